"""Figures of a plan's cash flow: NPV, rates of return, profitability, payback, peak cash exposure and the 12-month view.

NPV, IRR and MIRR come from pyxirr; the NPV is held equal to the flows times their discount factors.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.settings import Finance, Hard
from models.problem import FloatArray
from planner.economics.gross import Moved, no_more_than
from planner.economics.lines import ALL_BUCKETS, COST_LINES, HALF_CENT, HARDNESS, LINES, TAX, Bucket, bucket_of, hardness_of
from planner.economics.rates_of_return import internal_rate_of_return, modified_rate_of_return, net_present_value
from planner.economics.timeline import YEAR, discount_factors
from planner.errors import VerificationError


@dataclass(frozen=True)
class Figures:
    """What a plan is worth; money in the instance's currency, None for a figure that does not exist.

    Attributes
    ----------
    npv, npv_before_tax
        present value of all flows and the terminal value, with the line tax and without it.
    irr, mirr
        annual rates of return of the quarterly flows, the terminal value in the last quarter.
    profitability_index, profitability_index_before_tax
        1 + NPV / present value of implementation cost, by either NPV.
    payback_quarter
        the first quarter, 1..H, from which what has been spent stays paid back.
    payback_quarters_from_first_spend, payback_quarters_from_start
        the same, counted from the first spend (1 for the same quarter) and from quarter 1.
    discounted_payback_quarter, discounted_payback_quarters_from_first_spend, discounted_payback_quarters_from_start
        the same on discounted flows.
    peak_funding
        lowest point of the summed flows, as a positive figure.
    twelve_month_view
        flows of quarters 1 to 4 by bucket, not discounted.
    buckets
        NPV by bucket.
    npv_by_hardness
        NPV by hardness of the lines, after tax.
    spend
        implementation cost over all quarters, positive, not discounted.
    """

    npv: float
    npv_before_tax: float
    irr: float | None
    mirr: float | None
    profitability_index: float | None
    profitability_index_before_tax: float | None
    payback_quarter: int | None
    payback_quarters_from_first_spend: int | None
    payback_quarters_from_start: int | None
    discounted_payback_quarter: int | None
    discounted_payback_quarters_from_first_spend: int | None
    discounted_payback_quarters_from_start: int | None
    peak_funding: float
    twelve_month_view: dict[Bucket, float]
    buckets: dict[Bucket, float]
    npv_by_hardness: dict[Hard, float]
    spend: float


def figures(instance: Instance, amount: FloatArray, terminal: FloatArray, moved: Moved | None = None) -> Figures:
    """Return the figures of nominal flows float[lines, H] and a terminal value float[lines] in quarter H.

    moved: what moves where these flows arise, by which it is told what counts as nothing; the flows alone if not given.

    Raises
    ------
    VerificationError
        the library's NPV is not that of the discount factors.
    """
    finance = instance.settings.finance
    factor = discount_factors(instance.settings.calendar, finance)
    by_line = amount @ factor + terminal * factor[-1]
    moved = no_more_than(amount, terminal) if moved is None else moved
    npv = _checked_value(amount, terminal, by_line, finance)
    cost = -amount[: len(COST_LINES)].sum(axis=0)
    present_cost = float(cost @ factor)
    flow = amount.sum(axis=0)
    with_terminal = flow.copy()
    with_terminal[-1] += terminal.sum()
    hard = hard_flow(amount, finance)
    told = hard if "payback" in finance.hard_cash_only else flow
    funded = hard if "peak_funding" in finance.hard_cash_only else flow
    first = first_spend(cost)
    paid_back, discounted = payback(told, cost, moved.of_sums()), payback(told * factor, cost, moved.of_sums(factor))
    trifle = moved.of_flows_with_terminal()
    before_tax = npv - float(by_line[TAX])
    return Figures(
        npv=npv,
        npv_before_tax=before_tax,
        irr=internal_rate_of_return(with_terminal, trifle),
        mirr=modified_rate_of_return(with_terminal, finance, trifle),
        profitability_index=_index(npv, present_cost),
        profitability_index_before_tax=_index(before_tax, present_cost),
        payback_quarter=paid_back,
        payback_quarters_from_first_spend=_since(first, paid_back),
        payback_quarters_from_start=paid_back,
        discounted_payback_quarter=discounted,
        discounted_payback_quarters_from_first_spend=_since(first, discounted),
        discounted_payback_quarters_from_start=discounted,
        peak_funding=peak_funding(funded, moved.of_sums()),
        twelve_month_view=_by_bucket(amount[:, :YEAR].sum(axis=1), finance),
        buckets=_by_bucket(by_line, finance),
        npv_by_hardness=npv_by_hardness(by_line, finance),
        spend=float(cost.sum()),
    )


def _checked_value(amount: FloatArray, terminal: FloatArray, by_line: FloatArray, finance: Finance) -> float:
    npv = net_present_value(amount, terminal, finance)
    if abs(npv - by_line.sum()) > HALF_CENT + 1e-12 * (np.abs(amount).sum() + np.abs(terminal).sum()):
        raise VerificationError(f"NPV by the library is {npv:.6f}, by the discount factors {by_line.sum():.6f}")
    return npv


def _index(npv: float, present_cost: float) -> float | None:
    return npv / present_cost + 1 if present_cost > HALF_CENT else None


def _by_bucket(by_line: FloatArray, finance: Finance) -> dict[Bucket, float]:
    total = dict.fromkeys(ALL_BUCKETS, 0.0)
    for line, money in zip(LINES, by_line, strict=True):
        total[bucket_of(line, finance)] += float(money)
    return total


def _kept(finance: Finance) -> FloatArray:
    """Return float[lines]: the share of each line that is left after tax; working capital is not taxed."""
    return np.array([1.0 if line in ("working_capital", "tax") else 1 - finance.tax_rate for line in LINES])


def npv_by_hardness(by_line: FloatArray, finance: Finance) -> dict[Hard, float]:
    """Return the parts of an NPV, float[lines], by hardness: lines after tax, and the rest of the tax in hard."""
    after_tax = by_line * _kept(finance)
    total = dict.fromkeys(HARDNESS, 0.0)
    for line, money in zip(LINES, after_tax, strict=True):
        total[hardness_of(line, finance)] += float(money)
    total["hard"] = float(by_line.sum()) - total["avoided"] - total["soft"]
    return total


def hard_flow(amount: FloatArray, finance: Finance) -> FloatArray:
    """Return float[H]: flows float[lines, H] of hard lines, and the tax on these and on depreciation."""
    other = np.array([hardness_of(line, finance) != "hard" for line in LINES])
    flow: FloatArray = amount.sum(axis=0) - (other * _kept(finance)) @ amount
    return flow


def first_spend(cost: FloatArray) -> int | None:
    """Return the first quarter, from 1, by which implementation cost float[H] has been paid; None if nothing is."""
    paid = np.flatnonzero(np.cumsum(cost) > HALF_CENT)
    return int(paid[0]) + 1 if paid.size else None


def payback(flow: FloatArray, cost: FloatArray, trifle: FloatArray) -> int | None:
    """Return the first quarter, from 1, with some cost float[H] paid, from which the summed flows float[H] stay at or above 0.

    Sums within trifle float[H] of 0 count as 0; None where there is no such quarter or nothing is spent.
    """
    first = first_spend(cost)
    below = np.flatnonzero(np.cumsum(flow) < -trifle)
    if first is None:
        return None
    found = max(first, int(below[-1]) + 2 if below.size else 1)
    return found if found <= flow.size else None


def _since(first: int | None, quarter: int | None) -> int | None:
    return None if first is None or quarter is None else quarter - first + 1


def peak_funding(flow: FloatArray, trifle: FloatArray) -> float:
    """Return the lowest point of the summed flows float[H] as a positive figure; sums within trifle float[H] of 0 are 0."""
    summed = np.cumsum(flow)
    return -float(np.where(summed < -trifle, summed, 0.0).min())
