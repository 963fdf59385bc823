"""A problem in which the dates of all shared charges are given: choices and limits alone are left."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Gate, MenuProblem
from models.statement.variables import charge_use
from models.subproblems.choices import Restriction, restricted


def with_given_dates(problem: MenuProblem, opened: IntArray) -> Restriction | None:
    """Return the choices that the dates of the charges leave, under what the charges leave of the limits.

    Plans are those of `left_by_dates`.

    Returns
    -------
    None if a unit is left without a choice.
    """
    left = left_by_dates(problem, opened)
    return None if left is None else restricted(*left)


def left_by_dates(problem: MenuProblem, opened: IntArray) -> tuple[MenuProblem, BoolArray] | None:
    """Return the problem without charges, under what they leave of the limits, and bool[choices]: those the dates leave.

    A pilot of a gate with clusters is held to one of them, so that plans are lost; none that is left breaks a rule
    beyond what opening later than given does. The value of the charges is left out.

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
        return problem, keep
    for charge, date in zip(problem.charges, opened.tolist(), strict=True):
        keep &= (charge.event == NEVER) | ((charge.event >= date) & (date != NEVER))
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
    return plain, keep


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
