"""The parameters and the result of a solve over worlds."""

from dataclasses import dataclass, field

from models.arrays import FloatArray, IntArray
from models.params import SolveParams
from models.problem import Progress, SolveStatus

PROVEN = (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
"""Endings of a solve that reached its gap."""


@dataclass(frozen=True)
class RiskParams:
    """Parameters of a solve over worlds.

    Attributes
    ----------
    solve
        of the solve at each vector of weights.
    first_gap, next_gap
        share of the requested gap that the first of these solves is asked for, and those after it, which end sooner where
        their bound is enough.
    share
        share of the seconds left that one of them may take, as a bound at other weights may be the better one.
    least_seconds
        that one which goes on is given at least, if they are left.
    few
        choices up to which the programme over all worlds is solved whole after the first solve.
    some
        choices up to which it is solved whole at once where weights alone get no further.
    relaxed
        choices times worlds up to which the relaxation over all worlds comes first.
    cores
        choices of each unit, beside those of the plans found, in the programme over all worlds: after the second solve at
        weights, and again where plan and bound are still apart.
    core_size
        their number for all units, times worlds, up to which such a programme is of use: larger ones find no better plans in the
        time of a solve at weights.
    core_growth
        factor on these choices, from one such programme to the next, where weights alone get no further, until all are in.
    most
        choices times worlds up to which such a programme is stated.
    core_share
        share of the seconds left that such a programme may take.
    core_nodes
        nodes of HiGHS' search that end it.
    standstill
        relative distance of the bound from the best mixture of plans at which other weights are not worth a solve.
    splits
        splits of a side that are compared, by what mixtures of the plans of both are worth; 0 for none.
    loose
        part of the gap up to which plans of some dates are solved though tiers may be worth more there than they really are.
    """

    solve: SolveParams = field(default_factory=SolveParams)
    first_gap: float = 0.75
    next_gap: float = 0.25
    share: float = 0.5
    least_seconds: float = 10.0
    few: int = 1_500
    some: int = 12_000
    relaxed: int = 3_000_000
    cores: tuple[int, ...] = (4, 12)
    core_size: int = 50_000
    core_growth: int = 3
    most: int = 20_000_000
    core_share: float = 0.3
    core_nodes: int = 200
    standstill: float = 1e-7
    splits: int = 12
    loose: float = 0.25


@dataclass(frozen=True, eq=False)
class RiskStep:
    """A step of the solve.

    Attributes
    ----------
    weights
        float[worlds] of a solve at weights; None for the programme over all worlds.
    value, bound
        the best measure of a plan, and the proven bound, after it; None where there is none.
    seconds
        it took.
    """

    weights: FloatArray | None
    value: float | None
    bound: float | None
    seconds: float


@dataclass(frozen=True, eq=False)
class Cut:
    """A bound at weights on worlds, which holds whatever the measure: no plan is worth more, weighted by them.

    Attributes
    ----------
    weights
        float[worlds], 0 or more, that sum to 1.
    bound
        of the weighted value, before any reference.
    """

    weights: FloatArray
    bound: float


@dataclass(frozen=True, eq=False)
class RiskSolution:
    """The plan with the best measure that was found, and its proof.

    Attributes
    ----------
    status
        as that of `models.Solution`, about the measure.
    choice, opened
        int[units], int[charges]; None without a plan.
    value
        the measure of the plan.
    bound
        no plan has a higher measure; None where nothing is proven.
    gap
        (bound - value) relative to what the plan is worth, before any reference, under its worst weights.
    in_worlds
        float[worlds]: value of the plan in each world.
    weights
        float[worlds]: weights that are worst for the plan.
    steps
        in order.
    history
        every moment with a better value or bound.
    plans
        every plan found, int[units], the best first.
    cuts
        bounds at all weights that were looked at.
    """

    status: SolveStatus
    choice: IntArray | None = None
    opened: IntArray | None = None
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    in_worlds: FloatArray | None = None
    weights: FloatArray | None = None
    steps: tuple[RiskStep, ...] = ()
    history: tuple[Progress, ...] = ()
    plans: tuple[IntArray, ...] = ()
    cuts: tuple[Cut, ...] = ()
    seconds: float = 0.0
    message: str = ""
