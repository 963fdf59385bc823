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
    happens = zip(opened, arrays.given_events, strict=True)
    starts = all(period == arrays.periods or bool(np.any(allowed & (event == period))) for period, event in happens)
    if within is None or not starts or not np.all(np.logical_or.reduceat(allowed, arrays.begin[:-1])):
        return None
    most = np.array([float(problem.gates[one].most) for one, _ in gates])
    value = np.where(allowed, problem.value[arrays.order], -np.inf)
    return GivenOpening(value, [np.flatnonzero(own & allowed) for own in pilots], most, left - within, worth)


def _within(
    problem: MenuProblem, arrays: DualArrays, structure: ChargeStructure, windows: Sequence[Window], allowed: BoolArray
) -> FloatArray | None:
    """Leave out choices before the windows; return float[rows], the least use of the charges; None if one cannot open in time."""
    used = np.zeros(problem.row_count)
    for number, (first, last) in zip(structure.only_using, windows, strict=bool(windows)):
        event = periods_of(problem.charges[number].event[arrays.order], arrays.periods)
        allowed &= event >= first
        if last < arrays.periods:
            used += structure.use(problem, number, np.arange(arrays.periods + 1) == last)
            if not np.any(allowed & (event <= last)):
                return None
    return used
