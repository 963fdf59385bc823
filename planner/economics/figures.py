"""Figures of a plan's cash flow: NPV, IRR, profitability index, payback, peak funding and the 12-month view.

NPV and IRR come from pyxirr; the NPV is held equal to the flows times their discount factors.
"""

from dataclasses import dataclass

import numpy as np
import pyxirr

from instances.schema.instance import Instance
from instances.schema.plan import Finance
from models.problem import FloatArray
from planner.cents import HALF_CENT
from planner.economics.lines import BUCKETS, COST_LINES, LINES, Bucket, bucket_of
from planner.economics.timeline import PHI, discount_factors, terminal_factor
from planner.errors import VerificationError

YEAR = 4
NO_MONEY = 1e-6
"""A quarter's flow up to which it is what rounding leaves of nothing."""

ROUNDING = 1e-9
"""Share of the gross flows below which a sum counts as 0."""


@dataclass(frozen=True)
class Figures:
    """What a plan is worth; money in the instance's currency, None for a figure that does not exist.

    Attributes
    ----------
    npv
        present value of all flows and the terminal value.
    irr
        annual internal rate of return of the quarterly flows, the terminal value in the last quarter.
    profitability_index
        NPV / present value of implementation cost, plus 1.
    payback_quarter, discounted_payback_quarter
        first quarter by which the plan has spent and its summed (discounted) flows are not below 0.
    peak_funding
        lowest point of the summed flows, as a positive figure.
    twelve_month_view
        flows of quarters 1 to 4 by bucket, not discounted.
    buckets
        NPV by bucket.
    spend
        implementation cost over all quarters, positive, not discounted.
    """

    npv: float
    irr: float | None
    profitability_index: float | None
    payback_quarter: int | None
    discounted_payback_quarter: int | None
    peak_funding: float
    twelve_month_view: dict[Bucket, float]
    buckets: dict[Bucket, float]
    spend: float


def figures(instance: Instance, amount: FloatArray, terminal: FloatArray) -> Figures:
    """Return the figures of nominal flows float[lines, H] and a terminal value float[lines].

    Raises
    ------
    VerificationError
        the library's NPV is not that of the discount factors.
    """
    calendar, finance = instance.plan.calendar, instance.plan.finance
    factor = discount_factors(calendar, finance)
    by_line = amount @ factor + terminal * terminal_factor(calendar, finance)
    cost = -amount[: len(COST_LINES)].sum(axis=0)
    flow = amount.sum(axis=0)
    present_cost = float(cost @ factor)
    npv = net_present_value(amount, terminal, finance)
    if abs(npv - by_line.sum()) > HALF_CENT + 1e-12 * np.abs(amount).sum():
        raise VerificationError(f"NPV by the library is {npv:.6f}, by the discount factors {by_line.sum():.6f}")
    with_terminal = flow.copy()
    with_terminal[-1] += terminal.sum()
    return Figures(
        npv=npv,
        irr=internal_rate_of_return(with_terminal),
        profitability_index=npv / present_cost + 1 if present_cost > 0 else None,
        payback_quarter=payback(flow, cost),
        discounted_payback_quarter=payback(flow * factor, cost),
        peak_funding=max(0.0, -float(np.cumsum(flow).min())),
        twelve_month_view=_by_bucket(amount[:, :YEAR].sum(axis=1), finance),
        buckets=_by_bucket(by_line, finance),
        spend=float(cost.sum()),
    )


def _by_bucket(by_line: FloatArray, finance: Finance) -> dict[Bucket, float]:
    total = dict.fromkeys(BUCKETS, 0.0)
    for line, money in zip(LINES, by_line, strict=True):
        total[bucket_of(line, finance)] += float(money)
    return total


def net_present_value(amount: FloatArray, terminal: FloatArray, finance: Finance) -> float:
    """Return the NPV of nominal flows float[lines, H] and a terminal value float[lines], by pyxirr.

    The library discounts to the end of quarters, as a spreadsheet does; other timings shift all flows alike.
    """
    flow = amount.sum(axis=0)
    quarterly = (1 + finance.discount_rate) ** 0.25 - 1
    value: float | None = pyxirr.npv(quarterly, flow.tolist(), start_from_zero=False)
    if value is None:
        raise VerificationError("the library finds no NPV of these flows")
    shift: float = (1 + finance.discount_rate) ** ((1 - PHI[finance.discount_timing]) / 4)
    later: float = float(terminal.sum()) * (1 + finance.discount_rate) ** (-flow.size / 4)
    return value * shift + later


def internal_rate_of_return(flow: FloatArray) -> float | None:
    """Return the annual rate, (1 + quarterly IRR)^4 - 1, of quarterly flows; None if there is none or not one only."""
    flow = np.where(np.abs(flow) <= max(NO_MONEY, ROUNDING * np.abs(flow).max(initial=0.0)), 0.0, flow)
    if not flow.any() or _rates(flow) != 1:
        return None
    rate = pyxirr.irr(flow.tolist(), silent=True)
    return None if rate is None or not np.isfinite(rate) else (1 + rate) ** YEAR - 1


def _rates(flow: FloatArray) -> int:
    """Return the number of quarterly rates above -100 % at which the flows are worth 0.

    With one change of sign there is exactly one (Descartes). With more, changes of sign of the worth are counted over
    growth factors from 1/50 to 50 a quarter in steps of 0.05 %.
    """
    changes = _sign_changes(flow)
    if changes <= 1:
        return changes
    logarithm = np.linspace(-np.log(50), np.log(50), 16_001)
    quarters = np.arange(flow.size)
    middle = np.where(logarithm < 0, quarters[-1], 0)
    return _sign_changes(np.exp(-np.outer(logarithm, quarters) + (logarithm * middle)[:, None]) @ flow)


def _sign_changes(figures: FloatArray) -> int:
    sign = np.sign(figures[figures != 0])
    return int((sign[1:] != sign[:-1]).sum())


def payback(flow: FloatArray, cost: FloatArray) -> int | None:
    """Return the first quarter by which costs float[H] have been paid and the summed flows float[H] are not below 0."""
    tolerance = ROUNDING * float(np.abs(flow).sum())
    done = (np.cumsum(flow) >= -tolerance) & (np.cumsum(cost) > 0)
    return int(done.argmax()) + 1 if done.any() else None
