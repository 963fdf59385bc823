"""The relaxation of a problem, tightened by columns of blocks where few items fill a limit."""

from dataclasses import dataclass

from models.arrays import FloatArray
from models.checking.verdict import Plan
from models.column_generation.blocks import blocks_of
from models.column_generation.bound import ColumnGeneration, ColumnGenerationParams, strengthened
from models.problem import MenuProblem
from models.run import Run
from models.solvers.highs import relaxation
from models.statement.standard_form import standard_form
from models.statement.variables import assignment


@dataclass(frozen=True, eq=False)
class Tight:
    """A problem with further limits that its plans keep.

    Attributes
    ----------
    bound, loss
        what its plans are worth at most, and how much less those with a choice.
    block_columns
        the search for columns of blocks that proved the limits, None if there are none.
    """

    problem: MenuProblem
    bound: float
    loss: FloatArray
    block_columns: ColumnGeneration | None = None


def tightened(run: Run[ColumnGenerationParams], problem: MenuProblem, plan: Plan) -> Tight | None:
    """Return the problem with the limits that its blocks prove, as it is where they prove nothing, None without a bound."""
    form = standard_form(problem)
    relaxed = relaxation(form, run.stop)
    if relaxed is None:
        return None
    blocks = blocks_of(problem, form, relaxed.values, run.params.blocks)
    if blocks:
        goal = plan.value + run.gap * abs(plan.value)
        search = ColumnGeneration(problem, form, blocks, assignment(problem, plan.choice), relaxed.dual_values, run.params)
        rounds = run.for_share(run.params.share)
        found = search.run(goal, rounds.stop, lambda bound: run.history.note(None, bound))
        if found.bound < relaxed.bound:
            return Tight(strengthened(problem, found), found.bound, found.loss, search)
    loss = relaxed.reduced_costs_of_choices(problem.choice_count)
    return Tight(problem, relaxed.bound, loss)
