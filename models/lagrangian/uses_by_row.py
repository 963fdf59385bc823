"""Uses by row, read in compiled loops: the regions that use a row, the largest and latest use, and uses of some rows apart."""

from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.oracle import Uses
from models.running.compiled import compiled

_Entries: TypeAlias = tuple[NDArray[np.signedinteger], NDArray[np.signedinteger], FloatArray]
"""First entry of each choice, the row of each entry, and its amount."""


class RowsByRegion(NamedTuple):
    """The first and the last region that uses each row, int[rows]: the number of regions, and -1, where none does."""

    first: IntArray
    last: IntArray


def rows_by_region(use: sp.csr_array, home: IntArray, regions: int) -> RowsByRegion:
    """Return the regions that use each row.

    Parameters
    ----------
    use
        sparse[choices, rows].
    home
        int[choices]: the region of each, the number of regions for none.
    """
    return RowsByRegion(*_first_and_last(Uses.of(use), home, np.full(use.shape[1], regions), np.full(use.shape[1], -1)))


def parted(use: sp.csr_array, local: BoolArray) -> tuple[sp.csr_array, sp.csr_array]:
    """Return sparse[choices, local rows], and sparse[choices, rows] without them.

    local: bool[rows].
    """
    uses, place = Uses.of(use), np.cumsum(local) - 1
    own, further = (Uses(first, row.astype(use.indices.dtype), amount) for first, row, amount in _parted(uses, local, place))
    count = int(np.count_nonzero(local))
    return (
        sp.csr_array((own.amount, own.row, own.first), shape=(use.shape[0], count)),
        sp.csr_array((further.amount, further.row, further.first), shape=use.shape),
    )


def latest_use(use: sp.csr_array, event: IntArray) -> IntArray:
    """Return int[rows]: the latest event of a choice that uses some of each; -1 without one.

    use: sparse[choices, rows].
    """
    return np.asarray(_latest(Uses.of(use), event, np.full(use.shape[1], -1)))


def largest_use(use: sp.csr_array) -> FloatArray:
    """Return float[rows]: the largest absolute use of each.

    use: sparse[choices, rows].
    """
    return np.asarray(_largest(Uses.of(use), np.zeros(use.shape[1])))


def used_at_most(use: sp.csr_array, unit: IntArray, order: IntArray, inside: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return float[rows]: the absolute use if every unit takes the choice that uses most of a row; and of some units alone.

    Parameters
    ----------
    use
        sparse[choices, rows].
    unit
        int[choices].
    order
        int[choices]: the choices unit by unit.
    inside
        bool[units]: the units that are counted alone.
    """
    rows = use.shape[1]
    whole, own = np.zeros(rows), np.zeros(rows)
    _add_most(Uses.of(use), unit, order, inside, np.full(rows, -1), np.zeros(rows), whole, own)
    return whole, own


@compiled
def _add_most(
    uses: Uses,
    unit: IntArray,
    order: IntArray,
    inside: BoolArray,
    user: IntArray,
    most: FloatArray,
    whole: FloatArray,
    own: FloatArray,
) -> None:
    """Add up the largest use by unit; user, most: the unit that used each row last, and the most of its choices so far."""
    for choice in order:
        mine = unit[choice]
        for entry in range(uses.first[choice], uses.first[choice + 1]):
            row, amount = uses.row[entry], abs(uses.amount[entry])
            further = amount if user[row] != mine else max(amount - most[row], 0.0)
            most[row] = amount if user[row] != mine else max(amount, most[row])
            user[row] = mine
            whole[row] += further
            if inside[mine]:
                own[row] += further


@compiled
def _largest(uses: Uses, largest: FloatArray) -> FloatArray:
    for entry in range(uses.row.size):
        largest[uses.row[entry]] = max(largest[uses.row[entry]], abs(uses.amount[entry]))
    return largest


@compiled
def _first_and_last(uses: Uses, home: IntArray, first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    for choice in range(home.size):
        for entry in range(uses.first[choice], uses.first[choice + 1]):
            row = uses.row[entry]
            first[row] = min(first[row], home[choice])
            last[row] = max(last[row], home[choice])
    return first, last


@compiled
def _latest(uses: Uses, event: IntArray, latest: IntArray) -> IntArray:
    for choice in range(event.size):
        for entry in range(uses.first[choice], uses.first[choice + 1]):
            if uses.amount[entry] > 0.0:
                latest[uses.row[entry]] = max(latest[uses.row[entry]], event[choice])
    return latest


@compiled
def _parted(uses: Uses, local: BoolArray, place: IntArray) -> tuple[_Entries, _Entries]:
    count = 0
    for entry in range(uses.row.size):
        count += local[uses.row[entry]]
    own = (np.zeros_like(uses.first), np.empty(count, uses.row.dtype), np.empty(count))
    rest = (np.zeros_like(uses.first), np.empty(uses.row.size - count, uses.row.dtype), np.empty(uses.row.size - count))
    mine, others = 0, 0
    for choice in range(uses.first.size - 1):
        for entry in range(uses.first[choice], uses.first[choice + 1]):
            row = uses.row[entry]
            if local[row]:
                own[1][mine], own[2][mine] = place[row], uses.amount[entry]
                mine += 1
            else:
                rest[1][others], rest[2][others] = row, uses.amount[entry]
                others += 1
        own[0][choice + 1], rest[0][choice + 1] = mine, others
    return own, rest
