"""Plans by the columns of blocks: the relaxation tightened by them, dives through them, and a search at their dual values."""

from dataclasses import dataclass, field

from models.arrays import BoolArray, FloatArray
from models.checking.verdict import NOISE, Plan, close
from models.column_generation.bound import ColumnGeneration, ColumnGenerationParams
from models.column_generation.cuts import tightened
from models.problem import MenuProblem
from models.run import Run
from models.search.candidates import within
from models.search.in_branches import BranchNeighbourhoodParams, BranchNeighbourhoodSearch
from models.statement.variables import assignment


@dataclass(frozen=True)
class ColumnSearchParams:
    """How plans are looked for.

    Attributes
    ----------
    share, plain_share
        of the time left for the search, and where no column tightens the relaxation: the whole programme does more then.
    dive_share
        of the search, what may go into dives.
    dive_patience
        dives without improvement after which there are no more.
    patience
        steps without improvement after which the search ends.
    generation, neighbourhood
        of the columns, and of the search.
    """

    share: float = 0.8
    plain_share: float = 0.35
    dive_share: float = 0.7
    dive_patience: int = 48
    patience: int = 60
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
    plan: Plan
    bound: float
    keep: BoolArray


def found_by_columns(run: Run[ColumnSearchParams], problem: MenuProblem, plan: Plan, bound: float) -> FoundByColumns | None:
    """Return what columns and their dual values make of a plan; None if the relaxation did not come to its end.

    Parameters
    ----------
    bound
        that is proven already.
    """
    params = run.params
    tight = tightened(run.of(params.generation), problem, plan)
    if tight is None:
        return None
    searching = run.for_share(params.plain_share if tight.block_columns is None else params.share)
    search = BranchNeighbourhoodSearch(searching.of(params.neighbourhood), tight.problem, tight.reduced_cost, plan)
    bound = min(bound, tight.bound)
    if tight.block_columns is not None:
        _dive(searching, search, tight.block_columns, bound)
    search.search(bound, params.patience)
    worse = tight.reduced_cost > tight.bound - search.value + NOISE * abs(tight.bound)
    return FoundByColumns(tight.problem, search.best, tight.bound, ~worse)


def _dive(run: Run[ColumnSearchParams], search: BranchNeighbourhoodSearch, columns: ColumnGeneration, bound: float) -> None:
    """Improve the plan of a search by dives through the columns."""

    def best() -> FloatArray:
        return assignment(search.problem, search.best.choice)

    without = 0
    for choices in columns.dives(run.settings.seed).run(best, run.for_share(run.params.dive_share).stop):
        before = search.value
        search.step(choices, within(run.gap, bound))
        without = 0 if search.value > before else without + 1
        if close(search.best, bound, run.gap) or without >= run.params.dive_patience:
            break
