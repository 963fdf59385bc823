"""Opening periods at which a part of the plans promises most, for searches that take openings for given."""

import numpy as np

from models.arrays import NEVER, IntArray
from models.best_choices import UnitChoices
from models.branching.likely_patterns import likely_states
from models.lagrangian.dual import Dual
from models.lagrangian.dual_arrays import periods_of
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.lagrangian.reduced_costs import reduced_costs_at
from models.statement.variables import first_events


def likely_openings(dual: Dual, part: OpeningBranch, point: Point, *, laid_on_units: bool) -> IntArray:
    """Return int[charges]: the period in which each opens most, `NEVER` for none.

    Parameters
    ----------
    laid_on_units
        whether charges laid on units open at the choices that lose least, or do not open; with patterns they do.
    """
    structure, periods = dual.structure, dual.periods
    found: dict[int, int] = {}
    best: IntArray | None = None
    if isinstance(dual, PatternDual):
        states = likely_states(dual, part, point)
        best, of_regions = UnitChoices.of(dual.arrays.unit).best(-states.cost), states.opened(dual)
    else:
        most = np.where(part.regions, point.opening_share, -1.0).argmax(axis=1)
        of_regions = dict(zip(structure.own, most.tolist(), strict=True))
        if laid_on_units and structure.others:
            best = reduced_costs_at(dual, part, point).best(dual)
    if best is not None:
        chosen = dual.arrays.order[best]
        first = periods_of(first_events(dual.problem, chosen), periods)
        found |= {number: int(first[number]) for number in structure.others}
        windows = zip(structure.only_using, part.windows, strict=bool(part.windows))
        found |= {number: min(found[number], last) for number, (_, last) in windows}
    found |= of_regions
    found |= dict(zip(structure.given, dual.opened(part.shared), strict=True))
    opened = [found.get(same[0], periods) for same in structure.alike]
    return np.where(np.array(opened) == periods, NEVER, opened)
