"""Progress of a solve: the best value and the bound so far, which never get worse."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from time import perf_counter

from models.problem import Progress, StepYield


class History:
    """Moments of a solve, in order, handed on to whoever listens.

    The value only rises and the bound only falls, whatever a single step of the solver reports. `note` may be called
    from several threads; `publish` calls the listener from the caller's own.

    Parameters
    ----------
    on_progress
        called with each new moment, at most once in `interval` seconds.
    """

    def __init__(self, on_progress: Callable[[Progress], None] | None = None, interval: float = 0.1) -> None:
        self.began = perf_counter()
        self.moments: list[Progress] = []
        self.steps: list[StepYield] = []
        self._on_progress = on_progress
        self._interval = interval
        self._published = 0
        self._last_published = -interval
        self._noting = Lock()

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return perf_counter() - self.began

    def note(self, value: float | None, bound: float | None) -> None:
        """Record a moment if it brings anything new."""
        with self._noting:
            last = self._last
            best = max((one for one in (value, last.value) if one is not None), default=None)
            proven = min((one for one in (bound, last.bound) if one is not None), default=None)
            if (best, proven) != (last.value, last.bound):
                self.moments.append(Progress(self.seconds, best, proven))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record what a step of the solve gains for the time it takes."""
        before = replace(self._last, seconds=self.seconds)
        yield
        self.steps.append(StepYield(name, before, replace(self._last, seconds=self.seconds)))

    @property
    def _last(self) -> Progress:
        return self.moments[-1] if self.moments else Progress(0.0, None, None)

    def forget(self) -> None:
        """Strike out all moments: what they told turned out not to hold."""
        self.moments.clear()
        self._published = 0

    def close(self, value: float | None, bound: float | None) -> None:
        """Record the end. No earlier moment may claim more than it, be it by the last digit of a number.

        What the end does not have (a bound, say, of a programme that turned out infeasible) no moment keeps.
        """
        self.note(value, bound)

        def held(one: Progress) -> Progress:
            return replace(one, value=_no_more(one.value, value), bound=_no_less(one.bound, bound))

        self.moments = [one for one in map(held, self.moments) if (one.value, one.bound) != (None, None)]
        self.steps = [replace(step, before=held(step.before), after=held(step.after)) for step in self.steps]

    def publish(self, now: bool = False) -> None:
        """Hand the newest moment to the listener, unless the last one was handed on just before."""
        due = now or self.seconds - self._last_published >= self._interval
        if self._on_progress is None or not due or len(self.moments) <= self._published:
            return
        self._published = len(self.moments)
        self._last_published = self.seconds
        self._on_progress(self.moments[-1])


def _no_more(value: float | None, end: float | None) -> float | None:
    return None if value is None or end is None else min(value, end)


def _no_less(bound: float | None, end: float | None) -> float | None:
    return None if bound is None or end is None else max(bound, end)
