"""The problem of a plan that adapts, its parameters, and its solution."""

from dataclasses import dataclass, field

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray, as_booleans, as_floats, as_integers
from models.checking.verdict import ROUNDING
from models.errors import ProblemError
from models.params import SolveParams
from models.problem import MenuProblem, Progress, SolveStatus
from models.risk import WorldValues


@dataclass(frozen=True, eq=False)
class StagedProblem:
    """A menu problem whose plan may differ by outcome, but for what is decided before the outcome is known.

    max   sum_s chance[s] (sum_k value[s, k] x[s, k] + sum_cp charge[s, c, p] opened[s, c, p])
    s.t.  x[s] and opened[s] keep every rule of the problem, for every outcome s
          sum_{k of unit u, early[k] = e} x[s, k] is the same for every outcome, for every unit u and early decision e
          opened[s, c, p] is the same for every outcome, for every charge c and period p with early_openings[c, p]

    Attributes
    ----------
    problem
        rules and limits, the same in every outcome; its own values are not read.
    values
        objective by outcome, in place of that of the problem.
    chance
        float[outcomes] above 0; they sum to 1.
    early
        int[choices]: what a choice does before the outcome is known, by numbers from 0; choices of one unit with the same
        number cannot be told apart until then.
    early_openings
        bool[charges, periods] or None for none: openings that are committed before the outcome is known, though the choices
        that cause them need not be. Openings that early decisions cause are the same in every outcome without it.

    Raises
    ------
    ProblemError
        the arrays do not fit the problem, or the chances do not sum to 1.
    """

    problem: MenuProblem
    values: WorldValues
    chance: FloatArray
    early: IntArray
    early_openings: BoolArray | None = None

    def __post_init__(self) -> None:
        self.values.need_fit(self.problem)
        chance, early = as_floats(self.chance, "chance"), as_integers(self.early, "early")
        if chance.shape != (self.values.worlds,) or np.any(chance <= 0) or abs(float(chance.sum()) - 1) > ROUNDING:
            raise ProblemError(f"chance: expected {self.values.worlds} numbers above 0 that sum to 1, found {chance}")
        if early.shape != (self.problem.choice_count,) or np.any(early < 0):
            raise ProblemError(f"early: expected a number of 0 or more for each of {self.problem.choice_count} choices")
        object.__setattr__(self, "chance", chance / chance.sum())
        object.__setattr__(self, "early", early)
        if self.early_openings is not None:
            openings = as_booleans(self.early_openings, "early openings")
            if openings.shape != self.values.charge.shape[1:]:
                raise ProblemError(f"early openings: expected shape {self.values.charge.shape[1:]}, found {openings.shape}")
            object.__setattr__(self, "early_openings", openings)

    @property
    def outcomes(self) -> int:
        """The number of outcomes."""
        return self.values.worlds


@dataclass(frozen=True)
class StagedParams:
    """Parameters of a solve of a plan that adapts.

    Attributes
    ----------
    solve
        of the solves of single outcomes.
    whole
        choices times outcomes up to which the programme over all outcomes is solved whole, without anything else.
    relaxed
        choices times outcomes up to which the relaxation over all outcomes gives the first multipliers.
    relaxed_share, known_share, copies_share, joint_share, branch_share
        share of the seconds left that the relaxation may take, the plans that know the outcome, a bound at multipliers, a
        programme over some choices of all outcomes, and the branches of one set of early decisions.
    copy_gap
        share of the requested gap that a copy, a branch or a programme over some choices is asked for.
    cores
        choices of each unit and outcome, beside those of the plans found, in a programme over all outcomes, one after another.
    core_nodes
        nodes of HiGHS' search that end it.
    most
        choices of all outcomes together up to which such a programme is stated.
    candidates
        sets of early decisions, of those found the best without planned branches, that are planned after each such programme.
    step
        share of the way to where the bound would meet the plan that multipliers go in a step (Polyak).
    """

    solve: SolveParams = field(default_factory=SolveParams)
    whole: int = 1_500
    relaxed: int = 600_000
    relaxed_share: float = 0.5
    known_share: float = 0.4
    copies_share: float = 0.3
    joint_share: float = 0.4
    branch_share: float = 0.4
    copy_gap: float = 0.5
    cores: tuple[int, ...] = (0, 0, 4, 12)
    core_nodes: int = 200
    most: int = 3_000_000
    candidates: int = 3
    step: float = 1.0


@dataclass(frozen=True, eq=False)
class StagedSolution:
    """The best plan that adapts, and its proof.

    Attributes
    ----------
    status
        as that of `models.Solution`, about the mean over outcomes.
    choice, opened
        int[outcomes, units], int[outcomes, charges]; None without a plan.
    value
        mean over outcomes.
    bound
        no plan that adapts is worth more; None where nothing is proven.
    gap
        (bound - value) relative to the value.
    by_outcome
        float[outcomes]: worth of each branch.
    known
        mean over outcomes of the bounds of plans that know the outcome from the start: no lower than the bound of any plan
        that adapts; None where an outcome has no bound.
    known_by_outcome, known_bounds
        float[outcomes]: worth of the best plan found that knows the outcome, and its bound, infinite without one.
    history
        every moment with a better value or bound.
    """

    status: SolveStatus
    choice: IntArray | None = None
    opened: IntArray | None = None
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    by_outcome: FloatArray | None = None
    known: float | None = None
    known_by_outcome: FloatArray | None = None
    known_bounds: FloatArray | None = None
    history: tuple[Progress, ...] = field(default=())
    seconds: float = 0.0
    message: str = ""
