"""Opening periods at which a part of the plans promises most, for searches that take openings for given."""

import numpy as np

from models.arrays import NEVER, IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.dual_arrays import periods_of
from models.lagrangian.points import OpeningBranch, Point
from models.lagrangian.reduced_costs import reduced_costs_at
from models.statement.variables import first_events


def likely_openings(dual: Dual, part: OpeningBranch, point: Point, *, laid_on_units: bool) -> IntArray:
    """Return int[charges]: the period in which each opens most, `NEVER` for none.

    Parameters
    ----------
    laid_on_units
        whether charges laid on units open at the choices that lose least, or do not open.
    """
    structure, periods = dual.structure, dual.periods
    most = np.where(part.regions, point.opening_share, -1.0).argmax(axis=1)
    found: dict[int, int] = dict(zip(structure.own, most.tolist(), strict=True))
    if laid_on_units and structure.others:
        chosen = dual.arrays.order[reduced_costs_at(dual, part, point).best(dual)]
        first = periods_of(first_events(dual.problem, chosen), periods)
        found |= {number: int(first[number]) for number in structure.others}
        windows = zip(structure.only_using, part.windows, strict=bool(part.windows))
        found |= {number: min(found[number], last) for number, (_, last) in windows}
    found |= dict(zip(structure.given, dual.opened(part.shared), strict=True))
    opened = [found.get(same[0], periods) for same in structure.alike]
    return np.where(np.array(opened) == periods, NEVER, opened)
