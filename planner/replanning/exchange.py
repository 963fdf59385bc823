"""Messages between parallel workers, delivered so that no result depends on which worker is quicker."""

from threading import Condition
from typing import Generic, TypeVar

Said = TypeVar("Said")


class Exchange(Generic[Said]):
    """A record of what every worker has said, in its order; a worker waits for what it is to hear.

    Parameters
    ----------
    workers
        how many there are.
    lead
        how many things a worker may say more than another at most, before it waits for that one.
    """

    def __init__(self, workers: int, lead: int) -> None:
        self._said: list[list[Said]] = [[] for _ in range(workers)]
        self._ended = [False] * workers
        self._lead = lead
        self._changed = Condition()

    @property
    def count(self) -> int:
        """Number of messages published by all workers together."""
        return len(self.everything)

    @property
    def everything(self) -> list[Said]:
        """Messages of all workers, one worker after the other."""
        with self._changed:
            return [said for one in self._said for said in one]

    def say(self, worker: int, said: Said) -> None:
        """Tell the others one more thing."""
        with self._changed:
            self._said[worker].append(said)
            self._changed.notify_all()

    def end(self, worker: int) -> None:
        """Tell the others that this worker says no more."""
        with self._changed:
            self._ended[worker] = True
            self._changed.notify_all()

    def hear(self, worker: int) -> list[Said]:
        """Return the first messages of the others, `lead` fewer than this worker published; wait for them.

        From a worker that has ended there is no more to wait for.
        """
        with self._changed:
            count = max(0, len(self._said[worker]) - self._lead)
            others = [one for one in range(len(self._said)) if one != worker]
            self._changed.wait_for(lambda: all(self._ended[one] or len(self._said[one]) >= count for one in others))
            return [said for one in others for said in self._said[one][:count]]
