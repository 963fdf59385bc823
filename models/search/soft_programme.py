"""A problem over few choices as the loops of an annealing read it: rows without carry-over, gates as rows, openings free.

Carry-over is written out: what a row has left, all links followed, is

    left = (I - share shifts)^-1 (limit - use x) >= 0,

the same set of plans, since nothing is carried from a row that is overstepped in any of them. Charges open with the first
event of any choice. A charge behind a gate, and the one that most units share, is held to a period: it pays to open then.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch, Point
from models.search.annealing_loops import Charges, Menu


@dataclass(frozen=True, eq=False)
class SoftProgramme:
    """Arrays of an annealing.

    Attributes
    ----------
    places
        int[choices kept]: places in the order of the dual's arrays.
    unit
        int[choices kept].
    limit, size, multiplier
        float[rows and gates]: limits, the largest use of each, and multipliers.
    units_by_region
        int[units of each region], those of none last.
    """

    places: IntArray
    unit: IntArray
    menu: Menu
    charges: Charges
    limit: FloatArray
    size: FloatArray
    multiplier: FloatArray
    units_by_region: list[IntArray]


def soft_programme(dual: Dual, part: OpeningBranch, point: Point, places: IntArray, held_penalty: float) -> SoftProgramme:
    """Return the arrays over some choices, which leave each unit at least one.

    Parameters
    ----------
    places
        in the order of the dual's arrays, ascending.
    held_penalty
        of opening a held charge in another period than its own, in typical worths of a unit.
    """
    problem, arrays, given = dual.problem, dual.arrays, dual.given_of(part)
    pilots = np.zeros((places.size, len(given.pilots)))
    for gate, own in enumerate(given.pilots):
        pilots[:, gate] = np.isin(places, own)
    uses = sp.csr_array(problem.use[:, arrays.order[places]].T)
    use = sp.csr_array(sp.hstack([sp.csr_array(uses @ dual.carried.T), sp.csr_array(pilots)]))
    use.eliminate_zeros()
    use.sum_duplicates()
    limit = np.append(np.asarray(dual.carried @ problem.limit), given.most)
    groups = sorted({same[0] for same in dual.structure.alike})
    event = np.array([problem.charges[number].event[arrays.order[places]] for number in groups]).reshape(len(groups), -1).T
    has = event != NEVER
    unit = arrays.unit[places]
    menu = (
        np.searchsorted(unit, np.arange(problem.unit_count + 1)), problem.value[arrays.order[places]],
        use.indptr.astype(np.int64), use.indices.astype(np.int64), use.data,
        np.append(0, np.cumsum(has.sum(axis=1))).astype(np.int64), np.nonzero(has)[1].astype(np.int64), event[has],
    )  # fmt: skip
    size = abs(use).max(axis=0).toarray().ravel() if places.size else np.zeros(limit.size)
    regions = [np.flatnonzero(arrays.home == region) for region in range(dual.regions + 1)]
    charges = _charges(dual, groups, part, len(given.pilots), held_penalty)
    return SoftProgramme(
        places, unit, menu, charges, limit, np.where(size > 0, size, 1.0), _multipliers(dual, part, point), regions
    )


def _charges(dual: Dual, groups: list[int], part: OpeningBranch, gates: int, held_penalty: float) -> Charges:
    problem, width = dual.problem, dual.periods + 1
    nothing = np.zeros(problem.row_count)
    worth = np.array([dual.structure.opening(problem, number, nothing, dual.periods) for number in groups]).reshape(-1, width)
    cost = held_penalty * dual.typical
    worth = np.where(np.isfinite(worth), worth, -cost)
    uses = [sp.csr_array((0, problem.row_count + gates))]
    held = dict(zip(dual.structure.given, dual.opened(part.shared), strict=True))
    for place, number in enumerate(groups):
        if number in held:
            worth[place] -= np.where(np.arange(width) == held[number], 0.0, cost)
        used = [dual.structure.use(problem, number, np.arange(width) == period) for period in range(width)]
        own = sp.csr_array(np.array(used) @ dual.carried.T)
        uses.append(sp.csr_array(sp.hstack([own, sp.csr_array((width, gates))])))
    use = sp.csr_array(sp.vstack(uses))
    return worth, use.indptr.astype(np.int64), use.indices.astype(np.int64), use.data


def _multipliers(dual: Dual, part: OpeningBranch, point: Point) -> FloatArray:
    """Return float[rows and gates]: the multipliers of rows written without carry-over, local ones of the best openings."""
    arrays, rows = dual.arrays, dual.problem.row_count
    found = dual.multipliers_of(point.variables)
    local, multipliers = found.local, point.variables[:rows] * dual.row_scale
    if local.size:
        opening = np.where(part.regions, point.opening_share, -1.0).argmax(axis=1)
        multipliers[arrays.local] = local[opening[arrays.local_home], np.arange(arrays.local.size)]
    return np.append(multipliers, found.pilots)
