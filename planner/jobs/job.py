"""A job: a task in a process of its own, followed, stopped or killed from this one."""

import pickle
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Final, Self

from planner.errors import ExitCode
from planner.jobs.messages import Message, Moment, Note, Solving, Step, Stoppable, from_line
from planner.jobs.outcomes import JobFailed, Outcome
from planner.jobs.process import Process, await_end, crash_in_words, interrupt, kill_group, pipe_of, started
from planner.jobs.tasks import Task

OUTCOME: Final = "outcome.pickle"
"""Name of the file of an outcome in the folder of a job."""

ERRORS: Final = "messages.txt"
"""Name of the file of everything that the process printed."""


@dataclass(frozen=True)
class JobState:
    """The progress of a job.

    Attributes
    ----------
    title
        of the solve that runs, one of several; blank for one alone.
    moments
        of that solve, in order.
    step
        after the solve, in words; blank before.
    notes
        said on the way.
    currency
        of the values; blank until it is known.
    stoppable
        whether a stop request would be heeded at once.
    stopping
        whether one was made.
    running
        whether the process still runs.
    seconds
        since it began, or from its beginning to its end.
    """

    title: str = ""
    moments: tuple[Moment, ...] = ()
    step: str = ""
    notes: tuple[str, ...] = ()
    currency: str = ""
    stoppable: bool = False
    stopping: bool = False
    running: bool = True
    seconds: float = 0.0


class Job:
    """A task in a process of its own; `Job.start` makes one.

    Attributes
    ----------
    task
        as it was asked for.
    """

    def __init__(self, task: Task, folder: Path, process: Process) -> None:
        self.task = task
        self._folder = folder
        self._process = process
        self._began = perf_counter()
        self._state = JobState()
        self._outcome: Outcome | None = None
        self._changing = threading.Lock()
        self._signalled = self._killed = False
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    @classmethod
    def start(cls, task: Task, folder: Path) -> Self:
        """Start a task.

        folder: for what passes between the processes, made anew for this job; OSError if it stands already, or no process
        can be started.
        """
        folder.mkdir(parents=True)
        process = started(["planner.jobs.child", str(folder / OUTCOME)], folder / ERRORS)
        job = cls(task, folder, process)
        stdin = pipe_of(process.stdin)
        with suppress(BrokenPipeError):  # of a process that ended at once, as its outcome says
            stdin.write(pickle.dumps(task))
            stdin.flush()
        return job

    @property
    def state(self) -> JobState:
        """The progress so far."""
        state = self._state
        return replace(state, seconds=perf_counter() - self._began) if state.running else state

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; None while the process runs."""
        return self._outcome

    def stop(self) -> None:
        """Ask for the end of the search, as by a first Ctrl-C: the best so far is verified and written."""
        with self._changing:
            self._state = replace(self._state, stopping=True)
            self._signal_once()

    def kill(self) -> None:
        """End the process at once, with those that it started, and wait for its end; nothing is written."""
        with self._changing:
            if self._state.running:
                self._killed = True
                kill_group(self._process)
        self._follower.join()

    def wait(self, seconds: float | None = None) -> Outcome | None:
        """Wait for the outcome, for a time at most; None if it is not there by then."""
        self._follower.join(seconds)
        return self._outcome

    def _signal_once(self) -> None:
        """Hand a stop request on, once, and not before the process can heed it."""
        state = self._state
        if state.stopping and state.stoppable and state.running and not self._signalled:
            self._signalled = True
            interrupt(self._process)

    def _follow(self) -> None:
        """Take note of messages until the process ends, then of its outcome."""
        stdout = pipe_of(self._process.stdout)
        for line in stdout:
            message = from_line(line.decode("utf-8", "replace"))
            if message is not None:
                with self._changing:
                    self._state = _after(self._state, message)
                    self._signal_once()
        await_end(self._process)
        with self._changing:
            kill_group(self._process)
            self._process.wait()
            self._outcome = self._read_outcome()
            self._state = replace(self._state, running=False, seconds=perf_counter() - self._began)
        stdout.close()
        with suppress(BrokenPipeError):
            pipe_of(self._process.stdin).close()

    def _read_outcome(self) -> Outcome:
        try:
            outcome: Outcome = pickle.loads((self._folder / OUTCOME).read_bytes())
        except (OSError, EOFError, pickle.UnpicklingError):
            if self._killed:
                return JobFailed(ExitCode.INTERRUPTED, "cancelled; nothing was written")
            return JobFailed(ExitCode.OUR_FAULT, crash_in_words(self._process.returncode, self._folder / ERRORS))
        return outcome


def _after(state: JobState, message: Message) -> JobState:
    """Return a state after a message."""
    match message:
        case Stoppable(currency):
            return replace(state, stoppable=True, currency=currency)
        case Solving(title):
            return replace(state, title=title, moments=(), step="")
        case Moment():
            return replace(state, moments=(*state.moments, message))
        case Step(words):
            return replace(state, step=words)
        case Note(words):
            return replace(state, notes=(*state.notes, words))
