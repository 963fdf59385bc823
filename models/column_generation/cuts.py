"""The relaxation of a problem, tightened by patterns where few actions fill a limit."""

from dataclasses import dataclass

from models.arrays import FloatArray
from models.checking.verdict import Plan
from models.column_generation.blocks import blocks_of
from models.column_generation.bound import PatternSearch, strengthened
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs import relaxation
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment

PATTERN_SHARE = 0.4
"""Share of the time left for the patterns."""


@dataclass(frozen=True, eq=False)
class Tight:
    """A problem with further limits that its plans keep.

    Attributes
    ----------
    bound, loss
        what its plans are worth at most, and how much less those with a choice.
    patterns
        the search for patterns that proved the limits, None if there are none.
    """

    problem: MenuProblem
    bound: float
    loss: FloatArray
    patterns: PatternSearch | None = None


def tightened(problem: MenuProblem, plan: Plan, settings: HighsSettings, stopping: Stopping, history: History) -> Tight | None:
    """Return the problem with the limits that patterns prove, as it is where they prove nothing, None without a bound."""
    form = standard_form(problem)
    relaxed = relaxation(form, stopping)
    if relaxed is None:
        return None
    blocks = blocks_of(problem, form, relaxed.values)
    if blocks:
        goal = plan.value + settings.gap * abs(plan.value)
        search = PatternSearch(problem, form, blocks, assignment(problem, plan.choice), relaxed.price)
        brief = stopping.part(PATTERN_SHARE * stopping.seconds_left)
        found = search.run(goal, brief, lambda bound: history.note(None, bound))
        if found.bound < relaxed.bound:
            return Tight(strengthened(problem, found), found.bound, found.loss, search)
    loss = (-relaxed.reduced_cost[: problem.choice_count]).clip(min=0.0)
    return Tight(problem, relaxed.bound, loss)
