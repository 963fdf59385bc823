"""What the dual is asked for and what it says: parts of the plans, points, and how the lowest one is looked for."""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class DualParams:
    """How the lowest point is looked for.

    Attributes
    ----------
    temperatures
        in turn, relative to what a unit's best choice is worth on average, while a limit has one price.
    local
        temperatures after these, once the limits of regions have multipliers by opening period.
    again
        temperatures from multipliers that were lowest for more plans than these.
    steps, steps_again
        at each temperature, at most.
    memory
        earlier steps that are remembered.
    least_fall
        of a step, relative to the bound, for more of them.
    by_region
        temperature of a region, relative to that of a unit and to the number of its units.
    threads_from
        choices from which units are shared out among threads.
    sifting_from
        choices from which the lowest point is looked for among those that lose least.
    sifting_core, sifting_rounds, sifting_tolerance
        choices of each unit that take part, how often some are added, and what may be missed, relative to the bound.
    """

    temperatures: tuple[float, ...] = (0.1, 0.03, 0.01)
    local: tuple[float, ...] = (0.01, 0.003, 0.001, 0.0003)
    again: tuple[float, ...] = (0.003, 0.001, 0.0003)
    steps: int = 60
    steps_again: int = 30
    memory: int = 12
    least_fall: float = 1e-7
    by_region: float = 0.3
    threads_from: int = 1_000_000
    sifting_from: int = 20_000
    sifting_core: int = 12
    sifting_rounds: int = 3
    sifting_tolerance: float = 1e-5


@dataclass(frozen=True)
class Stage:
    """Steps at one temperature; `local` once the limits of regions have multipliers by opening period."""

    temperature: float
    steps: int
    local: bool


@dataclass(frozen=True, eq=False)
class Part:
    """The plans whose shared charge opens in one period, and the charge of each region in one of some.

    Attributes
    ----------
    shared
        the period, the number of periods for never (and where there is no shared charge).
    regions
        bool[regions, periods + 1], the last for never.
    """

    shared: int
    regions: BoolArray


@dataclass(frozen=True, eq=False)
class Point:
    """The dual at some multipliers.

    Attributes
    ----------
    free
        multipliers as they are looked for: float[rows and gates], then float[periods + 1, local rows] where there are such.
    bound
        of a part of the plans.
    rest
        what the multipliers are worth beside regions; it and the largest of each region's `worth` make the bound.
    worth
        float[regions, periods + 1]: the worth of each region that opens in each period; inf for periods outside the part.
    chance
        float[regions, periods + 1]: how much of each region opens in each period, softly.
    """

    free: FloatArray
    bound: float
    rest: float
    worth: FloatArray
    chance: FloatArray

    def bound_of(self, regions: BoolArray) -> float:
        """Return what these multipliers prove of a part with the same period of the shared charge."""
        if not self.worth.size:
            return self.rest
        return self.rest + float(np.where(regions, self.worth, -np.inf).max(axis=1).sum())


@dataclass(frozen=True, eq=False)
class Given:
    """What follows from the period of the shared charge.

    Attributes
    ----------
    value
        float[choices], in the order of the arrays; -inf where the period or a gate does not allow a choice.
    pilots
        for each gate int[choices that make their unit a pilot].
    most
        float[gates]: pilots of each gate.
    left
        float[rows]: what the charge leaves of the limits.
    """

    value: FloatArray
    pilots: list[IntArray]
    most: FloatArray
    left: FloatArray
