"""Figures of a plan's cash flow: NPV, rates of return, profitability, payback, peak cash exposure and the 12-month view.

NPV, IRR and MIRR come from pyxirr; the NPV is compared with the flows times their discount factors.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.settings import Finance, Hard
from models.problem import FloatArray
from planner.economics.gross import Gross, no_more_than
from planner.economics.lines import ALL_BUCKETS, COST_LINES, HALF_CENT, HARDNESS, LINES, TAX, Bucket, bucket_of, hardness_of
from planner.economics.rates_of_return import internal_rate_of_return, modified_rate_of_return, net_present_value
from planner.economics.timeline import YEAR, discount_factors
from planner.errors import VerificationError


@dataclass(frozen=True)
class Figures:
    """The figures of a plan; money in the instance's currency, None for a figure that is not defined.

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
        peak cash exposure: the lowest point of the cumulative flows, as a positive figure.
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


def figures(instance: Instance, amount: FloatArray, terminal: FloatArray, gross: Gross | None = None) -> Figures:
    """Return the figures of nominal flows float[lines, H] and a terminal value float[lines] in quarter H.

    Parameters
    ----------
    gross
        gross amounts behind these flows, by which trifles are told from money; those of the flows alone if not given.

    Raises
    ------
    VerificationError
        the library's NPV is not that of the discount factors.
    """
    finance = instance.settings.finance
    factor = discount_factors(instance.settings.calendar, finance)
    by_line = amount @ factor + terminal * factor[-1]
    gross = no_more_than(amount, terminal) if gross is None else gross
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
    paid_back, discounted = payback(told, cost, gross.of_sums()), payback(told * factor, cost, gross.of_sums(factor))
    trifle = gross.of_flows_with_terminal()
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
        peak_funding=peak_funding(funded, gross.of_sums()),
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
    return _quarter(first_spends(cost))


def first_spends(cost: FloatArray) -> FloatArray:
    """Return float[...] of `first_spend` for costs float[..., H]; infinite where nothing is paid."""
    paid = np.cumsum(cost, axis=-1) > HALF_CENT
    return np.where(paid.any(axis=-1), paid.argmax(axis=-1) + 1.0, np.inf)


def payback(flow: FloatArray, cost: FloatArray, trifle: FloatArray) -> int | None:
    """Return the first quarter, from 1, with some cost float[H] paid, from which the summed flows float[H] stay at or above 0.

    Sums within trifle float[H] of 0 count as 0; None where there is no such quarter or nothing is spent.
    """
    return _quarter(paybacks(flow, cost, trifle))


def paybacks(flow: FloatArray, cost: FloatArray, trifle: FloatArray) -> FloatArray:
    """Return float[...] of `payback` for flows and costs float[..., H]; infinite where there is no such quarter."""
    below = np.cumsum(flow, axis=-1) < -trifle
    quarters = flow.shape[-1]
    risen = np.where(below.any(axis=-1), quarters + 1.0 - below[..., ::-1].argmax(axis=-1), 1.0)
    found = np.maximum(first_spends(cost), risen)
    return np.where(found <= quarters, found, np.inf)


def _quarter(found: FloatArray) -> int | None:
    return int(found) if np.isfinite(found) else None


def _since(first: int | None, quarter: int | None) -> int | None:
    return None if first is None or quarter is None else quarter - first + 1


def peak_funding(flow: FloatArray, trifle: FloatArray) -> float:
    """Return the lowest point of the cumulative flows float[H] as a positive figure; sums within trifle float[H] of 0 are 0."""
    return float(peak_fundings(flow, trifle))


def peak_fundings(flow: FloatArray, trifle: FloatArray) -> FloatArray:
    """Return float[...] of `peak_funding` for flows float[..., H]."""
    summed = np.cumsum(flow, axis=-1)
    lowest: FloatArray = np.where(summed < -trifle, summed, 0.0).min(axis=-1)
    return -lowest
