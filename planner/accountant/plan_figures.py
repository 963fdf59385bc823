"""The figures of the whole plan."""

from collections.abc import Callable, Mapping, Sequence

from planner.accountant.book import Book
from planner.accountant.figures import first_spend, near_paybacks, peak_funding
from planner.accountant.lines import BUCKETS, HARDNESS, LINES, TAX
from planner.accountant.pricing import UnitAccount
from planner.accountant.records import TERMINAL, CashKey, Figures, Paybacks
from planner.accountant.returns import internal_rate, modified_rates
from planner.accountant.rounding import HALF_CENT, Moved, nothing_moved
from planner.accountant.shared import SharedAccount
from planner.accountant.waiting import cost_of_waiting

TWELVE_MONTHS = 4


def figures_of(
    book: Book,
    cashflow: Mapping[CashKey, float],
    present_values: Mapping[CashKey, float],
    units: Sequence[UnitAccount],
    shared: Sequence[SharedAccount],
) -> Figures:
    """Return the figures of the plan, given its cash flow and what it is made of."""
    timing, finance = book.timing, book.finance
    every = dict.fromkeys((*timing.labels, TERMINAL), 0.0)
    paid = dict.fromkeys(timing.labels, 0.0)
    for (quarter, bucket, _), amount in cashflow.items():
        every[quarter] += amount
        if bucket == "implementation_cost":
            paid[quarter] -= amount
    net = [every[label] for label in timing.labels]
    hard = _hard(book, net, cashflow)
    buckets = _buckets_in(present_values, lambda _: True)
    npv = sum(buckets.values())
    invested = -buckets["implementation_cost"]
    repaid = hard if book.hard_cash("payback") else net
    moved = _moved(book, cashflow, units)
    first = first_spend([paid[label] for label in timing.labels], HALF_CENT)
    discounted = [factor * flow for factor, flow in zip(timing.factor, repaid, strict=True)]
    rate_flows = [*net[:-1], net[-1] + every[TERMINAL]]
    reinvested = timing.rate if finance.reinvestment_rate is None else finance.reinvestment_rate
    by_lever = _by_lever(book, units, shared)
    return Figures(
        npv=npv,
        npv_before_tax=npv - buckets[TAX],
        rates=internal_rate(rate_flows, moved.in_last.lines()),
        modified=modified_rates(rate_flows, timing.rate, reinvested, moved.in_last.lines()),
        profitability_index=1 + npv / invested if invested > HALF_CENT else None,
        profitability_index_before_tax=1 + (npv - buckets[TAX]) / invested if invested > HALF_CENT else None,
        payback=Paybacks(near_paybacks(repaid, first, moved), first),
        discounted_payback=Paybacks(near_paybacks(discounted, first, moved.discounted(timing.factor)), first),
        peak_funding=peak_funding(hard if book.hard_cash("peak_funding") else net, moved),
        spend=sum(paid.values()),
        buckets=buckets,
        twelve_months=_buckets_in(cashflow, lambda quarter: quarter in timing.labels[:TWELVE_MONTHS]),
        npv_by_hardness=_by_hardness(book, present_values, npv),
        npv_by_grade=_by_grade(book, by_lever),
        npv_by_lever=by_lever,
        npv_by_region=_by_region(book, units, shared),
        cost_of_waiting=cost_of_waiting(book, npv, units),
        invested=invested,
        moved=moved,
        noise=moved.noise(timing.factor),
        noise_of_parts=moved.noise(timing.factor) + sum(one.priced.noise * len(one.units) for one in units),
    )


def _moved(book: Book, cashflow: Mapping[CashKey, float], units: Sequence[UnitAccount]) -> Moved:
    """Return what moves at the units that launch something, and the flows of the plan by line, without their signs."""
    moved = nothing_moved(book.timing.last)
    for one in units:
        moved = moved.and_also(one.priced.gross, len(one.units))
    flows: dict[str, list[float]] = {label: [] for label in (*book.timing.labels, TERMINAL)}
    for (quarter, _, _), amount in cashflow.items():
        flows[quarter].append(amount)
    after = flows.pop(TERMINAL)
    return moved.plus(flows.values(), after)


def _buckets_in(amounts: Mapping[CashKey, float], within: Callable[[str], bool]) -> dict[str, float]:
    found = dict.fromkeys(BUCKETS, 0.0)
    for (quarter, bucket, _), amount in amounts.items():
        if within(quarter):
            found[bucket] += amount
    return found


def _hard(book: Book, net: Sequence[float], cashflow: Mapping[CashKey, float]) -> list[float]:
    """Return the hard cash of each quarter: the net flow without avoided and soft lines and the tax on them."""
    treatment = book.terms.treatment
    return [
        flow - treatment.not_hard_after_tax(tuple(cashflow[label, treatment.buckets[line], line] for line in LINES))
        for label, flow in zip(book.timing.labels, net, strict=True)
    ]


def _by_hardness(book: Book, present_values: Mapping[CashKey, float], npv: float) -> dict[str, float]:
    """Return the NPV by hardness; hard has what the others leave: its lines, implementation cost and the rest of the tax."""
    treatment = book.terms.treatment
    found = dict.fromkeys(HARDNESS, 0.0)
    kept = dict(zip(LINES, zip(treatment.hardness, treatment.kept, strict=True), strict=True))
    for (_, _, line), value in present_values.items():
        if line in kept:
            kind, share = kept[line]
            found[kind] += share * value
    found["hard"] = npv - found["avoided"] - found["soft"]
    return found


def _by_lever(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[str, float]:
    found = dict.fromkeys(book.levers, 0.0)
    for one in units:
        for lever, figures in one.priced.launches.items():
            found[lever] += figures.npv_share * len(one.units)
    for cost in shared:
        found[cost.row.lever] += cost.settled.value
    return found


def _by_grade(book: Book, by_lever: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for lever, value in by_lever.items():
        grade = book.levers[lever].lever.evidence
        found[grade] = found.get(grade, 0.0) + value
    return found


def _by_region(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[str | None, float]:
    found: dict[str | None, float] = {unit.region: 0.0 for unit in book.instance.units}
    for one in units:
        for unit in one.units:
            found[unit.region] += one.settled.value
    for cost in shared:
        region = cost.region or None
        found[region] = found.get(region, 0.0) + cost.settled.value
    return found
