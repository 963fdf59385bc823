"""First days of fiscal quarters, computed from the rules of the calendar."""

from datetime import date, timedelta

from instances.schema.settings import Calendar

SATURDAY = 5
WEEKS = 13


def first_day(calendar: Calendar, label: str) -> date:
    """Return the first day of the quarter with a label.

    A retail year begins on the day after the Saturday that is nearest to 31 January; all but its last quarter have 13 weeks.
    """
    year, quarters = int(label[:4]), int(label[-1]) - 1
    if calendar.fiscal_year_name == "end" and calendar.fiscal_year_start_month > 1:
        year -= 1
    if calendar.kind == "4-5-4":
        january = date(year, 1, 31)
        days_to_saturday = (SATURDAY - january.weekday() + 3) % 7 - 3
        return january + timedelta(days=days_to_saturday + 1, weeks=WEEKS * quarters)
    years, month = divmod(calendar.fiscal_year_start_month - 1 + 3 * quarters, 12)
    return date(year + years, month + 1, 1)
