"""The plans of one region as a problem of its own: its limits and charges as they are, all else at multipliers.

The dual relaxes a region's own limits, too, and takes a mixture of its choices. Here they stay limits and choices stay whole,

    whole[r, p]  =  opening[r, p]  +  max over plans of r that open it in p of  sum_k worth[k] x[k],

with worth[k] after what a choice uses of the limits of several regions. That is never above what the dual has for the region,
and by weak duality it may stand in its place (Geoffrion 1974), as may any bound on it.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import worth_at as worths_at
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch
from models.lagrangian.spread_charges import SpreadCharges
from models.problem import Charge, MenuProblem


@dataclass(frozen=True, eq=False)
class RegionProblem:
    """The plans of a region that opens in a given period, by the choice of a unit in that very period, or never.

    Attributes
    ----------
    problem
        over the choices that such a plan may have; `fixed` is left out of its value.
    places
        int[choices]: its choices as places in the dual's arrays.
    fixed
        the worth of the opening.
    """

    problem: MenuProblem
    places: IntArray
    fixed: float


@dataclass(frozen=True, eq=False)
class PricedRegions:
    """Regions of a branch at multipliers.

    Attributes
    ----------
    rows
        float[rows]: multipliers of the limits; those of limits of one region are 0.
    worth
        float[choices], in the order of the dual's arrays: after what a choice uses of other limits; -inf where not allowed.
    opening
        float[regions, periods + 1]: the worth of opening; -inf where it is not allowed.
    """

    dual: Dual
    rows: FloatArray
    worth: FloatArray
    opening: FloatArray

    @classmethod
    def at(cls, dual: Dual, branch: OpeningBranch, variables: FloatArray) -> "PricedRegions":
        """Return the regions of a branch at the variables of a point of the dual."""
        given, multipliers = dual.given_of(branch), dual.multipliers_of(variables)
        rows = multipliers.rows.copy()
        rows[dual.arrays.local] = 0.0
        spread = SpreadCharges(dual.problem, dual.structure, rows, dual.periods, branch.windows)
        worth = worths_at(dual.value_at(given, multipliers, spread), dual.arrays.further_use, rows)
        return cls(dual, rows, worth, np.where(branch.regions, dual.openings(rows), -np.inf))

    def value(self, region: int, places: IntArray) -> float:
        """Return the worth of a plan of a region, int[units] of places in the dual's arrays; -inf if the branch has it not."""
        opened = self.dual.arrays.opened_by(places)
        value = float(self.worth[places].sum()) + float(self.opening[region, opened])
        for charge in self._told(region, places):
            events = charge.event[charge.event != NEVER]
            value += float(charge.value[events.min()]) if events.size else 0.0
        return value

    def problem(self, region: int, period: int) -> RegionProblem | None:
        """Return the problem of a region that opens in a period, or never; None if a unit has no choice then or there is none."""
        dual, arrays = self.dual, self.dual.arrays
        inside = (arrays.home[arrays.unit] == region) & (arrays.event >= period) & np.isfinite(self.worth)
        places, mine = np.flatnonzero(inside), np.flatnonzero(arrays.local_home == region)
        units, unit = np.unique(arrays.unit[places], return_inverse=True)
        if not units.size or units.size < np.count_nonzero(arrays.home == region):
            return None
        use, limit = sp.csr_array(arrays.local_use[places][:, mine].T), dual.local_limit[period, mine]
        if period < dual.periods:
            opens = sp.csr_array((arrays.event[places] == period).astype(np.float64)[np.newaxis])
            use, limit = sp.csr_array(sp.vstack([use, -opens])), np.append(limit, -1.0)
        problem = MenuProblem(
            unit=unit,
            value=self.worth[places],
            use=use,
            limit=limit,
            charges=tuple(self._told(region, places)),
        )
        return RegionProblem(problem, places, float(self.opening[region, period]))

    def _told(self, region: int, places: IntArray) -> list[Charge]:
        """Return the charges that the region's patterns tell of, over some of its choices."""
        structure, whole = self.dual.structure, self.dual.problem
        found = []
        for number in structure.regional[region] if structure.regional else []:
            for one in structure.alike[number]:
                charge = whole.charges[one]
                value = charge.value if charge.use is None else charge.value - charge.use.T @ self.rows
                found.append(replace(charge, event=charge.event[self.dual.arrays.order[places]], value=value, use=None))
        return found
