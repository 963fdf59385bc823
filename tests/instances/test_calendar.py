from datetime import date, timedelta
from itertools import pairwise

import pytest
from pandas import Timestamp
from pandas.tseries.offsets import FY5253

from instances.calendar import quarters_of
from instances.schema.instance import Quarter
from instances.schema.settings import Calendar

LONG_YEARS = (2006, 2012, 2017, 2023, 2028, 2034)
"""Years of the National Retail Federation's calendar with a 53rd week."""


def quarters(first: str, count: int = 4, **settings) -> tuple[Quarter, ...]:
    given = {"first_quarter": first, "decision_quarters": 1, "evaluation_quarters": count}
    return quarters_of(Calendar.model_validate(given | settings))


def retail(first: str, count: int = 4, **settings) -> tuple[Quarter, ...]:
    return quarters(first, count, kind="4-5-4", fiscal_year_start_month=2, **settings)


@pytest.mark.parametrize(
    ("first", "start"),
    [
        ("2017Q1", date(2017, 1, 29)),
        ("2018Q1", date(2018, 2, 4)),
        ("2023Q1", date(2023, 1, 29)),
        ("2024Q1", date(2024, 2, 4)),
        ("2025Q1", date(2025, 2, 2)),
        ("2026Q1", date(2026, 2, 1)),
        ("2023Q4", date(2023, 10, 29)),
        ("2024Q2", date(2024, 5, 5)),
    ],
)
def test_retail_quarters_start_on_known_sundays(first: str, start: date) -> None:
    assert retail(first)[0].start == start


@pytest.mark.parametrize("year", range(2001, 2040))
def test_the_fourth_quarter_of_known_retail_years_has_14_weeks(year: int) -> None:
    assert [quarter.weeks for quarter in retail(f"{year}Q1")] == [13, 13, 13, 14 if year in LONG_YEARS else 13]


def test_retail_years_end_when_those_of_pandas_do() -> None:
    ends = FY5253(n=1, startingMonth=1, weekday=5, variation="nearest")
    for year in range(1990, 2100):
        assert retail(f"{year}Q4")[0].end == ends.rollback(Timestamp(year + 1, 2, 4)).date()


def test_retail_quarters_follow_each_other_without_a_gap() -> None:
    for first in ("1990Q1", "2010Q3", "2081Q1"):
        known = retail(first, 80)
        assert all(later.start == earlier.start + timedelta(weeks=earlier.weeks) for earlier, later in pairwise(known))
        assert {quarter.start.weekday() for quarter in known} == {6}


def test_a_retail_year_named_after_its_end_carries_the_next_label() -> None:
    (quarter, *_) = retail("2024Q4", fiscal_year_name="end")
    assert (quarter.start, quarter.weeks) == (date(2023, 10, 29), 14)
    assert (quarter.label, quarter.fiscal_year, quarter.fiscal_quarter) == ("2024Q4", 2024, 4)


@pytest.mark.parametrize(
    ("month", "name", "first", "start"),
    [
        (1, "start", "2027Q1", date(2027, 1, 1)),
        (1, "start", "2027Q4", date(2027, 10, 1)),
        (1, "end", "2027Q1", date(2027, 1, 1)),
        (2, "start", "2027Q4", date(2027, 11, 1)),
        (4, "start", "2027Q1", date(2027, 4, 1)),
        (4, "end", "2027Q1", date(2026, 4, 1)),
        (4, "end", "2027Q4", date(2027, 1, 1)),
        (10, "start", "2027Q1", date(2027, 10, 1)),
        (10, "end", "2027Q1", date(2026, 10, 1)),
        (10, "end", "2027Q2", date(2027, 1, 1)),
        (12, "start", "2027Q1", date(2027, 12, 1)),
        (12, "start", "2027Q2", date(2028, 3, 1)),
        (12, "end", "2027Q4", date(2027, 9, 1)),
    ],
)
def test_monthly_quarters_start_where_the_fiscal_year_says(month: int, name: str, first: str, start: date) -> None:
    (quarter, *_) = quarters(first, fiscal_year_start_month=month, fiscal_year_name=name)
    assert (quarter.start, quarter.label, quarter.fiscal_year) == (start, first, int(first[:4]))


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("name", ["start", "end"])
def test_a_fiscal_year_is_named_after_the_year_it_starts_or_ends_in(month: int, name: str) -> None:
    known = quarters("2027Q1", 5, fiscal_year_start_month=month, fiscal_year_name=name)
    first, last = known[0].start, known[4].start - timedelta(days=1)
    assert (first if name == "start" else last).year == 2027


@pytest.mark.parametrize("month", range(1, 13))
def test_monthly_quarters_are_three_months_of_13_weeks(month: int) -> None:
    known = quarters("2027Q3", 80, fiscal_year_start_month=month)
    months = [quarter.start.year * 12 + quarter.start.month for quarter in known]
    assert {later - earlier for earlier, later in pairwise(months)} == {3}
    assert {quarter.start.day for quarter in known} == {1}
    assert {quarter.weeks for quarter in known} == {13}


def test_quarters_are_numbered_and_labelled_in_order() -> None:
    known = quarters("2027Q3", 4)
    assert [quarter.index for quarter in known] == [1, 2, 3, 4]
    assert [quarter.label for quarter in known] == ["2027Q3", "2027Q4", "2028Q1", "2028Q2"]
    assert [(quarter.fiscal_year, quarter.fiscal_quarter) for quarter in known] == [(2027, 3), (2027, 4), (2028, 1), (2028, 2)]


PUBLISHED_ENDS = {
    2019: date(2020, 2, 1),
    2020: date(2021, 1, 30),
    2021: date(2022, 1, 29),
    2022: date(2023, 1, 28),
    2023: date(2024, 2, 3),
    2024: date(2025, 2, 1),
    2025: date(2026, 1, 31),
    2026: date(2027, 1, 30),
    2027: date(2028, 1, 29),
    2028: date(2029, 2, 3),
}
"""Last day of retail years by the National Retail Federation's 4-5-4 calendars; 2023 and 2028 have 53 weeks."""


@pytest.mark.parametrize(("year", "last_day"), PUBLISHED_ENDS.items())
def test_retail_years_end_on_the_published_days(year: int, last_day: date) -> None:
    assert retail(f"{year}Q1")[-1].end == last_day


@pytest.mark.parametrize(
    "settings", [{"kind": "4-5-4", "fiscal_year_start_month": 2}, *({"fiscal_year_start_month": month} for month in range(1, 13))]
)
def test_a_quarter_ends_on_the_day_before_the_next(settings: dict) -> None:
    known = quarters("2023Q2", 40, **settings)
    assert all(later.start - earlier.end == timedelta(days=1) for earlier, later in pairwise(known))
    assert known[-1].end == quarters("2023Q2", 41, **settings)[-1].start - timedelta(days=1)
