"""The side of a process of this machine: it hears the stop request, tells of its progress, and ends with its parent.

Ctrl-C reaches the processes of a terminal all at once. A worker ignores it: the parent asks to stop, once and for all of them.
"""

import os
import signal
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Lock
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from models import Progress
from planner.workers import worker

if TYPE_CHECKING:
    from planner.workers.worker import Sent

LOOKS_EVERY = 0.1
"""Seconds between two looks for a stop request, and for the parent."""


@dataclass(frozen=True, eq=False)
class Ties:
    """The ties of a process to its parent: a folder with contexts and stop requests, and a pipe for progress.

    Attributes
    ----------
    folder
        with a file for each context, and one for each stop request.
    pipe, writing
        for progress; the lock is for those who write.
    parent
        its process number.
    imports
        modules that the tasks will need.
    """

    folder: Path
    pipe: Connection
    writing: Lock
    parent: int
    imports: tuple[str, ...] = ()


_ties: list[Ties] = []


def context_file(run: str) -> str:
    """Return the name of the file with the context of a run."""
    return f"{run}.context"


def stop_file(run: str) -> str:
    """Return the name of the file that says that the user asked to stop a run."""
    return f"{run}.stop"


def begin(ties: Ties) -> None:
    """Make this process a worker; called once, before its first task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _ties[:] = [ties]
    Thread(target=_watch, args=(ties,), daemon=True).start()
    for name in ties.imports:
        import_module(name)


def started() -> None:
    """Do nothing, in a process that is a worker by then."""


def _watch(ties: Ties) -> None:
    """Look for stop requests, and end with the parent, however it ended."""
    while os.getppid() == ties.parent:
        for file in ties.folder.glob(stop_file("*")):
            worker.stop(file.stem)
        sleep(LOOKS_EVERY)
    os._exit(1)


def performed(sent: "Sent") -> bytes:
    """Perform a task; see `worker.performed`."""
    (ties,) = _ties

    def read() -> bytes:
        return (ties.folder / context_file(sent.run)).read_bytes()

    def tell(moment: Progress | None) -> None:
        with ties.writing:
            ties.pipe.send((sent.run, sent.number, moment))

    tell(None)
    return worker.performed(sent, read, tell)
