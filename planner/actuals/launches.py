"""Launches as they came: launched, slipped, cancelled or closed early."""

from collections.abc import Iterator, Sequence

from instances.problems import Problem
from planner.actuals.known import Known, Place
from planner.actuals.metrics import Seen
from planner.actuals.records import LaunchActual
from planner.actuals.rows import LaunchRow


def launch_actuals(
    rows: Sequence[tuple[int, LaunchRow]], file: str, known: Known, seen: Seen
) -> tuple[list[LaunchActual], list[Problem]]:
    """Return the launches of a file that are right, and the problems of the others; seen: as for metrics, by unit and lever."""
    found, problems = [], []
    for number, row in rows:
        place, unit = Place(file, number), known.unit_of(row.unit)
        faults = list(_problems(row, place, unit, known, seen))
        problems += faults
        if not faults and row.status is not None:
            found.append(LaunchActual(unit, row.lever, row.status, row.quarter, row.paid, row.closed, place))
    return found, problems


def _problems(row: LaunchRow, place: Place, unit: str, known: Known, seen: Seen) -> Iterator[Problem]:
    yield from known.unit_problems(place, unit)
    yield from known.lever_problems(place, row.lever)
    if (unit, row.lever) in known.already:
        expected = "a lever that the plan launches; pins.csv says that it runs there before the first quarter"
        yield place.problem("value_wrong", "lever", row.lever, expected, "Remove the row.")
    if row.status is None:
        remedy = "Fill in the status, or clear the other cells of the row."
        yield place.problem("value_missing", "status", "", "launched, slipped, cancelled or closed", remedy)
    else:
        yield from _quarters(row, place, unit, known)
    first = seen.setdefault((unit, row.lever), place)
    if first is not place:
        expected = f"each launch once ({first.file} row {first.row})"
        yield place.problem("row_repeated", "", f"{unit} {row.lever}", expected)


def _quarters(row: LaunchRow, place: Place, unit: str, known: Known) -> Iterator[Problem]:
    """Yield the problems of the quarters of a launch whose status is known."""
    if row.status == "cancelled":
        yield from _superfluous(place, "quarter", row.quarter, "a cancelled launch has none")
    elif row.quarter is None:
        expected = "the quarter in which it is now expected" if row.status == "slipped" else "the quarter of the launch"
        yield place.problem("value_missing", "quarter", "", expected)
    elif row.status == "slipped":
        yield from known.inside_problems(place, row.quarter)
        if 1 <= known.index(row.quarter) <= known.last < len(known.instance.quarters):
            after = known.instance.label_of(known.last + 1)
            remedy = "Write launched if it took place, or the quarter in which it is now expected."
            yield place.problem("quarter_outside", "quarter", row.quarter, f"{after} or later, as it has not launched", remedy)
    else:
        yield from known.over_problems(place, row.quarter)
    if row.quarter is not None:
        yield from _after_exit(place, unit, row.quarter, known)
    if row.status == "closed" and known.closes(row.lever):
        expected = f"launched, slipped or cancelled, as {row.lever} closes the unit, and a unit that is closed stays closed"
        remedy = "Write launched where the unit has closed, cancelled where it has not and will not."
        yield place.problem("value_wrong", "status", "closed", expected, remedy)
    else:
        yield from _closing(row, place, known)


def _closing(row: LaunchRow, place: Place, known: Known) -> Iterator[Problem]:
    if row.status != "closed":
        yield from _superfluous(place, "closed", row.closed, "only a launch whose status is closed has one")
    elif row.closed is None:
        yield place.problem("value_missing", "closed", "", "the first quarter in which it no longer runs")
    elif row.quarter is not None and known.index(row.closed) <= known.index(row.quarter):
        remedy = "Correct one of the two; a launch that never ran is cancelled."
        yield place.problem("value_wrong", "closed", row.closed, f"a quarter after the launch in {row.quarter}", remedy)
    else:
        yield from known.inside_problems(place, row.closed, "closed")


def _superfluous(place: Place, column: str, found: str | None, why: str) -> Iterator[Problem]:
    if found is not None:
        yield place.problem("value_wrong", column, found, f"a blank cell, as {why}", "Clear the cell, or correct the status.")


def _after_exit(place: Place, unit: str, label: str, known: Known) -> Iterator[Problem]:
    last = known.units[unit].exit_quarter if unit in known.units else None
    if last is not None and known.index(label) > known.index(last):
        remedy = "Correct unit or quarter, or exit_quarter of units.csv."
        yield place.problem("quarter_outside", "quarter", label, f"a quarter up to {last}, the last one of {unit}", remedy)
