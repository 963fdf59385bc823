"""Records of the dual: branches of the plans, multipliers, points, and the parameters of its minimisation."""

from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class DualParams:
    """Parameters of minimising the dual.

    Attributes
    ----------
    temperatures
        in turn, relative to the average worth of a unit's best choice, while a limit has one multiplier.
    local
        temperatures after these, once the limits of regions have multipliers by opening period.
    again
        temperatures from multipliers that are the minimum over more plans than these.
    steps, steps_again
        at each temperature, at most.
    memory
        earlier steps that are remembered.
    least_fall
        of a step, relative to the bound, for more of them.
    by_region
        temperature of a region, relative to that of a unit and to the number of its units.
    most_given
        combinations of opening periods, of charges that most units share, that are bounded one by one at most.
    most_patterns
        patterns of a region at most (`models.lagrangian.patterns`); charges that would make more are laid on units.
    patterns_from
        units from which there are patterns: of regions of a few units they say too little for their time.
    near_states, near_within
        opening periods and patterns of a region, together, that soft maxima are taken over at most, and temperatures of the
        region from the best up to which they are.
    most_values
        values of choices, by the periods of given charges, that are kept at most: 8 bytes each. Others are worked out anew,
        which takes about as long as an evaluation.
    threads_from
        choices from which units are shared out among threads.
    sifting_from
        choices from which the dual is minimised over those of least reduced cost.
    sifting_core, sifting_least, sifting_within
        choices of each unit that take part at most, those that do in any case, and temperatures from the best up to which the
        others do, and opening periods of regions.
    sifting_rounds
        rounds of adding more at a temperature.
    sifting_tolerance, sifting_roughly
        tolerance of the bound, relative to it, at the last temperature and at those before.
    """

    temperatures: tuple[float, ...] = (0.1, 0.03, 0.01)
    local: tuple[float, ...] = (0.01, 0.003, 0.001, 0.0003)
    again: tuple[float, ...] = (0.003, 0.001, 0.0003)
    steps: int = 60
    steps_again: int = 30
    memory: int = 12
    least_fall: float = 1e-7
    by_region: float = 0.3
    most_given: int = 100
    most_patterns: int = 400
    patterns_from: int = 150
    near_states: int = 24
    near_within: float = 7.0
    most_values: int = 150_000_000
    threads_from: int = 1_000_000
    sifting_from: int = 20_000
    sifting_core: int = 12
    sifting_least: int = 3
    sifting_within: float = 10.0
    sifting_rounds: int = 3
    sifting_tolerance: float = 1e-5
    sifting_roughly: float = 1e-2


@dataclass(frozen=True)
class Stage:
    """Steps at one temperature; `local` once the limits of regions have multipliers by opening period."""

    temperature: float
    steps: int
    local: bool


Window: TypeAlias = tuple[int, int]
"""The periods from which and until which a charge opens; the number of periods where it may stay closed."""


Kind: TypeAlias = tuple[int, tuple[Window, ...], bytes]
"""As `OpeningBranch.kind`."""


@dataclass(frozen=True, eq=False)
class OpeningBranch:
    """The plans whose given charges open in one period each, and the charge of each region in one of some.

    Attributes
    ----------
    shared
        the period, the number of periods for never (and where no charge is given); with further given charges the number
        whose digits their periods are (`Dual.opened`).
    regions
        bool[regions, periods + 1], the last for never.
    windows
        of each charge that only uses limits, in the order of `ChargeStructure.only_using`; none where all of them are free.
    patterns
        bool[regions, patterns] of a dual with patterns (`models.lagrangian.patterns`); None where all of them are free.
    """

    shared: int
    regions: BoolArray
    windows: tuple[Window, ...] = ()
    patterns: BoolArray | None = None

    @property
    def kind(self) -> "Kind":
        """Apart from the regions, what tells its plans from others: at the same multipliers, all else is the same."""
        return self.shared, self.windows, b"" if self.patterns is None else self.patterns.tobytes()


class Multipliers(NamedTuple):
    """Lagrange multipliers, none below 0.

    Attributes
    ----------
    rows
        float[rows]: of the limits.
    pilots
        float[gates behind the shared charge]: of the number of pilots.
    local
        float[periods + 1, local rows]: of local limits by the opening period of their region; empty while they have one each.
    """

    rows: FloatArray
    pilots: FloatArray
    local: FloatArray


@dataclass(frozen=True, eq=False)
class Point:
    """The dual at some multipliers.

    Attributes
    ----------
    variables
        of the minimisation: float[rows and gates], then float[periods + 1, local rows] where there are such; multipliers
        divided by their scale, those of rows without what carry-over adds (`Dual.multipliers_of`).
    bound
        on the value of the plans of a branch.
    rest
        value of the dual without regions; it and the largest of each region's `worth` make the bound.
    worth
        float[regions, periods + 1]: the worth of each region that opens in each period; inf outside the branch.
    opening_share
        float[regions, periods + 1]: the share of each region that opens in each period, by soft maxima.
    whole
        float[regions, periods + 1]: no whole plan of a region that opens in a period is worth more; None where none was looked
        for (`models.branching.whole_regions`).
    """

    variables: FloatArray
    bound: float
    rest: float
    worth: FloatArray
    opening_share: FloatArray
    whole: FloatArray | None = None

    def bound_of(self, regions: BoolArray) -> float:
        """Return the bound at these multipliers on a branch of the same kind."""
        if not self.worth.size:
            return self.rest
        return self.rest + float(np.where(regions, self.bounds, -np.inf).max(axis=1).sum())

    @property
    def bounds(self) -> FloatArray:
        """float[regions, periods + 1]: no plan of a region that opens in a period is worth more."""
        return self.worth if self.whole is None else np.minimum(self.worth, self.whole)

    def tightened(self, region: int, bounds: FloatArray, regions: BoolArray) -> "Point":
        """Return the point with bounds on the whole plans of a region, float[periods + 1], for the regions of a branch."""
        whole = self.bounds.copy()
        whole[region] = np.minimum(whole[region], bounds)
        found = replace(self, whole=whole)
        return replace(found, bound=found.bound_of(regions))


@dataclass(frozen=True, eq=False)
class GivenOpening:
    """Values, pilots and limits at given periods of the given charges.

    Attributes
    ----------
    value
        float[choices], in the order of the arrays; -inf where a period or a gate does not allow a choice.
    pilots
        for each gate int[choices that make their unit a pilot].
    most
        float[gates]: the most pilots of each gate.
    left
        float[rows]: the limits less the use of the charges.
    worth
        of the charges that open.
    """

    value: FloatArray
    pilots: list[IntArray]
    most: FloatArray
    left: FloatArray
    worth: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The dual at a point, its smoothed value, the gradient of that by the variables, and what is left of the limits.

    left: float[rows]; of local rows by the opening period of their region nothing is taken off here.
    """

    point: Point
    smoothed: float
    slope: FloatArray
    left: FloatArray


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation at a point.

    Attributes
    ----------
    share
        float[choices], in the order of the arrays: how much of each is taken.
    left
        float[rows]: what that leaves of the limits.
    """

    share: FloatArray
    left: FloatArray
