"""A problem's choices unit by unit and by event, and its limits in two kinds: those of one region, and all others."""

from copy import copy

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.spread_charges import spread_uses
from models.lagrangian.uses_by_row import latest_use, parted, rows_by_region
from models.problem import MenuProblem


class DualArrays:
    """The data of every evaluation of the dual; never is the number of periods here.

    Attributes
    ----------
    order
        int[choices]: the choices of the problem, by unit and by the event of the unit's region.
    unit, event
        int[choices], in that order; `event` is that of the charge of the unit's region.
    given_events
        int[choices] for each charge whose period is given.
    home
        int[units]: the region of each, the number of regions for a unit of none.
    first_from
        int[units, periods + 2]: the first choice of each unit whose event is in a period or later, then its end.
    use
        sparse[choices, rows], in order, with the parts of charges that are spread over units as uses.
    local
        int[local rows]: limits that only units of one region use, and no charge but the region's own.
    local_use, further_use
        sparse[choices, local rows], and sparse[choices, rows] without them.
    local_home
        int[local rows]: the region of each.
    useful
        bool[periods + 1, local rows]: whether a choice of the region uses some, once it opens in a period.
    """

    def __init__(self, problem: MenuProblem, structure: ChargeStructure) -> None:
        self.periods = max((charge.value.size for charge in problem.charges), default=0)
        self.regions = len(structure.own)
        self.home = np.full(problem.unit_count, self.regions, dtype=np.int64)
        event = np.full(problem.choice_count, self.periods, dtype=np.int64)
        for place, number in enumerate(structure.own):
            self.home[structure.units[number]] = place
            event = np.where(problem.charges[number].event == NEVER, event, problem.charges[number].event)
        self.order = np.lexsort((event, problem.unit))
        self.unit, self.event = problem.unit[self.order], event[self.order]
        self.begin = np.searchsorted(self.unit, np.arange(problem.unit_count + 1))
        given = [problem.charges[number].event[self.order] for number in structure.given]
        self.given_events = [np.where(own == NEVER, self.periods, own) for own in given]
        key = self.unit * (self.periods + 2) + self.event
        wanted = np.arange(problem.unit_count)[:, np.newaxis] * (self.periods + 2) + np.arange(self.periods + 2)
        self.first_from = np.searchsorted(key, wanted)
        uses = sp.csr_array(problem.use.T)
        if structure.only_using:
            uses = sp.csr_array(uses + spread_uses(problem, structure).T)
        self.use = sp.csr_array(_slim(uses)[self.order])
        self.use.sort_indices()
        self._set_local(problem, structure)

    def _set_local(self, problem: MenuProblem, structure: ChargeStructure) -> None:
        least, most = rows_by_region(self.use, self.home[self.unit], self.regions)
        local = (least == most) & (least < self.regions)
        for link in problem.carry_over:
            local[[link.source, link.target]] = False
        for number, charge in enumerate(problem.charges):
            if charge.use is not None:
                first = structure.alike[number][0]
                place = structure.own.index(first) if first in structure.own else -1
                rows = np.unique(charge.use.tocoo().row)
                local[rows] &= least[rows] == place
        self.local = np.flatnonzero(local)
        self.local_home = least[self.local]
        self.local_use, self.further_use = parted(self.use, local)
        latest = latest_use(self.local_use, self.event)
        self.useful: BoolArray = np.arange(self.periods + 1)[:, np.newaxis] <= latest

    def narrowed(self, places: IntArray) -> "DualArrays":
        """Return the arrays over some choices, places in order; limits stay those of a region that are so here."""
        other = copy(self)
        kept = np.sort(self.order[places])
        other.order = np.searchsorted(kept, self.order[places])
        other.unit, other.event = self.unit[places], self.event[places]
        other.given_events = [own[places] for own in self.given_events]
        other.begin = np.searchsorted(places, self.begin)
        other.first_from = np.searchsorted(places, self.first_from)
        other.use, other.local_use, other.further_use = self.use[places], self.local_use[places], self.further_use[places]
        return other

    def best_by_event(self, reduced_cost: FloatArray) -> BoolArray:
        """Return bool[choices]: true for the first choice of each unit and opening period of least reduced cost."""
        starts = np.append(True, (self.unit[1:] != self.unit[:-1]) | (self.event[1:] != self.event[:-1]))
        first = np.flatnonzero(starts)
        least = np.repeat(np.minimum.reduceat(reduced_cost, first), np.diff(np.append(first, reduced_cost.size)))
        places = np.flatnonzero(reduced_cost <= least)
        best = np.zeros(reduced_cost.size, dtype=np.bool_)
        best[places[np.searchsorted(places, first)]] = True
        return best

    def opened_by(self, places: IntArray) -> int:
        """Return the period in which some choices of a region open it; that of never where it has no units."""
        return int(self.event[places].min(initial=self.periods))

    def units_of_regions(self) -> FloatArray:
        """Return float[regions]: the units of each."""
        return np.bincount(self.home, minlength=self.regions + 1)[:-1].astype(np.float64)


def _slim(matrix: sp.csr_array) -> sp.csr_array:
    """Return the matrix with indices of half the size, where these do: evaluations read all of them."""
    if max(matrix.nnz, *matrix.shape) > np.iinfo(np.int32).max:
        return matrix
    parts = (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32))
    return sp.csr_array(parts, shape=matrix.shape)


def periods_of(opened: IntArray, periods: int) -> IntArray:
    """Return opening periods with the number of periods for never, as they are written here."""
    return np.where(opened == NEVER, periods, opened)
