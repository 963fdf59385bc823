"""Policies: which of the stores that could be pilots are."""

from collections.abc import Sequence

import numpy as np

from models.problem import FloatArray, IntArray


def drawn(pool: IntArray, size: int, rng: np.random.Generator) -> IntArray:
    """Return stores drawn at random."""
    return np.sort(rng.choice(pool, size=size, replace=False))


def worst(pool: IntArray, size: int, measure: FloatArray) -> IntArray:
    """Return the stores of the pool with the least of a measure, float[units]."""
    return np.sort(pool[np.argsort(measure[pool], kind="stable")[:size]])


def spread(pool: IntArray, size: int, measure: FloatArray) -> IntArray:
    """Return stores evenly spread over the ranks of a measure, float[units]: the middles of as many equal parts."""
    ranked = pool[np.argsort(measure[pool], kind="stable")]
    return np.sort(ranked[np.floor((np.arange(size) + 0.5) * ranked.size / size).astype(np.int64)])


def representative(pool: IntArray, size: int, cohorts: Sequence[str], measure: FloatArray) -> IntArray:
    """Return stores of each cohort in proportion to its number, evenly spread over a measure within it.

    Fractions of a store go to the cohorts of the largest remainder. One cohort, or none: evenly over the measure.
    """
    names = list(dict.fromkeys(cohorts[unit] for unit in pool))
    members = [np.array([unit for unit in pool if cohorts[unit] == name], dtype=np.int64) for name in names]
    quota = np.array([size * own.size / pool.size for own in members])
    share = np.floor(quota).astype(np.int64)
    share[np.argsort(share - quota, kind="stable")[: size - int(share.sum())]] += 1
    parts = [spread(own, int(number), measure) for own, number in zip(members, share, strict=True) if number]
    return np.sort(np.concatenate(parts))


def typical_region(pool: IntArray, size: int, regions: Sequence[str], features: FloatArray) -> str | None:
    """Return the region whose stores in the pool are most like all of the pool in the mean.

    Regions with fewer stores than the size come after those with enough; None without a pool.
    """
    whole = features[pool].mean(axis=0) if pool.size else None
    ranked = []
    for name in dict.fromkeys(regions[unit] for unit in pool):
        own = np.array([unit for unit in pool if regions[unit] == name], dtype=np.int64)
        apart = float(np.linalg.norm(features[own].mean(axis=0) - whole))
        ranked.append((max(0, size - own.size), apart, name))
    return min(ranked)[2] if ranked else None
