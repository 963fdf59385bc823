"""Minimums: what is used of a measure in each period at least."""

from collections.abc import Iterator, Mapping, Sequence

from instances.schema.minimums import Minimum
from instances.schema.rules import LimitRule
from planner.accountant.periods import periods, scopes
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.usage import LimitUse, counts, scope_of


def minimum_lines(schedule: Schedule, minimum: Minimum, uses: Mapping[str, Sequence[LimitUse]]) -> Iterator[LimitLine]:
    """Yield the rows of a minimum: scopes in which something can count, and periods that have a decision quarter.

    uses: every use by measure.
    """
    given = minimum.model_dump(exclude={"name", "amount"})
    limit = LimitRule(name=minimum.name, amount=minimum.amount, **given)
    used: dict[tuple[str, int], float] = {}
    for use in uses[minimum.measure]:
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            used[scope, use.quarter] = used.get((scope, use.quarter), 0.0) + use.amount
    for scope, vacant in scopes(schedule, limit).items():
        for period in periods(schedule, limit) if not vacant else ():
            if period.first <= schedule.timing.decision:
                reached = sum(used.get((scope, quarter), 0.0) for quarter in period.quarters)
                yield LimitLine(
                    minimum.name, minimum.measure, scope, period.name, allowed=minimum.amount, used=reached, at_least=True
                )
