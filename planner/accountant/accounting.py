"""Recompute every figure and limit of a schedule."""

from collections.abc import Callable, Sequence

from instances.schema.instance import Instance
from planner.accountant.base_case import base_case
from planner.accountant.benefits import Benefits
from planner.accountant.cache import Cache
from planner.accountant.comparison_units import comparison_tracking
from planner.accountant.hiring import hire_accounts
from planner.accountant.hiring_terms import hiring_figures
from planner.accountant.ledger import ledger
from planner.accountant.levers import Roadmap
from planner.accountant.limits import limit_lines
from planner.accountant.lines import COST_LINES, LINES, OF_CLOSINGS, TAX
from planner.accountant.network_figures import network_figures
from planner.accountant.plan_figures import figures_of
from planner.accountant.records import (
    TERMINAL,
    Account,
    CashKey,
    Hire,
    Launch,
    LaunchFigures,
    TrackedFigure,
    TrackingKey,
)
from planner.accountant.savings_figures import staged_cost_figures
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount, active_span, shared_accounts
from planner.accountant.unit_accounts import UnitAccount, unit_accounts
from planner.accountant.valuation import ValuedFlows


def account(
    instance: Instance,
    launches: Sequence[Launch],
    cache: Cache | None = None,
    on_step: Callable[[str], None] | None = None,
    hires: Sequence[Hire] = (),
    whole: Sequence[Schedule] = (),
) -> Account:
    """Return the account of a schedule: every figure and limit, recomputed. Invalid launches (see `Schedule`) are left out.

    Parameters
    ----------
    cache
        results of earlier schedules; used and filled.
    on_step
        receives progress reports.
    hires
        heads that are hired; those of no kind, scope or quarter that there is are left out.
    whole
        schedules whose launches together say which stages are reached; none for this one alone.
    """
    schedule = Schedule(instance, launches, cache, hires=hires, whole=whole)
    units = unit_accounts(schedule, on_step)
    heads = hire_accounts(schedule) or []
    shared = [*shared_accounts(schedule), *heads]
    cashflow = _cashflow(schedule, units, shared)
    factors = dict(zip(schedule.timing.labels, schedule.timing.factor, strict=True))
    factors[TERMINAL] = schedule.timing.factor[-1]
    present_values = {key: amount * factors[key.quarter] for key, amount in cashflow.items()}
    figures = figures_of(schedule, cashflow, present_values, units, shared)
    return Account(
        npv=figures.npv,
        cashflow=cashflow,
        present_values=present_values,
        discount_factors=factors,
        states=_states(schedule),
        shared_costs=tuple(one.row for one in shared),
        limits=tuple(limit_lines(schedule, units, shared)),
        ledger=ledger(schedule, units, shared),
        tracking=_tracking(schedule, units),
        launches=_launches(schedule, units),
        benefits=Benefits(schedule, units, shared),
        base_case=base_case(schedule),
        figures=figures,
        network=network_figures(schedule, units),
        staged_costs=staged_cost_figures(schedule, units),
        hiring=hiring_figures(schedule, heads),
    )


def _launches(schedule: Schedule, units: Sequence[UnitAccount]) -> dict[tuple[str, str], LaunchFigures]:
    by_unit = {unit.unit: one.result.launches for one in units for unit in one.units}
    return {(placed.unit.unit, placed.lever): by_unit[placed.unit.unit][placed.lever] for placed in schedule.placed}


def _tracking(schedule: Schedule, units: Sequence[UnitAccount]) -> dict[TrackingKey, TrackedFigure]:
    found: dict[TrackingKey, TrackedFigure] = {
        (unit.unit, *key): figure for one in units for unit in one.units for key, figure in one.result.tracking.items()
    }
    return found | comparison_tracking(schedule, found)


def _cashflow(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[CashKey, float]:
    """Return the amount of every quarter and line, including 0; TERMINAL has its lines only with a terminal value or tax."""
    left_out = () if any(facts.lever.closes for facts in schedule.levers.values()) else OF_CLOSINGS
    buckets, taxed = schedule.terms.treatment.buckets, [TAX] if schedule.finance.tax_rate else []
    cash = {
        (label, line): 0.0 for label in schedule.timing.labels for line in (*COST_LINES, *LINES, *taxed) if line not in left_out
    }
    after = [*(line for line in LINES if line not in left_out), *taxed] if schedule.has_terminal else taxed
    cash |= {(TERMINAL, line): 0.0 for line in after}
    for one in units:
        _post(schedule, cash, one.valued, len(one.units))
    for cost in shared:
        _post(schedule, cash, cost.valued, 1)
    return {CashKey(quarter, buckets[line], line): amount for (quarter, line), amount in cash.items()}


def _post(schedule: Schedule, cash: dict[tuple[str, str], float], valued: ValuedFlows, times: int) -> None:
    """Add the flows of `times` equal units to the cash flow by quarter and line."""
    labels = schedule.timing.labels

    def add(quarter: str, line: str, amount: float) -> None:
        if amount:
            cash[quarter, line] += amount * times

    for label, amounts, tax in zip(labels, valued.flows.recurring, valued.tax, strict=True):
        for line, amount in zip(LINES, amounts, strict=True):
            add(label, line, amount)
        add(label, TAX, tax)
    for cost in valued.flows.costs:
        add(labels[cost.quarter - 1], cost.line, -cost.amount)
    for line, amount in zip(LINES, valued.flows.terminal, strict=True):
        add(TERMINAL, line, amount)
    add(TERMINAL, TAX, valued.terminal_tax)


def _states(schedule: Schedule) -> dict[str, tuple[tuple[str, ...] | None, ...]]:
    """Return the live levers of every unit and quarter, as states.csv names them; None if the unit is closed."""
    states = {}
    quarters = range(1, schedule.timing.last + 1)
    for unit in schedule.instance.units:
        site, roadmap = schedule.site(unit), schedule.live(unit.unit)
        closed = site.closes_in(roadmap)
        spans = {name: active_span(schedule, unit.unit, roadmap, name) for name in schedule.levers if name in roadmap}
        states[unit.unit] = tuple(
            tuple(
                _state_name(schedule, roadmap, name, quarter)
                for name, (since, until) in spans.items()
                if since <= quarter <= until
            )
            if site.is_open(quarter) and quarter < closed
            else None
            for quarter in quarters
        )
    return states


def _state_name(schedule: Schedule, roadmap: Roadmap, name: str, quarter: int) -> str:
    """Return the name of a live lever in states.csv, with a mark if its benefit life is over. roadmap: quarters of going live."""
    life = schedule.instance.settings.levers[name].benefit_life_quarters
    return f"{name} (benefits over)" if life is not None and quarter >= roadmap[name] + life else name
