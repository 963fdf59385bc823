"""The message of a command that ends without its answer, and its exit code."""

import os
import traceback

from planner.jobs.failing import failure_of
from planner.terminal.screen import note


def tell(error: Exception) -> int:
    """Say on stderr what went wrong and return the exit code."""
    if os.environ.get("ROLLOUT_DEBUG"):
        traceback.print_exception(error)
    failure = failure_of(error)
    for problem in failure.problems:
        note(str(problem))
    for number, line in enumerate(failure.lines):
        note(line if number else f"error: {line}")
    return failure.code
