"""The answer to the question for what each unit is for: both plans, the summary, and the map."""

from collections.abc import Iterator

from planner.answers.answer import Answer, Filled, Heading, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import ending_of_plans
from planner.questions.portfolio.columns import PORTFOLIO, PORTFOLIO_SUMMARY, PORTFOLIO_WORTH
from planner.questions.portfolio.lever_parts import parts_of
from planner.questions.portfolio.portfolio import Portfolio
from planner.questions.portfolio.tables import FOLDER_WITHOUT, conclusion, differing, summary_table, unit_table, worth_table
from planner.replanning.given import Given, solved_for
from planner.replanning.resolving import of_all_roadmaps
from planner.replanning.telling import money_counted

SHOWN = 12
"""Units on the screen, those that gain most; portfolio.csv has all of them."""

NAMED = 5
"""Units named in a line."""


def answer_of(found: Portfolio, given: Given | None) -> Answer:
    """Return the answer with the map, its summary, and the plan without new roles.

    given: the plan that was asked about, in place of one of the greatest NPV.
    """
    instance = found.base.instance
    worth = Filled(PORTFOLIO_WORTH, worth_table(found), "plans")
    summary = Filled(PORTFOLIO_SUMMARY, summary_table(found), "summary")
    units = Filled(PORTFOLIO, unit_table(found), "units")
    greatest = units.frame if found.without is None else units.frame.sort_values("gain", ascending=False, kind="stable")
    parts: list[Part] = [
        f"{instance.settings.plan.name}: what each unit is for, {money_counted(instance)}",
        worth,
        "",
        *_levers(found),
        "",
        Heading("Units by job in the last quarter"),
        summary,
        "",
        Heading("The units that gain most" if found.without is not None else "The units"),
        Filled(PORTFOLIO, greatest, "units", shown=SHOWN),
        *_remarks(found),
    ]
    without = None if found.without is found.base else found.without
    solved = [*solved_for(found.base, given), *(() if without is None else (without,))]
    return Answer(
        parts=parts,
        tables=[worth, summary, units],
        ending=ending_of_plans(solved, "the plans found so far are shown", interrupted=found.interrupted),
        obtained="The instance was planned freely, then over the roadmaps without a new role, where the free plan's bound holds.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
        figures={
            "parts": [{"lever": one.lever, "part": one.part, "why": one.why} for one in parts_of(instance.settings)],
            "kept": list(found.kept),
            "differing": sum(differing(found)),
        },
        base=found.base,
        better=found.better,
        plans={} if without is None else {FOLDER_WITHOUT: of_all_roadmaps(without, found.base.bound)},
    )


def _levers(found: Portfolio) -> Iterator[str]:
    """Yield a line for each part with its levers, and how that is known."""
    made = parts_of(found.base.instance.settings)
    for part in ("brain", "body", "role"):
        own = [f"{one.lever} ({one.why})" for one in made if one.part == part]
        if own:
            yield f"{part:<6}{', '.join(own)}"


def _remarks(found: Portfolio) -> Iterator[str]:
    """Yield lines on units whose pins demand a role, a plan that there is not, and a worth that is not determined."""
    if found.kept:
        more = f" and {len(found.kept) - NAMED} more" if len(found.kept) > NAMED else ""
        names = ", ".join(found.kept[:NAMED])
        yield f"Pins demand a new role, which counts in both plans and not in the worth: {names}{more}"
    if found.problem:
        yield f"without new roles: {found.problem}"
    if found.worth is not None:
        yield from determined_lines([("what new roles are worth", found.worth)], "a smaller --gap narrows it")
