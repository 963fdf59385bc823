"""Shares of launches in a unit's worth: what launches are worth only together is parted equally among them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from planner.accountant.yearly import Yearly, total

Coalition: TypeAlias = frozenset[str]


def coalitions(launches: Sequence[str]) -> Iterator[Coalition]:
    """Yield every set of one launch or more, smaller ones first."""
    for size in range(1, len(launches) + 1):
        yield from map(frozenset, combinations(launches, size))


def shapley_shares(worth: Mapping[Coalition, Yearly], launches: Sequence[str]) -> dict[str, Yearly]:
    """Return the share of each launch, of which there is one or more [Shapley 1953].

    The dividend of a set is what it is worth beyond the dividends of all smaller sets in it. The Shapley value of a launch is its
    equal part of the dividend of every set that it is in [Harsanyi 1959].
    """
    dividends: dict[Coalition, Yearly] = {}
    for coalition in coalitions(launches):
        smaller = [dividend for part, dividend in dividends.items() if part < coalition]
        own = worth[coalition]
        dividends[coalition] = own.less(total(smaller)) if smaller else own
    return {
        launch: total([dividend.part(1 / len(part)) for part, dividend in dividends.items() if launch in part])
        for launch in launches
    }
