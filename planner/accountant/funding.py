"""Self-funding: the hard cash that units in the scope of a limit realise, after tax and shared support."""

from collections.abc import Sequence
from typing import TypeAlias

from instances.schema.rules import LimitRule
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount
from planner.accountant.usage import LimitUse, counts, scope_of, scope_of_unit

Realised: TypeAlias = dict[tuple[str, int], float]
"""Cash by scope and quarter."""


def realised_cash(
    schedule: Schedule, limit: LimitRule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]
) -> Realised:
    """Return the hard cash that each scope of a limit realises, by quarter."""
    found: Realised = {}
    hard_after_tax = schedule.terms.treatment.hard_after_tax

    def add(scope: str, cash: Sequence[float]) -> None:
        for quarter, amount in enumerate(cash, start=1):
            found[scope, quarter] = found.get((scope, quarter), 0.0) + amount

    for one in units:
        cash = [hard_after_tax(amounts) for amounts in one.valued.flows.recurring]
        for unit in one.units:
            scope = scope_of_unit(limit, unit)
            if scope is not None and in_scope(unit, limit):
                add(scope, cash)
    for cost in shared:
        use = LimitUse(1, 0.0, "", cost.region, None, colour=limit.colour or "")
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            add(scope, [hard_after_tax(amounts) for amounts in cost.valued.flows.recurring])
    return found
