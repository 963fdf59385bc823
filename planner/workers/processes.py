"""Processes of this machine; loky ends them together when one of them is lost, and they are started anew."""

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, TypeAlias

from loky import ProcessPoolExecutor, cpu_count
from loky.backend import get_context

from planner.workers import process
from planner.workers.memory import may_grow_by
from planner.workers.places import Arrived, Job, Place, PlaceLost, Tells, WorkerLost
from planner.workers.worker import Returned, Sent

GROWTH = "LOKY_MAX_MEMORY_LEAK_SIZE"
"""Setting of loky: bytes that a process may grow by until it is replaced between two tasks, if psutil is there to tell."""

MOST_LOSSES = 3
"""Times that lost processes are started anew."""


class Processes(Place):
    """Processes of this machine, which read contexts from files in a folder that goes with them.

    A process that ends in the middle of a task, be it killed or out of memory, may leave the common queues in any state: loky
    ends the others as well, and the next task starts all of them anew.

    Parameters
    ----------
    count
        of the processes.
    imports
        modules that they import when they start; none for those that this process has imported by then.
    """

    def __init__(self, count: int, imports: Sequence[str] = ()) -> None:
        self._count = count
        self._imports = tuple(imports)
        self._folder = TemporaryDirectory(prefix="rollout-workers-")
        self._tells: dict[str, Tells] = {}
        self._begun: dict[Future[Any], _Begun] = {}
        self._lost: list[_Pool] = []
        self._pool: _Pool | None = None

    @property
    def count(self) -> int:
        """Of the processes."""
        return self._count

    def start(self) -> None:
        """Start the processes; otherwise they are started with the first task."""
        if self._pool is None:
            self._pool = self._new_pool()
        self._pool.start()

    def begin(self, job: Job[Any, Any, Any], number: int, given: Any) -> "Future[Any]":
        """Begin a task."""
        if job.name not in self._tells:
            self._path(process.context_file(job.name)).write_bytes(_pickled(job.context))
            self._tells[job.name] = job.tells
        sent = Sent(job.name, number, _pickled((job.function, given)))
        try:
            pool, future = self._submitted(sent)
        except BrokenExecutor:
            self._pool = None
            pool, future = self._submitted(sent)
        self._begun[future] = _Begun(pool, len(sent.work))
        return future

    def _submitted(self, sent: Sent) -> "tuple[_Pool, Future[bytes]]":
        if self._pool is None:
            self._pool = self._new_pool()
        return self._pool, self._pool.submit(sent)

    def _new_pool(self) -> "_Pool":
        return _Pool(self._count, self._imports or _imported(), Path(self._folder.name), self._tell)

    def _tell(self, message: "Message") -> None:
        run, number, moment = message
        self._tells[run](number, moment)

    def _path(self, name: str) -> Path:
        return Path(self._folder.name) / name

    def arrived(self, future: "Future[Any]") -> Arrived:
        """Return the result of a task; errors as for `Place`."""
        begun = self._begun.pop(future)
        try:
            content = future.result()
        except BrokenExecutor as error:
            raise self._loss(begun.pool) from error
        returned: Returned = pickle.loads(content)
        if returned.error is not None:
            raise returned.error
        return Arrived(returned.result, returned.context_bytes, begun.sent, len(content))

    def _loss(self, pool: "_Pool") -> Exception:
        """Return the meaning of a process that has ended: the tasks of all of them, lost together, run again a few times."""
        if pool is self._pool:
            self._pool = None
        if pool not in self._lost:
            self._lost.append(pool)
            pool.close(at_once=True)
        if len(self._lost) > MOST_LOSSES:
            return PlaceLost(f"worker processes have ended {len(self._lost)} times (killed, or out of memory)")
        return WorkerLost("a worker process ended (killed, or out of memory): its tasks run again")

    def stop(self, job: Job[Any, Any, Any]) -> None:
        """End the tasks of a job with what they have."""
        self._path(process.stop_file(job.name)).touch()

    def close(self, *, at_once: bool = False) -> None:
        """End the processes; at_once: in the middle of their tasks. Those without a task are not waited for either."""
        if self._pool is not None:
            self._pool.close(at_once=at_once or not self._begun)
        self._folder.cleanup()


Message: TypeAlias = Any
"""The name of a run, the number of a task, and a moment of it; None when the task begins."""


@dataclass(frozen=True, eq=False)
class _Begun:
    """The processes that a task runs on, and the bytes that its input took."""

    pool: "_Pool"
    sent: int


class _Pool:
    """The processes that are started together, and the pipe for their progress."""

    def __init__(self, count: int, imports: Sequence[str], folder: Path, tell: Callable[[Message], None]) -> None:
        # a process that has grown is replaced between two tasks, which is no concern of the user
        warnings.filterwarnings("ignore", message="A worker was restarted", category=UserWarning)
        context = get_context("loky")
        self._reader, self._writer = context.Pipe(duplex=False)
        ties = process.Ties(folder, self._writer, context.Lock(), os.getpid(), tuple(imports))
        self._executor = ProcessPoolExecutor(
            count, context=context, initializer=process.begin, initargs=(ties,), env=_shares(count + 1)
        )
        Thread(target=_listen, args=(self._reader, tell), daemon=True).start()

    def start(self) -> None:
        """Start the processes, each of which imports what it will need."""
        with _deaf_to_ctrl_c():
            self._executor.submit(process.started)

    def submit(self, sent: Sent) -> "Future[bytes]":
        """Submit a task; processes are started where there are fewer than there should be."""
        with _deaf_to_ctrl_c():
            found: Future[bytes] = self._executor.submit(process.performed, sent)
        return found

    def close(self, *, at_once: bool) -> None:
        """End the processes, and the thread that listens to them."""
        self._executor.shutdown(wait=True, kill_workers=at_once)
        self._writer.close()


def _shares(processes: int) -> dict[str, str]:
    """Return the settings by which each of so many processes has its share of the machine."""
    # compiled loops have a share of the cores in each process; how many threads they have changes no result
    cores = {"NUMBA_NUM_THREADS": str(max(1, cpu_count() // processes))}
    return cores | {GROWTH: os.environ.get(GROWTH, str(may_grow_by(processes)))}


def _imported() -> tuple[str, ...]:
    """Return the modules of the program that this process has imported, but those that no task needs.

    These talk to a person, make documents of a plan, or reach a cluster; the libraries that they load are large.
    """
    tops = ("instances", "models", "planner")
    of_a_person = ("planner.terminal", "planner.web", "planner.jobs", "planner.reports")
    apart = (*of_a_person, "planner.workers.cluster", "planner.workers.on_cluster")
    return tuple(name for name in sorted(sys.modules) if name.split(".")[0] in tops and not name.startswith(apart))


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: they inherit which signals are blocked."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(pipe: Connection, tell: Callable[[Message], None]) -> None:
    """Hand on what the processes tell, until the pipe is closed at their ends."""
    with pipe, suppress(EOFError, OSError):
        while True:
            tell(pipe.recv())


def _pickled(content: Any) -> bytes:
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
