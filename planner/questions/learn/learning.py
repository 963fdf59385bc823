"""Actuals of a plan read for its levers, and the instance that follows."""

from dataclasses import dataclass

from instances.schema.instance import Instance
from planner.actuals.records import Actuals
from planner.errors import QuestionError
from planner.learning.reading import reading_of
from planner.learning.records import Reading
from planner.learning.rewriting import Changed, with_learned
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
        as for `with_learned`.
    QuestionError
        no metric is filled in.
    """
    instance = given.plan.instance
    if not actuals.metrics:
        raise QuestionError(f"{where}: no metric is filled in; fill in column actual of tracking.csv, comparison rows too")
    reading = reading_of(given.case.fleet, given.plan.chosen.menu.start, actuals)
    learned = learned_of(instance, reading)
    after, changes = with_learned(instance, learned)
    return Learning(given.plan, actuals, reading, learned, after, changes)
