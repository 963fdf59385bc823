"""Three units with a router, picking and a hub, in which every plan can be tried by hand.

Each launch costs money once and saves labour in each of the four quarters from its own on; the router costs its software once
for the network, at its first launch; two launches a quarter are allowed, in two quarters.
"""

from collections.abc import Iterator
from itertools import product

from instances import Instance
from tests.builders import instance, lever, row, unit

GAINS = {
    ("A", "router"): 40.0,
    ("A", "picking"): 30.0,
    ("A", "hub"): 75.0,
    ("B", "router"): 45.0,
    ("B", "picking"): 35.0,
    ("B", "hub"): 20.0,
    ("C", "router"): 30.0,
    ("C", "picking"): 41.0,
    ("C", "hub"): 52.0,
}
"""Labour saved a quarter."""

COSTS = {"router": 20.0, "picking": 25.0, "hub": 60.0}
SOFTWARE = 50.0
DECISION, EVALUATION, LAUNCHES = 2, 4, 2

Launch = tuple[str, str]


def three_units() -> Instance:
    """Return the instance."""
    software = [{"line": "software", "amount": SOFTWARE, "basis": "network"}]
    flows = [row("labour", gain, 0, name, place, recurring=True) for (place, name), gain in GAINS.items()]
    flows += [row("training", -COSTS[name], 0, name, place) for place, name in GAINS]
    return instance(
        {"router": lever(part="brain", costs=software), "picking": lever(), "hub": lever(role="hub")},
        [unit("A", role="shop"), unit("B", role="shop"), unit("C", region="south", role="shop")],
        flows=flows,
        decision=DECISION,
        evaluation=EVALUATION,
        limits=[{"name": "launches", "measure": "launches", "amount": LAUNCHES}],
    )


def every_plan() -> Iterator[tuple[float, frozenset[Launch]]]:
    """Yield the value of every plan that keeps the limit, with its launches."""
    pairs = list(GAINS)
    for quarters in product((0, 1, 2), repeat=len(pairs)):
        if all(quarters.count(one) <= LAUNCHES for one in (1, 2)):
            launches = {pair: quarter for pair, quarter in zip(pairs, quarters, strict=True) if quarter}
            value = sum(GAINS[pair] * (EVALUATION - quarter + 1) - COSTS[pair[1]] for pair, quarter in launches.items())
            routed = any(name == "router" for _, name in launches)
            yield value - SOFTWARE * routed, frozenset(launches)
