"""Actuals of a plan read for its levers, and the instance that follows."""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from planner.actuals.closings import must_agree_with_closings
from planner.actuals.reading import last_quarter
from planner.actuals.records import Actuals
from planner.economics.starts import NEVER_LAUNCHED, Starts
from planner.errors import QuestionError
from planner.learning.reading import reading_of
from planner.learning.records import Reading
from planner.learning.rewriting import Changed, with_learned
from planner.learning.sheet import starts_so_far
from planner.learning.updating import Learned, learned_of
from planner.plan.plan import Plan
from planner.replanning.given import Given


@dataclass(frozen=True, eq=False)
class Learning:
    """The answer to the question.

    Attributes
    ----------
    plan
        the plan whose actuals were read.
    actuals, reading, learned
        what was read, what it says of each lever, and the beliefs after it.
    instance, changes
        the instance with what was learned, that of the plan where nothing was; and every change of it.
    """

    plan: Plan
    actuals: Actuals
    reading: Reading
    learned: tuple[Learned, ...]
    instance: Instance
    changes: tuple[Changed, ...]


def learn(given: Given, actuals: Actuals, where: str) -> Learning:
    """Return the reading of actuals of a plan, and what follows from it; where: the place they were read from.

    Raises
    ------
    InputProblems
        as for `must_agree_with_closings` and `with_learned`.
    QuestionError
        no metric is filled in.
    """
    instance = given.plan.instance
    if not actuals.metrics:
        raise QuestionError(f"{where}: no metric is filled in; fill in column actual of tracking.csv, comparison rows too")
    must_agree_with_closings(instance, _facts(instance, given.plan.chosen.menu.start, actuals), actuals)
    reading = reading_of(given.case.fleet, given.plan.chosen.menu.start, actuals)
    learned = learned_of(instance, reading)
    after, changes = with_learned(instance, learned)
    return Learning(given.plan, actuals, reading, learned, after, changes)


def _facts(instance: Instance, start: Starts, actuals: Actuals) -> Starts:
    """Return int[units, levers]: launches that came by the last actual, `NEVER_LAUNCHED` for all others."""
    came, last = starts_so_far(instance, start, actuals), last_quarter(actuals)
    over = 0 if last is None else instance.quarter_index(last)
    return np.where(came <= over, came, NEVER_LAUNCHED)
