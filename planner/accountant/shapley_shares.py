"""Shapley shares: each launch's share in the present value of a unit; joint value is divided equally."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from planner.accountant.yearly import Yearly, total

Coalition: TypeAlias = frozenset[str]


def coalitions(launches: Sequence[str]) -> Iterator[Coalition]:
    """Yield every nonempty set of launches, smaller ones first."""
    for size in range(1, len(launches) + 1):
        yield from map(frozenset, combinations(launches, size))


def shapley_shares(worth: Mapping[Coalition, Yearly], launches: Sequence[str]) -> dict[str, Yearly]:
    """Return the Shapley value of each launch [Shapley 1953].

    worth: valued flows of every set of launches. The dividend of a set is its worth less the dividends of its proper subsets. The
    Shapley value of a launch is the sum of its equal parts in the dividends of all sets that contain it [Harsanyi 1959].
    """
    dividends: dict[Coalition, Yearly] = {}
    for coalition in coalitions(launches):
        smaller = [dividend for part, dividend in dividends.items() if part < coalition]
        own = worth[coalition]
        dividends[coalition] = own.minus(total(smaller)) if smaller else own
    return {
        launch: total([dividend.times(1 / len(part)) for part, dividend in dividends.items() if launch in part])
        for launch in launches
    }
