"""Payments of launches that an earlier plan was committed to and that did not come: their rows of flows.csv go with them."""

from instances.draft import Cells, Draft
from instances.files import FLOWS
from planner.economics import COST_LINES, has_lever
from planner.errors import QuestionError
from planner.living.past import Past
from planner.plan.tables import Chosen


def without_released(draft: Draft, chosen: Chosen, past: Past) -> None:
    """Remove the rows of costs of launches that are no longer committed; what was paid for them counts as reported.

    Raises
    ------
    QuestionError
        what was paid for such a launch was not reported, or the lever has costs in flows.csv that no plan has put there.
    """
    instance, levers = chosen.instance, chosen.menu.levers
    if instance.settings.rules.decided_before is None or FLOWS not in draft.tables:
        return
    table = draft.tables[FLOWS]
    committed = {(pin.unit, pin.lever) for pin in instance.pins if pin.rule == "committed"}
    with_costs = {(row.unit, row.lever) for row in instance.flows if row.line in COST_LINES}
    place = {unit.unit: number for number, unit in enumerate(instance.units)}
    released = {one for one in committed & with_costs if not has_lever(past.fixed[place[one[0]], levers.index(one[1])])}
    for unit, lever in sorted(released):
        at = place[unit], levers.index(lever)
        if not past.gone[at] or not past.actual.paid[at] >= 0:
            raise QuestionError(
                f"launches.csv: {unit} {lever}: payments were reported for it before; expected what was paid so far in paid, "
                "0 if all of it came back"
            )
        if any(other == lever for _, other in with_costs - committed):
            raise QuestionError(
                f"{unit} {lever}: did not come, and its rows of flows.csv hold payments beside costs of a business case; remove "
                "those of the payments in an instance for --instance"
            )
    _remove(table, released)


def _remove(table: Cells, released: set[tuple[str, str]]) -> None:
    places = [table.column(name) for name in ("unit", "lever", "line")]

    def stays(cells: list[str]) -> bool:
        unit, lever, line = (cells[place].strip() for place in places)
        return (unit, lever) not in released or line not in COST_LINES

    table.rows[:] = [cells for cells in table.rows if stays(cells)]
