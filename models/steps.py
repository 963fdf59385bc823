"""The steps of a solve, each from one state to the next: thin, the work is in the method's own module.

A step that finds nothing to do hands the state on as it is. `models.strategy` says which are taken, and in which order.
"""

from dataclasses import replace

import numpy as np

from models.branching.among_possible import solved_among_possible
from models.branching.branch_search import plan_in_branches
from models.branching.proof import Proven, proven, proven_shortly
from models.checking.verdict import Candidate, consistent_solution
from models.params import SolveParams
from models.problem import Solution, SolveStatus
from models.run import Run
from models.running.yields import ENDLESS, Patience
from models.search.after_construction import improved_at_openings
from models.search.by_columns import found_by_columns
from models.search.by_dual_values import Effort, solved_by_dual_values
from models.search.candidates import sparing_plan, within
from models.search.construction import ConstructionParams, asks_together, constructed
from models.search.in_cores import found_in_cores
from models.search.near_relaxation import searched_near_relaxation
from models.search.recombination import recombined
from models.state import BY_BRANCHES, BY_MULTIPLIERS, BY_RELAXATION, Branched, SolveState
from models.subproblems.branches import alive, reach_of
from models.subproblems.choices import narrowed, restricted
from models.subproblems.subproblem import Subproblem
from models.warm_start import WarmStart
from models.whole_programme import asked


