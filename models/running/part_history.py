"""Progress of a solve of a part of the plans, told as progress of the whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from models.running.progress import History
from models.running.stopping import Reachable


class PartHistory(History):
    """Values and bounds of a part, published as those of the whole problem.

    Parameters
    ----------
    plans
        whether its plans are plans of the whole.
    others
        a bound on the plans that it leaves out.
    enough, until
        the bound that ends it, and how.

    Attributes
    ----------
    bound
        the least so far.
    """

    def __init__(self, whole: History, *, plans: bool, others: float, enough: float, until: Reachable) -> None:
        super().__init__()
        self._whole, self._plans, self._others = whole, plans, others
        self._enough, self._until = enough, until
        self.bound = np.inf

    def note(self, value: float | None, bound: float | None) -> None:
        """Take a plan's value and a bound."""
        if bound is not None:
            self.bound = min(self.bound, bound)
            if bound <= self._enough:
                self._until.reach()
        of_all = max(self.bound, self._others)
        self._whole.note(value if self._plans else None, of_all if np.isfinite(of_all) else None)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record what a step gains for the whole."""
        with self._whole.step(name):
            yield

    def forget(self) -> None:
        """Forget all values and bounds."""
        self.bound = np.inf

    def publish(self, now: bool = False) -> None:
        """Publish the newest moment of the whole."""
        self._whole.publish(now)
