"""The strategy: the steps for each kind of problem in their order, the whole solve in one table.

A fleet with the usual two levers has about 170 choices per unit; one with every usual rule, and charges per region, about
115. So the rows of `strategies` mean, for the fleets of `rollout init` and for rule-rich ones with regions:

    units      `rollout init`                                rule-rich, with charges per region
    60         dual values while they pay, then              openings while they pay, then
               branches, columns, cores, whole programme     branches, columns, cores, whole programme
    1,115      dual values alone                             openings alone
    100,000    dual values alone                             openings alone

"Alone": branches and the whole programme follow only where there is no plan or no bound. No step has a share of the time: each
goes on while its turns close enough of what is left between plan and bound (`models.running.yields`), and `Solution.steps`
says what it gained. The patience of first steps is `SolveParams.efforts`.

Where a rule asks for so many or none, a plan is constructed before all else; and where the first method came to no plan.

Ten units or fewer have few choices that no other one dominates: the whole programme is tried first. So it is where each has
many, as relaxations of regions say little about a region of a few units. A solve ends after any step that leaves the plan
within the gap of the bound, and at the deadline; a short look ends with its first plan and bound.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeAlias

from models.branching.regional import has_regions
from models.checking.verdict import Candidate, consistent_solution
from models.dates.by_dates import DatesParams, SolveByDates
from models.params import SolveParams
from models.problem import MenuProblem, Solution, SolveStatus
from models.returns.by_signs import ReturnsParams, SolveBySigns
from models.run import Run
from models.search.candidates import sparing_plan
from models.state import SolveState
from models.steps import (
    ask_whole,
    branch_on_opening_periods,
    construct_plan,
    construct_where_asked,
    find_plan,
    improve_plan,
    prove_branches,
    prove_known_plan,
    prove_shortly,
    recombine_known_plans,
    search_by_columns,
    search_by_dual_values,
    search_by_openings,
    search_in_cores,
    tighten_branches,
    try_whole,
)

Step: TypeAlias = Callable[[Run[SolveParams], SolveState], SolveState]
"""From one state of a solve to the next."""


@dataclass(frozen=True)
class Steps:
    """Steps in turn.

    Attributes
    ----------
    first
        until the gap is reached or time is up.
    otherwise
        after these, while there is no plan or no bound.
    """

    first: tuple[Step, ...]
    otherwise: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Strategy:
    """A row of the table: for which problems, and what is done for a proof, and for a short look."""

    problems: str
    suits: Callable[["Traits"], bool]
    proof: Steps
    look: Steps


@dataclass(frozen=True)
class Traits:
    """The traits of a problem by which its strategy is chosen; worked out only where a row needs them."""

    run: Run[SolveParams]
    problem: MenuProblem

    @property
    def units(self) -> int:
        """Units."""
        return self.problem.unit_count

    @property
    def choices(self) -> int:
        """Choices of all units together."""
        return self.problem.choice_count

    @cached_property
    def undominated(self) -> int:
        """Choices that no other one dominates."""
        return int(self.run.warm_start.keep(self.problem, self.run.params.dominance).sum())

    @cached_property
    def regional(self) -> bool:
        """Whether charges are of separate units, as those of regions are."""
        return has_regions(self.problem, self.run.params.regions)

    @property
    def known_plans(self) -> bool:
        """Whether plans for other limits are known."""
        return bool(self.run.warm_start.plans)

    @property
    def known_dual_values(self) -> bool:
        """Whether dual values were found for this very problem, as by a short look at it."""
        return self.run.warm_start.has_multipliers(self.problem)


def strategies(params: SolveParams) -> tuple[Strategy, ...]:
    """Return the table: the first row that suits a problem is what is done."""
    size, effort = params.sizes, params.efforts

    asked = construct_where_asked
    plans = (branch_on_opening_periods, prove_known_plan, recombine_known_plans, find_plan, construct_plan)
    proofs = (tighten_branches, prove_shortly, improve_plan, prove_branches, search_by_columns, search_in_cores)
    branches = (*plans, *proofs, ask_whole)
    first_plan = (branch_on_opening_periods, recombine_known_plans, find_plan, construct_plan)
    openings_first = partial(search_by_openings, patience=effort.openings)
    some = partial(search_by_dual_values, effort=effort.some)
    many = partial(search_by_dual_values, effort=effort.many)
    very_many = partial(search_by_dual_values, effort=effort.very_many)
    look_at_branches = Steps((asked, *first_plan), otherwise=(ask_whole,))
    unless_planned = (*first_plan, ask_whole)
    return (
        Strategy(
            "tiers: each solve at given dates is a solve of its own, by a row below",
            lambda of: bool(of.problem.tiers),
            proof=Steps((settle_dates,)),
            look=Steps((settle_dates,)),
        ),
        Strategy(
            "limits that grow with a gain: each solve under given signs is a solve of its own, by a row below",
            lambda of: bool(of.problem.returns),
            proof=Steps((settle_returns,)),
            look=Steps((settle_returns,)),
        ),
        Strategy(
            "few choices",
            lambda of: of.choices < size.some and of.undominated <= size.few and not of.known_plans,
            proof=Steps((try_whole, *branches)),
            look=Steps((try_whole,)),
        ),
        Strategy(
            "few units with many choices each",
            lambda of: (
                of.choices >= size.some and of.units <= size.few_units and of.undominated < size.some and not of.known_plans
            ),
            proof=Steps((asked, try_whole, *branches)),
            look=Steps((asked, try_whole), otherwise=unless_planned),
        ),
        Strategy(
            "up to 10,000 choices, with charges per region",
            lambda of: of.choices < size.some and of.undominated > size.few and not of.known_plans and of.regional,
            proof=Steps((asked, openings_first, construct_plan, *branches)),
            look=look_at_branches,
        ),
        Strategy(
            "up to 10,000 choices",
            lambda of: of.choices < size.some,
            proof=Steps((asked, *branches)),
            look=look_at_branches,
        ),
        Strategy(
            "more choices, with charges per region",
            lambda of: of.regional,
            proof=Steps((asked, search_by_openings, construct_plan), otherwise=branches),
            look=Steps((asked, search_by_openings, construct_plan), otherwise=unless_planned),
        ),
        Strategy(
            "up to 20,000 choices, looked at before",
            lambda of: of.choices < size.many and of.known_dual_values,
            proof=Steps((asked, *branches)),
            look=Steps((asked, some, construct_plan), otherwise=unless_planned),
        ),
        Strategy(
            "up to 20,000 choices",
            lambda of: of.choices < size.many,
            proof=Steps((asked, some, construct_plan, *branches)),
            look=Steps((asked, some, construct_plan), otherwise=unless_planned),
        ),
        Strategy(
            "up to 150,000 choices",
            lambda of: of.choices < size.very_many,
            proof=Steps((asked, many, construct_plan, *branches)),
            look=Steps((asked, many, construct_plan), otherwise=unless_planned),
        ),
        Strategy(
            "more choices",
            lambda of: True,
            proof=Steps((asked, very_many, construct_plan), otherwise=branches),
            look=Steps((asked, very_many, construct_plan), otherwise=unless_planned),
        ),
    )


def strategy_of(run: Run[SolveParams], problem: MenuProblem) -> Strategy:
    """Return the first row of the table that suits a problem."""
    traits = Traits(run, problem)
    return next(row for row in strategies(run.params) if row.suits(traits))


def solved(run: Run[SolveParams], problem: MenuProblem, known: Candidate | None) -> Solution:
    """Take the steps of a problem until the gap is reached or time is up, and return what they led to.

    Parameters
    ----------
    known
        a plan that keeps all limits and rules.
    """
    row, state = strategy_of(run, problem), SolveState(problem, known)
    steps = row.proof if run.params.effort == "proof" else row.look
    for step in steps.first:
        state = _taken(run, state, step)
        if _ended(run, state):
            return _solution(run, state, known)
    for step in steps.otherwise:
        if state.answers or _ended(run, state):
            break
        state = _taken(run, state, step)
    return _solution(run, state, known)


def settle_returns(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Solve a problem with returns by the signs of its gains."""

    def ask(own: Run[ReturnsParams], problem: MenuProblem, known: Candidate | None) -> Solution:
        return solved(own.of(run.params), problem, known)

    by_signs = SolveBySigns(run.of(run.params.returns), state.problem, state.incumbent, ask)
    return replace(state, solution=by_signs.solution())


