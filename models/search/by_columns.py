"""Plans by the columns of blocks: the relaxation tightened by them, dives through them, and a search at their dual values."""

from dataclasses import dataclass, field

from models.arrays import BoolArray, FloatArray
from models.checking.verdict import NOISE, Candidate, close
from models.column_generation.bound import ColumnGeneration, ColumnGenerationParams
from models.column_generation.cuts import tightened
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import Patience, Paying
from models.search.candidates import within
from models.search.in_branches import BranchNeighbourhoodParams, BranchNeighbourhoodSearch
from models.statement.variables import assignment


@dataclass(frozen=True)
class ColumnSearchParams:
    """Parameters of the search by columns.

    Attributes
    ----------
    dive_patience, patience
        how long dives go on, and the steps of the search after them.
    generation, neighbourhood
        of the columns, and of the search.
    """

    dive_patience: Patience = field(default_factory=lambda: Patience(least=12, pays=0.02))
    patience: Patience = field(default_factory=lambda: Patience(least=20, pays=0.02))
    generation: ColumnGenerationParams = field(default_factory=ColumnGenerationParams)
    neighbourhood: BranchNeighbourhoodParams = field(default_factory=BranchNeighbourhoodParams)


@dataclass(frozen=True, eq=False)
class FoundByColumns:
    """The best plan, the bound, and what is left.

    Attributes
    ----------
    problem
        the problem with the limits that the columns prove: the same plans.
    keep
        bool[choices]: those that a better plan may have.
    """

    problem: MenuProblem
    plan: Candidate
    bound: float
    keep: BoolArray


def found_by_columns(run: Run[ColumnSearchParams], problem: MenuProblem, plan: Candidate, bound: float) -> FoundByColumns | None:
    """Return the best plan by columns, the bound and the choices worth keeping; None if the relaxation did not come to its end.

    Parameters
    ----------
    bound
        that is proven already.
    """
    params = run.params
    tight = tightened(run.of(params.generation), problem, plan)
    if tight is None:
        return None
    search = BranchNeighbourhoodSearch(run.of(params.neighbourhood), tight.problem, tight.reduced_cost, plan)
    bound = min(bound, tight.bound)
    if tight.block_columns is not None:
        _dive(run, search, tight.block_columns, bound)
    search.search(bound, params.patience)
    worse = tight.reduced_cost > tight.bound - search.value + NOISE * abs(tight.bound)
    return FoundByColumns(tight.problem, search.best, tight.bound, ~worse)


def _dive(run: Run[ColumnSearchParams], search: BranchNeighbourhoodSearch, columns: ColumnGeneration, bound: float) -> None:
    """Improve the plan of a search by dives through the columns."""

    def best() -> FloatArray:
        return assignment(search.problem, search.best.choice)

    paying = Paying(run.params.dive_patience, bound - search.value)
    for choices in columns.dives(run.settings.seed).run(best, run.stop):
        search.step(choices, within(run.gap, bound))
        paying.turn(bound - search.value)
        if close(search.best, bound, run.gap) or paying.gives_way:
            break
