"""Shares: what a part uses in a period, and the share of the whole's use that it may have or has to."""

from collections.abc import Iterator, Mapping, Sequence

from instances.schema.fairness import ShareRule
from instances.schema.rules import LimitRule
from planner.accountant.periods import periods, scopes
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.usage import LimitUse, counts, scope_of


def share_lines(schedule: Schedule, rule: ShareRule, uses: Mapping[str, Sequence[LimitUse]]) -> Iterator[LimitLine]:
    """Yield the rows of a rule on shares: parts in which something can count, and periods that have a decision quarter.

    uses: every use by measure.
    """
    both = {
        "measure": rule.measure,
        "per": rule.per,
        "levers": rule.levers,
        "colour": rule.colour,
        "from_quarter": rule.from_quarter,
        "to_quarter": rule.to_quarter,
    }
    lists = {"regions": rule.regions, "leaders": rule.leaders, "cohorts": rule.cohorts, "tags": rule.tags, "units": rule.units}
    part = LimitRule.model_validate({"name": "part", "each": rule.each, **lists, **both})
    of = {"regions": rule.of_regions, "leaders": rule.of_leaders, "cohorts": rule.of_cohorts, "tags": rule.of_tags}
    whole = LimitRule.model_validate({"name": "whole", **of, **both})
    of_part, of_whole = (_by_scope(limit, uses[rule.measure]) for limit in (part, whole))
    share = rule.at_least if rule.at_least is not None else rule.at_most or 0.0
    decided = [period for period in periods(schedule, part) if period.first <= schedule.timing.decision]
    for scope, vacant in scopes(schedule, part).items():
        for period in decided if not vacant else ():
            used = sum(of_part.get((scope, quarter), 0.0) for quarter in period.quarters)
            all_used = sum(of_whole.get(("", quarter), 0.0) for quarter in period.quarters)
            measure, at_least = f"{rule.measure}_share", rule.at_least is not None
            yield LimitLine(rule.name, measure, scope, period.name, allowed=share * all_used, used=used, at_least=at_least)


def _by_scope(limit: LimitRule, uses: Sequence[LimitUse]) -> dict[tuple[str, int], float]:
    """Return the sum of the uses that count in a limit, by scope and quarter."""
    found: dict[tuple[str, int], float] = {}
    for use in uses:
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            found[scope, use.quarter] = found.get((scope, use.quarter), 0.0) + use.amount
    return found
