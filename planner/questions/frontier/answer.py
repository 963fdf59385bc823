"""The answer to the question for a frontier: one row per point, and the three things that people ask of it."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending, ending_of_plans
from planner.errors import ExitCode
from planner.questions.frontier.columns import FRONTIER
from planner.questions.frontier.frontier import Frontier
from planner.replanning.difference import Difference, widened
from planner.replanning.given import Given, solved_for
from planner.replanning.sweep import Point
from planner.replanning.telling import money_counted
from planner.wording import asked_percent, level, money


def folder_of(found: Frontier, point: Point) -> str:
    """Return the folder of a point's plan within the folder of the answer."""
    return f"points/{found.swept.folder(point.factor, point.amount)}"


def steps_of(answer: Frontier) -> list[tuple[Point, Difference]]:
    """Return each point that has a plan, but the first, with what it adds to the one before."""
    planned = [(point, point.plan) for point in answer.points if point.plan is not None]
    return [(point, widened(before, plan)) for (_, before), (point, plan) in pairwise(planned)]


def frontier_table(answer: Frontier) -> pd.DataFrame:
    """Return one row a point; increments are to the point before, with what is proven of them.

    What one more unit is worth is said where the amounts are those of one limit.
    """
    rows = []
    amount_of = "; ".join(answer.swept.counted.limits)
    before: Point | None = None
    for point in answer.points:
        plan = point.plan
        row: dict[str, object] = {
            "share": point.factor,
            "amount": point.amount,
            "amount_of": amount_of,
            "stopped": point.problem,
            "folder": "",
        }
        if plan is not None:
            row |= {
                "npv": plan.worth,
                "bound": plan.bound,
                "gap": plan.gap,
                "spend": plan.figures.spend,
                "profitability_index": plan.figures.profitability_index,
                "launches": len(plan.schedule),
                "stopped": plan.status.value,
                "folder": folder_of(answer, point),
            }
            if before is not None and before.plan is not None:
                gain, added = widened(before.plan, plan), abs(point.amount - before.amount)
                row |= {
                    "increment": gain.change,
                    "increment_at_least": gain.least,
                    "increment_at_most": gain.most,
                    "increment_per_unit": gain.change / added if added > 0 and len(answer.swept.names) == 1 else None,
                    "determined": gain.determined,
                }
            before = point
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=FRONTIER.names).astype({"launches": "Int64"})


def answer_of(found: Frontier, reach: float, given: Given | None) -> Answer:
    """Return the answer with frontier.csv, frontier.svg and the plan of every point.

    Parameters
    ----------
    reach
        share of the greatest NPV that is looked for.
    given
        the plan that was asked about.
    """
    instance = found.base.instance
    table = Filled(FRONTIER, frontier_table(found), "points")
    title = f"{instance.settings.plan.name}: {found.swept.asked}, {money_counted(instance)}"
    return Answer(
        parts=[title, table, "", *_remarks(found), *_conclusions(found, reach)],
        tables=[table],
        ending=ending_of(found, given),
        obtained="The programme was planned at each share of the amounts; neighbours started from each other's plans and bounds.",
        interrupted=found.interrupted,
        base=found.base,
        better=found.better,
        plans={folder_of(found, point): point.plan for point in found.points if point.plan is not None},
        files={"frontier.svg": lambda: _picture(found)},
    )


def _picture(found: Frontier) -> bytes:
    """Return the picture; the library that draws it is imported where one is written."""
    from planner.questions.frontier.picture import frontier_picture

    return frontier_picture(found).encode()


def _remarks(found: Frontier) -> Iterator[str]:
    gains = [(point.title, gain) for point, gain in steps_of(found)]
    yield from determined_lines(gains, "a smaller --gap narrows it")
    for point in found.points:
        if point.problem:
            yield f"{point.title}: {point.problem}"


def _conclusions(found: Frontier, reach: float) -> Iterator[str]:
    currency = found.base.instance.settings.finance.currency
    if len(found.swept.names) > 1:
        yield f"{found.swept.counted}; --limit sweeps one of them"
    if found.unlimited is not None:
        free = found.unlimited
        most = "" if free.bound is None else f", at most {money(free.bound)}"
        yield f"Without this {found.swept.one}: NPV {currency} {money(free.worth)}{most}"
        none = "not reached by any point so far" if found.interrupted else "not reached by any point"
        reached = _place(found, found.reaching(reach), "first reached at", none)
        yield f"{asked_percent(reach)} of that: {reached}"
        below = found.surely_below(reach)
        if below is not None:
            yield f"Proven not to be reached: {_place(found, below, 'up to', '')}"
    yield f"The curve flattens: {_place(found, found.flat_from(), 'from', 'nowhere in this range')}"
    yield f"Time: base {found.base_seconds:.1f} s, {len(found.points)} points {found.points_seconds:.1f} s"


def _place(found: Frontier, point: Point | None, lead: str, otherwise: str) -> str:
    if point is None:
        return otherwise
    if found.swept.one == "rule":
        return f"{lead} {point.title}"
    amount = f"{found.base.instance.settings.finance.currency} {money(point.amount)}"
    return f"{lead} {point.title} ({amount if found.swept.of_money else level(point.amount)})"


def ending_of(found: Frontier, given: Given | None) -> Ending:
    """Return the ending of a frontier; given is the plan that was asked about."""
    if found.interrupted:
        missing = any(one.plan is None and not one.infeasible for one in found.points)
        said = (
            "points without a plan were not reached" if missing else "points that were not done have the best plan found so far"
        )
        return Ending(ExitCode.INTERRUPTED, f"interrupted: {said}")
    if any(one.plan is None and not one.infeasible for one in found.points):
        return Ending(ExitCode.GAP_NOT_REACHED, "some points have no plan yet; allow more time with --time-limit")
    if found.unlimited is None:
        return Ending(
            ExitCode.GAP_NOT_REACHED, f"without this {found.swept.one} there is no plan yet; allow more time with --time-limit"
        )
    solved = [*solved_for(found.base, given), found.unlimited, *(one.plan for one in found.points if one.plan is not None)]
    return ending_of_plans(solved, "the points planned so far are shown")
