"""The process of a job: `python -m planner.jobs.child OUTCOME` reads a task from stdin, does it, and writes its outcome.

Messages go to stdout as lines; what else is printed goes to stderr. The end of stdin means that nobody waits for the outcome
any more: the process and those that it started end at once.
"""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from planner.jobs.messages import Message, Moment, Note, Solving, Step, Stoppable, as_line

if TYPE_CHECKING:
    from instances.problems import Problem
    from instances.schema.instance import Instance
    from models import Progress
    from planner.jobs.outcomes import Outcome
    from planner.jobs.tasks import PlanTask, QuestionTask, Task
    from planner.run_files.verified import OnStep


POLITENESS: Final = 5
"""Lower precedence than that of the process that shows the work and answers clicks beside it."""


class _Sender:
    """Sends messages as the listener of the work."""

    def __init__(self, pipe: IO[str]) -> None:
        self._pipe = pipe
        self._title = ""
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        with self._sending:
            self._pipe.write(as_line(message))
            self._pipe.flush()

    def note(self, words: str) -> None:
        self.send(Note(words))

    def reading(self, instance: "Instance", warnings: "Sequence[Problem]") -> None:
        pass

    @contextmanager
    def solving(self, currency: str) -> "Iterator[_Sender]":
        self.send(Stoppable(currency))
        yield self

    @contextmanager
    def steps(self) -> "Iterator[OnStep]":
        yield lambda words: self.send(Step(words))

    def tell(self, title: str, progress: "Progress | None") -> None:
        if title != self._title:
            self._title = title
            self.send(Solving(title))
        if progress is not None:
            self(progress)

    def __call__(self, progress: "Progress") -> None:
        from planner.objectives import GoalProgress
        from planner.worlds.stages import StageProgress

        stage = progress.stage if isinstance(progress, StageProgress) else ""
        goal = progress.goal if isinstance(progress, GoalProgress) else ""
        self.send(Moment(progress.seconds, progress.value, progress.bound, stage, goal))


def outcome_of(task: "Task", sender: _Sender) -> "Outcome":
    """Do a task and return its outcome, whatever it is."""
    from planner.errors import ExitCode
    from planner.jobs.failing import failure_of
    from planner.jobs.outcomes import JobFailed
    from planner.jobs.tasks import PlanTask

    try:
        return _planned(task, sender) if isinstance(task, PlanTask) else _answered(task, sender)
    except KeyboardInterrupt:
        return JobFailed(ExitCode.INTERRUPTED, "stopped before there was anything to keep")
    except Exception as error:
        failure = failure_of(error)
        return JobFailed(int(failure.code), "\n".join(failure.lines), failure.problems)


def _planned(task: "PlanTask", sender: _Sender) -> "Outcome":
    from planner.answers.ending import ending_of
    from planner.jobs.outcomes import PlanDone
    from planner.jobs.planning import PlanAsked, plan_as_asked

    made = plan_as_asked(PlanAsked(str(task.instance), str(task.out), None, task.flags, task.objective), sender)
    ending = ending_of(made.plan, written=True, interrupted=made.interrupted)
    return PlanDone(Path(str(made.out)), int(ending.code), ending.words)


def _answered(task: "QuestionTask", sender: _Sender) -> "Outcome":
    from planner.jobs.asking import Asked, answer_as_asked
    from planner.jobs.declared import question_named, with_defaults
    from planner.jobs.outcomes import answer_done
    from planner.jobs.starting import workers_for

    question = question_named(task.question)
    out = None if task.out is None else str(task.out)
    values = with_defaults(question, task.values)
    with workers_for(question) as workers:
        return answer_done(answer_as_asked(Asked(question, values, str(task.subject), out, task.flags, workers), sender))


def _end_with_parent() -> None:
    """End as soon as the other side of stdin is closed."""
    while os.read(0, 1):
        pass
    _end_all()


def _end_all() -> None:
    """End this process and those that it started, which share its group."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _messages() -> IO[str]:
    """Return the pipe of messages: stdout as it was, while everything printed from now on goes to stderr."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pipe


def _heed_stop_requests() -> None:
    """Let a stop request arrive, whatever a process that was started in the background hands on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def main() -> None:
    """Do the task on stdin."""
    _heed_stop_requests()
    with suppress(OSError, AttributeError):
        os.nice(POLITENESS)
    pipe, place = _messages(), Path(sys.argv[1])
    task: Task = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    outcome = outcome_of(task, _Sender(pipe))
    part = place.with_suffix(".part")
    part.write_bytes(pickle.dumps(outcome))
    os.replace(part, place)


if __name__ == "__main__":
    main()
