"""The accountant's own calendar against that of the instances."""

import pytest

from instances.calendar import quarters_of
from instances.schema.settings import Calendar
from planner.accountant.dates import first_day

CALENDARS = [{"kind": "4-5-4", "fiscal_year_start_month": 2, "fiscal_year_name": name} for name in ("start", "end")]
CALENDARS += [{"fiscal_year_start_month": month, "fiscal_year_name": name} for month in range(1, 13) for name in ("start", "end")]


@pytest.mark.parametrize("given", CALENDARS)
def test_every_quarter_begins_on_the_same_day(given: dict) -> None:
    calendar = Calendar.model_validate(given | {"first_quarter": "2001Q1", "decision_quarters": 1, "evaluation_quarters": 80})
    for quarter in quarters_of(calendar):
        assert first_day(calendar, quarter.label) == quarter.start
