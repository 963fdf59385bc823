"""The proof of a plan that was made for many worlds, and its NPV in them and in fresh ones."""

from dataclasses import asdict, dataclass
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
    mean, tail, least
        mean NPV, its mean over the worst 1 - risk_level of the worlds, and its least.
    """

    worlds: int
    seed: int
    measure: float | None
    mean: float
    tail: float
    least: float


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

    def as_json(self) -> dict[str, Any]:
        """Return the content of `risk` in summary.json."""
        return asdict(self)
