"""Findings shared by workers side by side, so that what each receives does not depend on which of them is quicker."""

from threading import Condition
from typing import Generic, TypeVar

Finding = TypeVar("Finding")


class Exchange(Generic[Finding]):
    """A record of the findings that every worker has published, in its order; a worker waits for those it is to receive.

    Parameters
    ----------
    workers
        number of workers.
    lead
        most findings by which a worker may be ahead of another before it waits for that one.
    """

    def __init__(self, workers: int, lead: int) -> None:
        self._published: list[list[Finding]] = [[] for _ in range(workers)]
        self._ended = [False] * workers
        self._lead = lead
        self._changed = Condition()

    @property
    def count(self) -> int:
        """Number of findings of all workers together."""
        return len(self.everything)

    @property
    def everything(self) -> list[Finding]:
        """The findings of all workers, one worker after the other."""
        with self._changed:
            return [finding for own in self._published for finding in own]

    def publish(self, worker: int, finding: Finding) -> None:
        """Add a finding of a worker."""
        with self._changed:
            self._published[worker].append(finding)
            self._changed.notify_all()

    def end(self, worker: int) -> None:
        """Tell the others that this worker publishes no more."""
        with self._changed:
            self._ended[worker] = True
            self._changed.notify_all()

    def receive(self, worker: int) -> list[Finding]:
        """Return the first findings of each other worker, `lead` fewer than this one published; wait until they are there.

        A worker that has ended is not waited for.
        """
        with self._changed:
            count = max(0, len(self._published[worker]) - self._lead)
            others = [one for one in range(len(self._published)) if one != worker]
            self._changed.wait_for(lambda: all(self._ended[one] or len(self._published[one]) >= count for one in others))
            return [finding for one in others for finding in self._published[one][:count]]
