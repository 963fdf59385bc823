"""Segments of units that levers cover: the parts of a unit's orders, revenue and hours, each with levers of its own.

A unit's parts of one figure are the segments of it that some lever covers, and the rest. Their shares sum to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from instances.schema.levers import Lever
from instances.schema.segments import SHARE_PREFIX, Segment, SegmentBase
from models.problem import FloatArray
from planner.economics.inputs import Inputs

REST = ""
"""Name of what is in no segment that a lever covers."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a figure of every unit: a segment's name, `REST` for the rest, and its share float[units, 1]."""

    segment: str
    share: FloatArray


Parts: TypeAlias = Mapping[SegmentBase, tuple[Part, ...]]
"""The parts of each figure that levers cover parts of; other figures are left out."""


def parts_of(inputs: Inputs) -> Parts:
    """Return the parts of rows of units."""
    covered = {name for lever in inputs.settings.levers.values() for name in lever.covers}
    found: dict[SegmentBase, list[Part]] = {}
    for segment in inputs.settings.segments:
        if segment.name in covered:
            found.setdefault(segment.of, []).append(Part(segment.name, share_of(inputs, segment)))
    return {base: (*parts, Part(REST, _rest(parts))) for base, parts in found.items()}


def share_of(inputs: Inputs, segment: Segment) -> FloatArray:
    """Return float[rows, 1]: the share of a segment, the unit's own or else that of plan.toml."""
    return inputs.filled(f"{SHARE_PREFIX}{segment.name}", segment.share)


def covered_orders(inputs: Inputs, lever: Lever) -> FloatArray | float:
    """Return float[rows, 1]: the share of the orders that a lever covers; 1 for a lever of whole units."""
    if not lever.covers:
        return 1.0
    named = [segment for segment in inputs.settings.segments if segment.of == "orders" and segment.name in lever.covers]
    return sum((share_of(inputs, segment) for segment in named), np.zeros((inputs.number, 1)))


def _rest(parts: list[Part]) -> FloatArray:
    left = 1 - sum(part.share for part in parts)
    return np.asarray(np.where(left > ROUNDING, left, 0.0), dtype=np.float64)


ROUNDING = 1e-12
"""Shares that sum to 1 but for this leave no rest."""
