"""The periods of a limit: the decision quarters, and later ones while a launch in the last decision quarter uses the measure."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import get_args

from instances.schema.common import CostLine, quarter_label, quarter_ordinal
from instances.schema.levers import Lever
from instances.schema.rules import LimitRule
from instances.schema.settings import Settings
from instances.schema.units import FlowRow

ROUNDING = 1e-9
"""Tolerance above a whole number before a quotient is rounded up."""

COST_LINES: tuple[str, ...] = get_args(CostLine)
"""Lines of the implementation cost."""


def last_quarter(settings: Settings, rule: LimitRule, flows: Iterable[FlowRow] = ()) -> int:
    """Return the last quarter of a limit, 1 being the first decision quarter. It may lie after the evaluation.

    Only levers, teams and costs that count in the limit extend it.
    """
    names = set(rule.levers or settings.levers)
    slow = settings.interaction.same_quarter_ramp_speed
    after = [0, *(tail for name in names & settings.levers.keys() for tail in _last_uses(rule, settings.levers[name], slow))]
    if rule.measure == "spend":
        after += [row.quarter for row in flows if row.lever in names and row.line in COST_LINES and _counts(rule, row.colour)]
    return settings.calendar.decision_quarters + max(after)


def _counts(rule: LimitRule, colour: str) -> bool:
    return rule.colour in (None, colour)


def _last_uses(rule: LimitRule, lever: Lever, slow: float) -> Iterator[int]:
    """Yield, for each use of the measure by a lever, the quarters from the launch to the last quarter of that use.

    slow: ramp speed of levers launched in the same quarter.
    """
    if rule.measure == "spend":
        yield from (cost.profile_from + len(cost.profile) - 1 for cost in lever.costs if _counts(rule, cost.colour))
    elif rule.measure == "load":
        yield from (len(load.stabilise) for load in lever.loads if not rule.teams or load.team in rule.teams)
    elif rule.measure == "in_ramp_up":
        yield max(1, ceil(lever.ramp.index(max(lever.ramp)) / slow - ROUNDING)) - 1


def periods_of(settings: Settings, rule: LimitRule, flows: Sequence[FlowRow] = ()) -> list[str]:
    """Return the names of the periods of a limit in order: quarters, fiscal years or total."""
    if rule.per == "total":
        return ["total"]
    first = quarter_ordinal(settings.calendar.first_quarter)
    ordinals = range(first, first + last_quarter(settings, rule, flows))
    if rule.per == "fiscal_year":
        return list(dict.fromkeys(f"FY{ordinal // 4}" for ordinal in ordinals))
    return [quarter_label(ordinal) for ordinal in ordinals]
