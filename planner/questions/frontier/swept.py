"""Sweeps of a frontier: its points from the one that allows least to the one without what is swept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from planner.planning import Priced
from planner.replanning.counted_once import CountedOnce
from planner.replanning.sweep import UNLIMITED
from planner.wording import asked_percent


@dataclass(frozen=True, eq=False)
class Step:
    """A point before it is planned.

    Attributes
    ----------
    factor
        on what is swept, as it stands in the instance; `UNLIMITED` without it.
    amount
        what is swept, at this point.
    case
        the instance there, priced; that which was begun with where nothing is changed.
    is_asked
        whether it was asked for. The instance as it stands is among the points at any rate: its plan and bound tell of others.
    """

    factor: float
    amount: float
    case: Priced
    is_asked: bool = True


class Swept(Protocol):
    """The limits or the rule that a frontier has ever more room in."""

    def __str__(self) -> str:
        """Return the name of it in a sentence."""
        ...

    @property
    def of_money(self) -> bool:
        """Whether the amounts are money."""
        ...

    @property
    def one(self) -> str:
        """The word for it: limit or rule."""
        ...

    @property
    def asked(self) -> str:
        """The question, as it follows on the name of the instance."""
        ...

    @property
    def axis(self) -> str:
        """Title of the axis of amounts."""
        ...

    @property
    def counted(self) -> CountedOnce:
        """The limits or the rule whose amounts the points have."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all that is changed."""
        ...

    def steps(self, start: Priced) -> Iterator[Step]:
        """Yield the points of an instance, from the one that allows least to the one without any of it."""
        ...

    def title(self, factor: float, amount: float) -> str:
        """Return a point in words."""
        ...

    def folder(self, factor: float, amount: float) -> str:
        """Return the name of a point's folder."""
        ...


def title_of_share(factor: float) -> str:
    """Return a share of the amounts in words."""
    return "without limit" if factor == UNLIMITED else asked_percent(factor)
