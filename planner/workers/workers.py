"""Workers: where the tasks of a question run, and how many side by side."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from threading import Lock, Timer
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from models.running.stopping import Reachable, interrupts_end_all
from planner.errors import ClusterError
from planner.workers.places import Here, Place
from planner.workers.running import Notes, Run, RunTrace, Traffic
from planner.workers.tasks import Context, Found, Function, Given, Task, Tell

if TYPE_CHECKING:
    from planner.workers.cluster import OnCluster
    from planner.workers.processes import Processes


def _tell_nobody(title: str, progress: object) -> None: ...


class Workers(ABC):
    """Workers, which perform tasks side by side.

    Attributes
    ----------
    notes
        what the user should know of the workers by the end, such as that one was lost.
    traffic
        bytes sent and received.
    runs
        times of the tasks of each run so far.
    """

    def __init__(self) -> None:
        self.notes = Notes()
        self.traffic = Traffic()
        self.runs: list[RunTrace] = []

    def reach(self) -> None:
        """Make sure that there are workers, before work begins that would be lost without; errors as for the kind of workers."""

    @property
    @abstractmethod
    def count(self) -> int:
        """Tasks that run side by side."""

    @abstractmethod
    def places(self) -> Sequence[Place]:
        """Return the places where tasks may run by now, those to be filled first in front."""

    def run(
        self,
        function: Function[Context, Given, Found],
        context: Context,
        tasks: Sequence[Task[Given, Found]],
        *,
        tell: Tell = _tell_nobody,
        what: str = "tasks",
    ) -> list[Found | None]:
        """Perform tasks and return their results in order.

        What a task knows of others are the results that it declares to need, so that the results do not depend on the number
        of workers as long as those of the function do not depend on the clock. A task whose worker is lost is performed
        again. After the user's stop request, or when no worker is left, no further task begins; those that run end with what
        they have. The rest then has None for a result.

        Parameters
        ----------
        function
            of a module, performs a task; see `planner.workers.tasks`.
        context
            is sent to each worker once. It must not be changed by the function, but for caches that threads may
            share: tasks of one process share it, and a worker of a cluster may perform several at once.
        what
            the tasks are called in the progress.

        Raises
        ------
        Exception
            that of a task, the first that arrives. The other tasks are asked to end, those of a cluster too.
        """
        with interrupts_end_all() as whole:
            # a task may have a run of its own: the error of one ends that run alone
            request = Reachable(whole)
            run = Run(
                function,
                context,
                tasks,
                places=self.places,
                request=request,
                tell=tell,
                what=what,
                notes=self.notes,
                traffic=self.traffic,
                runs=self.runs,
            )
            try:
                return run.results()
            except BaseException:
                request.reach()
                self.close(at_once=True)
                raise

    @abstractmethod
    def close(self, *, at_once: bool = False) -> None:
        """End the workers; at_once: in the middle of their tasks. Those of a cluster are not ended."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(at_once=error is not None)


class OfThisMachine(Workers):
    """The process itself, and further processes once the work turns out to be worth their start.

    The work begins with the block that the workers stand for, or else with their first run, so that processes are ready when
    what comes before the first run has taken its time.

    Parameters
    ----------
    count
        tasks side by side; 1 starts no process.
    start_after
        seconds of work after which processes are started: they take about as long to import what they need.
    imports
        modules that processes import when they start; none for those that this process has imported by then.
    """

    def __init__(self, count: int, start_after: float = 1.0, imports: Sequence[str] = ()) -> None:
        super().__init__()
        self._count = count
        self._start_after = start_after
        self._imports = tuple(imports)
        self._began: float | None = None
        self._here = Here()
        self._processes: Processes | None = None
        self._starting = Lock()
        self._timer: Timer | None = None

    def __enter__(self) -> Self:
        if self._count > 1:
            self._began = perf_counter()
            self._timer = Timer(self._start_after, self._start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def _start(self) -> None:
        with self._starting:
            if self._processes is None and self._began is not None:
                from planner.workers.processes import Processes

                processes = Processes(self._count - 1, self._imports)
                processes.start()
                self._processes = processes

    @property
    def count(self) -> int:
        """Tasks that run side by side."""
        return self._count

    def places(self) -> Sequence[Place]:
        """Return this process, and the others if the work has gone on for long enough."""
        now = perf_counter()
        self._began = now if self._began is None else self._began
        if self._count > 1 and now - self._began >= self._start_after:
            self._start()
        return [self._here] if self._processes is None else [self._here, self._processes]

    def close(self, *, at_once: bool = False) -> None:
        """End the processes; a later run starts them again."""
        if self._timer is not None:
            self._timer.cancel()
        with self._starting:
            self._began = None
            if self._processes is not None:
                self._processes.close(at_once=at_once)
            self._processes = None


class OfCluster(Workers):
    """The workers of a Dask cluster, by the address of its scheduler; it is reached when it is asked first, and left as it is.

    Raises
    ------
    ClusterError
        distributed is not installed, or as for `planner.workers.cluster.OnCluster`; when it is reached.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._place: OnCluster | None = None

    def reach(self) -> None:
        """Connect to the cluster."""
        self._reached()

    @property
    def count(self) -> int:
        """Tasks that run side by side."""
        return self._reached().count

    def places(self) -> Sequence[Place]:
        """Return the cluster."""
        return [self._reached()]

    def close(self, *, at_once: bool = False) -> None:
        """Leave the cluster."""
        if self._place is not None:
            self._place.close(at_once=at_once)

    def _reached(self) -> "OnCluster":
        if self._place is None:
            try:
                from planner.workers.cluster import OnCluster
            except ModuleNotFoundError as error:
                raise ClusterError(
                    f"--cluster {self._address}: needs Dask ({error.name} is not installed); install `rollout-planner[cluster]`"
                ) from error
            self._place = OnCluster(self._address, self.notes.say)
        return self._place


ALONE: Workers = OfThisMachine(1)
"""The process itself and no other."""
