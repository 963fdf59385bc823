"""Worlds: one draw of every uncertainty and one future each, with their chances."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.uncertainties import Future, Uncertainty
from models.problem import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Source:
    """An uncertainty of an instance, resolved.

    Attributes
    ----------
    uncertainty
        as plan.toml states it, or as it follows from a grade of evidence.
    figures
        every figure that it moves, as a path without *; paths of unit columns keep * for the units.
    members
        int[units]: the draw that counts for each unit: 0 for all, the region's number or the unit's own.
    groups
        names of the draws: blank for all, regions, or units.
    grade
        the grade of evidence that it follows from, where plan.toml states none; blank for one that is stated.
    why
        of an assumed source: a sentence that says what is assumed and on what grade of evidence; else blank.
    """

    uncertainty: Uncertainty
    figures: tuple[str, ...]
    members: IntArray
    groups: tuple[str, ...]
    grade: str = ""
    why: str = ""

    @property
    def assumed(self) -> bool:
        """Whether it follows from a grade of evidence, as plan.toml states none."""
        return bool(self.grade)


@dataclass(frozen=True, eq=False)
class Worlds:
    """Draws of the sources in a number of worlds.

    Attributes
    ----------
    sources
        in the order of plan.toml. Changes to one figure are made in this order, after those of the future.
    draws
        float[worlds, groups] by source: the factor, amount or value drawn.
    futures
        of plan.toml.
    future
        int[worlds]: index of the future, -1 where the instance stands as it is.
    chance
        float[worlds]: chance of each world; they sum to 1.
    seed
        of the draws.
    """

    sources: tuple[Source, ...]
    draws: tuple[FloatArray, ...]
    futures: tuple[Future, ...]
    future: IntArray
    chance: FloatArray
    seed: int

    @property
    def number(self) -> int:
        """The number of worlds."""
        return self.chance.size

    def part(self, first: int, end: int) -> "Worlds":
        """Return the worlds from first up to end. They keep their chances, which sum to less than 1."""
        draws = tuple(draws[first:end] for draws in self.draws)
        return replace(self, draws=draws, future=self.future[first:end], chance=self.chance[first:end])


def stacked(parts: Sequence[Worlds]) -> Worlds:
    """Return the worlds of all parts in one, each part with the same share of the chances."""
    return replace(
        parts[0],
        draws=tuple(np.concatenate(draws) for draws in zip(*(part.draws for part in parts), strict=True)),
        future=np.concatenate([part.future for part in parts]),
        chance=np.concatenate([part.chance for part in parts]) / len(parts),
    )
