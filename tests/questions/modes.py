"""Three stores that may take cost or speed as the mode of a platform, and picking beside it; every plan can be tried by hand.

Each launch costs money once and saves labour in each of the four quarters from its own on; the platform costs its software once
for the network, at the first launch of either mode; two launches a quarter are allowed, in two quarters.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from instances import Instance
from tests.builders import instance, lever, row, unit

GAINS = {
    ("A", "cost"): 60.0,
    ("A", "speed"): 35.0,
    ("A", "picking"): 30.0,
    ("B", "cost"): 40.0,
    ("B", "speed"): 45.0,
    ("B", "picking"): 15.0,
    ("C", "cost"): 20.0,
    ("C", "speed"): 55.0,
    ("C", "picking"): 41.0,
}
"""Labour saved a quarter."""

COSTS = {"cost": 20.0, "speed": 30.0, "picking": 25.0}
REGION = {"A": "north", "B": "north", "C": "south"}
SOFTWARE = 50.0
DECISION, EVALUATION, LAUNCHES = 2, 4, 2
MODES = ("cost", "speed")

Launches = frozenset[tuple[str, str]]


def three_stores(per: str = "company", **tables: Any) -> Instance:
    """Return the instance; further tables of plan.toml, or pins, may be given."""
    flows = [row("labour", gain, 0, name, place, recurring=True) for (place, name), gain in GAINS.items()]
    flows += [row("training", -COSTS[name], 0, name, place) for place, name in GAINS]
    software = [{"line": "software", "amount": SOFTWARE, "basis": "network"}]
    given: dict[str, Any] = {
        "one_of": [{"name": "mode", "levers": list(MODES), "per": per}],
        "limits": [{"name": "launches", "measure": "launches", "amount": LAUNCHES}],
    }
    return instance(
        {"cost": lever(costs=software, mode="cost"), "speed": lever(platform="cost", mode="speed"), "picking": lever()},
        [unit(name, region=region) for name, region in REGION.items()],
        flows=flows,
        decision=DECISION,
        evaluation=EVALUATION,
        **given | tables,
    )


def every_plan() -> Iterator[tuple[float, Launches]]:
    """Yield the value of every plan that keeps the limit, with its launches, whatever modes it takes."""
    pairs = list(GAINS)
    for quarters in product((0, 1, 2), repeat=len(pairs)):
        if all(quarters.count(one) <= LAUNCHES for one in (1, 2)):
            launches = {pair: quarter for pair, quarter in zip(pairs, quarters, strict=True) if quarter}
            value = sum(GAINS[pair] * (EVALUATION - quarter + 1) - COSTS[pair[1]] for pair, quarter in launches.items())
            platform = any(name in MODES for _, name in launches)
            yield value - SOFTWARE * platform, frozenset(launches)


def modes_in(launches: Launches, region: str | None = None) -> set[str]:
    """Return the modes that some launches take, of one region or of all."""
    return {name for place, name in launches if name in MODES and region in (None, REGION[place])}


def takes_one(launches: Launches, per: str) -> bool:
    """Return whether the company, or each region, takes one mode at most."""
    places = sorted(set(REGION.values())) if per == "region" else [None]
    return all(len(modes_in(launches, place)) <= 1 for place in places)


def best_with(modes: set[str], per: str = "company") -> float:
    """Return the value of the best plan that keeps the rule and launches these modes alone."""
    return max(value for value, launches in every_plan() if modes_in(launches) <= modes and takes_one(launches, per))
