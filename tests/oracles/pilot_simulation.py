"""Pilots played many times: stores with a memory, and differences in differences. It imports nothing of the program."""

import numpy as np
from scipy import optimize, stats


def deviations(rng: np.random.Generator, shape: tuple[int, ...], quarters: int, memory: float) -> np.ndarray:
    """Draw deviations of variance 1 whose correlation with those a quarter before is `memory`: float[*shape, quarters]."""
    found = rng.standard_normal((*shape, quarters))
    for quarter in range(1, quarters):
        found[..., quarter] = memory * found[..., quarter - 1] + np.sqrt(1 - memory**2) * found[..., quarter]
    return found


def estimates(
    rng: np.random.Generator, plays: int, stores: int, before: int, shape: np.ndarray, memory: float, effect: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of an effect of the given shape over quarters, and its error: a mean of quarters by their precision.

    `stores` pilots and as many controls have noise of standard deviation 1; the error is that of the two samples' spread.
    """
    whole = deviations(rng, (plays, 2, stores), before + shape.size, memory)
    whole[:, 0, :, before:] += effect * shape
    quarters = whole[..., before:] - whole[..., :before].mean(axis=-1, keepdims=True)
    precise = shape / quarters[:, 1].var(axis=(0, 1))
    change = quarters @ (precise / (shape @ precise))
    share = change[:, 0].mean(axis=1) - change[:, 1].mean(axis=1)
    error = np.sqrt(change.var(axis=2, ddof=1).sum(axis=1) / stores)
    return share, error


def found(share: np.ndarray, error: np.ndarray, stores: int, level: float = 0.05) -> float:
    """Return how often a two-sided t test finds an effect."""
    return float((np.abs(share / error) > stats.t.ppf(1 - level / 2, 2 * stores - 2)).mean())


def picked_change(
    rng: np.random.Generator, plays: int, stores: int, worst: int, before: int, apart: float, memory: float, watched: int
) -> np.ndarray:
    """Return float[watched]: the mean change of the worst stores by the quarters before, less that of all the others."""
    own = apart * rng.standard_normal((plays, stores, 1))
    whole = own + deviations(rng, (plays, stores), before + watched, memory)
    early = whole[..., :before].mean(axis=-1)
    order = np.argsort(early, axis=1)
    change = whole[..., before:] - early[..., None]
    change = np.take_along_axis(change, order[..., None], axis=1)
    return change[:, :worst].mean(axis=(0, 1)) - change[:, worst:].mean(axis=(0, 1))


def matched_change(
    rng: np.random.Generator, plays: int, own: np.ndarray, worst: int, before: int, memory: float, watched: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return float[plays] twice: the change of the worst stores less that of controls alike, and their distance before.

    own: float[stores], the stores' own means. Controls are alike in the mean before and in its second half less its first, in
    standard deviations.
    """
    changes, distances = np.empty(plays), np.empty(plays)
    for play in range(plays):
        whole = own[:, None] + deviations(rng, (own.size,), before + watched, memory)
        early, half = whole[:, :before].mean(axis=1), before // 2
        trend = whole[:, before - half : before].mean(axis=1) - whole[:, :half].mean(axis=1)
        pilots = np.argsort(early)[:worst]
        others = np.setdiff1d(np.arange(own.size), pilots)
        levels = np.stack([stats.zscore(early), stats.zscore(trend)], axis=1)
        apart = np.linalg.norm(levels[pilots][:, None] - levels[others][None], axis=2)
        controls = others[optimize.linear_sum_assignment(apart)[1]]
        change = whole[:, before:].mean(axis=1) - early
        changes[play] = change[pilots].mean() - change[controls].mean()
        distances[play] = early[pilots].mean() - early[controls].mean()
    return changes, distances
