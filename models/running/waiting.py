"""Branches of a search that wait to be looked at, the one with the highest bound first, and what is proven of the others."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Generic, Protocol, TypeVar

import numpy as np


class Bounded(Protocol):
    """Plans with a bound that none of them exceeds."""

    @property
    def bound(self) -> float:
        """The bound."""
        ...


Branch = TypeVar("Branch", bound=Bounded)


@dataclass(order=True)
class _Place(Generic[Branch]):
    """A branch, ordered by its bound, the highest first, then by its number."""

    minus_bound: float
    number: int
    branch: Branch = field(compare=False)


class Waiting(Generic[Branch]):
    """The branches that wait.

    Attributes
    ----------
    bound_of_pruned
        no plan of a branch that was pruned is worth more; -inf while there is none.
    """

    def __init__(self) -> None:
        self._places: list[_Place[Branch]] = []
        self._number = count()
        self.bound_of_pruned = -np.inf

    def __len__(self) -> int:
        """Return the number of branches that wait."""
        return len(self._places)

    @property
    def bound(self) -> float:
        """No plan of these branches, waiting or pruned, is worth more."""
        return max(self.bound_of_pruned, -self._places[0].minus_bound if self._places else -np.inf)

    def keep(self, branch: Branch, enough: float) -> None:
        """Keep a branch to be looked at, or prune it where its bound is no more than is enough."""
        if branch.bound <= enough:
            self.prune(branch.bound)
        else:
            heappush(self._places, _Place(-branch.bound, next(self._number), branch))

    def prune(self, bound: float) -> None:
        """Prune plans with a bound."""
        self.bound_of_pruned = max(self.bound_of_pruned, bound)

    def next(self, enough: float) -> Branch | None:
        """Take out the branch with the highest bound; prune all where that is no more than is enough, and return None."""
        if self._places and -self._places[0].minus_bound <= enough:
            self.prune(-self._places[0].minus_bound)
            self._places.clear()
        return heappop(self._places).branch if self._places else None
