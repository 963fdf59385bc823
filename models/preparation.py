"""Before the whole programme is solved: a quick bound, a good plan, and the columns that can still matter.

A column whose loss at the dual prices is more than the distance between bound and plan is in no better plan, so it is
left out; what is proven over the other columns is proven for all.
"""

from dataclasses import dataclass, replace

from models.arrays import BoolArray, FloatArray
from models.dominance import worth_keeping
from models.highs import HighsSettings, relaxation, run_highs
from models.judgement import NOISE, Plan, plan_of
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

SEARCH_SHARE = 0.6
"""Share of the time left that the search for a plan may take, so that the proof has the rest."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known before the whole programme is solved.

    Attributes
    ----------
    keep
        bool[choices]: choices that a plan better than `known` may hold, and those of `known`.
    bound
        proven by the relaxation; None if there was none.
    """

    keep: BoolArray
    known: Plan | None
    bound: float | None


def prepared(problem: MenuProblem, settings: HighsSettings, stopping: Stopping, history: History, known: Plan | None) -> Prepared:
    """Return bound, plan and columns; for a small problem only what needs no solving."""
    keep = worth_keeping(problem)
    if known is not None:
        keep[known.choice] = True
    if keep.sum() <= SMALL:
        return Prepared(keep, known, None)
    part = restricted(problem, keep)
    form = standard_form(part.problem)
    relaxed = relaxation(form, stopping)
    if relaxed is None:
        return Prepared(keep, known, None)
    history.note(None, relaxed.bound)
    loss = (-relaxed.reduced_cost[: part.problem.choice_count]).clip(min=0.0)
    first = _first_plan(part, loss, settings, stopping.part(SEARCH_SHARE * stopping.seconds_left), known)
    if first is None:
        return Prepared(keep, known, relaxed.bound)
    history.note(first.value, None)
    search = Search(part.problem, loss, first, settings.seed)
    search.run(relaxed.bound, settings.gap, stopping.part(SEARCH_SHARE * stopping.seconds_left), history)
    reach = relaxed.bound - search.plan.value + NOISE * abs(relaxed.bound)
    keep[part.kept[loss > reach]] = False
    found = replace(search.plan, choice=part.lift(search.plan.choice))
    keep[found.choice] = True
    return Prepared(keep, found, relaxed.bound)


def _first_plan(
    part: Restriction, loss: FloatArray, settings: HighsSettings, stopping: Stopping, known: Plan | None
) -> Plan | None:
    """Return the plan that was known, else the one that uses least, else the first that HiGHS comes to.

    HiGHS looks among ever more columns of each unit, those that lose least first.
    """
    if known is not None:
        return replace(known, choice=part.lower(known.choice))
    found = sparing_plan(part.problem)
    rank = ranks(part.problem.unit, loss)
    for core in FIRST_CORES:
        if found is None:
            smaller = restricted(part.problem, rank < core)
            brief = replace(settings, nodes=FIRST_NODES, gap=FIRST_GAP)
            answer = run_highs(standard_form(smaller.problem), brief, stopping.part(0.5 * stopping.seconds_left), History())
            if answer.values is not None:
                found = whole_plan(part.problem, smaller.lift(plan_of(smaller.problem, answer.values).choice))
    return found
