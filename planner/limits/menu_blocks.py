"""Menus in blocks: what the limits take of very many roadmaps is worked out for some of them at a time.

The matrix of a block is small, whatever the size of the menu; only the matrix of all choices, choice after choice, is held
whole: 12 bytes for each number that is not 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.problem import FloatArray
from planner.economics import Menu
from planner.economics.blocks import blocks
from planner.limits.row_table import Funding

ROOM = 1.1
"""Room that is reserved for the numbers of all blocks, as a multiple of what the first one lets expect."""


@dataclass(frozen=True)
class BlockSizes:
    """Sizes by which a menu is looked at in blocks; what is stated does not depend on them.

    Attributes
    ----------
    whole
        roadmaps up to which a menu is looked at as a whole.
    block
        roadmaps of a block: so few that the memory of one serves the next.
    """

    whole: int = 262_144
    block: int = 65_536


USUAL_BLOCKS = BlockSizes()
"""The sizes for fleets of users."""


def menu_blocks(menu: Menu, size: int) -> Iterator[Menu]:
    """Yield a menu in blocks of about so many roadmaps, in order."""
    for part in blocks(menu.unit.size, size):
        yield Menu(menu.levers, menu.unit[part], menu.start[part], menu.value[part])


class UseByChoice:
    """The matrix of what choices use, sparse[rows, choices] in columns, growing by blocks of choices.

    Blocks are copied into arrays that are reserved for all of them, so that no number is held twice.
    """

    def __init__(self, choices: int) -> None:
        self._choices = choices
        self._first = np.zeros(choices + 1, dtype=np.int64)
        self._done = self._entries = 0
        self._row: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._amount: FloatArray = np.empty(0)

    def add(self, block: sp.csc_array) -> None:
        """Add the columns of the next choices."""
        done, entries = self._done + block.shape[1], self._entries + block.nnz
        if entries > self._amount.size:
            self._reserve(max(entries, int(ROOM * entries * self._choices / done)))
        self._first[self._done + 1 : done + 1] = self._entries + block.indptr[1:]
        self._row[self._entries : entries] = block.indices
        self._amount[self._entries : entries] = block.data
        self._done, self._entries = done, entries

    def matrix(self, rows: int) -> sp.csc_array:
        """Return the matrix of all blocks; its indices are short as long as they can be."""
        first = self._first if self._entries > np.iinfo(np.int32).max else self._first.astype(np.int32)
        parts = (self._amount[: self._entries], self._row[: self._entries], first)
        return sp.csc_array(parts, shape=(rows, self._choices))

    def _reserve(self, entries: int) -> None:
        row, amount = np.empty(entries, dtype=np.int32), np.empty(entries)
        row[: self._entries], amount[: self._entries] = self._row[: self._entries], self._amount[: self._entries]
        self._row, self._amount = row, amount


def joined_funding(parts: Sequence[Sequence[Funding]], choices: Sequence[int]) -> list[Funding]:
    """Return the funding of a whole menu from that of its blocks, which have so many choices each; all fund the same rows."""
    first = np.cumsum([0, *choices])
    return [
        Funding(
            row=same[0].row,
            share=same[0].share,
            choice=np.concatenate([one.choice + begin for one, begin in zip(same, first.tolist(), strict=False)]),
            realised=np.concatenate([one.realised for one in same]),
            shared=same[0].shared,
        )
        for same in zip(*parts, strict=True)
    ]
