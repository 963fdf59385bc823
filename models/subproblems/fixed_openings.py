"""A problem in which the opening periods of all shared charges are given: choices and limits alone are left."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Gate, MenuProblem
from models.statement.variables import charge_use
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True, eq=False)
class LeftByOpenings:
    """A problem at given opening periods.

    Attributes
    ----------
    problem
        without charges and gates, under the limits less the use of the charges; over all choices.
    keep
        bool[choices]: those that the opening periods allow, at least one of each unit.
    worth
        value of the charges that open, which is not in the problem.
    """

    problem: MenuProblem
    keep: BoolArray
    worth: float


def with_fixed_openings(problem: MenuProblem, opened: IntArray) -> Subproblem | None:
    """Return the choices that given opening periods allow, under the limits less the use of the charges.

    Plans are those of `left_by_openings`.

    Returns
    -------
    None if a unit is left without a choice.
    """
    left = left_by_openings(problem, opened)
    return None if left is None else replace(restricted(left.problem, left.keep), fixed=left.worth)


def left_by_openings(problem: MenuProblem, opened: IntArray) -> LeftByOpenings | None:
    """Return the problem at given opening periods of the charges.

    The pilots of a gate with clusters are held to one of them, which excludes some plans. Those that remain keep every rule,
    but for charges that open later than given.

    Parameters
    ----------
    opened
        int[charges]: the period in which each charge opens, `NEVER` if it does not.

    Returns
    -------
    None if a unit is left without a choice. Without gates the problem shares its matrix with the given one.
    """
    keep = np.ones(problem.choice_count, dtype=np.bool_)
    if not problem.charges:
        return LeftByOpenings(problem, keep, 0.0)
    worth = 0.0
    for charge, period in zip(problem.charges, opened.tolist(), strict=True):
        keep &= (charge.event == NEVER) | ((charge.event >= period) & (period != NEVER))
        worth += 0.0 if period == NEVER else float(charge.value[period])
    rows, most = [], []
    for gate in problem.gates:
        pilots = _pilots(problem, gate, int(opened[gate.charge]))
        allowed = _allowed(problem, gate, pilots)
        keep &= ~pilots | allowed
        rows.append((pilots & allowed).astype(np.float64))
        most.append(float(gate.most))
    if not np.all(np.bincount(problem.unit, weights=keep)):
        return None
    pilot_rows = [sp.csr_array(row[np.newaxis, :]) for row in rows]
    plain = replace(
        problem,
        use=sp.vstack([problem.use, *pilot_rows], format=problem.use.format) if pilot_rows else problem.use,
        limit=np.concatenate([problem.limit - charge_use(problem, opened), most]),
        charges=(),
        gates=(),
        row_names=(*problem.row_names, *(gate.name for gate in problem.gates)),
        period=None if problem.period is None else np.append(problem.period, np.full(len(rows), NEVER)),
    )
    return LeftByOpenings(plain, keep, worth)


def _pilots(problem: MenuProblem, gate: Gate, opened: int) -> BoolArray:
    """Return bool[choices]: whether a choice makes its unit a pilot."""
    event = problem.charges[gate.charge].event
    first = opened if gate.first_event is None else gate.first_event
    if first == NEVER and gate.first_event is None:
        return np.zeros(event.size, dtype=np.bool_)
    return np.asarray((event != NEVER) & (event < first + gate.delay))


def _allowed(problem: MenuProblem, gate: Gate, pilots: BoolArray) -> BoolArray:
    """Return bool[choices]: whether the choice's unit may be a pilot, in the cluster whose pilots are worth most."""
    units = np.ones(problem.unit_count, dtype=np.bool_) if gate.eligible is None else gate.eligible
    if gate.cluster is None:
        return np.asarray(units[problem.unit])
    worth: FloatArray = np.where(pilots & units[problem.unit], problem.value.clip(min=0.0), 0.0)
    by_cluster = np.bincount(gate.cluster[problem.unit], worth)
    return np.asarray((units & (gate.cluster == by_cluster.argmax()))[problem.unit])
