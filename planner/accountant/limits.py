"""The rows of limits.csv: what each limit, ramp limit, floor, pilot gate and group allows, and what is used."""

from collections.abc import Iterable, Mapping, Sequence

from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from planner.accountant.book import Book
from planner.accountant.pricing import UnitAccount
from planner.accountant.records import LimitLine
from planner.accountant.shared import SharedAccount
from planner.accountant.ties import floor_line, gate_line, group_line
from planner.accountant.use import Use, counts, launch_uses, loads, ramp_ups, scope_of, spends

PeriodQuarters = list[tuple[str, list[int]]]


def limit_lines(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[LimitLine]:
    """Return every row of limits.csv."""
    plan = book.instance.plan
    uses = {
        "spend": _spends(units, shared) if any(limit.measure == "spend" for limit in plan.limits) else [],
        "load": loads(book),
        "launches": launch_uses(book),
    }
    lines: list[LimitLine] = []
    for limit in plan.limits:
        counted = uses[limit.measure] if limit.measure in uses else ramp_ups(book, limit.levers)
        benefits = _benefits(book, limit, units) if limit.benefit_share else {}
        lines.extend(_lines(book, limit, counted, benefits))
    lines.extend(_ramp_limit_lines(book, uses["launches"]))
    lines.extend(floor_line(book, floor) for floor in plan.floors)
    lines.extend(gate_line(book, gate) for gate in plan.pilot_gates)
    lines.extend(group_line(book, group) for group in plan.groups if group.kind in ("at_most", "at_least", "exclusive"))
    return lines


def _spends(units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[Use]:
    uses: list[Use] = []
    for one in units:
        for unit in one.units:
            uses.extend(spends(one.settled.flows.costs, unit.region, unit))
    for cost in shared:
        uses.extend(spends(cost.settled.flows.costs, cost.region, None))
    return uses


def _benefits(book: Book, limit: LimitRule, units: Sequence[UnitAccount]) -> dict[tuple[str, int], float]:
    """Return the benefits by scope and quarter: each unit's recurring flow where it is above 0."""
    benefits: dict[tuple[str, int], float] = {}
    for one in units:
        gains = [max(0.0, benefit) for benefit in one.settled.benefits[: book.timing.decision]]
        for unit in one.units:
            scope = _scope_of_unit(limit, unit)
            if scope is not None and in_scope(unit, limit):
                for quarter, gain in enumerate(gains, start=1):
                    benefits[scope, quarter] = benefits.get((scope, quarter), 0.0) + gain
    return benefits


def _scope_of_unit(limit: LimitRule, unit: Unit) -> str | None:
    return scope_of(limit, Use(1, 0.0, "", unit.region, unit))


def in_scope(unit: Unit, limit: LimitRule) -> bool:
    """Return whether a unit lies in a limit's regions and leaders."""
    in_regions = not limit.regions or unit.region in limit.regions
    return in_regions and (not limit.leaders or unit.leader in limit.leaders)


def _periods(book: Book, limit: LimitRule) -> PeriodQuarters:
    timing = book.timing
    decision = range(1, timing.decision + 1)
    if limit.per == "total":
        return [("total", list(decision))]
    if limit.per == "quarter":
        return [(timing.labels[quarter - 1], [quarter]) for quarter in decision]
    years: dict[str, list[int]] = {}
    for quarter in decision:
        years.setdefault(f"FY{timing.fiscal_years[quarter - 1]}", []).append(quarter)
    return list(years.items())


def _scopes(book: Book, limit: LimitRule) -> dict[str, bool]:
    """Return each scope, and whether it is vacant: no unit, or team, of it counts in the limit."""
    if not limit.each:
        return {"": False}
    vacant: dict[str, bool] = {}
    if limit.each == "team":
        for name, facts in book.levers.items():
            for load in facts.lever.loads:
                lever_counts = not limit.levers or name in limit.levers
                counted = lever_counts and (not limit.teams or load.team in limit.teams)
                vacant[load.team] = vacant.get(load.team, True) and not counted
        return vacant
    for unit in book.instance.units:
        scope = _scope_of_unit(limit, unit)
        if scope:
            vacant[scope] = vacant.get(scope, True) and not in_scope(unit, limit)
    return vacant


def _lines(book: Book, limit: LimitRule, uses: Iterable[Use], benefits: Mapping[tuple[str, int], float]) -> Iterable[LimitLine]:
    used: dict[tuple[str, int], float] = {}
    for use in uses:
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            used[scope, use.quarter] = used.get((scope, use.quarter), 0.0) + use.amount
    for scope, vacant in _scopes(book, limit).items():
        left: float | None = None
        for period, quarters in _periods(book, limit):
            amount = _amount(book, limit, scope, period)
            if amount is None:
                left = None
                continue
            allowed = amount + limit.carry_over * (left or 0.0)
            allowed += limit.benefit_share * sum(benefits.get((scope, quarter - 1), 0.0) for quarter in quarters)
            spent = sum(used.get((scope, quarter), 0.0) for quarter in quarters)
            line = LimitLine(limit.name, limit.measure, scope, period, allowed, spent, vacant=vacant)
            left = line.left
            yield line


def _amount(book: Book, limit: LimitRule, scope: str, period: str) -> float | None:
    return book.amounts.get((limit.name, scope, period), limit.amount)


def _ramp_limit_lines(book: Book, launches: Sequence[Use]) -> Iterable[LimitLine]:
    for limit in book.instance.plan.ramp_limits:
        counted = [0] * (book.timing.decision + 1)
        for use in launches:
            in_regions = not limit.regions or use.region in limit.regions
            if in_regions and (not limit.levers or use.lever in limit.levers):
                counted[use.quarter] += 1
        for quarter in range(1, book.timing.decision + 1):
            allowed = limit.growth * counted[quarter - 1] + limit.base
            label = book.timing.labels[quarter - 1]
            yield LimitLine(limit.name, "launches", "", label, allowed, counted[quarter])
