"""The answer to the question for the frontier of mean against CVaR: one row per mix, and what a unit of CVaR costs."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from models.risk import FrontierPoint
from models.risk.records import PROVEN
from planner.answers.answer import Answer, Filled
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending, ending_of_plans
from planner.economics.lines import CENT
from planner.errors import ExitCode
from planner.questions.risk_frontier.columns import RISK_FRONTIER
from planner.questions.risk_frontier.risk_frontier import MeanAgainstRisk
from planner.questions.risk_frontier.standing import dominating
from planner.questions.risk_frontier.tables import folder_of, frontier_table, rows_of
from planner.replanning.given import Given, solved_for
from planner.replanning.telling import money_counted
from planner.wording import asked_percent, counted, money, percent


def answer_of(found: MeanAgainstRisk, given: Given | None) -> Answer:
    """Return the answer with risk_frontier.csv, risk_frontier.svg and the plan of every point.

    given: the plan that was asked about.
    """
    instance, params = found.instance, found.params
    table = Filled(RISK_FRONTIER, frontier_table(found), "points")
    worst = asked_percent(1 - params.level)
    title = (
        f"{instance.settings.plan.name}: mean NPV against CVaR (mean of the worst {worst}) over "
        f"{counted(found.worlds.number, 'world')}, {money_counted(instance)}"
    )
    return Answer(
        parts=[title, table, "", *_remarks(found)],
        tables=[table],
        ending=ending_of(found, given),
        obtained="The best plan of each mix was solved for and bounded; each mix takes the best of all plans found.",
        interrupted=found.interrupted,
        conclusion=conclusion(found, given),
        figures={
            "drawn": {"worlds": found.worlds.number, "seed": found.worlds.seed, "fresh": params.batches * params.batch_size},
            "level": params.level,
            "point_gap": params.gap,
            "uncertainties": [{"name": one.uncertainty.name, "assumed": one.assumed} for one in found.worlds.sources],
        },
        base=found.base.plan,
        better=found.better,
        plans={folder_of(point.weight): own.plan for point, own in found.points},
        files={"risk_frontier.svg": lambda: _picture(found)},
    )


def _picture(found: MeanAgainstRisk) -> bytes:
    """Return the picture; the library that draws it is imported where one is written."""
    from planner.questions.risk_frontier.picture import frontier_picture

    return frontier_picture(found).encode()


def _remarks(found: MeanAgainstRisk) -> Iterator[str]:
    assumed = [one.uncertainty.name for one in found.worlds.sources if one.assumed]
    if assumed:
        yield f"Uncertain, assumed by grade of evidence as plan.toml states nothing: {counted(len(assumed), 'figure')}"
    rows, known = rows_of(found), dict[bytes, str]()
    for _, own in found.points:
        first = known.setdefault(own.choice.tobytes(), own.name)
        if first != own.name:
            yield f"{own.name}: the same plan as for {first}"
    for place, own in enumerate(rows):
        other = dominating([one.planned_for for one in rows], place)
        if other is not None:
            yield f"{own.name}: dominated by the plan for {rows[other].name}, which has no less mean and CVaR in these worlds"
        fresh = dominating([one.fresh for one in rows], place)
        if fresh is not None and own is not found.base and known[own.choice.tobytes()] == own.name:
            yield f"{own.name}: dominated by the plan for {rows[fresh].name} in fresh worlds"
    steps = [(own.name, found.given_up(before, point)) for (before, _), (point, own) in pairwise(found.points)]
    yield from determined_lines(steps, "a smaller --point-gap narrows it")


def conclusion(found: MeanAgainstRisk, given: Given | None) -> str:
    """Return the gain and cost of moving from the mean to CVaR, and the place of the base, in sentences."""
    currency, points = found.instance.settings.finance.currency, found.points
    (first, mean), (last, tail) = points[0], points[-1]
    said = []
    if last.cvar - first.cvar > CENT:
        fresh = ""
        if mean.fresh is not None and tail.fresh is not None:
            gained = tail.fresh.cvar.value - mean.fresh.cvar.value
            lost = mean.fresh.mean.value - tail.fresh.mean.value
            fresh = f"; in fresh worlds {money(gained)} for {money(lost)}"
        said.append(
            f"From the plan for the {mean.name} to that for {tail.name}, CVaR rises by {currency} "
            f"{money(last.cvar - first.cvar)} and the mean falls by {money(first.mean - last.mean)}{fresh}."
        )
    else:
        said.append(f"One plan is the best found for the mean and for CVaR alike: {_rise(last)}.")
    return " ".join([*said, _base_words(found, given)])


def _rise(last: FrontierPoint) -> str:
    """Return the proven limit of CVaR above that of the last point, in words."""
    if last.bound is None:
        return "nothing is proven of other plans"
    more = max(0.0, last.bound - last.cvar)
    return f"no plan has a CVaR that is more than {money(more)} higher" if more > CENT else "nothing is to be given up"


def _base_words(found: MeanAgainstRisk, given: Given | None) -> str:
    """Return the place of the base below the frontier, in a sentence."""
    base = found.base.planned_for
    name = "The plan for the figures as they stand" if given is None else "The plan that was asked about"
    better = [point.mean for point, _ in found.points if point.cvar >= base.cvar.value - CENT]
    short = max(0.0, max(better, default=0.0) - base.mean.value)
    most = found.frontier.mean_at_most(base.cvar.value) - base.mean.value
    proven = f"at most {money(max(0.0, most))}" if np.isfinite(most) else "nothing is proven of more"
    return (
        f"{name} has a mean of {money(base.mean.value)}, a CVaR of {money(base.cvar.value)} and a loss in "
        f"{percent(base.loss.value)} of the worlds; with no less CVaR the mean can be {money(short)} higher by the plans found, "
        f"and {proven}."
    )


def ending_of(found: MeanAgainstRisk, given: Given | None) -> Ending:
    """Return the ending; given is the plan that was asked about."""
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the points solved so far are shown, without fresh worlds")
    wide = [one for one in found.frontier.points if one.status not in PROVEN]
    if wide:
        words = f"{len(wide)} of {counted(len(found.placed), 'point')} did not reach the gap of {asked_percent(found.params.gap)}"
        return Ending(ExitCode.GAP_NOT_REACHED, f"{words}; allow more with --seconds, or a wider --point-gap")
    return ending_of_plans(solved_for(found.base.plan, given), "the points solved so far are shown")
