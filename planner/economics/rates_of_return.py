"""Annual rates of return of quarterly flows, by pyxirr: the internal one and the modified one."""

import numpy as np
import pyxirr

from instances.schema.plan import Finance
from models.problem import FloatArray
from planner.cents import HALF_CENT
from planner.economics.timeline import PHI, YEAR, nominal_rate
from planner.errors import VerificationError


def without_noise(flow: FloatArray) -> FloatArray:
    """Return float[n]: flows, those within half a cent of 0 as 0."""
    return np.where(np.abs(flow) <= HALF_CENT, 0.0, flow)


def net_present_value(amount: FloatArray, terminal: FloatArray, finance: Finance) -> float:
    """Return the NPV of nominal flows float[lines, H] and a terminal value float[lines] in quarter H, by pyxirr.

    The library discounts to the end of quarters, as a spreadsheet does; other timings shift all flows alike.
    """
    flow = amount.sum(axis=0)
    flow[-1] += terminal.sum()
    value: float | None = pyxirr.npv(quarterly(nominal_rate(finance)), flow.tolist(), start_from_zero=False)
    if value is None:
        raise VerificationError("the library finds no NPV of these flows")
    shift: float = (1 + nominal_rate(finance)) ** ((1 - PHI[finance.discount_timing]) / YEAR)
    return value * shift


def quarterly(annual: float) -> float:
    """Return the quarterly equivalent of an annual rate."""
    return float((1 + annual) ** (1 / YEAR) - 1)


def internal_rate_of_return(flow: FloatArray) -> float | None:
    """Return the annual IRR, (1 + quarterly IRR)^4 - 1, of quarterly flows; None where it is not meaningful.

    It is the return on money put in: the first flow is money put in, and no other rate makes the flows worth 0.
    """
    flow = without_noise(flow)
    paid = flow[flow != 0]
    if not paid.size or paid[0] > 0 or _rates(flow) != 1:
        return None
    rate = pyxirr.irr(flow.tolist(), silent=True)
    return None if rate is None or not np.isfinite(rate) else float((1 + rate) ** YEAR - 1)


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


def modified_rate_of_return(flow: FloatArray, finance: Finance) -> float | None:
    """Return the annual MIRR of quarterly flows, from the first to the last that is not 0; None without flows of both signs.

    Gains are reinvested at reinvestment_rate, the discount rate if there is none, and costs discounted at the latter.
    """
    flow = without_noise(flow)
    if not ((flow > 0).any() and (flow < 0).any()):
        return None
    paid = np.flatnonzero(flow)
    flow = flow[paid[0] : paid[-1] + 1]
    rate = nominal_rate(finance)
    again = rate if finance.reinvestment_rate is None else finance.reinvestment_rate
    found: float | None = pyxirr.mirr(flow.tolist(), quarterly(rate), quarterly(again), silent=True)
    return None if found is None or not np.isfinite(found) else float((1 + found) ** YEAR - 1)
