"""A cluster of Dask workers that someone runs already, reached by the address of its scheduler."""

import logging
import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from time import perf_counter
from typing import Any

from distributed import Client
from distributed import Future as Kept
from distributed.comm.addressing import parse_address, parse_host_port
from distributed.scheduler import KilledWorker

from planner.errors import ClusterError
from planner.workers import on_cluster, worker
from planner.workers.places import Arrived, Job, Place, PlaceLost, WorkerLost
from planner.workers.worker import Returned, Sent

LOST = "a worker of the cluster was lost: its tasks run again"


@dataclass(frozen=True)
class ClusterParams:
    """Parameters of the patience with a cluster, those of time in seconds.

    Attributes
    ----------
    connect
        until a scheduler answers and has a worker.
    silent
        without an answer of the scheduler, or without any worker, after which the cluster counts as gone.
    looks
        between two looks at its workers.
    closing
        until a connection counts as closed.
    losses
        of what the workers keep, after which no task begins again. How often one may begin that was lost with its worker, the
        scheduler says (distributed.scheduler.allowed-failures).
    """

    connect: float = 10.0
    silent: float = 30.0
    looks: float = 1.0
    closing: float = 2.0
    losses: int = 3


class OnCluster(Place):
    """The workers of a cluster. Its scheduler gives the tasks of a lost worker to another one.

    Parameters
    ----------
    address
        of the scheduler, such as tcp://host:8786.
    note
        takes a note for the user.

    Raises
    ------
    ClusterError
        no scheduler answers there, it has no workers, or they do not have this program in this version.
    """

    def __init__(self, address: str, note: Callable[[str], None], params: ClusterParams = ClusterParams()) -> None:
        for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = address
        self._note = note
        self._params = params
        self._client = _connected(address, params)
        self._executor: Executor = self._client.get_executor(pure=False)
        self._contexts: dict[str, Kept] = {}
        self._begun: dict[Future[Any], int] = {}
        self._seen: set[tuple[str, int]] = set()
        self._losses = 0
        self._closed = Event()
        self._stops: list[Thread] = []
        self._threads: int = sum(self._client.nthreads().values())
        self._answered = self._worked = perf_counter()
        Thread(target=self._look, daemon=True).start()

    @property
    def count(self) -> int:
        """Threads of the cluster's workers."""
        return max(1, self._threads)

    def _look(self) -> None:
        """Count the workers now and then; the scheduler's answer may never come."""
        while not self._closed.wait(self._params.looks):
            with suppress(Exception):
                self._threads = sum(self._client.nthreads().values())
                self._answered = perf_counter()
                self._worked = self._answered if self._threads else self._worked

    def begin(self, job: Job[Any, Any, Any], number: int, given: Any) -> "Future[Any]":
        """Begin a task; the context of a job goes to every worker before its first task."""
        sent = Sent(job.name, number, pickle.dumps((job.function, given), protocol=pickle.HIGHEST_PROTOCOL))
        try:
            future: Future[Any] = self._executor.submit(on_cluster.performed, sent, self._context(job))
        except (OSError, CancelledError) as error:
            future = Future()
            future.set_exception(error)
        self._begun[future] = len(sent.work)
        return future

    def _context(self, job: Job[Any, Any, Any]) -> Kept:
        """Return the context of a job as the workers keep it, which is lost with the last of those that it was sent to."""
        if job.name not in self._contexts:
            self._client.subscribe_topic(job.name, lambda event: self._told(job, event))
        if job.name not in self._contexts or self._contexts[job.name].status in ("cancelled", "lost"):
            content = pickle.dumps(job.context, protocol=pickle.HIGHEST_PROTOCOL)
            self._contexts[job.name] = self._client.scatter(content, broadcast=True, hash=False, timeout=self._params.connect)
        return self._contexts[job.name]

    def _told(self, job: Job[Any, Any, Any], event: tuple[float, tuple[int, bytes]]) -> None:
        """Hand on the progress of a task, and note when one begins again."""
        _, (number, pickled) = event
        moment = pickle.loads(pickled)
        if moment is None and (job.name, number) in self._seen:
            self._note(LOST)
        self._seen.add((job.name, number))
        job.tells(number, moment)

    def arrived(self, future: "Future[Any]") -> Arrived:
        """Return the result of a task; errors as for `Place`."""
        sent = self._begun.pop(future)
        try:
            content = future.result()
        except (KilledWorker, CancelledError, OSError) as error:
            raise self._loss(error) from error
        returned: Returned = pickle.loads(content)
        if returned.error is not None:
            raise returned.error
        return Arrived(returned.result, returned.context_bytes, sent, len(content))

    def _loss(self, error: BaseException) -> Exception:
        """Return the meaning of an error that is not of the task itself."""
        if self._client.status != "running":
            return PlaceLost(f"the cluster at {self._address} went away")
        self._losses += 1
        if isinstance(error, KilledWorker) or self._losses > self._params.losses:
            return PlaceLost(f"workers of the cluster at {self._address} were lost again and again (killed, or out of memory)")
        return WorkerLost(LOST)

    def watch(self) -> None:
        """Look whether the scheduler answers and has workers."""
        if self._client.status != "running":
            raise PlaceLost(f"the cluster at {self._address} went away")
        silent = perf_counter() - self._params.silent
        if self._answered < silent:
            raise PlaceLost(f"the cluster at {self._address} has not answered for {self._params.silent:g} s")
        if self._worked < silent:
            raise PlaceLost(f"the cluster at {self._address} has had no workers for {self._params.silent:g} s")

    def stop(self, job: Job[Any, Any, Any]) -> None:
        """End the tasks of a job with what they have, at every worker beside its tasks; a scheduler may never answer."""
        self._stops.append(Thread(target=_without_error, args=(self._client.run, worker.stop, job.name), daemon=True))
        self._stops[-1].start()

    def close(self, *, at_once: bool = False) -> None:
        """Leave the cluster as it is, without the tasks of this process; a scheduler that is gone is not waited for."""
        self._closed.set()
        until = perf_counter() + self._params.closing
        for asking in self._stops:  # a client that is closed asks nobody to stop any more
            asking.join(max(0.0, until - perf_counter()))
        leaving = Thread(target=_without_error, args=(self._client.close,), daemon=True)
        leaving.start()
        leaving.join(self._params.closing)


def _without_error(call: Callable[..., object], *arguments: object) -> None:
    with suppress(Exception):
        call(*arguments)


def _connected(address: str, params: ClusterParams) -> Client:
    """Return a connection to a scheduler that has workers with this program."""
    try:
        parse_host_port(parse_address(address, strict=True)[1])
    except ValueError as error:  # a client would keep trying to close what it never opened
        raise ClusterError(f"--cluster {address}: is no address; expected one such as tcp://host:8786") from error
    try:
        client = Client(address, timeout=params.connect, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"--cluster {address}: no scheduler answers there ({error}); start one with `dask scheduler`"
        ) from error
    try:
        client.wait_for_workers(1, timeout=params.connect)
        there = set(client.run(on_cluster.versions).values())
    except TimeoutError:
        problem = f"its scheduler has no workers; start some with `dask worker {address}`"
    except Exception as error:
        problem = f"its workers do not have this program ({error}); install {on_cluster.versions()} there"
    else:
        problem = ""
        if there != {on_cluster.versions()}:
            problem = f"its workers have {', '.join(sorted(there))}; expected {on_cluster.versions()}"
    if problem:
        _without_error(client.close)
        raise ClusterError(f"--cluster {address}: {problem}")
    return client
