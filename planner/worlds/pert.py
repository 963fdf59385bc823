"""Quantiles of PERT by a table, as the inverse of the incomplete beta function takes ten times as long.

PERT is a beta distribution between low and high with the shapes 1 + 4 (likely - low) / (high - low) and
1 + 4 (high - likely) / (high - low); its mean is (low + 4 likely + high) / 6 (Malcolm et al. 1959, Vose 2008).

The table is a cubic Hermite spline of the log odds of the draw, as a share of the way from low to high, over the log odds of its
level. That curve is nearly straight in the tails, and its slope is known: the error is below 1e-11 of the draw.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import beta, betainc, betaincinv, expit, logit

from models.problem import FloatArray

if TYPE_CHECKING:
    from scipy.interpolate import CubicHermiteSpline

PERT_WEIGHT = 4.0
"""Weight of the likely draw beside the lowest and the highest."""


@dataclass(frozen=True)
class PertTableParams:
    """Parameters of the table.

    Attributes
    ----------
    nodes
        of the spline; its error falls with their fourth power.
    edge
        the levels from twice the edge up to one less twice the edge are read from the table; the others are worked out.
    kept
        most tables that are kept.
    """

    nodes: int = 4096
    edge: float = 1e-10
    kept: int = 256


PARAMS = PertTableParams()


def pert_quantiles(mode: float, levels: FloatArray) -> FloatArray:
    """Return quantiles of PERT between 0 and 1.

    Parameters
    ----------
    mode
        the likely draw, from 0 to 1.
    levels
        between 0 and 1, of any shape.
    """
    inside = (levels >= 2.0 * PARAMS.edge) & (levels <= 1.0 - 2.0 * PARAMS.edge)
    found: FloatArray = expit(_table(mode)(logit(np.where(inside, levels, 0.5))))
    if not inside.all():
        found[~inside] = betaincinv(*_shapes(mode), levels[~inside])
    return found


def _shapes(mode: float) -> tuple[float, float]:
    return 1.0 + PERT_WEIGHT * mode, 1.0 + PERT_WEIGHT * (1.0 - mode)


@lru_cache(maxsize=PARAMS.kept)
def _table(mode: float) -> "CubicHermiteSpline":
    """Return the log odds of a draw by those of its level. The chance above a draw has its own sum, exact where it is small."""
    from scipy.interpolate import CubicHermiteSpline  # loading it takes longer than many tables

    one, other = _shapes(mode)
    ends = logit(betaincinv(one, other, PARAMS.edge)), -logit(betaincinv(other, one, PARAMS.edge))
    odds = np.linspace(*ends, PARAMS.nodes)
    draw, rest = expit(odds), expit(-odds)
    below, above = betainc(one, other, draw), betainc(other, one, rest)
    slope = below * above * beta(one, other) / (draw**one * rest**other)
    return CubicHermiteSpline(np.log(below) - np.log(above), odds, slope)
