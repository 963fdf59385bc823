"""Stopping: a deadline on one clock, and the user's stop request."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import perf_counter
from types import FrameType


class Stopping:
    """The end of a solve: a deadline, or a stop request.

    Parameters
    ----------
    time_limit
        seconds from now on.
    """

    def __init__(self, time_limit: float) -> None:
        self._deadline = perf_counter() + time_limit
        self._interrupted = False
        self._shared = _request_of_this_thread()

    @property
    def interrupted(self) -> bool:
        """Whether the user asked to stop this, or all that runs."""
        return self._interrupted or (self._shared is not None and self._shared.interrupted)

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline, never below 0."""
        return max(0.0, self._deadline - perf_counter())

    def allow_at_least(self, seconds: float) -> None:
        """Put the deadline off, if need be, so that some seconds are left."""
        self._deadline = max(self._deadline, perf_counter() + seconds)

    def part(self, seconds: float) -> "Stopping":
        """Return a stopping that ends sooner, and that the user's stop request ends as well."""
        return _Part(self, min(seconds, self.seconds_left))

    def interrupt(self) -> None:
        """Ask the solve to end with what it has."""
        self._interrupted = True


class _Part(Stopping):
    """A stretch of a solve."""

    def __init__(self, whole: Stopping, seconds: float) -> None:
        super().__init__(seconds)
        self._whole = whole

    @property
    def interrupted(self) -> bool:
        """Whether the user asked to stop."""
        return self._whole.interrupted

    def interrupt(self) -> None:
        """Ask the whole solve to end."""
        self._whole.interrupt()


class Reachable(_Part):
    """The rest of a solve, which also ends once it has reached its goal."""

    def __init__(self, whole: Stopping) -> None:
        super().__init__(whole, whole.seconds_left)
        self._reached = False

    @property
    def interrupted(self) -> bool:
        """Whether the user asked to stop, or enough is reached."""
        return self._reached or super().interrupted

    def reach(self) -> None:
        """Say that enough is reached."""
        self._reached = True


_shared_request: list[Stopping] = []
"""The stop request for every solve begun since, in any thread: see `interrupts_end_all`."""

_own_request = threading.local()
"""The stop request for every solve that a thread has begun since: see `ended_by`."""


def _request_of_this_thread() -> Stopping | None:
    own: Stopping | None = getattr(_own_request, "request", None)
    return own or (_shared_request[-1] if _shared_request else None)


@contextmanager
def ended_by(request: Stopping) -> Iterator[None]:
    """Let a stop request end every solve that this thread begins within the block, and those of no other thread."""
    before = getattr(_own_request, "request", None)
    _own_request.request = request
    try:
        yield
    finally:
        _own_request.request = before


@contextmanager
def interrupts_end_all() -> Iterator[Stopping]:
    """Turn the first Ctrl-C within the block into a stop request every solve in it, those of other threads too.

    A second Ctrl-C raises KeyboardInterrupt as ever. Solves that begin after the first end at once. Within another such
    block, or one of `ended_by`, the stop request is the outer one's.
    """
    outer = _request_of_this_thread()
    if outer is not None:
        yield outer
        return
    stopping = Stopping(inf)
    _shared_request.append(stopping)
    try:
        with interrupts_as_stop_request(stopping):
            yield stopping
    finally:
        _shared_request.remove(stopping)


def over(stopping: Stopping) -> bool:
    """Return whether it is time to stop."""
    return stopping.interrupted or stopping.seconds_left == 0


@contextmanager
def interrupts_as_stop_request(stopping: Stopping) -> Iterator[None]:
    """Turn the first Ctrl-C within the block into a stop request; a second one raises KeyboardInterrupt as ever.

    Another signal that is handed to the handler, such as one that ends a session and may come twice, never does.
    Only where Ctrl-C would raise KeyboardInterrupt: in the main thread, with Python's own handler in place.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if stopping.interrupted and number == signal.SIGINT:
            signal.default_int_handler(number, frame)
        stopping.interrupt()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
