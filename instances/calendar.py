"""Fiscal quarters with their dates: years that start in any month, and the 4-5-4 retail calendar."""

from datetime import date, timedelta

from instances.schema.common import quarter_ordinal
from instances.schema.instance import Quarter
from instances.schema.settings import Calendar

WEEKS = 13
SATURDAY = 5
FEBRUARY = 1
"""A month as `_first_of` counts them."""


def quarters_of(calendar: Calendar) -> tuple[Quarter, ...]:
    """Return the evaluation quarters of a calendar, the first decision quarter first."""
    first = quarter_ordinal(calendar.first_quarter)
    return tuple(_quarter(calendar, index, first + index - 1) for index in range(1, calendar.evaluation_quarters + 1))


def _quarter(calendar: Calendar, index: int, ordinal: int) -> Quarter:
    label_year, number = ordinal // 4, ordinal % 4
    start_year = label_year - (calendar.fiscal_year_name == "end" and calendar.fiscal_year_start_month > 1)
    if calendar.kind == "4-5-4":
        start, weeks = _retail_quarter(start_year, number)
        following = start + timedelta(weeks=weeks)
    else:
        month = calendar.fiscal_year_start_month - 1 + 3 * number
        start, following, weeks = _first_of(start_year, month), _first_of(start_year, month + 3), WEEKS
    end = following - timedelta(days=1)
    return Quarter(
        index=index,
        label=f"{label_year}Q{number + 1}",
        start=start,
        end=end,
        fiscal_year=label_year,
        fiscal_quarter=number + 1,
        weeks=weeks,
    )


def _first_of(year: int, month: int) -> date:
    """Return the first day of a month: 0 for January, 12 for January of the next year."""
    return date(year + month // 12, month % 12 + 1, 1)


def _retail_quarter(year: int, number: int) -> tuple[date, int]:
    """Return first day and weeks of a quarter (0 to 3) of the retail year that starts in a calendar year."""
    before, end = _end_of_retail_year(year), _end_of_retail_year(year + 1)
    start = before + timedelta(days=1)
    long_year = (end - before).days == 53 * 7
    return start + timedelta(weeks=WEEKS * number), WEEKS + (long_year and number == 3)


def _end_of_retail_year(year: int) -> date:
    """Return the Saturday that is nearest to the end of January."""
    last = _first_of(year, FEBRUARY) - timedelta(days=1)
    later = (SATURDAY - last.weekday()) % 7
    return last + timedelta(days=later if later <= 3 else later - 7)


def start_of(calendar: Calendar, label: str) -> date:
    """Return the first day of the fiscal quarter with a label, which may lie outside the evaluation."""
    return _quarter(calendar, 0, quarter_ordinal(label)).start


def quarter_on(calendar: Calendar, day: date) -> str:
    """Return the label of the fiscal quarter of a day, which may lie outside the evaluation."""
    nearest = 4 * day.year + (day.month - 1) // 3
    starts = (_quarter(calendar, 0, ordinal) for ordinal in range(nearest + 8, nearest - 9, -1))
    return next(quarter.label for quarter in starts if quarter.start <= day)
