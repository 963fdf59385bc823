"""The proof of a plan that was made for many worlds, and its NPV in them and in fresh ones."""

from dataclasses import asdict, dataclass, replace
from math import isclose
from typing import Any


@dataclass(frozen=True)
class InSample:
    """A plan in some worlds.

    Attributes
    ----------
    worlds, seed
        their number, and the seed that they were drawn with.
    measure
        the measure of risk there; None where it is not defined, as regret is among worlds without their best plans.
    undetermined
        why there is no measure.
    mean, tail, least
        mean NPV, its mean over the worst 1 - risk_level of the worlds, and its least.
    """

    worlds: int
    seed: int
    measure: float | None
    mean: float
    tail: float
    least: float
    undetermined: str = ""

    @property
    def measure_told(self) -> bool:
        """Whether the measure is one of mean, tail and least, which tell it."""
        return self.measure is not None and any(isclose(self.measure, one) for one in (self.mean, self.tail, self.least))


@dataclass(frozen=True)
class Hedge:
    """The measure of risk that a plan was made for.

    Attributes
    ----------
    name
        of the measure, in words.
    value, bound, gap
        the measure of the plan in the worlds it was made for; what no plan exceeds there; their relative distance.
    status
        reason for the end of the solve.
    planned_for, fresh
        the worlds it was made for, and others.
    """

    name: str
    value: float
    bound: float | None
    gap: float | None
    status: str
    planned_for: InSample
    fresh: InSample | None

    def same_worlds(self, other: "Hedge") -> bool:
        """Return whether another plan was made for as many worlds of the same seed."""
        one, two = self.planned_for, other.planned_for
        return (one.worlds, one.seed) == (two.worlds, two.seed)

    def bounded(self, bound: float) -> "Hedge":
        """Return the same with a lower bound; the gap shrinks by the same factor as the distance from value to bound."""
        before = None if self.bound is None else self.bound - self.value
        gap = None if before is None or self.gap is None else self.gap * (bound - self.value) / before if before > 0 else 0.0
        return replace(self, bound=bound, gap=gap)

    def as_json(self) -> dict[str, Any]:
        """Return the content of `risk` in summary.json."""
        return asdict(self)
