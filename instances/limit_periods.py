"""The periods of a limit: the decision quarters, and later ones while a launch in the last decision quarter uses the measure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from instances.hired import pays_from, terms_between, terms_of_hired
from instances.measures import MEASURES
from instances.schema.common import CostLine, quarter_label, quarter_ordinal
from instances.schema.rules import LimitRule
from instances.schema.settings import Settings
from instances.schema.units import FlowRow

COST_LINES: tuple[str, ...] = get_args(CostLine)
"""Lines of the implementation cost."""


def last_quarter(settings: Settings, rule: LimitRule, flows: Iterable[FlowRow] = ()) -> int:
    """Return the last quarter of a limit, 1 being the first decision quarter. It may lie after the evaluation.

    Only levers, teams and costs that count in the limit extend it.
    """
    names = set(rule.levers or settings.levers)
    slow, measure = settings.interaction.same_quarter_ramp_speed, MEASURES[rule.measure]
    if measure.to_end:
        return max(settings.calendar.decision_quarters, settings.calendar.evaluation_quarters)
    levers = [settings.levers[name] for name in names & settings.levers.keys()]
    after = [0, *(last for lever in levers for last in measure.last_uses(rule, lever, slow))]
    if measure.of_money:
        after += [last - settings.calendar.decision_quarters for last in _last_payments_of_heads(settings, rule, flows)]
        paid = (row for row in flows if row.lever in names and row.line in COST_LINES)
        after += [row.quarter for row in paid if rule.colour in (None, row.colour)]
    return settings.calendar.decision_quarters + max(after)


def last_quarter_of(settings: Settings, rule: LimitRule, flows: Iterable[FlowRow] = ()) -> int:
    """Return the last quarter of the periods of a limit, which its to_quarter may end; it may lie after the evaluation."""
    last = last_quarter(settings, rule, flows)
    if rule.to_quarter is None:
        return last
    return min(last, quarter_ordinal(rule.to_quarter) - quarter_ordinal(settings.calendar.first_quarter) + 1)


def _last_payments_of_heads(settings: Settings, rule: LimitRule, flows: Iterable[FlowRow]) -> Iterator[int]:
    """Yield the last quarter in which heads of each kind may be paid, of those that count in a limit on spend."""
    limits = {limit.name: limit for limit in settings.limits}
    for one in settings.hiring:
        if one.limit in limits and not MEASURES[limits[one.limit].measure].of_money and pays_from(settings, one, rule):
            useful = last_quarter_of(settings, limits[one.limit], flows)
            yield from (last for _, _, last in terms_between(settings, one, 1, useful))
            for heads in settings.hired:
                if heads.hiring == one.name:
                    yield from (last for _, _, last in terms_of_hired(settings, one, heads, useful))


def counts_in(first: int, rule: LimitRule, ordinal: int) -> bool:
    """Return whether a quarter lies between the first and last one of a limit; quarters are ordinals, first the calendar's."""
    begins = first if rule.from_quarter is None else quarter_ordinal(rule.from_quarter)
    return begins <= ordinal and (rule.to_quarter is None or ordinal <= quarter_ordinal(rule.to_quarter))


def decided_periods(settings: Settings, rule: LimitRule) -> int:
    """Return the number of periods of a limit that have a decision quarter."""
    first = quarter_ordinal(settings.calendar.first_quarter)
    decision = range(first, first + settings.calendar.decision_quarters)
    inside = [ordinal for ordinal in decision if counts_in(first, rule, ordinal)]
    if rule.per == "total":
        return int(bool(inside))
    return len({ordinal // 4 for ordinal in inside}) if rule.per == "fiscal_year" else len(inside)


def periods_of(settings: Settings, rule: LimitRule, flows: Sequence[FlowRow] = ()) -> list[str]:
    """Return the names of the periods of a limit in order: quarters, fiscal years or total."""
    if rule.per == "total":
        return ["total"]
    first = quarter_ordinal(settings.calendar.first_quarter)
    every = range(first, first + last_quarter(settings, rule, flows))
    ordinals = [ordinal for ordinal in every if counts_in(first, rule, ordinal)]
    if rule.per == "fiscal_year":
        return list(dict.fromkeys(f"FY{ordinal // 4}" for ordinal in ordinals))
    return [quarter_label(ordinal) for ordinal in ordinals]
