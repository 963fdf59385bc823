"""The figures of a plan's staged costs, and their comparison with summary.json."""

from collections.abc import Mapping, Sequence

from planner.accountant.cells import number_agrees
from planner.accountant.records import Finding
from planner.accountant.schedule import Schedule
from planner.accountant.stage_records import StagedCostFigures
from planner.accountant.unit_accounts import UnitAccount

PLACE = "summary.json staged_costs"
NOISE = 1e-4


def staged_cost_figures(schedule: Schedule, units: Sequence[UnitAccount]) -> tuple[StagedCostFigures, ...]:
    """Return the figures of each staged cost, in the order of plan.toml; nothing where no lever has any."""
    found, labels = [], schedule.timing.labels
    for place, one in enumerate(schedule.stages):
        value = sum((own.valued.value - own.result.at_list[place]) * len(own.units) for own in units)
        stages = tuple((need, None if quarter is None else labels[quarter - 1]) for need, quarter in one.reached)
        found.append(StagedCostFigures(one.lever, one.kind, one.counted, stages, value))
    return tuple(found)


def staged_cost_findings(expected: Sequence[StagedCostFigures], summary: Mapping[str, object], noise: float) -> list[Finding]:
    """Return every difference of the staged costs in summary.json."""
    found = summary.get("staged_costs")
    if not expected:
        return [] if found is None else [Finding("difference", PLACE, repr(found), "nothing, as no cost has stages")]
    if not isinstance(found, list) or len(found) != len(expected):
        return [Finding("difference", PLACE, repr(found), f"a list of {len(expected)}")]
    findings = []
    for place, (wanted, one) in enumerate(zip(expected, found, strict=True)):
        where = f"{PLACE}[{place}]"
        exact = {
            "lever": wanted.lever,
            "kind": wanted.kind,
            "stages": [{wanted.counted: need, "quarter": quarter} for need, quarter in wanted.stages],
        }
        cells = one if isinstance(one, dict) else {}
        findings += [
            Finding("difference", f"{where} {name}", repr(cells.get(name)), repr(cell))
            for name, cell in exact.items()
            if cells.get(name) != cell
        ]
        if not number_agrees(cells.get("npv"), wanted.value, noise=NOISE + 2 * noise):
            findings.append(Finding("difference", f"{where} npv", repr(cells.get("npv")), f"{wanted.value:.2f}"))
    return findings
