"""Powers of two that bring money, hours and counts to one order of magnitude, so that one tolerance fits all."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, rows_of_entries
from models.statement.standard_form import StandardForm

LARGEST = 1024.0
"""Largest amount of a scaled row or objective; rows whose largest amount is from 1 to here are not scaled."""

NOTHING = 1e-200
"""Largest amount of a row up to which all of it counts as 0."""

TRIFLE = 1e-9
"""Amount that HiGHS takes for 0 (its small_matrix_value), a hundredth of its feasibility tolerance."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """A programme in other measures: v = column * scaled v, row = scaled row / row, objective = scaled objective / worth."""

    form: StandardForm
    row: FloatArray
    column: FloatArray
    worth: float


def scaled(form: StandardForm) -> Scaled:
    """Return the programme with rows, continuous columns and objective scaled; exact, as all factors are powers of two."""
    rows, columns = rows_of_entries(form.matrix), form.matrix.indices
    largest = np.zeros(form.upper.size)
    np.maximum.at(largest, rows, np.abs(form.matrix.data))
    row = _factor(largest)
    amounts = row[rows] * form.matrix.data
    reached = np.zeros(form.objective.size)
    np.maximum.at(reached, columns, np.abs(amounts))
    column = np.where(form.integral | (reached <= 0), 1.0, 2.0 ** -np.round(np.log2(np.where(reached > 0, reached, 1.0))))
    worth = float(_factor(np.array([np.abs(form.objective).max(initial=0.0)]))[0])
    same = (form.matrix.indices, form.matrix.indptr)
    matrix = without_trifles(sp.csr_array((amounts * column[columns], *same), shape=form.matrix.shape))
    changed = replace(
        form,
        matrix=matrix,
        lower=form.lower * row,
        upper=form.upper * row,
        objective=form.objective * column * worth,
        column_upper=form.column_upper / column,
    )
    return Scaled(changed, row, column, worth)


def without_trifles(matrix: sp.csr_array | sp.csc_array) -> Any:
    """Return the amounts of a scaled programme, in the same format, without those that HiGHS leaves out with a warning."""
    if not np.any(np.abs(matrix.data) <= TRIFLE):
        return matrix
    kept = matrix.copy()
    kept.data[np.abs(kept.data) <= TRIFLE] = 0.0
    kept.eliminate_zeros()
    return kept


def _factor(largest: FloatArray) -> FloatArray:
    """Return the power of two that brings each largest amount into 1..LARGEST, 1 where it is there already or next to 0."""
    exponent = np.log2(np.where(largest > NOTHING, largest, 1.0))
    largest = np.where(largest > NOTHING, largest, 1.0)
    down = np.where(largest > LARGEST, np.log2(LARGEST) - np.ceil(exponent), 0.0)
    return 2.0 ** np.where(largest < 1.0, -np.floor(exponent), down)
