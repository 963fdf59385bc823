"""Presence: sessions end when their browsers stay away longer than a connection may be lost."""

import threading
from collections.abc import Callable


class Presence:
    """Ends what belongs to those who stay away.

    Attributes
    ----------
    away
        seconds that somebody may be away.
    """

    def __init__(self, away: float) -> None:
        self.away = away
        self._ends: dict[str, Callable[[], None]] = {}
        self._leaving: dict[str, threading.Timer] = {}
        self._changing = threading.Lock()

    def here(self, name: str, end: Callable[[], None]) -> None:
        """Take note that somebody is here, or is back; end: ends what is theirs."""
        with self._changing:
            self._ends[name] = end
            timer = self._leaving.pop(name, None)
        if timer is not None:
            timer.cancel()

    def left(self, name: str, is_here: Callable[[], bool], end: Callable[[], None]) -> None:
        """Take note that somebody left: what is theirs ends after a while, unless they are here again."""

        def over() -> None:
            with self._changing:
                self._leaving.pop(name, None)
                if is_here():
                    return
                self._ends.pop(name, None)
            end()

        timer = threading.Timer(self.away, over)
        timer.daemon = True
        with self._changing:
            before = self._leaving.pop(name, None)
            self._leaving[name] = timer
        if before is not None:
            before.cancel()
        timer.start()

    def end_all(self) -> None:
        """End what is anybody's, at once."""
        with self._changing:
            timers, ends = list(self._leaving.values()), list(self._ends.values())
            self._leaving.clear()
            self._ends.clear()
        for timer in timers:
            timer.cancel()
        for end in ends:
            end()
