"""The plan that adapts to the reading of a pilot, and what it is worth beside plans that know less or more.

Worth is mean NPV over the same worlds, each with a proven bound:

    committed    one plan for all worlds, without the pilot's rules
    with pilot   one plan for all worlds that keeps the pilot's rules
    adaptive     keeps the pilot's rules; launches committed before the reading are common, the rest follows its outcome
    known        keeps the pilot's rules, and knows the outcome from the start
    perfect      knows the world from the start, without the pilot's rules

Any plan of one line is a plan of the next, but for the first, which has no pilot to pay for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from instances.schema.settings import SolverOptions
from models import MenuProblem, Solution, SolveStatus, solve
from models.checking.verdict import ROUNDING
from models.errors import SolverFailed
from models.problem import FloatArray, IntArray
from models.risk import WorldValues
from models.running.stopping import Stopping, interrupts_end_all
from models.stages import StagedParams, StagedProblem, StagedSolution, solve_staged
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem
from planner.economics.lines import CENT
from planner.errors import InfeasibleError, NoPlanError, QuestionError, SolverError, StoppedError
from planner.limits.priced import Priced
from planner.pilots.designs import Design, Precision
from planner.pilots.early import early_openings, early_parts
from planner.pilots.outcomes import OutcomeParams, Outcomes, outcomes_of
from planner.pilots.roadmaps import roadmaps_of
from planner.replanning.difference import Difference
from planner.replanning.plan_pool import PlanPool
from planner.replanning.resolving import must_aim_at_npv, with_heads_kept
from planner.replanning.telling import Tell, teller
from planner.replanning.world_plans import Solving, solve_worlds
from planner.workers import ALONE, Workers
from planner.worlds.beliefs import beliefs_of
from planner.worlds.enumerated import every_world
from planner.worlds.pricing import values_in_worlds
from planner.worlds.programme import need_highs, need_uncertain, world_values
from planner.worlds.sampling import draw_worlds
from planner.worlds.worlds import Worlds

SHOWN = 5
"""Units named in a message."""


@dataclass(frozen=True)
class ContingentParams:
    """Parameters of a plan that adapts.

    Attributes
    ----------
    worlds, seed
        worlds that are drawn, where uncertainties are not lists of values with fewer worlds in all; and the seed of the draws.
    seconds
        for everything.
    outcomes
        parts of a reading.
    staged
        of the solve of the plan that adapts.
    committed_share, staged_share
        of the seconds left, for each of the two plans for all worlds, and for the plan that adapts. The rest is for plans of
        single worlds.
    world_gap
        gap to which the best plan of each world is proven.
    least_seconds
        seconds below which a solve is not begun.
    side_by_side
        roadmaps up to which two worlds are solved at once, for memory.
    """

    worlds: int = 64
    seed: int = 1
    seconds: float = 300.0
    outcomes: OutcomeParams = field(default_factory=OutcomeParams)
    staged: StagedParams = field(default_factory=StagedParams)
    committed_share: float = 0.12
    staged_share: float = 0.65
    world_gap: float = 0.01
    least_seconds: float = 0.2
    side_by_side: int = 5_000_000


@dataclass(frozen=True)
class Worth:
    """Mean NPV of the best plan found, and what no plan of its kind exceeds; None where nothing is proven."""

    value: float
    bound: float | None

    def over(self, other: "Worth", *, wider: bool = False) -> Difference:
        """Return the worth of this kind of plan over that of another, with the interval that is proven of it.

        wider: whether every plan of the other kind is one of this kind, so that the best of this one is worth no less.
        """
        least = None if other.bound is None else self.value - other.bound
        most = None if self.bound is None else self.bound - other.value
        if wider:
            least = 0.0 if least is None else max(0.0, least)
        return Difference(self.value - other.value, least, most)


@dataclass(frozen=True, eq=False)
class Branch:
    """A branch of the plan that adapts.

    Attributes
    ----------
    outcome
        its place among the outcomes.
    chance
        of the outcome.
    choice
        int[units]: roadmaps, among those of the case.
    npv
        mean NPV over worlds given the outcome.
    committed
        the same of the plan for all worlds that keeps the pilot's rules.
    """

    outcome: int
    chance: float
    choice: IntArray
    npv: float
    committed: float


@dataclass(frozen=True, eq=False)
class ContingentPlan:
    """The plan that adapts to a reading, and the worth of plans that know less or more.

    Attributes
    ----------
    committed_choice, pilot_choice
        int[units]: the best plan found for all worlds, without the pilot's rules and with them.
    known_by_outcome
        float[outcomes]: mean NPV given each outcome of the best plan found that knows it from the start.
    staged
        proof of the plan that adapts.
    interrupted
        whether the user asked to stop.
    """

    case: Priced
    design: Design
    worlds: Worlds
    outcomes: Outcomes
    options: SolverOptions
    params: ContingentParams
    committed: Worth
    with_pilot: Worth
    adaptive: Worth
    known: Worth
    perfect: Worth
    committed_choice: IntArray
    pilot_choice: IntArray
    branches: tuple[Branch, ...]
    known_by_outcome: FloatArray
    staged: StagedSolution
    interrupted: bool = False

    @property
    def worth(self) -> Difference:
        """Worth of the pilot: of the plan that adapts, less that of the best plan without a pilot."""
        return self.adaptive.over(self.committed)


def contingent_plan(
    case: Priced,
    design: Design,
    precisions: Sequence[Precision],
    options: SolverOptions,
    tell: Tell,
    params: ContingentParams = ContingentParams(),
    workers: Workers = ALONE,
) -> ContingentPlan:
    """Find the plan that adapts best to the reading of a pilot, and the worth of plans that know less or more.

    Parameters
    ----------
    precisions
        of the design, by lever.
    options
        of the solver; its gap holds for the plans for all worlds and the plan that adapts.
    workers
        solve the worlds side by side.

    Raises
    ------
    QuestionError
        the goal is not the NPV, the solver is not HiGHS, nothing is uncertain, or the design leaves a unit no roadmap.
    InfeasibleError
        no plan keeps the limits and the pilot's rules.
    NoPlanError, StoppedError, SolverError
        no plan was found in time, the user stopped before there was one, or the solver failed.
    """
    _need_able(case, options)
    whole = Stopping(params.seconds)
    worlds = every_world(case.instance, params.worlds) or draw_worlds(case.instance, params.worlds, params.seed)
    need_uncertain(worlds)
    outcomes = outcomes_of(worlds, beliefs_of(case.instance), design, precisions, params.outcomes)
    with interrupts_end_all() as request:
        tell(f"pricing {worlds.number} worlds", None)
        priced = values_in_worlds(case, worlds)
        if priced.value.shape[0] < worlds.number:
            raise StoppedError("interrupted before the worlds were priced; nothing was written")
        stated = priced.stated(case)
        values = world_values(stated, priced)
        work = _Work(stated, design, worlds, outcomes, values, options, tell, params, workers, whole, request)
        try:
            return replace(work.answer(), case=case)
        except SolverFailed as error:
            raise SolverError(str(error)) from error


def _need_able(case: Priced, options: SolverOptions) -> None:
    must_aim_at_npv(case.instance, "what a pilot is worth is in NPV")
    need_highs(options, "plans that adapt")


@dataclass(frozen=True, eq=False)
class _Work:
    """The steps to the answer; case: with the shared costs of all worlds in its programme."""

    case: Priced
    design: Design
    worlds: Worlds
    outcomes: Outcomes
    values: WorldValues
    options: SolverOptions
    tell: Tell
    params: ContingentParams
    workers: Workers
    whole: Stopping
    request: Stopping

    def answer(self) -> ContingentPlan:
        """Solve for all worlds without and with the pilot, for the plan that adapts, and for each world."""
        mean, part = self.values.weighted(self.case.problem, self.worlds.chance), self._part()
        free = self._committed(mean, "plan without a pilot", None)
        start = free.choice if free.choice is not None and part.has(free.choice) else None
        bound = self._committed(
            self.values.of_choices(part.kept).weighted(part.problem, self.worlds.chance),
            "plan with the pilot",
            None if start is None else part.lower(start),
        )
        pool = PlanPool(self.case.problem, self.values)
        plans = [_choice(free), part.lift(_choice(bound))]
        pool.extend(plans)
        staged = self._staged(part, part.lower(plans[1]))
        if staged.choice is not None:
            pool.extend(part.lift(choice) for choice in staged.choice)
        return self._told(free, bound, staged, part, pool)

    def _part(self) -> Subproblem:
        """Return the programme over the roadmaps that the design leaves."""
        keep = roadmaps_of(self.case.menu, self.design)
        units = self.case.instance.units
        without = np.setdiff1d(np.arange(len(units)), self.case.menu.unit[keep])
        if without.size:
            names = ", ".join(units[unit].unit for unit in without[:SHOWN])
            raise QuestionError(
                f"design {self.design.name}: no roadmap is left for {without.size} units ({names}), whose pins or committed "
                "launches break its rules; choose other stores or quarters"
            )
        return restricted(self.case.problem, with_heads_kept(self.case, keep))

    def _committed(self, problem: MenuProblem, title: str, start: IntArray | None) -> Solution:
        """Return the best plan for all worlds; where a share of the time brings none, all there is may go into it."""
        for share in (self.params.committed_share, 1.0):
            found = solve(
                problem,
                time_limit=max(self.params.least_seconds, share * self.whole.seconds_left),
                gap=self.options.gap,
                seed=self.options.seed,
                threads=self.options.threads,
                start=start,
                on_progress=teller(self.tell, title),
            )
            if found.choice is not None:
                return found
            if found.status is not SolveStatus.TIME_LIMIT:
                break
        raise self._without(found, title)

    def _without(self, found: Solution, title: str) -> Exception:
        if found.status is SolveStatus.INFEASIBLE:
            return InfeasibleError(
                f"proven: no plan keeps the limits of the instance and the rules of the design {self.design.name}; choose fewer "
                "stores, other stores or other quarters"
            )
        if found.status is SolveStatus.INTERRUPTED:
            return StoppedError("interrupted before a plan was found; nothing was written")
        return NoPlanError(f"{title}: none was found in {found.seconds:.0f} s; allow more time with --seconds")

    def _staged(self, part: Subproblem, start: IntArray) -> StagedSolution:
        """Return the plan that adapts, over the roadmaps that the design leaves."""
        values = self.values.of_choices(part.kept).mixed(self.outcomes.weights)
        early = early_parts(self.case, self.design.reading)[part.kept]
        openings = early_openings(self.case, self.design.reading)
        padded = np.zeros(values.charge.shape[1:], dtype=np.bool_)
        padded[:, : openings.shape[1]] = openings
        return solve_staged(
            StagedProblem(part.problem, values, self.outcomes.chance, early, padded),
            time_limit=max(self.params.least_seconds, self.params.staged_share * self.whole.seconds_left),
            gap=self.options.gap,
            seed=self.options.seed,
            threads=self.options.threads,
            start=start,
            params=self.params.staged,
            on_progress=teller(self.tell, "plan that adapts"),
        )

    def _perfect(self, pool: PlanPool) -> Worth:
        """Return the mean of the best plans of each world."""
        solving = Solving(self.options, self.params, self.tell, self.workers)
        solves = solve_worlds(solving, pool, self.whole)
        bounds = np.array([np.inf if one.bound is None else one.bound for one in solves])
        best = pool.worth.max(axis=0)
        bounds = np.maximum(np.minimum(bounds, pool.ceiling), best)
        return Worth(float(self.worlds.chance @ best), float(self.worlds.chance @ bounds))

    def _told(self, free: Solution, bound: Solution, staged: StagedSolution, part: Subproblem, pool: PlanPool) -> ContingentPlan:
        """Return the answer, each worth with the lowest bound that follows from any of them."""
        perfect = self._perfect(pool)
        chance, weights = self.worlds.chance, self.outcomes.weights
        pilot = part.lift(_choice(bound))
        if staged.choice is None or staged.value is None or staged.known_by_outcome is None:
            raise NoPlanError("plan that adapts: none was found in time; allow more with --seconds")
        known = float(self.outcomes.chance @ staged.known_by_outcome)
        known_bound = _least(staged.known, perfect.bound)
        adaptive_bound = _least(staged.bound, known_bound)
        committed = float(chance @ pool.worth_of(_choice(free)))
        with_pilot = float(chance @ pool.worth_of(pilot))
        branches = []
        for place, choice in enumerate(part.lift(one) for one in staged.choice):
            own, other = (float(weights[place] @ pool.worth_of(one)) for one in (choice, pilot))
            branches.append(Branch(place, float(self.outcomes.chance[place]), choice, own, other))
        return ContingentPlan(
            case=self.case,
            design=self.design,
            worlds=self.worlds,
            outcomes=self.outcomes,
            options=self.options,
            params=self.params,
            committed=Worth(committed, _above(_least(free.bound, perfect.bound), committed)),
            with_pilot=Worth(with_pilot, _above(_least(bound.bound, adaptive_bound), with_pilot)),
            adaptive=Worth(staged.value, _above(adaptive_bound, staged.value)),
            known=Worth(known, _above(known_bound, known)),
            perfect=perfect,
            committed_choice=_choice(free),
            pilot_choice=pilot,
            branches=tuple(branches),
            known_by_outcome=staged.known_by_outcome,
            staged=staged,
            interrupted=self.request.interrupted,
        )


def _choice(found: Solution) -> IntArray:
    assert found.choice is not None, "solves without a plan have raised"
    return found.choice


def _least(*bounds: float | None) -> float | None:
    return min((bound for bound in bounds if bound is not None), default=None)


def _above(bound: float | None, value: float) -> float | None:
    """Return a bound, the value itself where it is lower by rounding alone, and None where the value contradicts it."""
    if bound is None or bound < value - CENT - ROUNDING * abs(value):
        return None
    return max(bound, value)
