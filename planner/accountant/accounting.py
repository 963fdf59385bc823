"""The full recomputation of a schedule."""

from collections.abc import Callable, Mapping, Sequence

from instances.schema.instance import Instance
from planner.accountant.base_case import base_case
from planner.accountant.benefits import Benefits
from planner.accountant.book import Book
from planner.accountant.ledger import ledger
from planner.accountant.levers import Roadmap
from planner.accountant.limits import limit_lines
from planner.accountant.lines import COST_LINES, LINES, TAX
from planner.accountant.notes import Notes
from planner.accountant.plan_figures import figures_of
from planner.accountant.pricing import UnitAccount, unit_accounts
from planner.accountant.records import (
    TERMINAL,
    Account,
    CashKey,
    Launch,
    LaunchFigures,
    TrackedFigure,
    TrackingKey,
)
from planner.accountant.settling import Settled
from planner.accountant.shared import SharedAccount, active_span, shared_accounts


def account(
    instance: Instance,
    launches: Sequence[Launch],
    notes: Notes | None = None,
    on_step: Callable[[str], None] | None = None,
) -> Account:
    """Recompute every figure and limit of a schedule.

    Launches that cannot be accounted (see `broken_rules`) are left out.

    Parameters
    ----------
    notes
        of schedules that were recomputed before; used and filled.
    on_step
        called with what is being done, now and then.
    """
    book = Book(instance, launches, notes)
    units = unit_accounts(book, on_step)
    shared = shared_accounts(book)
    cashflow = _cashflow(book, units, shared)
    factors = dict(zip(book.timing.labels, book.timing.factor, strict=True))
    factors[TERMINAL] = book.timing.factor[-1]
    present_values = {key: amount * factors[key[0]] for key, amount in cashflow.items()}
    figures = figures_of(book, cashflow, present_values, units, shared)
    return Account(
        npv=figures.npv,
        cashflow=cashflow,
        present_values=present_values,
        discount_factors=factors,
        states=_states(book),
        shared_costs=tuple(one.row for one in shared),
        limits=tuple(limit_lines(book, units, shared)),
        ledger=ledger(book, units, shared),
        tracking=_tracking(units),
        launches=_launches(book, units),
        benefits=Benefits(book, units, shared),
        base_case=base_case(book),
        figures=figures,
    )


def _launches(book: Book, units: Sequence[UnitAccount]) -> dict[tuple[str, str], LaunchFigures]:
    by_unit = {unit.unit: one.priced.launches for one in units for unit in one.units}
    return {(placed.unit.unit, placed.lever): by_unit[placed.unit.unit][placed.lever] for placed in book.placed}


def _tracking(units: Sequence[UnitAccount]) -> dict[TrackingKey, TrackedFigure]:
    return {(unit.unit, *key): figure for one in units for unit in one.units for key, figure in one.priced.tracking.items()}


def _cashflow(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[CashKey, float]:
    """Return the amount of every quarter and line; lines of a period that has none of their kind are left out."""
    buckets, taxed = book.terms.treatment.buckets, [TAX] if book.finance.tax_rate else []
    cash: dict[CashKey, float] = {
        (label, buckets[line], line): 0.0 for label in book.timing.labels for line in (*COST_LINES, *LINES, *taxed)
    }
    after = [*LINES, *taxed] if book.has_terminal else taxed
    cash.update({(TERMINAL, buckets[line], line): 0.0 for line in after})
    for one in units:
        _post(book, cash, buckets, one.settled, len(one.units))
    for cost in shared:
        _post(book, cash, buckets, cost.settled, 1)
    return cash


def _post(book: Book, cash: dict[CashKey, float], buckets: Mapping[str, str], settled: Settled, times: int) -> None:
    """Add the flows of `times` equal owners to the cash flow."""
    labels = book.timing.labels

    def add(quarter: str, line: str, amount: float) -> None:
        if amount:
            cash[quarter, buckets[line], line] += amount * times

    for label, amounts, tax in zip(labels, settled.flows.recurring, settled.tax, strict=True):
        for line, amount in zip(LINES, amounts, strict=True):
            add(label, line, amount)
        add(label, TAX, tax)
    for cost in settled.flows.costs:
        add(labels[cost.quarter - 1], cost.line, -cost.amount)
    for line, amount in zip(LINES, settled.flows.terminal, strict=True):
        add(TERMINAL, line, amount)
    add(TERMINAL, TAX, settled.terminal_tax)


def _states(book: Book) -> dict[str, tuple[tuple[str, ...] | None, ...]]:
    """Return the live levers of every unit and quarter, None where the unit is closed; those past their life are marked."""
    states = {}
    quarters = range(1, book.timing.last + 1)
    for unit in book.instance.units:
        site, roadmap = book.site(unit), book.roadmap(unit.unit)
        spans = {name: active_span(book, unit.unit, roadmap, name) for name in book.levers if name in roadmap}
        states[unit.unit] = tuple(
            tuple(_marked(book, roadmap, name, quarter) for name, (since, until) in spans.items() if since <= quarter <= until)
            if site.is_open(quarter)
            else None
            for quarter in quarters
        )
    return states


def _marked(book: Book, roadmap: Roadmap, name: str, quarter: int) -> str:
    """Return the name of a live lever as states.csv writes it in a quarter."""
    life = book.instance.settings.levers[name].benefit_life_quarters
    return f"{name} (benefits over)" if life is not None and quarter >= roadmap[name] + life else name
