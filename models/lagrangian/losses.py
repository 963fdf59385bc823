"""How much a plan loses by each choice, and by each opening period, at given multipliers.

A plan with choice k is worth no more than the bound less loss[k] (reduced cost of a choice; as for knapsacks in Balas and
Zemel 1980). A region that opens in period p loses what its worth lies below that of its best period; a choice loses that, and
what it is worth less than its unit's best choice from p on, in the period where both together are least.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.points import Part, Point


@dataclass(frozen=True, eq=False)
class Losses:
    """What is lost at a point of the dual.

    Attributes
    ----------
    choice
        float[choices], in the order of the dual's arrays; inf for a choice that the part does not allow.
    opening
        float[regions, periods + 1]; inf outside the part.
    """

    choice: FloatArray
    opening: FloatArray

    def best(self, dual: Dual) -> IntArray:
        """Return int[units]: the choice of each unit that loses least, as a place in the dual's arrays."""
        order = np.lexsort((self.choice, dual.arrays.unit))
        return order[dual.arrays.begin[:-1]]


def losses_at(dual: Dual, part: Part, point: Point) -> Losses:
    """Return what is lost at a point by plans of a part."""
    arrays, width = dual.arrays, dual.periods + 1
    worth, local = _worth(dual, part, point)
    home = arrays.home[arrays.unit]
    opening = np.zeros((dual.regions + 1, width))
    opening[-1, 1:] = np.inf
    if dual.regions:
        masked = np.where(part.regions, point.worth, -np.inf)
        opening[:-1] = masked.max(axis=1, keepdims=True) - masked
    loss = np.full(arrays.unit.size, np.inf)
    for period in range(width):
        open_then = np.isfinite(opening[home, period]) & (arrays.event >= period)
        places = np.flatnonzero(open_then & np.isfinite(worth))
        if not places.size:
            continue
        own = worth[places] - (arrays.local_use[places] @ local[period] if local.size else 0.0)
        best = np.full(dual.problem.unit_count, -np.inf)
        np.maximum.at(best, arrays.unit[places], own)
        lost = opening[home[places], period] + best[arrays.unit[places]] - own
        loss[places] = np.minimum(loss[places], lost)
    return Losses(loss, opening[:-1])


def _worth(dual: Dual, part: Part, point: Point) -> tuple[FloatArray, FloatArray]:
    """Return float[choices] without the prices of local rows, -inf where not allowed, and float[periods + 1, local rows]."""
    given, arrays = dual.given(part.shared), dual.arrays
    if given is None:
        raise ValueError("there are no plans with this period of the shared charge")
    price, pilot_price, local_price = dual.price(point.free)
    worth: FloatArray = given.value - arrays.use @ price
    for pilots, own_price in zip(given.pilots, pilot_price.tolist(), strict=True):
        worth[pilots] -= own_price
    return worth, local_price
