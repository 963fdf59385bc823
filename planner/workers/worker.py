"""The side of the worker: it keeps contexts, performs tasks, and ends them when the user asks to stop."""

import pickle
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import Any

from models import Progress
from models.running.stopping import Stopping, ended_by
from planner.workers.tasks import Call

MOST_KEPT = 2
"""Contexts that a worker keeps: that of the run, and one more for two runs in turn."""


@dataclass(frozen=True)
class Sent:
    """A task as it is sent.

    Attributes
    ----------
    run
        name of the run it belongs to, and of its context.
    number
        of the task.
    work
        the function and its input, pickled.
    """

    run: str
    number: int
    work: bytes


@dataclass(frozen=True, eq=False)
class Returned:
    """The answer of a worker: the result of a task or its error, and the bytes of the context if it was read for this task."""

    result: Any
    error: Exception | None
    context_bytes: int


_kept: OrderedDict[str, Any] = OrderedDict()
_keeping = Lock()
_requests: dict[str, Stopping] = {}


def request_of(run: str) -> Stopping:
    """Return the stop request for all tasks of a run in this process."""
    return _requests.setdefault(run, Stopping(inf))


def stop(run: str) -> None:
    """End the tasks of a run with what they have, and those that it begins later at once."""
    request_of(run).interrupt()


def performed(sent: Sent, read: Callable[[], bytes], on_progress: Callable[[Progress], None]) -> bytes:
    """Perform a task and return its pickled `Returned`; an error of the task is returned, not raised.

    Parameters
    ----------
    read
        reads the pickled context, if this process does not have it.
    """
    size = 0
    try:
        context, size = _context(sent.run, read)
        function, given = pickle.loads(sent.work)
        request = request_of(sent.run)
        with ended_by(request):
            found = function(context, given, Call(on_progress, request))
        return pickle.dumps(Returned(found, None, size), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps(Returned(None, _sendable(error), size))


def _context(run: str, read: Callable[[], bytes]) -> tuple[Any, int]:
    """Return the context of a run, and the bytes that were read for it."""
    with _keeping:
        if run in _kept:
            _kept.move_to_end(run)
            return _kept[run], 0
        content = read()
        _kept[run] = pickle.loads(content)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return _kept[run], len(content)


def _sendable(error: Exception) -> Exception:
    """Return an error as it can be sent, with the place where it was raised as a note."""
    place = "".join(traceback.format_exception(error))
    copy: Exception
    try:
        copy = pickle.loads(pickle.dumps(error))
    except Exception:
        copy = RuntimeError(f"{type(error).__name__}: {error}")
    copy.add_note(f"in a worker:\n{place}")
    return copy
