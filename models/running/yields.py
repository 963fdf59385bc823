"""Time is spent by yield: a method goes on while it pays, and turns go to what brought more of late.

A method works in turns, and says after each what is left between plan and bound. It gives way to the next one when its latest
turns closed too little of that, as a forager leaves a patch that yields less than others will (marginal value theorem; Charnov
1976). Turns are counted, not seconds: the same seed takes the same steps however fast the machine is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, inf


@dataclass(frozen=True)
class Patience:
    """Parameters of the patience with a method.

    Attributes
    ----------
    least
        turns that are taken whatever they bring, and the fewest that are judged.
    part
        of all turns so far, the latest that are judged: what gained for long is given longer to gain again.
    pays
        part of what is left between plan and bound that the judged turns must close more than; 0 for any gain at all.
    idle
        turns in a row after which it gives way if they closed nothing at all, be they among the least.
    """

    least: float = 8
    part: float = 0.5
    pays: float = 0.02
    idle: float = inf


ENDLESS = Patience(least=inf)
"""For a method that gives way to no other."""


class Paying:
    """Whether a method still pays.

    Parameters
    ----------
    left
        what lies between plan and bound; infinite while one of them is missing.
    """

    def __init__(self, patience: Patience, left: float = inf) -> None:
        self._patience = patience
        self._left = [left]

    def turn(self, left: float) -> None:
        """Take in what is left after a turn."""
        self._left.append(min(left, self._left[-1]))

    @property
    def gives_way(self) -> bool:
        """Whether the latest turns closed too little, each of them judged by as many as the patience says."""
        turns, patience = len(self._left) - 1, self._patience
        if turns >= patience.idle and self._left[-1 - int(patience.idle)] == self._left[-1]:
            return True
        if turns < patience.least:
            return False
        judged = max(int(patience.least), ceil(patience.part * turns))
        before, now = self._left[-1 - judged], self._left[-1]
        return now == inf or (before < inf and before - now <= patience.pays * before)


class Kinds:
    """Turns of several kinds: the next one is of the kind that brought more of late.

    Parameters
    ----------
    forgetting
        weight of the newest gain of a kind among its earlier ones.
    longest_wait
        turns in a row after which a kind that brought less is tried again.
    """

    def __init__(self, names: Iterable[str], forgetting: float, longest_wait: int) -> None:
        self._gain = dict.fromkeys(names, inf)
        self._waited = dict.fromkeys(self._gain, 0)
        self._forgetting, self._longest_wait = forgetting, longest_wait

    def next(self) -> str:
        """Return the kind of the next turn; one that has nothing left to do only if all have."""
        long = [kind for kind, waited in self._waited.items() if waited >= self._longest_wait and self._gain[kind] >= 0]
        return long[0] if long else max(self._gain, key=lambda kind: self._gain[kind])

    def took(self, kind: str, gain: float, *, done: bool) -> None:
        """Take in what a turn brought, and whether there was anything to do."""
        before = self._gain[kind] if self._gain[kind] < inf else gain
        self._gain[kind] = (1.0 - self._forgetting) * before + self._forgetting * gain if done else -1.0
        self._waited = {one: 0 if one == kind else waited + 1 for one, waited in self._waited.items()}
