"""The problem of a plan that adapts, and its solution."""

from dataclasses import dataclass, field

from models.arrays import FloatArray, IntArray
from models.problem import MenuProblem, Progress, SolveStatus
from models.risk import WorldValues


@dataclass(frozen=True, eq=False)
class StagedProblem:
    """A menu problem whose plan may differ by outcome, but for what is decided before the outcome is known.

    max   sum_s chance[s] (sum_k value[s, k] x[s, k] + charges of outcome s)
    s.t.  x[s] keeps every rule of the problem, for every outcome s
          sum_{k of unit u, early[k] = e} x[s, k] is the same for every outcome, for every unit u and early decision e

    Attributes
    ----------
    problem
        rules and limits, the same in every outcome.
    values
        objective by outcome, in place of that of the problem.
    chance
        float[outcomes]; they sum to 1.
    early
        int[choices]: what a choice does before the outcome is known, by numbers from 0; choices of one unit with the same
        number cannot be told apart until then.
    """

    problem: MenuProblem
    values: WorldValues
    chance: FloatArray
    early: IntArray


@dataclass(frozen=True, eq=False)
class StagedSolution:
    """The best plan that adapts, and its proof.

    Attributes
    ----------
    choice, opened
        int[outcomes, units], int[outcomes, charges]; None without a plan.
    value
        mean over outcomes.
    bound
        no plan that adapts is worth more; None where nothing is proven.
    by_outcome
        float[outcomes]: worth of each branch.
    known
        mean over outcomes of the bounds of plans that know the outcome from the start: no lower than the bound of any plan
        that adapts.
    """

    status: SolveStatus
    choice: IntArray | None = None
    opened: IntArray | None = None
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    by_outcome: FloatArray | None = None
    known: float | None = None
    history: tuple[Progress, ...] = field(default=())
    seconds: float = 0.0
    message: str = ""
