"""Values, pilots and limits where some charges open in given periods, and others within windows."""

from collections.abc import Sequence

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.dual_arrays import DualArrays, periods_of
from models.lagrangian.points import GivenOpening, Window
from models.problem import MenuProblem


def given_opening(
    problem: MenuProblem,
    arrays: DualArrays,
    structure: ChargeStructure,
    gates: Sequence[tuple[int, int]],
    opened: Sequence[int],
    windows: Sequence[Window],
) -> GivenOpening | None:
    """Return the data; None if a unit has no choice then, or a charge may not open.

    Parameters
    ----------
    gates
        those behind given charges: their numbers, and the places of the charges in `ChargeStructure.given`.
    opened
        the period of each given charge, the number of periods for never.
    windows
        of the charges that only use limits, as in `OpeningBranch`.
    """
    allowed, left, worth = np.ones(problem.choice_count, dtype=np.bool_), problem.limit, 0.0
    for number, period, event in zip(structure.given, opened, arrays.given_events, strict=True):
        adds = structure.opening(problem, number, np.zeros(problem.row_count), arrays.periods)
        if not np.isfinite(adds[period]):
            return None
        allowed &= event >= period
        left = left - structure.use(problem, number, np.arange(arrays.periods + 1) == period)
        worth += float(adds[period])
    pilots: list[BoolArray] = []
    for one, place in gates:
        gate, period, event = problem.gates[one], opened[place], arrays.given_events[place]
        first = period if gate.first_event is None else gate.first_event
        pilots.append((event < min(arrays.periods, first + gate.delay)) & (period < arrays.periods))
        if gate.eligible is not None:
            allowed &= ~pilots[-1] | gate.eligible[arrays.unit]
    within = _within(problem, arrays, structure, windows, allowed)
    starts = all(bool(np.any(allowed & own)) for own in openers(problem, arrays, structure, opened, windows))
    if not starts or not np.all(np.logical_or.reduceat(allowed, arrays.begin[:-1])):
        return None
    most = np.array([float(problem.gates[one].most) for one, _ in gates])
    value = np.where(allowed, problem.value[arrays.order], -np.inf)
    return GivenOpening(value, [np.flatnonzero(own & allowed) for own in pilots], most, left - within, worth)


def openers(
    problem: MenuProblem, arrays: DualArrays, structure: ChargeStructure, opened: Sequence[int], windows: Sequence[Window]
) -> list[BoolArray]:
    """Return bool[choices] for each charge that has to open: the choices that open it in time, one of which every plan has.

    opened, windows: as for `given_opening`.
    """
    given = zip(arrays.given_events, opened, strict=True)
    found: list[BoolArray] = [event == period for event, period in given if period < arrays.periods]
    for number, (_, last) in zip(structure.only_using, windows, strict=bool(windows)):
        if last < arrays.periods:
            found.append(periods_of(problem.charges[number].event[arrays.order], arrays.periods) <= last)
    return found


def _within(
    problem: MenuProblem, arrays: DualArrays, structure: ChargeStructure, windows: Sequence[Window], allowed: BoolArray
) -> FloatArray:
    """Leave out choices before the windows; return float[rows], the least use of the charges."""
    used = np.zeros(problem.row_count)
    for number, (first, last) in zip(structure.only_using, windows, strict=bool(windows)):
        allowed &= periods_of(problem.charges[number].event[arrays.order], arrays.periods) >= first
        if last < arrays.periods:
            used += structure.use(problem, number, np.arange(arrays.periods + 1) == last)
    return used
