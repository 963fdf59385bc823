"""Payments as they came, of units and of shared costs."""

from collections.abc import Iterator, Sequence

from instances.problems import Problem
from planner.actuals.known import Known, Place
from planner.actuals.metrics import Seen
from planner.actuals.records import PaymentActual
from planner.actuals.rows import LEDGER_LINES, PaymentRow


def payment_actuals(
    rows: Sequence[tuple[int, PaymentRow]], file: str, known: Known, seen: Seen
) -> tuple[list[PaymentActual], list[Problem]]:
    """Return the payments of a file that are right, and the problems of the others; seen: as for metrics, by the key of a row."""
    found, problems = [], []
    regions = tuple(dict.fromkeys(unit.region for unit in known.instance.units))
    for number, row in rows:
        place, unit = Place(file, number), known.unit_of(row.unit)
        faults = list(_problems(row, place, unit, known, regions))
        region = known.units[unit].region if unit in known.units else row.region
        key = (unit, region, row.lever, row.line, row.quarter)
        first = seen.setdefault(key, place)
        if first is not place:
            expected = f"each unit, region, lever, line and quarter once ({first.file} row {first.row})"
            remedy = "Add the payments up in one row, or remove one of the two."
            faults.append(place.problem("row_repeated", "", " ".join(filter(None, key)), expected, remedy))
        problems += faults
        if not faults and row.paid is not None:
            found.append(PaymentActual(*key, row.paid))
    return found, problems


def _problems(row: PaymentRow, place: Place, unit: str, known: Known, regions: Sequence[str]) -> Iterator[Problem]:
    if unit:
        yield from known.unit_problems(place, unit)
    if row.region and row.region not in regions:
        yield known.unknown(place, "region", row.region, regions, "a region of units.csv, or blank for the network")
    elif row.region and unit in known.units and row.region != known.units[unit].region:
        expected = f"{known.units[unit].region}, the region of {unit}, or a blank cell"
        yield place.problem("value_wrong", "region", row.region, expected)
    yield from known.lever_problems(place, row.lever)
    if (unit, row.lever) in known.already:
        expected = "a lever that the plan launches; what one that runs before the first quarter costs is in the base case"
        yield place.problem("value_wrong", "lever", row.lever, expected, "Remove the row.")
    if row.line not in LEDGER_LINES:
        yield known.unknown(place, "line", row.line, LEDGER_LINES, f"one of {', '.join(LEDGER_LINES)}")
    elif row.line == "closing" and row.lever in known.instance.settings.levers and not known.closes(row.lever):
        expected = f"another line, as {row.lever} closes no units"
        yield place.problem("value_wrong", "line", row.line, expected, "Write the line of the payment, or the lever that closes.")
    yield from known.over_problems(place, row.quarter)
