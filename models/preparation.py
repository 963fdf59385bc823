"""Before the whole programme is solved: a quick bound, a good plan, and the part of the plans that can still be better.

The plans are parted by the dates of shared charges (`models.opening_dates`). A part whose bound is no higher than the
value of a plan holds no better one, and neither does any part with a choice that loses more at its dual prices than
lies between bound and plan. Both are left out; what is proven of the rest is then proven of all.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.dominance import worth_keeping
from models.highs import HighsSettings, run_highs
from models.judgement import NOISE, Plan, plan_of
from models.opening_dates import Branch, branches_of, union, with_openings
from models.problem import MenuProblem
from models.progress import History
from models.restriction import Restriction, restricted
from models.search import Search, ranks, sparing_plan, whole_plan
from models.standard_form import standard_form
from models.stopping import Stopping

SMALL = 1500
"""Choices up to which the whole programme is solved at once."""

FIRST_CORES = (6, 12, 24)
"""Columns of each unit among which a first plan is looked for, in turn."""

FIRST_NODES, FIRST_GAP = 20, 0.02
"""Nodes and gap that end the search for a first plan."""

BRANCH_SHARE = 0.2
"""Share of the time left that may go into parting the plans by dates, once the first relaxation is solved."""

SEARCH_SHARE = 0.6
"""Share of the time left that the search for a plan may take, so that the proof has the rest."""

PROMISING = 0.5
"""Parts are searched at once whose bound has fallen by no more than the best part's and this share of it."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known before the whole programme is solved.

    Attributes
    ----------
    problem
        the problem over the dates that can still matter.
    keep
        bool[choices]: choices that a plan better than `known` may hold, and those of `known`.
    bound
        proven by the relaxations; None if there was none.
    """

    problem: MenuProblem
    keep: BoolArray
    known: Plan | None
    bound: float | None


def prepared(problem: MenuProblem, settings: HighsSettings, stopping: Stopping, history: History, known: Plan | None) -> Prepared:
    """Return bound, plan, dates and columns; for a small problem only what needs no solving."""
    keep = worth_keeping(problem)
    if known is not None:
        keep[known.choice] = True
    if keep.sum() <= SMALL:
        return Prepared(problem, keep, known, None)
    part = restricted(problem, keep)
    branches = branches_of(part.problem, stopping, BRANCH_SHARE, lambda bound: history.note(None, bound))
    if not branches:
        return Prepared(problem, keep, known, None)
    lowered = None if known is None else replace(known, choice=part.lower(known.choice))
    found = _searched(part.problem, branches, settings, stopping, history, lowered)
    if found is None:
        return Prepared(problem, keep, known, branches[0].bound)
    alive = _alive(branches, found)
    keep[part.kept[_reach(part.problem, alive) <= found.value + NOISE * abs(found.value)]] = False
    found = replace(found, choice=part.lift(found.choice))
    keep[found.choice] = True
    bound = max((branch.bound for branch in alive), default=found.value)
    return Prepared(with_openings(problem, union(problem, alive, found.opened)), keep, found, bound)


def _alive(branches: list[Branch], plan: Plan) -> list[Branch]:
    """Return the branches that may hold a better plan."""
    return [branch for branch in branches if branch.bound > plan.value + NOISE * abs(plan.value)]


def _reach(problem: MenuProblem, branches: list[Branch]) -> FloatArray:
    """Return float[choices]: what a plan of these branches with a choice is worth at most."""
    reach = np.full(problem.choice_count, -np.inf)
    for branch in branches:
        most = branch.bound - (-branch.relaxed.reduced_cost[: reach.size]).clip(min=0.0)
        np.maximum(reach, np.where(branch.allowed(problem), most, -np.inf), out=reach)
    return reach


def _searched(
    problem: MenuProblem,
    branches: list[Branch],
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
) -> Plan | None:
    """Return the best plan found in the promising branches, then in those that may still hold a better one."""
    whole = max(branch.without_dates for branch in branches)
    least = branches[0].bound - PROMISING * (whole - branches[0].bound)
    promising = [branch for branch in branches if branch.bound >= least]
    best = _found_in(problem, promising, settings, stopping, history, known)
    others = [branch for branch in branches if branch.bound < least]
    if best is not None:
        others = _alive(others, best)
    if others:
        best = _found_in(problem, others, settings, stopping.part(0.5 * stopping.seconds_left), history, best)
    return best


def _found_in(
    problem: MenuProblem,
    branches: list[Branch],
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
) -> Plan | None:
    """Return the best plan found among those of some branches, or the known one if it is better."""
    reach = _reach(problem, branches)
    opens = union(problem, branches)
    narrow = restricted(with_openings(problem, opens), np.isfinite(reach))
    loss = branches[0].bound - reach[narrow.kept]
    start = None if known is None else _within(narrow, known)
    first = _first_plan(narrow.problem, loss, settings, stopping.part(SEARCH_SHARE * stopping.seconds_left), start)
    if first is None:
        return known
    history.note(first.value, None)
    search = Search(narrow.problem, loss, first, settings.seed)
    search.run(branches[0].bound, settings.gap, stopping.part(SEARCH_SHARE * stopping.seconds_left), history)
    if known is not None and known.value >= search.plan.value:
        return known
    return replace(search.plan, choice=narrow.lift(search.plan.choice))


def _within(narrow: Restriction, plan: Plan) -> Plan | None:
    """Return a plan of the problem as one of the narrower problem, None if it is not among its plans."""
    if not np.all(np.isin(plan.choice, narrow.kept)):
        return None
    return whole_plan(narrow.problem, narrow.lower(plan.choice))


def _first_plan(
    problem: MenuProblem, loss: FloatArray, settings: HighsSettings, stopping: Stopping, known: Plan | None
) -> Plan | None:
    """Return the plan that was known, else the one that uses least, else the first that HiGHS comes to.

    HiGHS looks among ever more columns of each unit, those that lose least first.
    """
    found = known or sparing_plan(problem)
    rank = ranks(problem.unit, loss)
    for core in FIRST_CORES:
        if found is None:
            smaller = restricted(problem, rank < core)
            brief = replace(settings, nodes=FIRST_NODES, gap=FIRST_GAP)
            answer = run_highs(standard_form(smaller.problem), brief, stopping.part(0.5 * stopping.seconds_left), History())
            if answer.values is not None:
                found = whole_plan(problem, smaller.lift(plan_of(smaller.problem, answer.values).choice))
    return found
