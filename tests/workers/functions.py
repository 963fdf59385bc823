"""Functions that workers perform in tests."""

import os
import signal
import sys
from pathlib import Path
from time import sleep

from planner.workers import ALONE, Call, Task


def summed(context: int, given: tuple[int, list[int]], call: Call) -> int:
    own, others = given
    return context + own + sum(others)


def where(context: float, given: int, call: Call) -> int:
    sleep(context)
    return os.getpid()


def loaded(context: None, given: str, call: Call) -> tuple[int, bool]:
    """Return the process, and whether a module is loaded in it."""
    return os.getpid(), given in sys.modules


def until_stopped(context: None, given: float, call: Call) -> str:
    """Wait for the user's stop request, or so many seconds."""
    for _ in range(round(given / 0.05)):
        if call.request.interrupted:
            return "stopped"
        sleep(0.05)
    return "done"


def until_asked(context: Path, given: int, call: Call) -> int:
    """Fail as task 1 once task 0 has begun; as task 0, note that it began and that it was asked to end."""
    began, asked = context / "began", context / "asked"
    if given == 1:
        while not began.exists():
            sleep(0.05)
        raise ValueError("task 1 is wrong")
    began.touch()
    while not call.request.interrupted:
        sleep(0.05)
    asked.touch()
    return given


def lost_once(context: tuple[int, Path], given: int, call: Call) -> int:
    """Kill the worker that first performs a task, which the process of the test waits for."""
    parent, folder = context
    lost = folder / "lost"
    while os.getpid() == parent and not lost.exists():
        sleep(0.05)
    if not lost.exists():
        lost.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    sleep(0.5)
    return given


def failing(context: None, given: int, call: Call) -> int:
    if given == 2:
        raise ValueError("task 2 is wrong")
    return given


def not_returned(context: float, given: int, call: Call) -> object:
    sleep(context)
    return lambda: given


def summed_alone(context: int, given: int, call: Call) -> int:
    """Sum in a run of its own, within that of the task."""
    tasks = [Task(str(number), lambda _, number=number: (number, [])) for number in range(given)]
    return sum(one for one in ALONE.run(summed, context, tasks) if one is not None)


def failing_within(context: None, given: int, call: Call) -> int:
    """Fail in a run of its own, within that of the task, and go on without."""
    try:
        ALONE.run(failing, None, [Task("fails", lambda found: 2)])
    except ValueError:
        return -1 if call.request.interrupted else given
    return -1


_grown: list[bytes] = []


def grown(context: tuple[int, Path], given: int, call: Call) -> int:
    """Keep so many bytes, for longer than loky waits between two looks; in the process of the test wait for so many tasks."""
    parent, folder = context
    if os.getpid() == parent:
        while len(list(folder.iterdir())) < given:
            sleep(0.05)
    else:
        _grown[:] = [b"1" * given]
        sleep(1.1)
        (folder / str(len(list(folder.iterdir())))).touch()
    return os.getpid()
