"""Parameters of relaxations of very many units, and of the dual values they start from; reading them loads no compiler."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SiftingParams:
    """Parameters of sifting: the relaxation solved over ever more of its choices.

    Attributes
    ----------
    best_choices
        choices of each unit that a round takes in at most.
    sample
        units of a sample whose dual values are the start; none is drawn from up to twice as many units.
    penalty
        of breaking a row or leaving a unit without a choice, relative to the largest value of a choice.
    tolerance
        relative distance of bound and value up to which they count as equal.
    """

    best_choices: int = 4
    sample: int = 500
    penalty: float = 10.0
    tolerance: float = 1e-7


@dataclass(frozen=True)
class CoreParams:
    """Parameters of the core: the relaxation cut down to the units that decide.

    Attributes
    ----------
    units
        of the core at first; all of them up to twice as many.
    rounds
        relaxations after which the core is left as it is.
    least_gain
        of another choice, relative to the largest value of a choice, for a held unit to join the core.
    sifting
        how the relaxation of the core is solved.
    """

    units: int = 3_000
    rounds: int = 6
    least_gain: float = 1e-9
    sifting: SiftingParams = field(default_factory=SiftingParams)


@dataclass(frozen=True)
class SmoothedDualParams:
    """Parameters of minimising the smoothed dual of very many units.

    Attributes
    ----------
    temperatures
        in turn, relative to the average worth of a unit's best choice.
    colder
        temperatures that follow where there are more units; none is left out then, however little the bound falls.
    units_at_last
        units for which the last of `temperatures` is cold enough; for twice as many it is to be half of it. The units whose
        next choice is within a temperature of the best are to be few: only the relaxation can decide them.
    steps
        at each temperature at most.
    memory
        earlier steps that L-BFGS-B remembers.
    least_fall
        of the bound by a whole temperature, relative to it, for the next one to be tried.
    threads_from
        choices from which units are shared out among threads, which costs more than it gains with fewer; answers are the same.
    """

    temperatures: tuple[float, ...] = (0.01, 0.003, 0.001)
    colder: tuple[float, ...] = (0.0003, 0.0001, 0.00003)
    units_at_last: int = 30_000
    steps: int = 60
    memory: int = 30
    least_fall: float = 1e-5
    threads_from: int = 200_000

    def for_units(self, units: int) -> tuple[float, ...]:
        """Return the temperatures in turn for so many units."""
        coldest = self.temperatures[-1] * self.units_at_last / units
        before = (self.temperatures[-1], *self.colder)
        return self.temperatures + tuple(one for one, last in zip(self.colder, before, strict=False) if last > coldest)
