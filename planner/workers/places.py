"""A place where tasks run, each an executor: a thread of this process, processes of this machine, a cluster."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias
from uuid import uuid4

from models import Progress
from models.running.stopping import Stopping, ended_by
from planner.workers.tasks import Call, Context, Found, Function, Given

Tells: TypeAlias = Callable[[int, Progress | None], None]
"""Receives the moments of a task by its number, from any thread; None when the task begins."""


@dataclass(frozen=True, eq=False)
class Job(Generic[Context, Given, Found]):
    """The common part of all tasks of a run.

    Attributes
    ----------
    function, context
        the work.
    tells
        receives progress.
    request
        the user's stop request.
    name
        of the run, unlike that of any other run.
    """

    function: Function[Context, Given, Found]
    context: Context
    tells: Tells
    request: Stopping
    name: str = field(default_factory=lambda: uuid4().hex)


class WorkerLost(Exception):
    """Workers ended in the middle of their tasks, which can be begun again."""


class PlaceLost(Exception):
    """No task can run in this place any more; the text says so to the user."""


@dataclass(frozen=True, eq=False)
class Arrived:
    """The result of a task, and the bytes that its context, its input and its result took on the way."""

    result: Any
    context: int = 0
    sent: int = 0
    received: int = 0


class Place(ABC):
    """A place where tasks run."""

    @property
    @abstractmethod
    def count(self) -> int:
        """Tasks that run here side by side."""

    @abstractmethod
    def begin(self, job: Job[Any, Any, Any], number: int, given: Any) -> "Future[Any]":
        """Begin a task."""

    @abstractmethod
    def arrived(self, future: "Future[Any]") -> Arrived:
        """Return the result of a task that is done.

        Raises
        ------
        WorkerLost, PlaceLost
            it has none; the place says why.
        Exception
            the error of the task.
        """

    def stop(self, job: Job[Any, Any, Any]) -> None:
        """End the tasks of a job with what they have; called once, after the user's stop request or the error of a task."""

    def watch(self) -> None:
        """Look after the place; called several times a second while tasks run.

        Raises
        ------
        PlaceLost
            no task can run here any more.
        """

    def close(self, *, at_once: bool = False) -> None:
        """End the place; at_once: without waiting for tasks that run."""


class Here(Place):
    """Threads of this process, one for each task. Nothing is sent, and the solver lets other threads run while it works.

    No task waits for the thread of another one, so that a task may have a run of its own here.
    """

    @property
    def count(self) -> int:
        """One task of a run: Python lets threads wait for each other."""
        return 1

    def begin(self, job: Job[Any, Any, Any], number: int, given: Any) -> "Future[Any]":
        """Begin a task."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="worker")
        try:
            return thread.submit(_performed, job, number, given)
        finally:
            thread.shutdown(wait=False)

    def arrived(self, future: "Future[Any]") -> Arrived:
        """Return the result of a task, or raise its error."""
        return Arrived(future.result())


def _performed(job: Job[Any, Any, Any], number: int, given: Any) -> Any:
    job.tells(number, None)
    with ended_by(job.request):
        return job.function(job.context, given, Call(lambda moment: job.tells(number, moment), job.request))
