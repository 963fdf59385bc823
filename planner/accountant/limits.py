"""The rows of limits.csv: what each limit, ramp limit, floor, pilot gate and group allows, and what is used."""

from collections.abc import Iterable, Mapping, Sequence

from instances.schema.rules import LimitRule
from planner.accountant.book import Book
from planner.accountant.funding import Realised, realised_cash
from planner.accountant.periods import Period, amount_of, periods, scopes
from planner.accountant.pricing import UnitAccount
from planner.accountant.ramping import ramp_limit_lines
from planner.accountant.records import LimitLine
from planner.accountant.shared import SharedAccount
from planner.accountant.ties import floor_line, gate_line, group_line
from planner.accountant.use import Use, counts, launch_uses, loads, ramp_ups, scope_of, spends


def limit_lines(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[LimitLine]:
    """Return every row of limits.csv."""
    settings = book.instance.settings
    measures = {limit.measure for limit in settings.limits}
    uses = {
        "spend": _spends(units, shared) if "spend" in measures else [],
        "load": loads(book) if "load" in measures else [],
        "launches": launch_uses(book),
    }
    lines: list[LimitLine] = []
    for limit in settings.limits:
        counted = uses[limit.measure] if limit.measure in uses else ramp_ups(book, limit.levers)
        realised = realised_cash(book, limit, units, shared) if limit.benefit_share else {}
        lines.extend(_lines(book, limit, counted, realised))
    for ramp in settings.ramp_limits:
        lines.extend(ramp_limit_lines(book, ramp))
    lines.extend(floor_line(book, floor) for floor in settings.floors)
    lines.extend(gate_line(book, gate) for gate in settings.pilot_gates)
    lines.extend(group_line(book, group) for group in settings.groups if group.kind in ("at_most", "at_least", "exclusive"))
    return lines


def _spends(units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[Use]:
    uses: list[Use] = []
    for one in units:
        for unit in one.units:
            uses.extend(spends(one.settled.flows.costs, unit.region, unit))
    for cost in shared:
        uses.extend(spends(cost.settled.flows.costs, cost.region, None))
    return uses


def _lines(book: Book, limit: LimitRule, uses: Iterable[Use], realised: Realised) -> Iterable[LimitLine]:
    used: dict[tuple[str, int], float] = {}
    for use in uses:
        scope = scope_of(limit, use)
        if scope is not None and counts(limit, use):
            used[scope, use.quarter] = used.get((scope, use.quarter), 0.0) + use.amount
    found = periods(book, limit)
    for scope, vacant in scopes(book, limit).items():
        yield from _scope_lines(book, limit, scope, vacant, found, used, realised)


def _scope_lines(
    book: Book,
    limit: LimitRule,
    scope: str,
    vacant: bool,
    found: Sequence[Period],
    used: Mapping[tuple[str, int], float],
    realised: Realised,
) -> Iterable[LimitLine]:
    """Yield the rows of one scope, period after period, with what is carried from each to the next."""
    left, year = 0.0, ""
    for period in found:
        amount = amount_of(book, limit, scope, period)
        if amount is None:
            left = 0.0
            continue
        this_year = book.instance.label_of(period.first)[:4]
        if limit.lapses_at_year_end and this_year != year:
            left = 0.0
        year = this_year
        allowed = amount + limit.carry_over * left
        allowed += limit.benefit_share * max(0.0, realised.get((scope, period.first - 1), 0.0))
        spent = sum(used.get((scope, quarter), 0.0) for quarter in period.quarters)
        line = LimitLine(limit.name, limit.measure, scope, period.name, allowed, spent, vacant=vacant or period.spare)
        left = line.left
        yield line
