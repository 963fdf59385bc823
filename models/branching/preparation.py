"""Before the whole programme is solved: a good bound, a good plan, and the part of the plans that can still be better.

The plans are parted by the dates of shared charges (`models.subproblems.opening_periods`), the relaxation is tightened
by patterns where few actions fill a limit (`models.column_generation.bound`), and plans are looked for by their prices
(`models.search.neighbourhood`). A part whose bound is no higher than the value of a plan holds no better one, and
neither does any part with a choice that loses more at its dual prices than lies between bound and plan. Both are left
out; what is proven of the rest is then proven of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.branching.subproblem_solves import solved_apart
from models.checking.verdict import NOISE, Plan, close
from models.column_generation.cuts import tightened
from models.problem import MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.search.neighbourhood import PATIENCE, Search, best_among, ranks, sparing_plan, whole_plan, within
from models.search.recombination import recombined
from models.solvers.highs_settings import HighsSettings
from models.statement.variables import assignment
from models.subproblems.choices import Restriction, restricted
from models.subproblems.opening_periods import Branch, reach_of, union, with_openings
from models.warm_start import WarmStart

SMALL = 1500
"""Choices worth keeping up to which the whole programme is tried first, and solved sooner than patterns are found."""

FIRST_CORES = (6, 12, 24)
"""Columns of each unit among which a first plan is looked for, in turn."""

FIRST_NODES, FIRST_GAP = 20, 0.02
"""Nodes and gap that end the search for a first plan."""

RECOMBINED_CORE = 4
"""Choices of each unit, those that lose least, beside those of plans for other limits."""

PLANS, ENOUGH_PLANS = 24, 3
"""Plans for other limits that a plan is made of at most, and with which a brief solve makes do."""

RECOMBINED_NODES, RECOMBINED_GAP = 20, 0.2
"""Nodes and share of the asked gap that end the search among the choices of plans for other limits."""

BRANCH_SHARE = 0.2
"""Share of the time left that may go into parting the plans by dates, once the first relaxation is solved."""

FIRST_PLAN_SHARE, FIRST_SEARCH_SHARE, SEARCH_SHARE = 0.5, 0.03, 0.8
"""Shares of the time left for a first plan, bettering it, and the search by the prices of patterns."""

PLAIN_SEARCH_SHARE = 0.35
"""Share of the time left for the search where no pattern tightens the relaxation: the whole programme does more then."""

DIVE_SHARE, DIVE_PATIENCE = 0.7, 48
"""Share of the search that may go into dives, and dives without a better plan after which there are no more."""

MOST_APART = 15_000
"""Choices up to which the parts are solved apart; with more of them, plans come sooner from a search by prices."""

NEAR = 1.5
"""How many times the asked gap a plan may lie from the bound for it to be proven, and no other looked for first."""

LITTLE_PATIENCE = 8
"""Steps without a better plan after which a search from a plan ends that was known before."""

EARLY, EARLY_NODES, FEW_ALIVE = 2.0, 200, 4
"""How many times the gap a plan may lie from the bound for a proof to be tried before the search, the nodes of each part
that end it, and the parts it may have."""

PROOF_NODES = 200
"""Nodes of each part after which a proof of a plan is given up that no search has bettered yet: there may be a better one."""

PROMISING = 0.5
"""Parts are searched at once whose bound has fallen by no more than the best part's and this share of it."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known before the whole programme is solved.

    Attributes
    ----------
    part
        the problem over the dates and choices that a plan better than `known` may have, and those of `known`.
    known
        a plan of the whole problem.
    bound
        proven of all plans; None if nothing was.
    apart
        whether the branches were solved apart.
    by_parts
        whether it is that which proved the bound, and not the relaxations.
    """

    part: Restriction
    known: Plan | None
    bound: float | None
    apart: bool = False
    by_parts: bool = False

    def close(self, gap: float) -> bool:
        """Whether the plan is within a relative gap of the bound."""
        return close(self.known, self.bound, gap)

    def below(self, other: "Prepared | None") -> "Prepared":
        """Return the same with the bound of another, if it is lower."""
        if other is None or other.bound is None or self.bound is None or self.bound <= other.bound:
            return self
        return replace(self, bound=other.bound, by_parts=other.by_parts)


def prepared(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    warm_start: WarmStart | None = None,
    *,
    brief: bool = False,
) -> Prepared:
    """Return bound, plan, dates and columns; only what needs no solving where the relaxation does not come to its end.

    Parameters
    ----------
    warm_start
        of solves under other limits; used and filled.
    brief
        whether to end with what the warm_start makes quick: a bound, and a first plan.
    """
    warm_start = warm_start or WarmStart()
    keep = warm_start.keep(problem)
    if known is not None and not np.all(keep[known.choice]):
        warm_start = WarmStart()
        keep[known.choice] = True
    part = restricted(problem, keep)
    value = None if known is None else known.value
    branches = warm_start.branches(part.problem, stopping, BRANCH_SHARE, lambda bound: history.note(None, bound), value)
    if not branches:
        return Prepared(part, known, None)
    found = None if known is None else replace(known, choice=part.lower(known.choice))
    goal, near = (within(times * settings.gap, branches[0].bound) for times in (1.0, NEAR))
    so_far: Prepared | None = None
    if found is not None and not brief:
        so_far = _proven_early(part, warm_start, branches, found, settings, stopping, history)
        if so_far is not None and so_far.close(settings.gap):
            return so_far
        if so_far is not None:
            found = _of(part, so_far)
    found = _recombined(part, warm_start.nearest(problem.limit, PLANS), branches, settings, stopping, found, brief=brief)
    small = part.problem.choice_count <= SMALL
    makes_do = found is not None and (found.value >= near or small or (brief and len(warm_start.plans) >= ENOUGH_PLANS))
    if not makes_do:
        found = _searched(part.problem, branches, settings, stopping, history, found, brief=brief)
    if found is None:
        return Prepared(part, known, branches[0].bound)
    if brief:
        return Prepared(part, replace(found, choice=part.lift(found.choice)), branches[0].bound)
    if found.value < goal:
        branches = warm_start.tightened(stopping, found.value) or branches
    if makes_do and found.value < goal and len(branches) > 1:
        tried = _proven(part, branches, found, replace(settings, nodes=PROOF_NODES, cuts_at_nodes=True), stopping, history)
        so_far = tried.below(so_far)
        if tried.close(settings.gap) or over(stopping):
            return so_far
        found = _of(part, so_far)
        found = _searched(part.problem, branches, settings, stopping, history, found) or found
    ready = _proven(part, branches, found, settings, stopping, history).below(so_far)
    if ready.apart or ready.close(settings.gap) or over(stopping) or small:
        return ready
    return _with_patterns(ready, settings, stopping, history)


def _of(part: Restriction, ready: Prepared) -> Plan:
    """Return the plan of a proof that was not finished, as one of the part."""
    if ready.known is None:
        raise ValueError("a proof starts from a plan")
    return replace(ready.known, choice=part.lower(ready.known.choice))


def _proven_early(
    part: Restriction,
    warm_start: WarmStart,
    branches: list[Branch],
    found: Plan,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
) -> Prepared | None:
    """Return what a short proof says of a plan that was known before; None if it is far from the bound, or has many parts."""
    if found.value < within(EARLY * settings.gap, branches[0].bound):
        return None
    tight = warm_start.tightened(stopping, found.value) or branches
    if len(_alive(tight, found)) > FEW_ALIVE:
        return None
    return _proven(part, tight, found, replace(settings, nodes=EARLY_NODES, cuts_at_nodes=True), stopping, history)


def _proven(
    part: Restriction, branches: list[Branch], found: Plan, settings: HighsSettings, stopping: Stopping, history: History
) -> Prepared:
    """Return the part that holds every plan better than a known one, the branches solved apart if they are few enough."""
    alive = _alive(branches, found)
    bound = max((branch.bound for branch in alive), default=found.value)
    dated = replace(part, problem=with_openings(part.problem, union(part.problem, alive, found.opened)))
    reach = reach_of(part.problem, alive)
    reached = _narrowed(dated, reach > found.value + NOISE * abs(found.value), found, bound)
    few = len(branches) > 1 and np.count_nonzero(reach > found.value) <= MOST_APART
    if not few or reached.close(settings.gap) or over(stopping):
        return reached
    apart = solved_apart(part.problem, alive, found, settings, stopping, history)
    return _narrowed(dated, reach > apart.plan.value + NOISE * abs(apart.plan.value), apart.plan, apart.bound, apart=True)


def _recombined(
    part: Restriction,
    plans: Sequence[IntArray],
    branches: list[Branch],
    settings: HighsSettings,
    stopping: Stopping,
    known: Plan | None,
    *,
    brief: bool,
) -> Plan | None:
    """Return the best plan found among the choices of plans for other limits, or the known one if there is none better.

    Plans for amounts on either side have most of what a plan between them is made of.
    """
    among = [plan for plan in plans if np.all(np.isin(plan, part.kept))]
    if not among:
        return known
    bound = branches[0].bound
    loss = bound - reach_of(part.problem, branches)
    least = known or sparing_plan(part.problem)
    few = replace(settings, nodes=RECOMBINED_NODES, gap=RECOMBINED_GAP * settings.gap, partial_solves=brief)
    goal = within(settings.gap, bound)
    lowered = [part.lower(plan) for plan in among]
    return recombined(part.problem, lowered, loss, RECOMBINED_CORE, least, few, stopping, goal) or known


def _narrowed(part: Restriction, keep: BoolArray, plan: Plan, bound: float, *, apart: bool = False) -> Prepared:
    """Return the part over the choices to keep and those of a plan, which is one of the part."""
    keep = keep.copy()
    keep[plan.choice] = True
    smaller = restricted(part.problem, keep)
    lifted = replace(plan, choice=part.lift(plan.choice))
    return Prepared(Restriction(smaller.problem, part.kept[smaller.kept]), lifted, bound, apart, by_parts=apart)


def _alive(branches: list[Branch], plan: Plan) -> list[Branch]:
    """Return the branches that may hold a better plan."""
    return [branch for branch in branches if branch.bound > plan.value + NOISE * abs(plan.value)]


def _searched(
    problem: MenuProblem,
    branches: list[Branch],
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    *,
    brief: bool = False,
) -> Plan | None:
    """Return the best plan found in the promising branches, then in those that may still hold a better one.

    brief: whether to look at the promising ones alone, and not to go on from the first plan.
    """
    whole = max(branch.without_dates for branch in branches)
    least = branches[0].bound - PROMISING * (whole - branches[0].bound)
    promising = [branch for branch in branches if branch.bound >= least]
    patience = 0 if brief else PATIENCE if known is None else LITTLE_PATIENCE
    best = _found_in(problem, promising, settings, stopping, history, known, patience)
    if brief:
        return best
    others = [branch for branch in branches if branch.bound < least]
    if best is not None:
        others = _alive(others, best)
    if others:
        best = _found_in(problem, others, settings, stopping.part(0.5 * stopping.seconds_left), history, best, patience)
    return best


def _found_in(
    problem: MenuProblem,
    branches: list[Branch],
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    patience: int,
) -> Plan | None:
    """Return the best plan found among those of some branches, or the known one if it is better."""
    reach = reach_of(problem, branches)
    narrow = restricted(with_openings(problem, union(problem, branches)), np.isfinite(reach))
    loss = branches[0].bound - reach[narrow.kept]
    start = None if known is None else _within(narrow, known)
    goal = within(settings.gap, branches[0].bound)
    first = _first_plan(narrow.problem, loss, settings, stopping.part(FIRST_PLAN_SHARE * stopping.seconds_left), start, goal)
    if first is None:
        return known
    history.note(first.value, None)
    search = Search(narrow.problem, loss, first, settings.seed)
    search.run(branches[0].bound, settings.gap, stopping.part(FIRST_SEARCH_SHARE * stopping.seconds_left), history, patience)
    if known is not None and known.value >= search.plan.value:
        return known
    return replace(search.plan, choice=narrow.lift(search.plan.choice))


def _within(narrow: Restriction, plan: Plan) -> Plan | None:
    """Return a plan of the problem as one of the narrower problem, None if it is not among its plans."""
    if not np.all(np.isin(plan.choice, narrow.kept)):
        return None
    return whole_plan(narrow.problem, narrow.lower(plan.choice))


def _first_plan(
    problem: MenuProblem, loss: FloatArray, settings: HighsSettings, stopping: Stopping, known: Plan | None, goal: float
) -> Plan | None:
    """Return the best of the plan that was known, or the one that uses least, and the first that HiGHS comes to.

    HiGHS looks among few columns of each unit, those that lose least, and among ever more while there is no plan.
    """
    found = known or sparing_plan(problem)
    rank = ranks(problem.unit, loss)
    brief = replace(settings, nodes=FIRST_NODES, gap=FIRST_GAP if known is None else min(FIRST_GAP, settings.gap))
    for core in FIRST_CORES:
        _, better = best_among(problem, rank < core, found, brief, stopping.part(0.5 * stopping.seconds_left), goal)
        if better is not None and (found is None or better.value > found.value):
            found = better
        if found is not None:
            return found
    return found


def _with_patterns(ready: Prepared, settings: HighsSettings, stopping: Stopping, history: History) -> Prepared:
    """Tighten the relaxation by patterns, search for a plan by their prices, and leave out what can no longer matter."""
    part, known, bound = ready.part, ready.known, ready.bound
    if known is None or bound is None:
        return ready
    plan = replace(known, choice=part.lower(known.choice))
    tight = tightened(part.problem, plan, settings, stopping, history)
    if tight is None:
        return ready
    search = Search(tight.problem, tight.loss, plan, settings.seed)
    bound = min(bound, tight.bound)
    brief = stopping.part((SEARCH_SHARE if tight.patterns is not None else PLAIN_SEARCH_SHARE) * stopping.seconds_left)
    if tight.patterns is not None:
        dives = tight.patterns.dives(settings.seed)

        def best() -> FloatArray:
            return assignment(tight.problem, search.plan.choice)

        without = 0
        for choices in dives.run(best, brief.part(DIVE_SHARE * brief.seconds_left)):
            before = search.plan.value
            search.step(choices, brief, history, within(settings.gap, bound))
            without = 0 if search.plan.value > before else without + 1
            if close(search.plan, bound, settings.gap) or without >= DIVE_PATIENCE:
                break
    search.run(bound, settings.gap, brief, history)
    worse = tight.loss > tight.bound - search.plan.value + NOISE * abs(tight.bound)
    return _narrowed(replace(part, problem=tight.problem), ~worse, search.plan, tight.bound).below(ready)
