"""The use of limits that goes on after a launch: run cost, and hours of units."""

from collections.abc import Sequence

from planner.accountant.lines import SUPPORT
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount
from planner.accountant.usage import LimitUse


def run_cost_uses(units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[LimitUse]:
    """Return the support of each quarter against the base case, of units and of shared costs."""
    uses = [
        LimitUse(entry.quarter, entry.amount, entry.lever, unit.region, unit)
        for one in units
        for unit in one.units
        for entry in one.result.ledger
        if entry.line == "support"
    ]
    for cost in shared:
        for quarter, amounts in enumerate(cost.valued.flows.recurring, start=1):
            uses.append(LimitUse(quarter, -amounts[SUPPORT], cost.row.lever, cost.region, None))
    return uses


def hours_uses(schedule: Schedule) -> list[LimitUse]:
    """Return the launch hours of each unit and quarter, and the labour hours that levers add, both against the base case."""
    uses = []
    for name in schedule.by_unit:
        unit = schedule.units[name]
        model = schedule.model(unit)
        for quarter in range(1, schedule.timing.last + 1):
            after, before = model.state(schedule.roadmap(name), quarter), model.state(model.base, quarter)
            hours = max(0.0, after.hours - before.hours) + after.launch_hours - before.launch_hours
            if hours:
                uses.append(LimitUse(quarter, hours, "", unit.region, unit))
    return uses
