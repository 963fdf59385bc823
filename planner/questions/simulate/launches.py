"""Launches that came otherwise than planned, of which actuals are simulated."""

import numpy as np

from planner.actuals.closings import must_agree_with_closings
from planner.actuals.reading import read_actuals
from planner.actuals.records import LaunchActual
from planner.economics import NEVER_LAUNCHED
from planner.errors import QuestionError
from planner.learning.sheet import starts_so_far
from planner.plan.plan import Plan


def launches_in(path: str | None, plan: Plan, before: int) -> tuple[LaunchActual, ...]:
    """Return the launches of a file or folder, as they came before a quarter; none where no path is given.

    Raises
    ------
    InputProblems
        every problem of every row.
    QuestionError
        anything else is filled in, too.
    """
    if path is None:
        return ()
    instance = plan.instance
    actuals = read_actuals(path, instance, instance.label_of(before - 1))
    if actuals.metrics or actuals.payments:
        raise QuestionError(
            f"{path}: found measures or payments that are filled in, expected launches alone; measures are what is simulated"
        )
    came = starts_so_far(instance, plan.chosen.menu.start, actuals)
    must_agree_with_closings(instance, np.where(came < before, came, NEVER_LAUNCHED), actuals)
    return actuals.launches
