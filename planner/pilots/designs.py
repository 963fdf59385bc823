"""Designs of pilots: which stores get which levers, which stay untouched as controls, and when the reading is known."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from models.problem import IntArray

Policy: TypeAlias = Literal["combined", "worst", "one_region", "representative", "factorial", "given", "none"]
"""Policy by which the stores of a design are picked; factorial has four arms: each lever alone, both, neither."""


@dataclass(frozen=True, eq=False)
class Arm:
    """Stores of a pilot that get the same levers.

    Attributes
    ----------
    levers
        names of the levers that they launch by the quarter of the launch: rules of a store may keep them apart.
    units
        int[n]: places of the stores among the units of the instance.
    """

    levers: tuple[str, ...]
    units: IntArray


@dataclass(frozen=True, eq=False)
class Design:
    """A design of a pilot.

    Attributes
    ----------
    name
        as tables and options name it.
    policy
        how its stores were picked.
    arms
        stores by their levers; none for no pilot.
    controls
        int[n]: places of the stores that launch nothing before the reading.
    launch
        quarter by which they have launched, 1 for the first.
    reading
        first quarter whose decisions may use the reading.
    matched
        int[controls]: the store of the pilot that each control is matched to; empty where they are not matched.
    """

    name: str
    policy: Policy
    arms: tuple[Arm, ...]
    controls: IntArray
    launch: int
    reading: int
    matched: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def units(self) -> IntArray:
        """int[n]: places of all stores of the arms, ascending."""
        parts = [arm.units for arm in self.arms]
        return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers of its arms, each once, in the order of the arms."""
        return tuple(dict.fromkeys(lever for arm in self.arms for lever in arm.levers))


@dataclass(frozen=True)
class Precision:
    """The precision of a reading for one lever.

    Attributes
    ----------
    lever
        name.
    error
        standard error of the measured share of the lever's believed effects that is realised, 1 for all of it.
    bias
        of the same share, from the way the stores were picked, before it is corrected; 0 where they were drawn at random.
    smallest
        smallest share that the pilot tells from nothing with the stated power.
    """

    lever: str
    error: float
    bias: float
    smallest: float
