"""The full recomputation of a schedule."""

from collections.abc import Callable, Sequence

from instances.schema.instance import Instance
from planner.accountant.book import Book
from planner.accountant.figures import half_cent_paybacks, internal_rate, peak_funding, sign_changes
from planner.accountant.flows import COST_LINES, Settled
from planner.accountant.ledger import ledger
from planner.accountant.levers import is_active, tracks_of
from planner.accountant.limits import limit_lines
from planner.accountant.notes import Notes
from planner.accountant.pricing import UnitAccount, unit_accounts
from planner.accountant.records import BUCKETS, TERMINAL, Account, CashKey, Figures, Launch, LaunchFigures
from planner.accountant.shared import SharedAccount, shared_accounts
from planner.accountant.site import LINES
from planner.accountant.tracking import tracking

BUCKET_OF_LINE = {
    "labour": "operating_cost",
    "shipping": "operating_cost",
    "shrink": "operating_cost",
    "markdowns": "operating_cost",
    "support": "operating_cost",
    "stockouts": "revenue_lift",
    "complaints": "risk_reduction",
    "volatility": "risk_reduction",
    "promises": "revenue_lift",
    "availability": "revenue_lift",
    "tax": "operating_cost",
    **dict.fromkeys(COST_LINES, "implementation_cost"),
}


def account(instance: Instance, launches: Sequence[Launch], notes: Notes | None = None) -> Account:
    """Recompute every figure and limit of a schedule.

    Launches that cannot be accounted (see `broken_rules`) are left out.

    Parameters
    ----------
    notes
        of schedules that were recomputed before; used and filled.
    """
    book = Book(instance, launches, notes)
    units = unit_accounts(book)
    shared = shared_accounts(book)
    cashflow = _cashflow(book, units, shared)
    factors = dict(zip(book.timing.labels, book.timing.factor, strict=True))
    factors[TERMINAL] = book.timing.terminal_factor
    present_values = {key: amount * factors[key[0]] for key, amount in cashflow.items()}
    figures = _figures(book, cashflow, present_values)
    return Account(
        npv=figures.npv,
        cashflow=cashflow,
        present_values=present_values,
        discount_factors=factors,
        states=_states(book),
        shared_costs=tuple(one.row for one in shared),
        limits=tuple(limit_lines(book, units, shared)),
        ledger=ledger(book, shared),
        tracking=dict(tracking(book)),
        launches=_launches(book, units),
        figures=figures,
    )


def _launches(book: Book, units: Sequence[UnitAccount]) -> dict[tuple[str, str], LaunchFigures]:
    by_unit = {unit.unit: one.launches for one in units for unit in one.units}
    return {(placed.unit.unit, placed.lever): by_unit[placed.unit.unit][placed.lever] for placed in book.placed}


def _cashflow(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[CashKey, float]:
    finance = book.instance.plan.finance
    buckets = {**BUCKET_OF_LINE, "cancellations": finance.cancellations_in}
    taxed = ["tax"] if finance.tax_rate else []
    cash: dict[CashKey, float] = {
        (label, buckets[line], line): 0.0 for label in book.timing.labels for line in (*LINES, *COST_LINES, *taxed)
    }
    if finance.terminal_value != "none":
        cash.update({(TERMINAL, buckets[line], line): 0.0 for line in (*LINES, *taxed)})
    for one in units:
        _post(book, cash, buckets, one.settled, len(one.units))
    for cost in shared:
        _post(book, cash, buckets, cost.settled, 1)
    return cash


def _post(book: Book, cash: dict[CashKey, float], buckets: dict[str, str], settled: Settled, times: int) -> None:
    """Add the flows of `times` equal owners to the cash flow."""
    labels = book.timing.labels

    def add(quarter: str, line: str, amount: float) -> None:
        if amount:
            cash[quarter, buckets[line], line] += amount * times

    for label, levels, tax in zip(labels, settled.flows.recurring, settled.tax, strict=True):
        for line, amount in zip(LINES, levels, strict=False):
            add(label, line, amount)
        add(label, "tax", tax)
    for cost in settled.flows.costs:
        add(labels[cost.quarter - 1], cost.line, -cost.amount)
    for line, amount in zip(LINES, settled.terminal, strict=True):
        add(TERMINAL, line, amount)
    add(TERMINAL, "tax", settled.terminal_tax)


def _states(book: Book) -> dict[str, tuple[tuple[str, ...] | None, ...]]:
    """Return the live levers of every unit and quarter, None where the unit is closed."""
    states = {}
    quarters = range(1, book.timing.last + 1)
    for unit in book.instance.units:
        exit_quarter = book.instance.quarter_index(unit.exit_quarter) if unit.exit_quarter else book.timing.last
        tracks = tracks_of(book.roadmap(unit.unit), book.levers, 1.0)
        states[unit.unit] = tuple(
            tuple(track.facts.name for track in tracks if is_active(track, quarter)) if quarter <= exit_quarter else None
            for quarter in quarters
        )
    return states


def _figures(book: Book, cashflow: dict[CashKey, float], present_values: dict[CashKey, float]) -> Figures:
    timing = book.timing
    net = dict.fromkeys((*timing.labels, TERMINAL), 0.0)
    paid = dict.fromkeys(timing.labels, 0.0)
    for (quarter, bucket, _), amount in cashflow.items():
        net[quarter] += amount
        if bucket == "implementation_cost":
            paid[quarter] -= amount
    flows = [net[label] for label in timing.labels]
    npv = sum(present_values.values())
    buckets = {bucket: sum(pv for key, pv in present_values.items() if key[1] == bucket) for bucket in BUCKETS}
    invested = -buckets["implementation_cost"]
    first_spend = next((index for index, label in enumerate(timing.labels, start=1) if paid[label] > 0), None)
    discounted = [factor * flow for factor, flow in zip(timing.factor, flows, strict=True)]
    paybacks = _labels(flows, first_spend, book.timing.labels)
    discounted_paybacks = _labels(discounted, first_spend, book.timing.labels)
    rate_flows = [*flows[:-1], flows[-1] + net[TERMINAL]]
    changes = sign_changes(rate_flows)
    return Figures(
        npv=npv,
        irr=internal_rate(rate_flows) if changes == 1 else None,
        irr_comparable=changes <= 1,
        rate_flows=rate_flows,
        profitability_index=npv / invested + 1 if invested > 0 else None,
        payback=paybacks[0],
        near_paybacks=paybacks,
        discounted_payback=discounted_paybacks[0],
        near_discounted_paybacks=discounted_paybacks,
        peak_funding=peak_funding(flows),
        spend=sum(paid.values()),
        buckets=buckets,
        twelve_months=_buckets_in(cashflow, lambda quarter: quarter in timing.labels[:4]),
    )


def _buckets_in(amounts: dict[CashKey, float], within: Callable[[str], bool]) -> dict[str, float]:
    return {bucket: sum(amount for key, amount in amounts.items() if key[1] == bucket and within(key[0])) for bucket in BUCKETS}


def _labels(flows: Sequence[float], first: int | None, labels: Sequence[str]) -> tuple[str | None, ...]:
    if first is None:
        return (None,)
    return tuple(None if quarter is None else labels[quarter - 1] for quarter in half_cent_paybacks(flows, first))
