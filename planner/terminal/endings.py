"""The message of a command that ends without its answer, and its exit code."""

import os
import traceback

from instances import InputProblems
from planner.errors import ExitCode, PlannerError
from planner.terminal.screen import note
from planner.wording import counted


def tell(error: Exception) -> int:
    """Say on stderr what went wrong and return the exit code."""
    if os.environ.get("ROLLOUT_DEBUG"):
        traceback.print_exception(error)
    if isinstance(error, InputProblems):
        for problem in error.problems:
            note(str(problem))
        note(f"error: {counted(len(error.problems), 'problem')} in the input; nothing was done")
        return ExitCode.INPUT
    if isinstance(error, PlannerError):
        for number, line in enumerate(str(error).splitlines()):
            note(line if number else f"error: {line}")
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        note(f"error: {error.filename}: cannot be used ({error.strerror}); name another file")
        return ExitCode.INPUT
    said = " ".join(str(error).split())
    note(f"error: {type(error).__name__}: {said} - a fault of this program; ROLLOUT_DEBUG=1 shows where it happened")
    return ExitCode.OUR_FAULT
