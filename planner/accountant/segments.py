"""Segments of a unit: the parts of its orders, revenue and hours, and the levers that act on each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from instances.schema.levers import Lever
from instances.schema.segments import Segment
from instances.schema.units import Unit

NOWHERE = ""
"""Name of the part that is in no segment."""


class PartOfUnit(NamedTuple):
    """A part of a figure of a unit. weight: its share before any lever acts."""

    segment: str
    weight: float


Parts: TypeAlias = Mapping[str, Sequence[PartOfUnit]]
"""Parts by figure: orders, revenue or hours; a figure of which no lever covers a segment has none."""

WHOLE = (PartOfUnit(NOWHERE, 1.0),)
"""The only part of a figure of which no lever covers a segment."""


def share_in_unit(segment: Segment, unit: Unit) -> float:
    """Return the share of a segment at a unit, in its column of units.csv or else in plan.toml."""
    cell = (unit.model_extra or {}).get(f"share_{segment.name}")
    return float(segment.share) if cell is None else float(cell)


def parts_of_unit(unit: Unit, segments: Iterable[Segment], levers: Iterable[Lever]) -> Parts:
    """Return the parts of a unit: covered segments, and last what is left."""
    named = {name for lever in levers for name in lever.covers}
    found: dict[str, list[PartOfUnit]] = {}
    for segment in segments:
        if segment.name in named:
            found.setdefault(segment.of, []).append(PartOfUnit(segment.name, share_in_unit(segment, unit)))
    for parts in found.values():
        parts.append(PartOfUnit(NOWHERE, max(0.0, 1 - sum(part.weight for part in parts))))
    return found


def acts_on(lever: Lever, segment: str) -> bool:
    """Return whether a lever acts on a part of a figure that has segments."""
    return not lever.covers or segment in lever.covers


def weighted_mean(figures: Sequence[float], weights: Sequence[float], otherwise: Sequence[float]) -> float:
    """Return a mean. otherwise: weights that sum to 1, for weights that are all 0."""
    total = sum(weights)
    if total <= 0:
        return sum(figure * weight for figure, weight in zip(figures, otherwise, strict=True))
    return sum(figure * weight for figure, weight in zip(figures, weights, strict=True)) / total


class Orders(NamedTuple):
    """Orders of a unit in a quarter: all, and those of each segment of orders that some lever covers."""

    total: float
    by_segment: Mapping[str, float]

    def of(self, lever: Lever) -> float:
        """Return the orders that a lever covers."""
        return sum(self.by_segment.get(name, 0.0) for name in lever.covers) if lever.covers else self.total


NO_ORDERS = Orders(0.0, {})
