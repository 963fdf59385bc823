"""A frontier on the screen: a row a point, and the three things people ask of it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from planner.errors import ExitCode
from planner.plan.plan import Plan
from planner.questions.frontier.frontier import Frontier
from planner.questions.frontier.tables import frontier_table, steps_of
from planner.replanning.given import Given
from planner.replanning.sweep import Point
from planner.replanning.telling import money_counted
from planner.questions.determined import determined_lines
from planner.terminal.plan_ending import ending_of_plans
from planner.terminal.screen import plain_table, user_text
from planner.wording import asked_percent, gap_percent, level, money


def frontier_screen(answer: Frontier, share: float) -> Iterator[RenderableType]:
    """Yield the parts of the screen in reading order; share is of the greatest NPV."""
    base = answer.base
    yield Text.assemble(
        (user_text(base.instance.settings.plan.name).plain, "bold"),
        f": what more of the {answer.part} is worth, {money_counted(base.instance)}",
    )
    table = plain_table(
        "share", "amount", "NPV", "increment", "at least", "at most", "per unit", "nominal spend", "index", "gap", texts=0
    )
    rows = frontier_table(answer)
    for point, row in zip(answer.points, rows.to_dict("records"), strict=True):
        plan = point.plan
        if plan is None:
            table.add_row(asked_percent(point.factor), money(point.amount), "no plan")
            continue
        steps = [_money(row[name]) for name in ("increment", "increment_at_least", "increment_at_most")]
        per_unit = "" if row["increment_per_unit"] != row["increment_per_unit"] else f"{row['increment_per_unit']:.2f}"
        index = plan.figures.profitability_index
        table.add_row(
            asked_percent(point.factor),
            money(point.amount),
            money(plan.worth),
            *steps,
            per_unit,
            money(plan.figures.spend),
            "none" if index is None else f"{index:.2f}",
            "none" if plan.gap is None else gap_percent(plan.gap),
        )
    yield table
    yield Text()
    gains = [(asked_percent(point.factor), gain) for point, gain in steps_of(answer)]
    yield from determined_lines(gains, "a smaller --gap narrows it")
    for point in answer.points:
        if point.problem:
            yield user_text(f"{asked_percent(point.factor)}: {point.problem}")
    yield from _answers(answer, share)


def _money(value: object) -> str:
    return money(value) if isinstance(value, float) and value == value else ""


def _answers(answer: Frontier, share: float) -> Iterator[RenderableType]:
    currency = answer.base.instance.settings.finance.currency
    if len(answer.limits) > 1:
        yield user_text(f"{answer.counted}; --limit sweeps one of them")
    if answer.unlimited is not None:
        free = answer.unlimited
        most = "" if free.bound is None else f", at most {money(free.bound)}"
        yield Text(f"Without this limit: NPV {currency} {money(free.worth)}{most}")
        reached, below = answer.reaching(share), answer.surely_below(share)
        yield Text(f"{asked_percent(share)} of that: {_place(answer, reached, 'first reached at', 'not reached by any point')}")
        if below is not None:
            yield Text(f"Proven not to be reached: {_place(answer, below, 'up to', '')}")
    flat = answer.flat_from()
    yield Text(f"The curve flattens: {_place(answer, flat, 'from', 'nowhere in this range')}")
    without, points = answer.seconds
    yield Text(f"Time: base {without:.1f} s, {len(answer.points)} points {points:.1f} s")


def _place(answer: Frontier, point: Point | None, lead: str, otherwise: str) -> str:
    if point is None:
        return otherwise
    amount = f"{answer.base.instance.settings.finance.currency} {money(point.amount)}"
    return f"{lead} {asked_percent(point.factor)} ({amount if answer.part.what == 'budget' else level(point.amount)})"


def ending_of_frontier(answer: Frontier, given: Given | None = None) -> tuple[ExitCode, str]:
    """Return the exit code, and what is to be said if not all is as it was asked; given is the base, if it was not solved for."""
    if answer.interrupted:
        return ExitCode.INTERRUPTED, "interrupted: points without a plan were not come to"
    if any(one.plan is None and not one.infeasible for one in answer.points):
        return ExitCode.GAP_NOT_REACHED, "some points have no plan yet; allow more by --time-limit"
    if answer.unlimited is None:
        return ExitCode.GAP_NOT_REACHED, "without this limit there is no plan yet; allow more by --time-limit"
    plans: list[Plan] = [answer.base, answer.unlimited, *(one.plan for one in answer.points if one.plan is not None)]
    plans = [plan for plan in plans if given is None or plan is not answer.base]
    return ending_of_plans(plans, "the points planned so far are shown")
