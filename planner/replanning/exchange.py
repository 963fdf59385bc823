"""Messages between parallel workers, delivered so that no result depends on which worker is quicker."""

from threading import Condition
from typing import Generic, TypeVar

Message = TypeVar("Message")


class Exchange(Generic[Message]):
    """A record of the messages of every worker in their order; a worker waits for those it is due to receive.

    Parameters
    ----------
    workers
        number of workers.
    lead
        messages that a worker may be ahead of another before it waits for that one.
    """

    def __init__(self, workers: int, lead: int) -> None:
        self._published: list[list[Message]] = [[] for _ in range(workers)]
        self._ended = [False] * workers
        self._lead = lead
        self._changed = Condition()

    @property
    def count(self) -> int:
        """Number of messages published by all workers together."""
        return len(self.everything)

    @property
    def everything(self) -> list[Message]:
        """Messages of all workers, one worker after the other."""
        with self._changed:
            return [message for one in self._published for message in one]

    def publish(self, worker: int, message: Message) -> None:
        """Publish a message to the other workers."""
        with self._changed:
            self._published[worker].append(message)
            self._changed.notify_all()

    def end(self, worker: int) -> None:
        """Mark a worker as done: it publishes no more."""
        with self._changed:
            self._ended[worker] = True
            self._changed.notify_all()

    def receive(self, worker: int) -> list[Message]:
        """Return the first messages of the others, `lead` fewer than this worker published; wait for them.

        A worker that has ended is not waited for.
        """
        with self._changed:
            count = max(0, len(self._published[worker]) - self._lead)
            others = [one for one in range(len(self._published)) if one != worker]
            self._changed.wait_for(lambda: all(self._ended[one] or len(self._published[one]) >= count for one in others))
            return [message for one in others for message in self._published[one][:count]]
