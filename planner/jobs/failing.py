"""The message of work that ends without its answer, and its exit code."""

from dataclasses import dataclass

from instances import InputProblems
from instances.problems import Problem
from planner.errors import ExitCode, PlannerError
from planner.wording import counted


@dataclass(frozen=True)
class Failure:
    """An ending without an answer.

    Attributes
    ----------
    code
        exit code.
    lines
        of the message, the first of which says what is wrong.
    problems
        of the input, each with its place.
    """

    code: ExitCode
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def failure_of(error: Exception) -> Failure:
    """Return the failure that an exception is to the user."""
    if isinstance(error, InputProblems):
        words = f"{counted(len(error.problems), 'problem')} in the input; nothing was done"
        return Failure(ExitCode.INPUT, (words,), error.problems)
    if isinstance(error, PlannerError):
        return Failure(error.exit_code, tuple(str(error).splitlines()))
    if isinstance(error, OSError) and error.filename is not None:
        return Failure(ExitCode.INPUT, (f"{error.filename}: cannot be used ({error.strerror}); name another file",))
    said = " ".join(str(error).split())
    fault = f"{type(error).__name__}: {said} - a fault of this program; ROLLOUT_DEBUG=1 shows where it happened"
    return Failure(ExitCode.OUR_FAULT, (fault,))
