"""The process of a job to the operating system: started apart from this one, interrupted, and ended with all that it started."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

LAST_LINES: Final = 5
"""Lines quoted of what a process printed, where it ended without an outcome."""

Process = subprocess.Popen[bytes]


def started(arguments: list[str], errors: Path) -> Process:
    """Start a module of this program with the same interpreter and path, in a group and session of its own.

    errors: file for everything that it prints to stderr. OSError where no process can be started.
    """
    with errors.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(place or os.getcwd() for place in sys.path)},
            start_new_session=True,
        )


def pipe_of(end: IO[bytes] | None) -> IO[bytes]:
    """Return an end of a pipe that was asked for."""
    assert end is not None
    return end


def interrupt(process: Process) -> None:
    """Interrupt a process that is not waited for yet, as by Ctrl-C; it alone gets the signal."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGINT)


def kill_group(process: Process) -> None:
    """End a process that is not waited for yet, and those that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def await_end(process: Process) -> None:
    """Wait until a process has ended; its number stays its own until it is waited for."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def crash_in_words(code: int, errors: Path) -> str:
    """Return the end of a process without an outcome, in words, with the last lines that it printed."""
    try:
        lines = errors.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
    except OSError:
        lines = []
    return "\n".join([f"the work ended without an outcome: {_how(code)}; nothing was written", *lines])


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGKILL":
        return "it was killed (SIGKILL), by hand or because memory ran out"
    return f"it was ended by {name}"