def settle_dates(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Solve a problem with tiers by the periods in which they are reached."""

    def ask(own: Run[DatesParams], problem: MenuProblem, known: Candidate | None, brief: bool) -> Solution:
        return solved(own.of(run.params.short_look() if brief else run.params), problem, known)

    by_dates = SolveByDates(run.of(run.params.dates), state.problem, state.incumbent, ask)
    return replace(state, solution=by_dates.solution())


def _taken(run: Run[SolveParams], state: SolveState, step: Step) -> SolveState:
    """Take a step, and record what it gained."""
    with run.history.step(name_of(step)):
        return step(run, state)


def name_of(step: Step) -> str:
    """Return the name of a step in `models.steps`."""
    return str(step.func.__name__ if isinstance(step, partial) else getattr(step, "__name__", step))


def _ended(run: Run[SolveParams], state: SolveState) -> bool:
    return state.solution is not None or state.within(run.gap) or run.over


def _solution(run: Run[SolveParams], state: SolveState, known: Candidate | None) -> Solution:
    """Return the answer of a state: that of its last step, or what is known when the solve ends."""
    if state.solution is not None:
        return state.solution
    ended = SolveStatus.INTERRUPTED if run.stop.interrupted else SolveStatus.TIME_LIMIT
    if state.incumbent is None and run.over:
        state = state.improved(sparing_plan(state.problem))  # such as to do nothing, which no method has come to
    done = consistent_solution(state.problem, ended, None, state.bound, gap=run.gap, known=state.incumbent)
    return done if state.bound is None else replace(done, message=state.proven_by)
