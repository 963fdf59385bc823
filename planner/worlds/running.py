"""Blocks of worlds, priced side by side; an interruption keeps those that are done."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import TypeAlias, TypeVar

import numpy as np

from models.problem import IntArray
from models.running.stopping import Stopping

One = TypeVar("One")

Told: TypeAlias = Callable[[int], None]
"""Is told how many worlds have been priced."""


@dataclass(frozen=True)
class BlockParams:
    """Parameters of the blocks in which worlds are priced.

    Attributes
    ----------
    cells
        rows times quarters of a block, up to half as many more: its arrays stay in the processor's cache, and memory is bounded.
    workers
        blocks that are priced side by side. NumPy lets other threads run while it works on an array.
    kept_bytes
        memory of arrays that is kept for the next ones, of a block: glibc gives what is more than twice as much back to the
        system each time, and is taught this by one array of so many bytes that nothing is written to.
    most_gains
        gains of roadmaps by stages, in all quarters and worlds, that are kept: 8 bytes each, twice as many while they are made.
    """

    cells: int = 160_000
    workers: int = 2
    kept_bytes: int = 30_000_000
    most_gains: int = 250_000_000


def world_blocks(worlds: int, rows: int, columns: int, params: BlockParams) -> list[IntArray]:
    """Return the worlds of each block, of sizes that differ by one at most; a world has so many rows of so many columns."""
    at_a_time = max(1, params.cells // max(1, rows * columns))
    blocks = max(1, round(worlds / at_a_time))
    return [block for block in np.array_split(np.arange(worlds), blocks) if block.size]


def side_by_side(
    blocks: list[IntArray], price: Callable[[IntArray], One], on_block: Told | None, params: BlockParams
) -> Iterator[One]:
    """Yield the price of each block, in order, until the user asks to stop.

    Parameters
    ----------
    price
        prices the worlds int[n] of one block.
    on_block
        is told after each block how many worlds have been priced.
    """
    np.empty(params.kept_bytes, dtype=np.uint8)
    stopping, waiting, done = Stopping(inf), iter(blocks), 0
    with ThreadPoolExecutor(params.workers) as pool:
        running: deque[tuple[int, Future[One]]] = deque()
        running.extend((block.size, pool.submit(price, block)) for block in islice(waiting, params.workers + 1))
        while running:
            size, future = running.popleft()
            found = future.result()
            done += size
            yield found
            if on_block is not None:
                on_block(done)
            if stopping.interrupted:
                break
            running.extend((block.size, pool.submit(price, block)) for block in islice(waiting, 1))
