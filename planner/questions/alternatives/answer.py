"""The answer to the question for the alternatives of a rule: what each is worth, what it trades, and every plan."""

from collections.abc import Iterator

from planner.answers.answer import Answer, Filled, Grid, Heading, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import ending_of_plans
from planner.questions.alternatives.alternatives import Alternative, Alternatives
from planner.questions.alternatives.columns import ALTERNATIVES, TRADEOFFS
from planner.questions.alternatives.tables import (
    Measured,
    alternatives_table,
    conclusion,
    folder_of,
    launches_own,
    measured,
    taken,
    trade_grid,
    tradeoffs_table,
    trades_of,
)
from planner.replanning.given import Given, solved_for
from planner.replanning.telling import money_counted

NAMED = 5
"""Units named in a line."""


def answer_of(found: Alternatives, given: Given | None) -> Answer:
    """Return the answer with what alternatives are worth and what they trade.

    given: the plan that was asked about, in place of one of the greatest NPV.
    """
    instance = found.base.instance
    figures = measured(found)
    worth = Filled(ALTERNATIVES, alternatives_table(found), "plans")
    trades = Filled(TRADEOFFS, tradeoffs_table(found, figures), "tradeoffs")
    headings, rows = trade_grid(found, figures)
    parts: list[Part] = [
        f"{instance.settings.plan.name}: the alternatives of {found.rule.name}, {money_counted(instance)}",
        worth,
        "",
        Heading("What each trades"),
        Grid(headings, rows),
        "",
        *_trades(found, figures),
        *_remarks(found),
    ]
    plans = {folder_of(one): one.plan for one in found.alternatives if one.plan is not None and one.plan is not found.base}
    return Answer(
        parts=parts,
        tables=[worth, trades],
        ending=ending_of_plans(
            [*solved_for(found.base, given), *plans.values()], "the plans found so far are shown", interrupted=found.interrupted
        ),
        obtained="The instance was planned freely, then once for each lever of the rule over the roadmaps that launch none of the"
        " others, where the free plan's bound holds.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
        figures={
            "rule": {"name": found.rule.name, "levers": list(found.rule.levers), "per": found.rule.per},
            "taken": {scope: list(levers) for scope, levers in taken(found).items()},
            "kept": {one.lever: list(one.kept) for one in found.alternatives},
        },
        base=found.base,
        better=found.better,
        plans=plans,
    )


def _trades(found: Alternatives, figures: Measured) -> Iterator[str]:
    """Yield a line for each alternative that has more or less of something than the best plan."""
    currency = found.base.instance.settings.finance.currency
    for one in found.alternatives:
        said = "" if one.plan is None else trades_of(one, figures, currency)
        if said:
            yield f"{one.lever}, against the best plan: {said}"


def _remarks(found: Alternatives) -> Iterator[str]:
    """Yield lines on alternatives that are not launched or have no plan, on pins, and on what is not determined."""
    for one in found.alternatives:
        if one.problem:
            yield f"{one.lever}: {one.problem}"
        elif not launches_own(one):
            yield f"{one.lever}: {_why_not_launched(one)}"
        if one.kept:
            more = f" and {len(one.kept) - NAMED} more" if len(one.kept) > NAMED else ""
            yield f"{one.lever}: pins demand another lever of the rule, which stays: {', '.join(one.kept[:NAMED])}{more}"
    gains = [(one.lever, found.shortfall(one)) for one in found.alternatives]
    yield from determined_lines([(name, gain) for name, gain in gains if gain is not None], "a smaller --gap narrows it")


def _why_not_launched(one: Alternative) -> str:
    if not one.can_launch:
        return "no unit may launch it: pins, conditions and the calendar leave no roadmap that does"
    if not one.has_room:
        return "the rule leaves no room for a launch, as another of its levers runs already or is demanded by pins"
    return "its best plan launches it nowhere: that would be worth no more, or other rules leave no room"