def try_whole(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Ask HiGHS for the whole programme over the choices worth keeping, for few nodes."""
    keep = run.warm_start.keep(state.problem, run.params.dominance)
    if state.incumbent is not None:
        keep[state.incumbent.choice] = True
    return _tried(run, state, restricted(state.problem, keep))


def construct_where_asked(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Construct a first plan at once where a rule asks for so many or none, which other methods come to late."""
    own = run.params.construction
    if state.incumbent is not None or not asks_together(state.problem):
        return state
    return _constructed(run, state, replace(own, attempts=own.attempts_at_once))


def construct_plan(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Construct a first plan, feasibility before value, where there is none, and branches have not ruled all plans out."""
    left = state.branched
    if state.incumbent is not None or (left is not None and not left.branches):
        return state
    return _constructed(run, state, run.params.construction)


def search_by_openings(run: Run[SolveParams], state: SolveState, *, patience: Patience = ENDLESS) -> SolveState:
    """Branch on the openings of regions, anneal, and search at given openings, while that pays."""
    found = solved_among_possible(run.of(run.params.regions), state.problem, state.incumbent, patience)
    if found.infeasible:
        without = consistent_solution(state.problem, SolveStatus.INFEASIBLE, None, None, gap=run.gap, known=None)
        return replace(state, solution=replace(without, message=BY_MULTIPLIERS))
    return state.improved(found.plan).lowered(found.bound)


def search_by_dual_values(run: Run[SolveParams], state: SolveState, *, effort: Effort = Effort()) -> SolveState:
    """Bound the plans at dual values of the limits, round the relaxation, and improve that, while that pays."""
    own = run.of(run.params.dual_values)
    found = solved_by_dual_values(own, state.problem, state.incumbent, effort, run.params.neighbourhoods)
    return state.improved(found.plan).lowered(found.bound)


def branch_on_opening_periods(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Leave out dominated choices, and branch on the opening periods of shared charges."""
    problem, known, warm_start = state.problem, state.incumbent, run.warm_start
    keep = warm_start.keep(problem, run.params.dominance)
    if known is not None and not np.all(keep[known.choice]):
        warm_start = WarmStart()
        keep[known.choice] = True
    part, value = restricted(problem, keep), None if known is None else known.value
    branches = warm_start.branches(
        part.problem, run.stop, lambda bound: run.history.note(None, bound), value, run.params.opening_periods.under(run.gap)
    )
    branched = replace(state, branched=Branched(part, tuple(branches), part, warm_start))
    return branched.lowered(branches[0].bound) if branches else branched


def prove_known_plan(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Give a short proof to a plan that was known before, where it is near to the bound and few branches are left."""
    left, plan, params = state.branched, _plan_of_part(state), run.params.proof
    if left is None or plan is None or not left.branches:
        return state
    if plan.value < within(params.early * run.gap, left.branches[0].bound):
        return state
    tight = left.warm_start.tightened(run.stop, plan.value) or left.branches
    if len(alive(tight, plan.value)) > params.few_branches:
        return state
    return _with_proof(state, left, proven_shortly(run.of(params), left.part, tight, plan))


def recombine_known_plans(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Make a plan of plans for other limits: those for amounts on either side have most of what one between them has."""
    left, params = state.branched, run.params.recombination
    if left is None or not left.branches:
        return state
    nearest = left.warm_start.nearest(state.problem.limit, params.plans)
    among = [left.part.lower(plan) for plan in nearest if left.part.has(plan)]
    if not among:
        return state
    problem, bound = left.part.problem, left.branches[0].bound
    least = _plan_of_part(state) or sparing_plan(problem)
    lost = bound - reach_of(problem, left.branches)
    found = recombined(run.of(params), problem, among, lost, least, within(run.gap, bound))
    return _with_plan(state, left, found)


def find_plan(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Search the branches for plans, unless the incumbent will do for a proof."""
    left, params = state.branched, run.params.branch_search
    if left is None or not left.branches:
        return state
    known, enough = state.incumbent, params.enough_plans
    if known is not None:
        near = known.value >= within(params.near * run.gap, left.branches[0].bound)
        if near or _small(run, left) or (enough is not None and len(left.warm_start.plans) >= enough):
            return state
    return _searched(run, state, left)


def tighten_branches(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Give the branches whose bound is above the incumbent the bound of their own relaxation."""
    left, known = state.branched, state.incumbent
    if left is None or known is None or not _below_goal(run, left, known):
        return state
    tight = left.warm_start.tightened(run.stop, known.value)
    return replace(state, branched=replace(left, branches=tuple(tight))) if tight else state


def prove_shortly(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Give a short proof to a plan that no search has improved yet."""
    left, plan = state.branched, _plan_of_part(state)
    if left is None or plan is None or not _unsearched(run, left, plan):
        return state
    return _with_proof(state, left, proven_shortly(run.of(run.params.proof), left.part, left.branches, plan))


def improve_plan(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Search the branches for a better plan, where a short proof did not do."""
    left, known = state.branched, state.incumbent
    if left is None or known is None or not _unsearched(run, left, known):
        return state
    return _searched(run, state, left)


def prove_branches(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Leave out what can hold no better plan, and solve the branches apart where that leaves few choices."""
    left, plan = state.branched, _plan_of_part(state)
    if left is None or plan is None or not left.branches:
        return state
    done = proven(run.of(run.params.proof), left.part, left.branches, plan)
    return _with_proof(state, replace(left, rest=done.rest, apart=done.apart), done)


def search_by_columns(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Tighten the relaxation by columns of blocks, search at their dual values, and leave out what can no longer matter."""
    left, known = state.branched, state.incumbent
    if left is None or known is None or state.bound is None or not left.branches or left.apart or _small(run, left):
        return state
    rest = left.rest
    plan = replace(known, choice=rest.lower(known.choice))
    found = found_by_columns(run.of(run.params.columns), rest.problem, plan, state.bound)
    if found is None:
        return state
    best = replace(found.plan, choice=rest.lift(found.plan.choice))
    smaller = narrowed(rest.stated_as(found.problem), found.keep, found.plan.choice)
    return replace(state, branched=replace(left, rest=smaller)).improved(best).lowered(found.bound)


def search_in_cores(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Search the few choices that nearly all good plans are made of, core after core, for a better plan, while that pays."""
    left, known = state.branched, state.incumbent
    if left is None or known is None or state.bound is None or not left.branches:
        return state
    plan = replace(known, choice=left.rest.lower(known.choice))
    found = found_in_cores(run.of(run.params.cores), left.rest.problem, plan, state.bound)
    return state.improved(replace(found, choice=left.rest.lift(found.choice)))


def ask_whole(run: Run[SolveParams], state: SolveState) -> SolveState:
    """Ask HiGHS for the best of the plans that are left, to the end."""
    left = state.branched
    if left is None:
        raise ValueError("the whole programme is asked for over what is left of the branches")
    if run.warm_start.plans and _small(run, left):  # a first try of few nodes was not taken then
        state = _tried(run, state, left.rest)
        if state.solution is not None:
            return state
    own = run.of(run.params.whole)
    return replace(state, solution=asked(own, state.problem, left.rest, state.incumbent, state.bound))


def _tried(run: Run[SolveParams], state: SolveState, among: Subproblem) -> SolveState:
    """Ask HiGHS for the best plan of a part for few nodes, without what pays in a longer search alone."""
    own, near = run.params.whole, _near(run, state, among)
    if near is not None:
        state, among = near
        if state.within(run.gap):
            return state
    few = run.asking(nodes=own.first_nodes, cuts_at_nodes=True, probing=False).of(own)
    at_once = state.incumbent is not None or among.problem.choice_count < own.presolved_from
    tried = asked(few.asking(presolve=not at_once), state.problem, among, state.incumbent, state.bound)
    if at_once and tried.status is SolveStatus.FAILED:  # some answers hold in a presolved programme alone
        tried = asked(few, state.problem, among, state.incumbent, state.bound)
    if tried.status is not SolveStatus.TIME_LIMIT:
        return replace(state, solution=tried)
    return state.improved(_plan_in(tried)).lowered(tried.bound, tried.message)


def _near(run: Run[SolveParams], state: SolveState, among: Subproblem) -> tuple[SolveState, Subproblem] | None:
    """Search a part near its relaxation; return the state with what was found, and what a better plan is among."""
    known = None if state.incumbent is None else replace(state.incumbent, choice=among.lower(state.incumbent.choice))
    found = searched_near_relaxation(run.of(run.params.near_relaxation), among.problem, known)
    if found is None:
        return None
    state = state.lowered(found.bound)
    if found.plan is not None:
        state = state.improved(replace(found.plan, choice=among.lift(found.plan.choice)))
        among = narrowed(among, found.keep, found.plan.choice)
        run.history.note(found.plan.value, found.bound)
    return state, among


def _constructed(run: Run[SolveParams], state: SolveState, params: ConstructionParams) -> SolveState:
    own = replace(run.of(params), stop=run.stop.part(params.share * run.stop.seconds_left))
    plan = constructed(own, state.problem)
    if plan is None:
        return state
    run.history.note(plan.value, state.bound)
    run.history.publish()
    return state.improved(improved_at_openings(own, state.problem, plan))


def _plan_in(solution: Solution) -> Candidate | None:
    if solution.choice is None or solution.opened is None or solution.value is None:
        return None
    return Candidate(solution.choice, solution.opened, solution.value)


def _plan_of_part(state: SolveState) -> Candidate | None:
    """Return the incumbent as a plan of the part that was branched on."""
    if state.branched is None or state.incumbent is None:
        return None
    return replace(state.incumbent, choice=state.branched.part.lower(state.incumbent.choice))


def _with_plan(state: SolveState, left: Branched, plan: Candidate | None) -> SolveState:
    """Return the state with a plan of the part."""
    return state.improved(None if plan is None else replace(plan, choice=left.part.lift(plan.choice)))


def _with_proof(state: SolveState, left: Branched, done: Proven) -> SolveState:
    proven_by = BY_BRANCHES if done.apart else BY_RELAXATION
    return _with_plan(replace(state, branched=left), left, done.plan).lowered(done.bound, proven_by)


def _searched(run: Run[SolveParams], state: SolveState, left: Branched) -> SolveState:
    found = plan_in_branches(run.of(run.params.branch_search), left.part.problem, left.branches, _plan_of_part(state))
    return _with_plan(replace(state, branched=replace(left, searched=True)), left, found)


def _small(run: Run[SolveParams], left: Branched) -> bool:
    """Return whether the whole programme over the part is solved sooner than columns are found."""
    return left.part.problem.choice_count <= run.params.sizes.few


def _below_goal(run: Run[SolveParams], left: Branched, plan: Candidate) -> bool:
    """Return whether the branches leave a plan more than the gap to the highest bound."""
    return bool(left.branches) and plan.value < within(run.gap, left.branches[0].bound)


def _unsearched(run: Run[SolveParams], left: Branched, plan: Candidate) -> bool:
    return not left.searched and len(left.branches) > 1 and _below_goal(run, left, plan)
