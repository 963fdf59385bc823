"""The figures of a plan's network, and their comparison with summary.json."""

from collections.abc import Mapping, Sequence

from planner.accountant.cells import number_agrees
from planner.accountant.network import Reach, network_lever
from planner.accountant.records import Finding
from planner.accountant.schedule import Schedule
from planner.accountant.stage_records import NetworkFigures, NetworkPartFigures
from planner.accountant.unit_accounts import UnitAccount

PLACE = "summary.json network"
NOISE = 1e-4


def network_figures(schedule: Schedule, units: Sequence[UnitAccount]) -> NetworkFigures | None:
    """Return the figures of the network; None where no lever has stages."""
    networks = schedule.reach
    if networks is None:
        return None
    value = last = 0.0
    for one in units:
        names = [unit.unit for unit in one.units]
        others = len(names) - names.count(schedule.last_node or "")
        value += (one.valued.value - one.result.without_stages) * len(names)
        last += (one.valued.value - one.result.without_last_node) * others
    parts = tuple(_part(region, reach, schedule.timing.labels) for region, reach in networks.by_region)
    return NetworkFigures(network_lever(schedule.instance) or "", parts, value, last)


def _part(region: str, reach: Reach, labels: Sequence[str]) -> NetworkPartFigures:
    stages = tuple((need, None if quarter is None else labels[quarter - 1]) for need, quarter in reach.stages())
    return NetworkPartFigures(region, stages, reach.nodes[-1], None if reach.orders is None else reach.orders[-1])


def network_findings(expected: NetworkFigures | None, summary: Mapping[str, object], noise: float) -> list[Finding]:
    """Return every difference of the network in summary.json."""
    found = summary.get("network")
    if expected is None:
        return [] if found is None else [Finding("difference", PLACE, repr(found), "nothing, as no lever has stages")]
    if not isinstance(found, dict):
        return [Finding("difference", PLACE, repr(found), "its stages and worth")]
    parts = [_cells(one) for one in expected.parts]
    exact = {"lever": expected.lever, **({"regions": parts} if expected.parts[0].region else parts[0])}
    findings = [
        Finding("difference", f"{PLACE} {name}", repr(found.get(name)), repr(exact.get(name)))
        for name in dict.fromkeys([*exact, *found])
        if name not in ("npv", "last_node_adds_to_others") and found.get(name) != exact.get(name)
    ]
    for name, amount in (("npv", expected.value), ("last_node_adds_to_others", expected.last_node)):
        if not number_agrees(found.get(name), amount, noise=NOISE + 2 * noise):
            findings.append(Finding("difference", f"{PLACE} {name}", repr(found.get(name)), f"{amount:.2f}"))
    return findings


def _cells(part: NetworkPartFigures) -> dict[str, object]:
    """Return the stages of all regions, or of one, as summary.json has them."""
    counted = "nodes" if part.orders is None else "orders"
    cells: dict[str, object] = {"region": part.region} if part.region else {}
    cells["stages"] = [{counted: need, "quarter": quarter} for need, quarter in part.stages]
    cells["nodes_in_last_quarter"] = part.nodes
    return cells if part.orders is None else cells | {"orders_in_last_quarter": part.orders}
