"""What was worked out for units before, for the next schedule of an instance with the same figures."""

from collections.abc import Callable
from typing import TypeVar, cast

from instances.schema.instance import Instance

MOST_KEPT = 20_000
"""Entries that are kept at most: some hundred megabytes."""

BETWEEN_UNITS = ("limits", "ramp_limits", "pilot_gates", "groups", "floors", "objective", "solver")
"""Sections of plan.toml that do not say what a unit's roadmap is worth, or how the unit works under it."""

Found = TypeVar("Found")


class Notes:
    """Results by what they follow from, beside the figures of the instance. An instance with other figures begins anew.

    Parameters
    ----------
    most_kept
        results that are kept at most; those that come later are worked out each time.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._figures: tuple[object, ...] | None = None
        self._kept: dict[tuple[object, ...], object] = {}

    def begin(self, instance: Instance) -> None:
        """Forget all that does not follow from an instance's figures."""
        without = dict.fromkeys(BETWEEN_UNITS)
        settings = instance.settings.model_copy(update=without)
        figures = (settings, instance.units, instance.seasonality, instance.quarters, instance.flows)
        if figures != self._figures:
            self._figures = figures
            self._kept.clear()

    def once(self, key: tuple[object, ...], work: Callable[[], Found]) -> Found:
        """Return what was worked out for a key, or work it out.

        Parameters
        ----------
        key
            the kind of the result, and everything it follows from but the figures of the instance.
        """
        if key in self._kept:
            return cast("Found", self._kept[key])
        found = work()
        if len(self._kept) < self._most_kept:
            self._kept[key] = found
        return found
