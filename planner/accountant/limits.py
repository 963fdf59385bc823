"""The rows of limits.csv: amount and use of each limit, ramp limit, floor, share, covenant, pilot gate and group."""

from collections.abc import Iterable, Mapping, Sequence

from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from planner.accountant.costs import PaidCost, unit_costs
from planner.accountant.covenants import covenant_lines
from planner.accountant.even_coverage import coverage_lines
from planner.accountant.floors import floor_lines
from planner.accountant.funding import Realised, realised_cash
from planner.accountant.hiring import Employed, added, employed, hired_lines
from planner.accountant.minimums import minimum_lines
from planner.accountant.one_of import one_of_lines
from planner.accountant.periods import amount_of, periods, scopes
from planner.accountant.pilots import least_lines
from planner.accountant.ramp_limits import ramp_limit_lines
from planner.accountant.records import LimitLine
from planner.accountant.running_use import hours_uses, run_cost_uses
from planner.accountant.schedule import Schedule
from planner.accountant.sequences import sequence_lines
from planner.accountant.shared import SharedAccount
from planner.accountant.shares import share_lines
from planner.accountant.transfer_lines import capacity_lines, pair_lines
from planner.accountant.unit_accounts import UnitAccount
from planner.accountant.unit_ties import gate_line, group_line
from planner.accountant.usage import LimitUse, counts, launch_uses, load_uses, ramp_up_uses, scope_of, spend_uses
from planner.accountant.waves import even_lines, region_lines


def limit_lines(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[LimitLine]:
    """Return every row of limits.csv."""
    settings = schedule.instance.settings
    measures = {limit.measure for limit in settings.limits} | {one.measure for one in settings.minimums}
    measures |= {share.measure for share in settings.shares}
    uses = {
        "spend": _spend_uses(schedule, units, shared) if "spend" in measures else [],
        "load": load_uses(schedule) if "load" in measures else [],
        "launches": launch_uses(schedule),
        "run_cost": run_cost_uses(units, shared) if "run_cost" in measures else [],
        "hours": hours_uses(schedule) if "hours" in measures else [],
    }
    lines: list[LimitLine] = []
    heads = employed(schedule)
    for limit in settings.limits:
        counted = uses[limit.measure] if limit.measure in uses else ramp_up_uses(schedule, limit.levers)
        realised = realised_cash(schedule, limit, units, shared) if limit.benefit_share else {}
        lines.extend(_lines(schedule, limit, counted, realised, heads))
    for ramp in settings.ramp_limits:
        lines.extend(ramp_limit_lines(schedule, ramp))
    for floor in settings.floors:
        lines.extend(floor_lines(schedule, floor, units, shared))
    for sequence in settings.sequences:
        lines.extend(sequence_lines(schedule, sequence))
    for region_limit in settings.region_limits:
        lines.extend(region_lines(schedule, region_limit))
    for even in settings.even_waves:
        lines.extend(even_lines(schedule, even))
    for one_of in settings.one_of:
        lines.extend(one_of_lines(schedule, one_of))
    for minimum in settings.minimums:
        lines.extend(minimum_lines(schedule, minimum, uses))
    for share in settings.shares:
        lines.extend(share_lines(schedule, share, uses))
    for coverage in settings.even_coverage:
        lines.extend(coverage_lines(schedule, coverage))
    for covenant in settings.covenants:
        lines.extend(covenant_lines(schedule, covenant, units, shared))
    lines.extend(capacity_lines(schedule))
    for gate in settings.pilot_gates:
        lines += [gate_line(schedule, gate), *least_lines(schedule, gate)]
    lines.extend(group_line(schedule, group) for group in settings.groups if group.kind in ("at_most", "at_least", "exclusive"))
    lines.extend(pair_lines(schedule))
    lines.extend(hired_lines(schedule, heads))
    return lines


def _spend_uses(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[LimitUse]:
    uses: list[LimitUse] = []
    for one in units:
        for unit in one.units:
            uses.extend(spend_uses(_at_list(schedule, one, unit), unit.region, unit))
    for cost in shared:
        uses.extend(spend_uses(cost.valued.flows.costs, cost.region, None))
    return uses


def _at_list(schedule: Schedule, account: UnitAccount, unit: Unit) -> Sequence[PaidCost]:
    """Return the implementation cost of a unit at list price."""
    if not schedule.stages:
        return account.valued.flows.costs
    return [
        cost for cost in unit_costs(schedule.site(unit, ()), schedule.roadmap(unit.unit)) if cost.quarter <= schedule.timing.last
    ]


def _lines(
    schedule: Schedule, limit: LimitRule, uses: Iterable[LimitUse], realised: Realised, heads: Sequence[Employed]
) -> Iterable[LimitLine]:
    used: dict[tuple[str, int], float] = {}
    for use in uses:
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            used[scope, use.quarter] = used.get((scope, use.quarter), 0.0) + use.amount / (limit.hours_per_head or 1.0)
    for scope, vacant in scopes(schedule, limit).items():
        yield from _scope_lines(schedule, limit, scope, vacant=vacant, used=used, realised=realised, heads=heads)


def _scope_lines(
    schedule: Schedule,
    limit: LimitRule,
    scope: str,
    *,
    vacant: bool,
    used: Mapping[tuple[str, int], float],
    realised: Realised,
    heads: Sequence[Employed],
) -> Iterable[LimitLine]:
    """Yield the rows of one scope by period, with the carry-over from each to the next."""
    left, year = 0.0, ""
    for period in periods(schedule, limit):
        amount = amount_of(schedule, limit, scope, period)
        if amount is None:
            left = 0.0
            continue
        this_year = schedule.instance.label_of(period.first)[:4]
        if limit.lapses_at_year_end and this_year != year:
            left = 0.0
        year = this_year
        allowed = amount + added(heads, limit, scope, period.quarters) + limit.carry_over * left
        allowed += limit.benefit_share * max(0.0, realised.get((scope, period.first - 1), 0.0))
        spent = sum(used.get((scope, quarter), 0.0) for quarter in period.quarters)
        line = LimitLine(
            limit.name, limit.measure, scope, period.name, allowed=allowed, used=spent, vacant=vacant or period.spare
        )
        left = line.left
        yield line
