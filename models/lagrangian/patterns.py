"""Patterns of regions: which further charges of a region open, and when, taken together.

A charge all of whose units lie in one region, such as one that says whether the region is active in a quarter, is part of the
region's own problem. A pattern gives a first period to each such charge of a region; a choice fits a pattern if none of its
events comes before that. The pattern of a plan is the earliest event of each charge among the choices of the region's units,
so that all patterns there can be are the meets of those of single choices: far fewer than all combinations of periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from models.arrays import NEVER, BoolArray, IntArray
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class Patterns:
    """The patterns of the choices of one region.

    Attributes
    ----------
    states
        int[patterns, charges]: the first period of each charge, the number of periods for never; those that fit a pattern
        come before it.
    of_choice
        int[choices given]: the pattern of each choice alone.
    fits
        bool[patterns, patterns]: whether choices of the second one's events fit the first.
    above
        bool[patterns, patterns]: of those that fit, the next ones: what fits a pattern and is not its own fits one of these.
    """

    states: IntArray
    of_choice: IntArray
    fits: BoolArray
    above: BoolArray

    @classmethod
    def of(cls, events: IntArray, most: int) -> "Patterns | None":
        """Return the patterns of events, int[choices, charges], the number of periods for never; None for more than `most`."""
        if not events.size:
            alone = np.ones((1, 1), dtype=np.bool_)
            return cls(np.zeros((1, events.shape[1]), np.int64), np.zeros(len(events), np.int64), alone, ~alone)
        kinds, of_choice = np.unique(events, axis=0, return_inverse=True)
        found = _of_kinds(kinds.tobytes(), kinds.shape[1], most)
        return None if found is None else replace(found, of_choice=found.of_choice[of_choice.ravel()])


@lru_cache(maxsize=64)
def _of_kinds(written: bytes, charges: int, most: int) -> Patterns | None:
    """Return the patterns of different events of choices, int64[choices, charges] as bytes: regions often have the same."""
    kinds = np.frombuffer(written, dtype=np.int64).reshape(-1, charges)
    states = _meets(kinds, most)
    if states is None:
        return None
    states = states[np.lexsort((*states.T[::-1], -states.sum(axis=1)))]
    fits = np.all(states[np.newaxis, :, :] >= states[:, np.newaxis, :], axis=2)
    strictly = fits & ~np.eye(len(states), dtype=np.bool_)
    further = (strictly.astype(np.float32) @ strictly.astype(np.float32)) > 0
    place = {state.tobytes(): number for number, state in enumerate(states)}
    own = np.array([place[kind.tobytes()] for kind in kinds], dtype=np.int64)
    return Patterns(states, own, fits, strictly & ~further)


def _meets(kinds: IntArray, most: int) -> IntArray | None:
    """Return the least of each set of rows, column by column; None where there are more than `most`."""
    if len(kinds) > most:
        return None
    found = kinds
    for kind in kinds:
        found = np.unique(np.concatenate([found, np.minimum(found, kind)]), axis=0)
        if len(found) > most:
            return None
    return np.ascontiguousarray(found)


def within_regions(
    problem: MenuProblem, units: Sequence[IntArray], own: Sequence[int], candidates: Sequence[int], most: int
) -> list[list[int]]:
    """Return for each region the charges that its patterns tell of, in order, as long as there are no more than `most`.

    Parameters
    ----------
    units
        of each charge.
    own
        the charges of the regions.
    candidates
        charges that may be told of, if all their units lie in one region.
    """
    if most < 1:
        return [[] for _ in own]
    home = np.full(problem.unit_count, -1, dtype=np.int64)
    for region, number in enumerate(own):
        home[units[number]] = region
    found: list[list[int]] = [[] for _ in own]
    for number in candidates:
        regions = np.unique(home[units[number]])
        if regions.size == 1 and regions[0] >= 0:
            found[regions[0]].append(number)
    return [_told(problem, np.flatnonzero(home[problem.unit] == region), mine, most) for region, mine in enumerate(found)]


def _told(problem: MenuProblem, choices: IntArray, numbers: list[int], most: int) -> list[int]:
    """Return the charges that can be told of together: all, or those that are added in turn while there are few patterns."""
    told: list[int] = []
    if not numbers or Patterns.of(events_of(problem, choices, numbers), most) is not None:
        return numbers
    for number in numbers:
        if Patterns.of(events_of(problem, choices, [*told, number]), most) is not None:
            told.append(number)
    return told


def events_of(problem: MenuProblem, choices: IntArray, numbers: Sequence[int]) -> IntArray:
    """Return int[choices, charges]: the events, with the largest number of periods of any charge for never."""
    periods = max((charge.value.size for charge in problem.charges), default=0)
    events = [problem.charges[number].event[choices] for number in numbers]
    found = np.array(events, dtype=np.int64).reshape(len(numbers), choices.size).T
    return np.ascontiguousarray(np.where(found == NEVER, periods, found), dtype=np.int64)
