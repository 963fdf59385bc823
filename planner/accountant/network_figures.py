"""The figures of a plan's network, and their comparison with summary.json."""

from collections.abc import Mapping, Sequence

from planner.accountant.cells import number_agrees
from planner.accountant.records import Finding, NetworkFigures
from planner.accountant.schedule import Schedule
from planner.accountant.unit_accounts import UnitAccount

PLACE = "summary.json network"
NOISE = 1e-4


def network_figures(schedule: Schedule, units: Sequence[UnitAccount]) -> NetworkFigures | None:
    """Return the figures of the network; None where no lever has stages."""
    reach = schedule.reach
    if reach is None:
        return None
    value = last = 0.0
    for one in units:
        names = [unit.unit for unit in one.units]
        others = len(names) - names.count(schedule.last_node or "")
        value += (one.valued.value - one.result.without_stages) * len(names)
        last += (one.valued.value - one.result.without_last_node) * others
    labels = schedule.timing.labels
    stages = tuple((need, None if quarter is None else labels[quarter - 1]) for need, quarter in reach.stages())
    orders = None if reach.orders is None else reach.orders[-1]
    return NetworkFigures(reach.lever, stages, reach.nodes[-1], orders, value, last)


def network_findings(expected: NetworkFigures | None, summary: Mapping[str, object], noise: float) -> list[Finding]:
    """Return every difference of the network in summary.json."""
    found = summary.get("network")
    if expected is None:
        return [] if found is None else [Finding("difference", PLACE, repr(found), "nothing, as no lever has stages")]
    if not isinstance(found, dict):
        return [Finding("difference", PLACE, repr(found), "its stages and worth")]
    counted = "nodes" if expected.orders is None else "orders"
    stages = [{counted: need, "quarter": quarter} for need, quarter in expected.stages]
    exact = {
        "lever": expected.lever,
        "stages": stages,
        "nodes_in_last_quarter": expected.nodes,
        "orders_in_last_quarter": expected.orders,
    }
    findings = [
        Finding("difference", f"{PLACE} {name}", repr(found.get(name)), repr(wanted))
        for name, wanted in exact.items()
        if found.get(name) != wanted
    ]
    for name, amount in (("npv", expected.value), ("last_node_adds_to_others", expected.last_node)):
        if not number_agrees(found.get(name), amount, noise=NOISE + 2 * noise):
            findings.append(Finding("difference", f"{PLACE} {name}", repr(found.get(name)), f"{amount:.2f}"))
    return findings
