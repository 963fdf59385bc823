"""A run of tasks: each begins once those it needs are done, wherever a place is free, and again if its worker was lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from time import perf_counter, process_time
from typing import Any, Generic

from models import Progress
from models.running.stopping import Stopping
from planner.workers.places import Job, Place, PlaceLost, WorkerLost
from planner.workers.tasks import Context, Found, Function, Given, Known, Task, Tell

LOOKS_EVERY = 0.2
"""Seconds between two looks at the places and at the user's stop request."""


@dataclass
class Traffic:
    """Bytes on the way to workers and back.

    Attributes
    ----------
    context
        of contexts, which are sent once per worker.
    sent, received
        of inputs and results of tasks.
    """

    context: int = 0
    sent: int = 0
    received: int = 0


class Notes:
    """Notes on the workers for the user, each said once.

    Attributes
    ----------
    words
        in order.
    ended
        why the work ended before all tasks were done, other than by the user; empty if it did not.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.ended = ""

    def say(self, words: str) -> None:
        """Take a note, unless it was taken before."""
        if words not in self.words:
            self.words.append(words)


@dataclass(frozen=True)
class Span:
    """The time that a task took, from its way to a worker until its result was here.

    Attributes
    ----------
    number, needs
        of the task, and of those it waited for.
    began, ended
        in seconds of `time.perf_counter`.
    """

    number: int
    needs: tuple[int, ...]
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """Seconds it took."""
        return self.ended - self.began


@dataclass(frozen=True)
class RunTrace:
    """The times of the tasks of a run; those whose results were known without work have none.

    Attributes
    ----------
    began, ended
        in seconds of `time.perf_counter`.
    processor_began, processor_ended
        seconds of processors that this process had used by then, other processes left out.
    """

    what: str
    began: float
    ended: float
    processor_began: float
    processor_ended: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class _Running:
    number: int
    place: Place
    began: float


class Run(Generic[Context, Given, Found]):
    """A run of tasks that share a function and a context.

    Parameters
    ----------
    places
        returns the places where tasks may run by now, those to be filled first in front.
    what
        the tasks are called, in the progress.
    runs
        takes the times of the run.
    """

    def __init__(
        self,
        function: Function[Context, Given, Found],
        context: Context,
        tasks: Sequence[Task[Given, Found]],
        *,
        places: Callable[[], Sequence[Place]],
        request: Stopping,
        tell: Tell,
        what: str,
        notes: Notes,
        traffic: Traffic,
        runs: list[RunTrace],
    ) -> None:
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._job = Job(function, context, self._tells, request)
        self._tasks = tasks
        self._places = places
        self._tell = tell
        self._what = what
        self._notes = notes
        self._traffic = traffic
        self._runs = runs
        self._spans: list[Span] = []
        self._results: dict[int, Found] = {}
        self._waiting = list(range(len(tasks)))
        self._running: dict[Future[Any], _Running] = {}
        self._shown: int | None = None
        self._stopped = False

    def results(self) -> list[Found | None]:
        """Perform the tasks and return their results in order, None for those that were not reached.

        Raises
        ------
        Exception
            that of a task; the others are asked to end.
        """
        began, used = perf_counter(), process_time()
        try:
            self._perform()
        except BaseException:
            self._stop()
            raise
        self._runs.append(RunTrace(self._what, began, perf_counter(), used, process_time(), tuple(self._spans)))
        return [self._results.get(number) for number in range(len(self._tasks))]

    def _perform(self) -> None:
        while self._waiting or self._running:
            if self._job.request.interrupted:
                self._stop()
            else:
                self._begin()
            if not self._running:
                break
            self._show()
            self._take_in()

    def _begin(self) -> None:
        """Begin what can be begun, earlier tasks first."""
        places = self._places()
        while (place := self._free(places)) is not None and (number := self._ready()) is not None:
            self._waiting.remove(number)
            task = self._tasks[number]
            given = task.given([self._results[needed] for needed in task.needs])
            if isinstance(given, Known):
                self._results[number] = given.result
            else:
                self._submit(number, place, given)

    def _free(self, places: Sequence[Place]) -> Place | None:
        used = Counter(running.place for running in self._running.values())
        return next((place for place in places if used[place] < place.count), None)

    def _ready(self) -> int | None:
        """Return the first task whose needed ones are done."""
        return next((one for one in self._waiting if self._results.keys() >= set(self._tasks[one].needs)), None)

    def _submit(self, number: int, place: Place, given: Given) -> None:
        began = perf_counter()
        future = place.begin(self._job, number, given)
        self._running[future] = _Running(number, place, began)
        future.add_done_callback(lambda done: self._events.put(partial(self._done, done)))

    def _tells(self, number: int, moment: Progress | None) -> None:
        self._events.put(partial(self._told, number, moment))

    def _take_in(self) -> None:
        """Wait for something to happen, for a short time, and see to all that has happened."""
        try:
            self._events.get(timeout=LOOKS_EVERY)()
            while True:
                self._events.get_nowait()()
        except Empty:
            pass
        try:
            for place in {running.place for running in self._running.values()}:
                place.watch()
        except PlaceLost as loss:
            self._end(place, loss)

    def _done(self, future: "Future[Any]") -> None:
        running = self._running.pop(future, None)
        if running is None:
            return
        try:
            arrived = running.place.arrived(future)
        except WorkerLost as loss:
            self._notes.say(str(loss))
            self._waiting = sorted([*self._waiting, running.number])
        except PlaceLost as loss:
            self._end(running.place, loss)
        else:
            self._traffic.context += arrived.context
            self._traffic.sent += arrived.sent
            self._traffic.received += arrived.received
            self._results[running.number] = arrived.result
            needs = tuple(self._tasks[running.number].needs)
            self._spans.append(Span(running.number, needs, running.began, perf_counter()))

    def _told(self, number: int, moment: Progress | None) -> None:
        if moment is not None and number == self._shown:
            self._tell(self._title, moment)

    def _show(self) -> None:
        """Show the progress of the earliest task that runs."""
        earliest = min(running.number for running in self._running.values())
        if earliest != self._shown:
            self._shown = earliest
            done = f"{len(self._results)} of {len(self._tasks)} {self._what} done"
            self._title = ", ".join(one for one in (self._tasks[earliest].title, done) if one)
            self._tell(self._title, None)

    def _stop(self) -> None:
        """Begin no further task, and let those that run end with what they have."""
        self._waiting = []
        if not self._stopped:
            self._stopped = True
            for place in {running.place for running in self._running.values()}:
                place.stop(self._job)

    def _end(self, place: Place, loss: PlaceLost) -> None:
        """End with what is done, and with what other places come to when they are asked to stop."""
        self._notes.ended = str(loss)
        self._job.request.interrupt()
        self._running = {future: running for future, running in self._running.items() if running.place is not place}
