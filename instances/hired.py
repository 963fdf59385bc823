"""Terms of employment of heads that may be hired: who pays for them, and until when they may be employed."""

from collections.abc import Iterable

from instances.schema.common import quarter_ordinal
from instances.schema.hiring import Hired, Hiring
from instances.schema.rules import LimitRule
from instances.schema.settings import Settings


def carrier_of(settings: Settings, rule: Hiring) -> str:
    """Return the lever that the costs of heads are put down to: the named one, or the only one that their limit counts."""
    counted = [name for limit in settings.limits if limit.name == rule.limit for name in limit.levers]
    return rule.lever or next(iter(counted or settings.levers))


def terms_between(settings: Settings, rule: Hiring, first: int, useful: int) -> Iterable[tuple[int, int, int]]:
    """Yield quarter of the decision, first and last quarter of employment of all terms, in order.

    Parameters
    ----------
    first
        first quarter in which hiring can be decided.
    useful
        last quarter of the limit's periods.
    """
    calendar = settings.calendar
    useful = min(useful, calendar.evaluation_quarters)
    for decided in range(first, calendar.decision_quarters + 1):
        employed = decided + rule.lag
        least = employed + rule.shortest - 1
        if employed <= useful and least <= calendar.evaluation_quarters:
            yield from ((decided, employed, last) for last in range(least, max(least, useful) + 1))


def terms_of_hired(settings: Settings, rule: Hiring, heads: Hired, useful: int) -> Iterable[tuple[int, int, int]]:
    """Yield the terms that heads of a kind may have who were hired already, in order.

    Parameters
    ----------
    useful
        as for `terms_between`.
    """
    decided, calendar = _number(settings, heads.decided), settings.calendar
    employed = decided + rule.lag
    if heads.until is not None:
        yield decided, employed, _number(settings, heads.until)
        return
    least = max(employed + rule.shortest - 1, _number(settings, settings.rules.decided_before or calendar.first_quarter))
    most = max(least, min(useful, calendar.evaluation_quarters))
    yield from ((decided, employed, last) for last in range(least, most + 1) if last <= calendar.evaluation_quarters)


def _number(settings: Settings, label: str) -> int:
    """Return the number of a quarter, 1 for the first of the calendar."""
    return quarter_ordinal(label) - quarter_ordinal(settings.calendar.first_quarter) + 1


def pays_from(settings: Settings, rule: Hiring, limit: LimitRule) -> bool:
    """Return whether costs of employment count in a limit on spend, as far as levers and colour go."""
    return limit.colour in (None, "opex") and (not limit.levers or carrier_of(settings, rule) in limit.levers)
