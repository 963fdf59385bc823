"""Expected rows of the files with dates: limits.csv and calendar.csv."""

from datetime import date, timedelta

from instances.schema.instance import Instance
from planner.accountant.comparison import ExpectedRow, Key, number, text
from planner.accountant.dates import first_day
from planner.accountant.records import Account


def limits_rows(instance: Instance, recomputed: Account) -> dict[Key, ExpectedRow]:
    """Return the rows of limits.csv."""
    return {
        (line.limit, line.measure, line.scope, line.period): ExpectedRow(
            {
                "period_start": text(_first_day(instance, line.period)),
                "allowed": number(line.allowed),
                "used": number(line.used),
                "left": number(line.left),
            },
            optional=line.vacant,
        )
        for line in recomputed.limits
    }


def _first_day(instance: Instance, period: str) -> str:
    """Return the first day of a period within the evaluation, or of one after it; blank for no period."""
    if not period:
        return ""
    days = [one.start for one in instance.quarters if period in ("total", one.label, f"FY{one.fiscal_year}")]
    label = f"{period.removeprefix('FY')}Q1" if period.startswith("FY") else period
    return (min(days) if days else first_day(instance.settings.calendar, label)).isoformat()


def calendar_rows(instance: Instance) -> dict[Key, ExpectedRow]:
    """Return the rows of calendar.csv. A quarter ends on the day before the next one, the last one by its own length."""
    quarters, decision = instance.quarters, instance.settings.calendar.decision_quarters
    ends = [later.start - timedelta(days=1) for later in quarters[1:]] + [_last_day(instance)]
    return {
        (quarter.label,): ExpectedRow(
            {
                "quarter_start": text(quarter.start.isoformat()),
                "quarter_end": text(end.isoformat()),
                "fiscal_year": text(quarter.label[:4]),
                "fiscal_quarter": text(quarter.label[-1]),
                "weeks": number(quarter.weeks),
                "decision": text("yes" if place < decision else "no"),
            }
        )
        for place, (quarter, end) in enumerate(zip(quarters, ends, strict=True))
    }


def _last_day(instance: Instance) -> date:
    last = instance.quarters[-1]
    if instance.settings.calendar.kind == "4-5-4":
        return last.start + timedelta(weeks=last.weeks) - timedelta(days=1)
    month = last.start.month + 3
    return date(last.start.year + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)
