"""All worlds of an instance, one by one, where it has few: every uncertainty is a list of values with chances."""

from itertools import product
from math import prod

import numpy as np

from instances.schema.instance import Instance
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Worlds


def every_world(instance: Instance, most: int) -> Worlds | None:
    """Return every world with its chance, None where there are more than some number, or no end of them.

    The last uncertainty goes through its values first.
    """
    sources, settings = sources_of(instance), instance.settings
    one_draw = all(source.uncertainty.distribution == "values" and len(source.groups) == 1 for source in sources)
    if settings.futures or settings.correlations or not sources or not one_draw:
        return None
    values = [_possible(source.uncertainty.values, source.uncertainty.chances) for source in sources]
    if prod(len(one) for one in values) > most:
        return None
    worlds = list(product(*values))
    return Worlds(
        sources=sources,
        draws=tuple(np.array([[world[place][0]] for world in worlds]) for place in range(len(sources))),
        futures=(),
        future=np.full(len(worlds), -1, dtype=np.int64),
        chance=np.array([prod(chance for _, chance in world) for world in worlds]),
        seed=0,
    )


def _possible(values: tuple[float, ...], chances: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return pairs of value and chance, of values with a chance."""
    whole = sum(chances)
    return [(value, chance / whole) for value, chance in zip(values, chances, strict=True) if chance > 0]
