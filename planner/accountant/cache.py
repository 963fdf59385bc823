"""A cache of results by unit, for further schedules of an instance with the same figures."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from instances.schema.instance import Instance

MOST_KEPT = 20_000
"""Maximum number of results, some hundred megabytes."""

MOST_LARGE = 64
"""Maximum number of large results, each some ten kilobytes."""

BETWEEN_UNITS = (
    "limits",
    "ramp_limits",
    "pilot_gates",
    "groups",
    "floors",
    "covenants",
    "hurdles",
    "minimums",
    "sequences",
    "region_limits",
    "even_waves",
    "one_of",
    "shares",
    "even_coverage",
    "hiring",
    "hired",
    "objective",
    "solver",
)
"""Sections of plan.toml that the cash flows of a unit under a given roadmap do not depend on."""

Found = TypeVar("Found")


class Cache:
    """Results by key. An instance with other figures empties the cache.

    Parameters
    ----------
    most_kept
        maximum number of results; later ones are computed each time.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._instance: Instance | None = None
        self._figures: tuple[object, ...] | None = None
        self._kept: dict[tuple[object, ...], object] = {}
        self._lately: OrderedDict[tuple[object, ...], object] = OrderedDict()

    def begin(self, instance: Instance) -> None:
        """Prepare the cache for an instance: results of other figures are dropped."""
        if instance is self._instance:
            return
        self._instance = instance
        without = dict.fromkeys(BETWEEN_UNITS)
        settings = instance.settings.model_copy(update=without)
        closed = tuple((pin.unit, pin.lever, pin.until) for pin in instance.pins if pin.until is not None)
        figures = (settings, instance.units, instance.seasonality, instance.quarters, instance.flows, instance.transfers, closed)
        if figures != self._figures:
            self._figures = figures
            self._kept.clear()
            self._lately.clear()

    def once(self, key: tuple[object, ...], work: Callable[[], Found]) -> Found:
        """Return the result of a key; it is computed on first use.

        Parameters
        ----------
        key
            kind of the result, and everything it depends on in addition to the figures of the instance.
        """
        if key in self._kept:
            return cast("Found", self._kept[key])
        found = work()
        if len(self._kept) < self._most_kept:
            self._kept[key] = found
        return found

    def lately(self, key: tuple[object, ...], work: Callable[[], Found]) -> Found:
        """Return a large result, such as the model of a unit, of which only the last ones asked for are kept; key: as `once`."""
        found = self._lately[key] if key in self._lately else work()
        self._lately[key] = found
        self._lately.move_to_end(key)
        if len(self._lately) > MOST_LARGE:
            self._lately.popitem(last=False)
        return cast("Found", found)
