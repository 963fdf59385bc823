"""Array types of the programme, and their conversion: nothing is rounded, cut or guessed on the way."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.errors import ProblemError

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]

SparseMatrix: TypeAlias = Any
"""A matrix in compressed rows or in compressed columns; callers use operations of both only."""

CHOICES_AT_A_TIME = 1_000_000
"""Choices whose use of the limits is read together, which bounds the memory that takes."""

NEVER = -1
"""The period of an event that does not happen."""


def as_floats(values: Any, name: str) -> FloatArray:
    """Return the values as float64, or raise ProblemError if they are not numbers."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ProblemError(f"{name} must hold numbers") from None


def as_integers(values: Any, name: str) -> IntArray:
    """Return the values as int64, or raise ProblemError if one of them is not a whole number."""
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return array.astype(np.int64, copy=False)
    numbers = as_floats(array, name)
    if not np.all(np.isfinite(numbers)) or np.any(numbers != np.round(numbers)):
        raise ProblemError(f"{name} must hold whole numbers")
    return numbers.astype(np.int64)


def as_booleans(values: Any, name: str) -> BoolArray:
    """Return the values as booleans, or raise ProblemError if one of them is neither true nor false."""
    array = np.asarray(values)
    if array.size and array.dtype != np.bool_:
        raise ProblemError(f"{name} must hold true or false")
    return array.astype(np.bool_)


def as_sparse(values: Any, name: str) -> sp.csr_array:
    """Return the matrix as float64 in compressed rows, without repeated entries or stored zeros."""
    if not sp.issparse(values) and np.ndim(values) != 2:
        raise ProblemError(f"{name} must be a matrix")
    try:
        matrix = sp.csr_array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ProblemError(f"{name} must hold numbers") from None
    if matrix.has_canonical_format and np.all(matrix.data):
        return matrix
    matrix = matrix.copy()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix


def as_sparse_either_way(values: Any, name: str) -> SparseMatrix:
    """Return the matrix as `as_sparse` does, in compressed columns if that is how it comes, without copying it."""
    if not isinstance(values, sp.csc_array):
        return as_sparse(values, name)
    return sp.csc_array(as_sparse(values.T, name).T)


def rows_of_entries(matrix: sp.csr_array) -> IntArray:
    """Return int[entries]: the row of each stored entry, in their order."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def slices(starts: IntArray | Sequence[int], lengths: IntArray | Sequence[int]) -> tuple[IntArray, IntArray]:
    """Return (owner, position) of every element of many slices: slice i covers starts[i] .. starts[i] + lengths[i] - 1.

    >>> slices([0, 10], [2, 1])
    (array([0, 0, 1]), array([ 0,  1, 10]))
    """
    counts = np.asarray(lengths, dtype=np.int64)
    owner = np.repeat(np.arange(counts.size), counts)
    within = np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, np.asarray(starts, dtype=np.int64)[owner] + within
