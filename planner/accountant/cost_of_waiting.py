"""Cost of waiting: the NPV of the plan less that of the same plan one quarter later."""

from collections.abc import Sequence

from planner.accountant.hiring import hire_accounts
from planner.accountant.schedule import Schedule, one_quarter_later
from planner.accountant.shared import shared_accounts
from planner.accountant.unit_accounts import UnitAccount


def cost_of_waiting(schedule: Schedule, npv: float, units: Sequence[UnitAccount]) -> float | None:
    """Return the NPV lost by delaying every launch, shared cost and head by a quarter, None if that takes one beyond H."""
    delayed = 0.0
    for one in units:
        if one.result.delayed_value is None:
            return None
        delayed += one.result.delayed_value * len(one.units)
    shared = shared_accounts(schedule, {unit: one_quarter_later(roadmap) for unit, roadmap in schedule.roadmaps.items()})
    heads = hire_accounts(schedule, later=1)
    if heads is None or any(cost.late for cost in shared):
        return None
    return npv - delayed - sum(cost.valued.value for cost in (*shared, *heads))
