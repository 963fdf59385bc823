"""Noise and bias by placebo: pilots that launch nothing, played on the user's own history.

For every quarter t of the history that leaves enough quarters on both sides, stores are picked as the policy picks them from
what was known up to t, controls are matched to them, and the differences in differences over the next quarters are taken. No
lever did anything there, so that their spread is the noise of a reading, and their mean the bias of the pick.

Stores drawn at random are drawn anew many times, and the spread is that of the draws about 0, as nothing sets them apart. Stores
picked by a rule (the worst, or those that the user names) are the same each time, and the spread of their mean is that of the
stores of the pilot, each less its control, over the root of their number, within each quarter t; pairs that come back to the
mean by different amounts make it somewhat wide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import BoolArray, FloatArray, IntArray
from planner.pilots import picking
from planner.pilots.designs import Design
from planner.pilots.history import History
from planner.pilots.matching import nearest, standardised
from planner.pilots.metrics import VOLUMES

BY_RULE = ("worst", "given")
"""Policies that pick the same stores again from the same figures."""


@dataclass(frozen=True)
class PlaceboParams:
    """The size of a placebo simulation.

    Attributes
    ----------
    draws
        pilots drawn at random, over all quarters.
    least_draws
        of them a quarter, at least.
    least_stores
        stores with a whole window, as a multiple of those of a design, below which a quarter is left out.
    """

    draws: int = 2000
    least_draws: int = 100
    least_stores: float = 1.0


@dataclass(frozen=True, eq=False)
class Placebo:
    """Noise of differences in differences where nothing happened.

    Attributes
    ----------
    metrics
        names of the metrics, in the order of the rows below.
    covariance
        float[n, n], n = arms * metrics * quarters: as shares of the metric's mean level over stores (of the store's own for
        volumes).
    bias
        float[n]: their mean, in the same shares; 0 for stores drawn at random.
    windows
        quarters at which pilots were played.
    apart
        how many of their spans of quarters do not overlap.
    draws
        pilots played.
    """

    metrics: tuple[str, ...]
    covariance: FloatArray
    bias: FloatArray
    windows: int
    apart: int
    draws: int


@dataclass(frozen=True, eq=False)
class _Window:
    """A quarter at which pilots are played.

    Attributes
    ----------
    units
        int[n]: stores with all figures.
    change
        float[n, metrics, watched]: from the mean before.
    features
        float[n, columns]: level and trend before, standardised.
    measure
        float[n]: ranks stores.
    """

    units: IntArray
    change: FloatArray
    features: FloatArray
    measure: FloatArray


def history_features(history: History, before: int, end: int | None = None) -> FloatArray:
    """Return float[units, 2 * metrics]: level and trend of the quarters up to the end of a history, standardised.

    The trend is the mean of the later half of the quarters less that of the earlier one; volumes are taken as logarithms.
    """
    last = len(history.quarters) if end is None else end
    columns = []
    for name, table in history.values.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.log(table[:, last - before : last]) if name in VOLUMES else table[:, last - before : last]
        part = np.where(np.isfinite(part), part, np.nan)
        columns.append(part.mean(axis=1))
        if before > 1:
            half = before // 2
            columns.append(part[:, before - half :].mean(axis=1) - part[:, :half].mean(axis=1))
    return standardised(np.stack(columns, axis=1))


def quarters_before(history: History, before: int, watched: int) -> int:
    """Return the quarters before a launch that a history has room for, beside those watched; below 1 if it is too short."""
    return min(before, len(history.quarters) - watched)


def placebo_of(
    instance: Instance,
    design: Design,
    history: History,
    before: int,
    measure: str,
    seed: int,
    params: PlaceboParams = PlaceboParams(),
) -> Placebo | None:
    """Return the placebo noise of a design, None if the history is too short or has too few stores for it.

    Parameters
    ----------
    before
        quarters before a launch; fewer where the history is short.
    measure
        column of units.csv that ranks the worst; that of the history where it has one.
    """
    watched = design.reading - design.launch
    before = quarters_before(history, before, watched)
    if before < 1:
        return None
    player = _Player(instance, design, seed)
    needed = params.least_stores * (design.units.size + design.controls.size)
    windows = [one for one in _windows(instance, history, before, watched, measure) if player.has_room(one, needed)]
    if not windows:
        return None
    draws = 1 if player.by_rule else max(params.least_draws, -(-params.draws // len(windows)))
    played = [player.by_the_rule(one) if player.by_rule else player.at_random(one, draws) for one in windows]
    spread = np.mean([one.covariance for one in played], axis=0)
    mean = np.mean([one.mean for one in played], axis=0)
    apart = 1 + (len(windows) - 1) // watched
    if player.by_rule:
        spread = spread * (1.0 + 1.0 / apart)
    return Placebo(history.metrics, spread, mean, len(windows), apart, draws * len(windows))


def _windows(instance: Instance, history: History, before: int, watched: int, measure: str) -> Iterator[_Window]:
    ranks = np.array([float(getattr(unit, measure)) for unit in instance.units])
    volume = np.array([name in VOLUMES for name in history.metrics])[None, :, None]
    table = np.stack(list(history.values.values()), axis=1)
    for launch in range(before, len(history.quarters) - watched + 1):
        early, later = table[:, :, launch - before : launch], table[:, :, launch : launch + watched]
        level = early.mean(axis=2, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where(volume, later / level - 1.0, later - level)
        units = np.flatnonzero(np.isfinite(change).all(axis=(1, 2)))
        if not units.size:
            continue
        typical = np.where(volume[0, :, 0], 1.0, level[units, :, 0].mean(axis=0))
        scale = np.where(typical > 0.0, typical, 1.0)[None, :, None]
        own = level[:, history.metrics.index(measure), 0] if measure in history.metrics else ranks
        features = history_features(history, before, launch)[units]
        yield _Window(units, change[units] / scale, features, own[units])


@dataclass(frozen=True, eq=False)
class _Played:
    """Mean float[n] and covariance float[n, n] of the differences in differences of one quarter."""

    mean: FloatArray
    covariance: FloatArray


class _Player:
    """Plays pilots of one design that launch nothing."""

    def __init__(self, instance: Instance, design: Design, seed: int) -> None:
        self.design, self.rng = design, np.random.default_rng(seed)
        self.regions = np.array([unit.region for unit in instance.units])
        self.cohorts = [unit.cohort for unit in instance.units]
        self.by_rule = design.policy in BY_RULE

    def has_room(self, window: _Window, needed: float) -> bool:
        """Return whether a window has stores enough, those that the user named among them."""
        design = self.design
        named = design.units if design.policy == "given" else design.units[:0]
        if not design.matched.size:
            named = np.concatenate([named, design.controls])
        return bool(np.isin(named, window.units).all()) and window.units.size >= needed

    def at_random(self, window: _Window, draws: int) -> _Played:
        """Return those of stores drawn at random, whose mean is 0."""
        found = np.empty((draws, len(self.design.arms), *window.change.shape[1:]))
        for number in range(draws):
            arms, controls = self.picked(window)
            found[number] = [window.change[arm].mean(axis=0) - window.change[controls].mean(axis=0) for arm in arms]
        flat = found.reshape(draws, -1)
        return _Played(np.zeros(flat.shape[1]), flat.T @ flat / draws)

    def by_the_rule(self, window: _Window) -> _Played:
        """Return those of the stores that the rule picks, by the spread of pairs; of two groups where controls are named."""
        design, everyone = self.design, np.arange(window.units.size)
        if design.policy == "given":
            pilots = np.flatnonzero(np.isin(window.units, design.units))
        else:
            pool = everyone if design.matched.size else np.flatnonzero(~np.isin(window.units, design.controls))
            pilots = picking.worst(pool, design.units.size, window.measure)
        change = window.change.reshape(window.units.size, -1)
        if design.matched.size:
            controls = nearest(window.features, pilots, np.setdiff1d(everyone, pilots))
            return self.of_mean(change[pilots] - change[controls])
        first, other = self.of_mean(change[pilots]), self.of_mean(change[np.isin(window.units, design.controls)])
        return _Played(first.mean - other.mean, first.covariance + other.covariance)

    @staticmethod
    def of_mean(change: FloatArray) -> _Played:
        """Return the mean over stores and its covariance."""
        return _Played(change.mean(axis=0), np.cov(change, rowvar=False, ddof=1).reshape(change.shape[1], -1) / change.shape[0])

    def picked(self, window: _Window) -> tuple[Sequence[IntArray], IntArray]:
        """Return places of pilots by arm, and of controls, among the stores of a window, drawn at random."""
        everyone = np.arange(window.units.size)
        if self.design.policy == "factorial":
            return self.blocks(window, everyone)
        pool = everyone if self.design.matched.size else np.flatnonzero(~np.isin(window.units, self.design.controls))
        pilots, others = self.pilots(window, pool, self.design.units.size)
        if self.design.matched.size:
            return [pilots], nearest(window.features, pilots, others)
        return [pilots], np.flatnonzero(np.isin(window.units, self.design.controls))

    def pilots(self, window: _Window, pool: IntArray, number: int) -> tuple[IntArray, IntArray]:
        """Return the pilots, and the stores that may be their controls."""
        policy = self.design.policy
        if policy == "one_region":
            return self.region(window, pool, number)
        if policy == "representative":
            drawn = self.rng.choice(pool, min(pool.size, 2 * number), replace=False)
            cohorts = [self.cohorts[unit] for unit in window.units]
            own = picking.representative(drawn, number, cohorts, window.measure)
        else:
            own = picking.drawn(pool, number, self.rng)
        return own, np.setdiff1d(pool, own)

    def region(self, window: _Window, pool: IntArray, number: int) -> tuple[IntArray, IntArray]:
        """Return stores of a region drawn at random, and those outside of it."""
        regions = self.regions[window.units[pool]]
        names, count = np.unique(regions, return_counts=True)
        wide = names[(count >= min(number, count.max())) & (pool.size - count >= number)]
        name = self.rng.choice(wide) if wide.size else names[np.argmax(count)]
        inside: BoolArray = regions == name
        own = self.rng.choice(pool[inside], min(number, int(inside.sum())), replace=False)
        return own, pool[~inside] if int((~inside).sum()) >= own.size else np.setdiff1d(pool, own)

    def blocks(self, window: _Window, everyone: IntArray) -> tuple[Sequence[IntArray], IntArray]:
        """Return arms and controls of blocks of stores alike, drawn at random within each block."""
        number = self.design.controls.size
        members = [picking.drawn(everyone, number, self.rng)]
        for _ in range(len(self.design.arms)):
            everyone = np.setdiff1d(everyone, members[-1])
            members.append(nearest(window.features, members[0], everyone))
        mixed = self.rng.permuted(np.stack(members, axis=1), axis=1)
        return list(mixed.T[:-1]), mixed.T[-1]
