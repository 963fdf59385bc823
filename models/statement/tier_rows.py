"""The row families of tiers as arrays: the same rows as `models.statement.tier_families` states."""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.statement.rows import Entries, Family, RowBlock, Sheet
from models.statement.tier_steps import TierStep


def tier_once(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per tier: it is reached once at most."""
    for _, reached, _ in _steps(sheet):
        yield _at_most(np.ones(1), Entries.of(np.zeros_like(reached), reached, 1.0))


def tier_needs_count(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per tier and period: it is reached only where enough counts."""
    for step, reached, _ in _steps(sheet):
        need = Entries.of(np.arange(reached.size), reached, float(step.need))
        yield _at_most(np.zeros(reached.size), need, Entries.of_matrix(-step.of.count))


def tier_no_later(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per tier and period in which enough may count: it has been reached by the first in which enough counts."""
    for step, reached, _ in _steps(sheet):
        excess = step.most_counted - step.need + 1.0
        kept = np.flatnonzero(excess > 0)
        row = np.repeat(np.arange(kept.size), kept + 1)
        column = np.concatenate([np.empty(0, dtype=np.int64), *(reached[: period + 1] for period in kept.tolist())])
        counted = Entries.of_matrix(sp.csr_array(step.of.count[kept]))
        yield _at_most(np.full(kept.size, step.need - 1.0), counted, Entries(row, column, -excess[kept][row]))


def tier_gain(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per tier and period: what it adds is no more than choices gain."""
    for step, _, lifted in _steps(sheet):
        own = Entries.of(np.arange(lifted.size), lifted, 1.0)
        yield _at_most(step.loss, own, Entries.of_matrix(sp.csr_array(-step.gain.T)))


def tier_gain_needs_tier(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per tier and period: it adds nothing before it is reached."""
    for step, reached, lifted in _steps(sheet):
        most, place = step.most + step.loss, np.arange(lifted.size)
        some = most > 0
        yield _at_most(np.zeros(most.size), Entries.of(place, lifted, 1.0), Entries(place[some], reached[some], -most[some]))


TIER_BLOCKS: dict[str, Family] = {
    family.__name__: family for family in (tier_once, tier_needs_count, tier_no_later, tier_gain, tier_gain_needs_tier)
}


def _steps(sheet: Sheet) -> Iterator[tuple[TierStep, IntArray, IntArray]]:
    """Yield each tier with its columns, reached and lifted, by period."""
    above = 0
    for step in sheet.tiers:
        place = above + np.arange(step.of.periods)
        yield step, sheet.columns.reached + place, sheet.columns.lifted + place
        above += step.of.periods


def _at_most(upper: FloatArray, *entries: Entries) -> RowBlock:
    return RowBlock(np.full(upper.size, -np.inf), upper, entries)
