"""Tiers whose gains differ between worlds.

What counts may differ too, as where launches go live late. Worlds in which the same choices count as much have one set of tiers,
and so have worlds in which they do so a number of periods later: a tier is then reached so many periods later in each plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.tiers import Tiers


@dataclass(frozen=True, eq=False)
class WorldTiers:
    """Tiers that a plan reaches in the same periods in some worlds.

    Attributes
    ----------
    of
        tiers with what counts, what is needed, and shares; their gains are not read.
    worlds
        int[n]: the worlds.
    gain
        float[n, choices, periods]: what a choice gains of a share of 1 in each of these worlds.
    """

    of: Tiers
    worlds: IntArray
    gain: FloatArray

    def weighted(self, weights: FloatArray) -> Tiers:
        """Return the tiers with the weighted sum of their gains over worlds; weights: float[worlds]."""
        return replace(self.of, gain=np.tensordot(weights[self.worlds], self.gain, axes=1))

    def mixed(self, weights: FloatArray) -> "WorldTiers":
        """Return the tiers with the mean gains of mixtures of worlds in place of worlds; weights: float[mixtures, worlds]."""
        gain = np.tensordot(weights[:, self.worlds], self.gain, axes=1)
        return replace(self, worlds=np.arange(weights.shape[0]), gain=gain)

    def of_plan(self, choice: IntArray) -> FloatArray:
        """Return float[n]: what the tiers add to a plan, int[units], in each of the worlds."""
        added = np.zeros(self.worlds.size)
        for share, period in zip(self.of.share.tolist(), self.of.reached(choice).tolist(), strict=True):
            if period != NEVER:
                added += share * self.gain[:, choice, period].sum(axis=1)
        return added

    def between(self, number: int, first: int, last: int) -> FloatArray:
        """Return float[n, choices]: the most that choices gain of a tier that is reached in periods first to last.

        last: the number after the last period stands for never.
        """
        within = self.of.share[number] * self.gain[:, :, first : last + 1]
        if not within.shape[2]:
            return np.zeros(within.shape[:2])
        most: FloatArray = within.max(axis=2)
        return most.clip(min=0.0) if last == self.of.periods else most

    def least(self, order: IntArray, first: IntArray) -> FloatArray:
        """Return float[n]: an amount that the tiers never add less than, whatever the plan.

        Parameters
        ----------
        order, first
            int[choices], unit by unit, and int[units]: the place of each unit's first among them.
        """
        least = np.zeros(self.worlds.size)
        for place, gain in enumerate(self.gain):
            own = gain[order]
            low, high = (part.reduceat(own, first, axis=0).sum(axis=0) for part in (np.minimum, np.maximum))
            least[place] = sum(min(0.0, float((share * (low if share > 0 else high)).min())) for share in self.of.share.tolist())
        return least

    def over(self, kept: IntArray) -> "WorldTiers":
        """Return the tiers over some choices."""
        return replace(self, of=self.of.over(kept), gain=self.gain[:, kept])

    def negative(self) -> "WorldTiers":
        """Return the tiers with losses in place of gains."""
        return replace(self, gain=-self.gain)


def joined(by_world: Sequence[Sequence[Tiers]]) -> tuple[WorldTiers, ...]:
    """Return the tiers of all worlds, those of one name together where plans reach them alike.

    Parameters
    ----------
    by_world
        the tiers of each world, by name.
    """
    alike: dict[tuple[str, bytes], list[tuple[int, Tiers]]] = {}
    for world, ladders in enumerate(by_world):
        for tiers in ladders:
            alike.setdefault((tiers.name, _key(tiers)), []).append((world, tiers))
    groups = [
        WorldTiers(own[0][1], np.array([world for world, _ in own]), np.stack([tiers.gain for _, tiers in own]))
        for own in alike.values()
    ]
    groups.sort(key=lambda one: -float(one.of.count.sum()))
    found: list[WorldTiers] = reduce(_with, groups, [])
    return tuple(found)


def _key(tiers: Tiers) -> bytes:
    count = sp.csr_array(tiers.count)
    count.sum_duplicates()
    count.eliminate_zeros()
    arrays = (tiers.need, tiers.share, count.indptr.astype(np.int64), count.indices.astype(np.int64), count.data)
    return b"".join(np.ascontiguousarray(one).tobytes() for one in arrays)


def _with(found: list[WorldTiers], group: WorldTiers) -> list[WorldTiers]:
    """Return tiers with those of further worlds, whose choices count no sooner."""
    for place, one in enumerate(found):
        delay = _delay(one.of, group.of)
        if delay:
            return [*found[:place], _joint(one, _sooner(group, delay)), *found[place + 1 :]]
    return [*found, group]


def _delay(first: Tiers, later: Tiers) -> int:
    """Return the periods by which choices count later in other tiers of the same name, all alike; 0 where they do not."""
    same = first.name == later.name and np.array_equal(first.need, later.need) and np.array_equal(first.share, later.share)
    begun = [np.flatnonzero(one.count.sum(axis=1)) for one in (first, later)]
    if not same or first.count.shape != later.count.shape or not all(one.size for one in begun):
        return 0
    delay = int(begun[1][0] - begun[0][0])
    if delay <= 0 or abs(later.count[delay:] - first.count[: first.periods - delay]).nnz:
        return 0
    return delay


def _sooner(group: WorldTiers, delay: int) -> WorldTiers:
    """Return tiers with their gains by the period in which others are reached, so many periods before."""
    gain = np.zeros_like(group.gain)
    gain[:, :, : gain.shape[2] - delay] = group.gain[:, :, delay:]
    return replace(group, gain=gain)


def _joint(one: WorldTiers, other: WorldTiers) -> WorldTiers:
    worlds, gain = np.concatenate([one.worlds, other.worlds]), np.concatenate([one.gain, other.gain])
    return replace(one, worlds=worlds, gain=gain)
