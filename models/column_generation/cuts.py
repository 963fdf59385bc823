"""The relaxation of a problem, tightened by columns of blocks where few items fill a limit."""

from dataclasses import dataclass

from models.arrays import FloatArray
from models.checking.verdict import Candidate
from models.column_generation.blocks import blocks_of
from models.column_generation.bound import ColumnGeneration, ColumnGenerationParams, strengthened
from models.problem import MenuProblem
from models.run import Run
from models.solvers.highs import relaxation
from models.statement.standard_form import standard_form
from models.statement.variables import assignment


@dataclass(frozen=True, eq=False)
class TightenedProblem:
    """A problem with further limits that its plans keep (cuts).

    Attributes
    ----------
    bound, reduced_cost
        on the value of its plans, and by how much the bound falls with a choice, float[choices].
    block_columns
        the column generation that found the limits, None if there are none.
    """

    problem: MenuProblem
    bound: float
    reduced_cost: FloatArray
    block_columns: ColumnGeneration | None = None


def tightened(run: Run[ColumnGenerationParams], problem: MenuProblem, plan: Candidate) -> TightenedProblem | None:
    """Return the problem with the limits that follow from its blocks, unchanged without any, None without a bound."""
    form = standard_form(problem)
    relaxed = relaxation(form, run.stop)
    if relaxed is None:
        return None
    blocks = blocks_of(problem, form, relaxed.values, run.params.blocks)
    if blocks:
        goal = plan.value + run.gap * abs(plan.value)
        search = ColumnGeneration(problem, form, blocks, assignment(problem, plan.choice), relaxed.dual_values, params=run.params)
        found = search.run(goal, run.stop, lambda bound: run.history.note(None, bound))
        if found.bound < relaxed.bound:
            return TightenedProblem(strengthened(problem, found), found.bound, found.reduced_cost, search)
    return TightenedProblem(problem, relaxed.bound, relaxed.reduced_costs_of_choices(problem.unit))
