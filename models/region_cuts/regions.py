"""Regions: units that share a charge, or limits, with few others, and the limits that none but they use."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.checking.feasibility import TOLERANCE
from models.lagrangian.charge_structure import ChargeStructure
from models.problem import MenuProblem
from models.statement.variables import linked_rows
from models.subproblems.units import largest_use


@dataclass(frozen=True, eq=False)
class Region:
    """Units, and the limits that none but they use.

    Attributes
    ----------
    charge
        the charge that is of these units alone, None without one.
    choices
        int[choices of the region]: their places in the problem.
    unit
        int[choices of the region], from 0 within the region.
    event
        int[choices of the region]: of the charge, `NEVER` without one.
    rows
        int[rows]: their places among the limits of the problem.
    use, limit
        sparse[rows, choices of the region], float[rows]; limits with the tolerance by which plans are checked.
    """

    charge: int | None
    choices: IntArray
    unit: IntArray
    event: IntArray
    rows: IntArray
    use: sp.csc_array
    limit: FloatArray


def regions_of(problem: MenuProblem, structure: ChargeStructure, share: float) -> list[Region]:
    """Return the regions of a problem that have a limit of their own which can bind.

    Parameters
    ----------
    share
        of the units, up to which those under one limit make a region if they have no charge of their own.
    """
    label = np.full(problem.unit_count, -1, dtype=np.int64)
    for number, charge in enumerate(structure.own):
        label[structure.units[charge]] = number
    _label_others(problem, label, share)
    home = _home_of_rows(problem, label)
    charges = dict(enumerate(structure.own))
    return [_region(problem, label, home, number, charges.get(number)) for number in np.unique(home[home >= 0]).tolist()]


def _label_others(problem: MenuProblem, label: IntArray, share: float) -> None:
    """Give units without a charge of their own a number each, the same for those that limits of few units connect."""
    others = np.flatnonzero(label < 0)
    entries = sp.coo_array(problem.use)
    touches = sp.csr_array(
        (np.ones(entries.nnz), (entries.row, problem.unit[entries.col])), shape=(problem.row_count, label.size)
    )
    touches.sum_duplicates()
    small = np.diff(touches.indptr) <= share * label.size
    linked = touches[np.flatnonzero(small)][:, others]
    _, part = connected_components(linked.T @ linked, directed=False)
    label[others] = label.max(initial=-1) + 1 + part


def _home_of_rows(problem: MenuProblem, label: IntArray) -> IntArray:
    """Return int[rows]: the region that alone uses a limit; -1 for a limit of several, and for one that cannot bind."""
    entries = sp.coo_array(problem.use)
    least = np.full(problem.row_count, label.max(initial=0) + 1)
    most = np.full(problem.row_count, -1)
    np.minimum.at(least, entries.row, label[problem.unit[entries.col]])
    np.maximum.at(most, entries.row, label[problem.unit[entries.col]])
    alone: BoolArray = (least == most) & (_largest(problem) > problem.limit)
    alone[linked_rows(problem)] = False
    alone[[one.target for one in problem.returns]] = False
    for charge in problem.charges:
        if charge.use is not None:
            alone[np.unique(sp.coo_array(charge.use).row)] = False
    return np.where(alone, most, -1)


def _largest(problem: MenuProblem) -> FloatArray:
    """Return float[rows]: the most that may be used if nothing is given back, and 0 or more."""
    return largest_use(problem.unit, sp.csr_array(problem.use).maximum(0.0))


def _region(problem: MenuProblem, label: IntArray, home: IntArray, number: int, charge: int | None) -> Region:
    choices = np.flatnonzero(label[problem.unit] == number)
    rows = np.flatnonzero(home == number)
    use = sp.csc_array(sp.csc_array(problem.use)[:, choices][rows])
    scale = np.maximum(np.maximum(1.0, np.abs(problem.limit[rows])), np.asarray(abs(use).sum(axis=1)).ravel())
    return Region(
        charge=charge,
        choices=choices,
        unit=np.unique(problem.unit[choices], return_inverse=True)[1],
        event=np.full(choices.size, NEVER) if charge is None else problem.charges[charge].event[choices],
        rows=rows,
        use=use,
        limit=problem.limit[rows] + TOLERANCE * scale,
    )
