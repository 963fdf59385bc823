"""Parameters of the question for the risk of a plan."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RiskParams:
    """The sizes of the work, and the figures from which something is said.

    Attributes
    ----------
    worlds
        worlds asked for. 8,192 are 16 batches of 512: quasi-random points fill the unit cube evenly in powers of two alone.
    level
        share of the chances that the CVaR leaves out: at 0.9 it is the mean of the worst tenth.
    batches
        least number of independent batches, from which standard errors come.
    pairs
        pairs of batches from which shares of variance come; their spread is the standard error of these.
    sensitivity_worlds
        worlds of each pair, and of each uncertainty alone.
    least_share_worlds
        worlds of a pair below which no shares of variance are told: they would be noise.
    lever_batches, lever_worlds
        batches in which the value is split by lever, and worlds of each: every set of a unit's launches is priced.
    converged
        standard error of the mean NPV, as a share of the mean, up to which the figures count as settled.
    most_draw_columns
        draws up to which worlds.csv has them.
    """

    worlds: int = 8192
    level: float = 0.9
    batches: int = 16
    pairs: int = 4
    sensitivity_worlds: int = 256
    least_share_worlds: int = 32
    lever_batches: int = 4
    lever_worlds: int = 128
    converged: float = 0.01
    most_draw_columns: int = 200


LEAST_WORLDS = 32
"""Fewest worlds that may be asked for: two in each batch."""


@dataclass(frozen=True)
class Batches:
    """Independent batches of worlds: their number, and the worlds of each."""

    number: int
    size: int

    @property
    def worlds(self) -> int:
        """The number of all worlds."""
        return self.number * self.size

    def seeds(self, seed: int) -> list[int]:
        """Return a seed for each batch; those of fewer batches are the first of them."""
        return [int(one) for one in np.random.SeedSequence(seed).generate_state(self.number)]


def batches_of(worlds: int, least: int) -> Batches:
    """Return at least so many batches of a power of two, with no fewer worlds than asked for."""
    size = 1 << max(0, (worlds // least).bit_length() - 1)
    return Batches(max(least, -(-worlds // size)), size)
