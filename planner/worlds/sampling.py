"""Draws of worlds: Sobol points, scrambled with the seed, turned into draws by quantile functions.

Uncertainties that are correlated share a Gaussian copula: the scores z = ndtri(u) of their levels are multiplied by the Cholesky
factor of the matrix of 2 sin(pi r / 6), with r their rank correlations (Pearson 1907), and become levels again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from instances.schema.instance import Instance
from instances.schema.uncertainties import Correlation, Future
from models.problem import FloatArray, IntArray
from planner.worlds.distributions import draws_at
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Source, Worlds

SCOPES = ("all", "region", "unit")
"""Order of the dimensions: those that move most of the plan have the first, most even ones."""


@dataclass(frozen=True)
class SamplingParams:
    """Parameters of the draws.

    Attributes
    ----------
    sobol_dimensions
        most dimensions that are Sobol's; those after them are drawn by a seeded generator. Low dimensions are the even ones,
        and the points of thousands are no more even than random ones at the numbers of worlds in use. SciPy has 21,201.
    bits
        of a Sobol coordinate. Coordinates stand in the middle of steps of 2 to the power of -bits, so that none is 0 or 1.
    """

    sobol_dimensions: int = 1024
    bits: int = 30


@dataclass(frozen=True)
class Dimensions:
    """The dimensions of the points that worlds are drawn from.

    Attributes
    ----------
    sources
        the dimensions of each source, one for each of its draws.
    future
        the dimension of the future, None without futures.
    number
        of dimensions.
    """

    sources: tuple[slice, ...]
    future: int | None
    number: int


def draw_worlds(instance: Instance, number: int, seed: int, params: SamplingParams | None = None) -> Worlds:
    """Return worlds of equal chance.

    Powers of 2 are the most even numbers of worlds. The number of worlds of each future is its chance times number, up to less
    than 1.

    Parameters
    ----------
    number
        of worlds, at least 1.
    seed
        the same seed draws the same worlds.

    Raises
    ------
    ValueError
        number is below 1.
    """
    if number < 1:
        raise ValueError(f"number of worlds {number}; expected at least 1")
    sources, futures = sources_of(instance), instance.settings.futures
    dimensions = dimensions_of(sources, futures)
    points = _points(number, dimensions.number, seed, params or SamplingParams())
    if dimensions.future is not None:
        points[:, dimensions.future] = _stratified(points[:, dimensions.future])
    return worlds_at(sources, futures, instance.settings.correlations, points, seed)


def dimensions_of(sources: Sequence[Source], futures: Sequence[Future]) -> Dimensions:
    """Return the dimensions of sources: those with one draw, the future, those with draws by region, then by unit."""
    found: dict[int, slice] = {}
    future, used = None, 0
    for scope in SCOPES:
        for place, source in enumerate(sources):
            if source.uncertainty.scope == scope:
                found[place] = slice(used, used + len(source.groups))
                used += len(source.groups)
        if scope == "all" and futures:
            future, used = used, used + 1
    return Dimensions(tuple(found[place] for place in range(len(sources))), future, used)


def worlds_at(
    sources: Sequence[Source],
    futures: Sequence[Future],
    correlations: Sequence[Correlation],
    points: FloatArray,
    seed: int = 0,
) -> Worlds:
    """Return the worlds at some points, all of the same chance.

    Parameters
    ----------
    correlations
        of the sources, by their names; both sources of each have one scope.
    points
        float[worlds, dimensions] above 0 and below 1, independent across dimensions, as `dimensions_of` numbers them.
    seed
        that the points were drawn with.
    """
    dimensions = dimensions_of(sources, futures)
    draws = [np.empty((len(points), len(source.groups))) for source in sources]
    for places, factor in _factors(sources, correlations):
        for group in range(len(sources[places[0]].groups)):
            levels = [points[:, dimensions.sources[place].start + group] for place in places]
            for place, level in zip(places, levels if factor is None else _moved_together(levels, factor), strict=True):
                draws[place][:, group] = draws_at(sources[place].uncertainty, level)
    return Worlds(
        sources=tuple(sources),
        draws=tuple(draws),
        futures=tuple(futures),
        future=_futures(points, dimensions.future, futures),
        chance=np.full(len(points), 1.0 / len(points)),
        seed=seed,
    )


def _points(number: int, dimensions: int, seed: int, params: SamplingParams) -> FloatArray:
    """Return points float[number, dimensions] above 0 and below 1."""
    from scipy.stats import qmc  # loading it takes a third of a second, which most commands need not wait for

    points = np.empty((number, dimensions))
    even = min(dimensions, params.sobol_dimensions)
    if even:
        sobol = qmc.Sobol(even, scramble=True, bits=params.bits, seed=seed)
        balanced = 1 << (number.bit_length() - 1)  # SciPy warns of a first call for another number
        points[:balanced, :even] = sobol.random(balanced)
        if number > balanced:
            points[balanced:, :even] = sobol.random(number - balanced)
        points[:, :even] += 0.5**params.bits / 2.0
    if dimensions > even:
        smallest = 0.5**54
        drawn = np.random.default_rng([seed, even]).random((number, dimensions - even))
        points[:, even:] = np.maximum(drawn, smallest)
    return points


def _stratified(level: FloatArray) -> FloatArray:
    """Return levels in the same order, evenly spaced."""
    even = np.empty_like(level)
    even[np.argsort(level, kind="stable")] = (np.arange(level.size) + 0.5) / level.size
    return even


def _futures(points: FloatArray, dimension: int | None, futures: Sequence[Future]) -> IntArray:
    """Return the index of the future at each point, -1 above the chances of all."""
    if dimension is None:
        return np.full(len(points), -1, dtype=np.int64)
    upto = np.cumsum([future.chance for future in futures])
    if np.isclose(upto[-1], 1.0, rtol=0.0, atol=1e-9):
        upto[-1] = 1.0
    found = np.searchsorted(upto, points[:, dimension], side="right")
    return np.where(found < len(futures), found, -1).astype(np.int64)


def _factors(
    sources: Sequence[Source], correlations: Sequence[Correlation]
) -> Iterator[tuple[tuple[int, ...], FloatArray | None]]:
    """Yield the places of sources that are correlated, be it through others, with their Cholesky factor; None for one alone."""
    place_of = {source.uncertainty.name: place for place, source in enumerate(sources)}
    pairs = [(place_of[one.between[0]], place_of[one.between[1]], one.rank) for one in correlations]
    group = list(range(len(sources)))
    for first, second, _ in pairs:
        kept, joined = group[first], group[second]
        group = [kept if own == joined else own for own in group]
    for own in dict.fromkeys(group):
        places = tuple(place for place, other in enumerate(group) if other == own)
        yield places, _cholesky(places, pairs) if len(places) > 1 else None


def _cholesky(places: Sequence[int], pairs: Sequence[tuple[int, int, float]]) -> FloatArray:
    at = {place: number for number, place in enumerate(places)}
    matrix = np.eye(len(places))
    for first, second, rank in pairs:
        if first in at:
            matrix[at[first], at[second]] = matrix[at[second], at[first]] = 2.0 * np.sin(np.pi * rank / 6.0)
    return np.linalg.cholesky(matrix).astype(np.float64)


def _moved_together(levels: Sequence[FloatArray], factor: FloatArray) -> list[FloatArray]:
    """Return the levels of correlated sources in one group from independent ones: float[worlds] for each source."""
    scores = [ndtri(level) for level in levels]
    mixed = [sum(weight * score for weight, score in zip(row, scores, strict=True) if weight) for row in factor]
    return [ndtr(score) for score in mixed]
