"""Cases on the screen: what each is worth, what that is against the base, and how sure it is."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from planner.errors import ExitCode
from planner.plan.plan import Plan
from planner.questions.whatif.tables import overrides_table, unchanged_words
from planner.questions.whatif.whatif import WhatIf
from planner.replanning.given import Given, solved_for
from planner.replanning.moves import moves
from planner.replanning.telling import money_counted
from planner.questions.determined import determined_lines
from planner.terminal.plan_ending import ending_of_plans
from planner.terminal.screen import plain_table, user_text
from planner.wording import counted, gap_percent, money, percent

CHANGES = 12
"""Figures shown."""


def comparison_screen(answer: WhatIf) -> Iterator[RenderableType]:
    """Yield the parts of the screen in reading order."""
    base = answer.base
    title = f": cases against the base, {money_counted(base.instance)}"
    yield Text.assemble((user_text(base.instance.settings.plan.name).plain, "bold"), title)
    levers = base.instance.settings.levers
    table = plain_table("case", "NPV", "change", "at least", "at most", "nominal spend", "payback", "IRR", "gap")
    table.columns[0].no_wrap = True
    plans: list[tuple[str, Plan | None]] = [("base", base), *((one.made.case.name, one.plan) for one in answer.outcomes)]
    gains = [None, *(one.gain_on(base) for one in answer.outcomes)]
    for (name, plan), gain in zip(plans, gains, strict=True):
        if plan is None:
            table.add_row(user_text(name), "no plan")
            continue
        change = ["", "", ""] if gain is None else [_signed(gain.change), _signed(gain.least), _signed(gain.most)]
        payback = plan.figures.payback_quarter
        table.add_row(
            user_text(name),
            money(plan.worth),
            *change,
            money(plan.figures.spend),
            "none" if payback is None else plan.instance.label_of(payback),
            "not meaningful" if plan.figures.irr is None else percent(plan.figures.irr),
            "none" if plan.gap is None else gap_percent(plan.gap),
        )
    yield table
    yield from _launches(plans, {name: lever.title for name, lever in levers.items()})
    yield from _remarks(answer)
    yield from _figures(answer)


def _launches(plans: list[tuple[str, Plan | None]], titles: dict[str, str]) -> Iterator[RenderableType]:
    table = plain_table("case", *titles.values(), "all", "units that differ")
    table.columns[0].no_wrap = True
    for name, plan in plans:
        if plan is not None:
            counts = plan.schedule["lever"].value_counts()
            moved = "" if name == "base" else f"{len({row[0] for row in moves(plans[0][1] or plan, plan)}):,}"
            table.add_row(user_text(name), *(str(counts.get(lever, 0)) for lever in titles), str(len(plan.schedule)), moved)
    yield Text()
    yield Text("Launches by lever", style="bold")
    yield table


def _signed(amount: float | None) -> str:
    return "" if amount is None else f"{round(amount):+,}"


def _remarks(answer: WhatIf) -> Iterator[RenderableType]:
    for one in answer.outcomes:
        if one.plan is None:
            yield user_text(f"{one.made.case.name}: {one.problem}")
    words = [(one.made.case.name, unchanged_words(answer, one)) for one in answer.outcomes]
    for said in dict.fromkeys(word for _, word in words if word):
        names = ", ".join(name for name, word in words if word == said)
        yield user_text(f"{said.capitalize()}, so that nothing was solved for it: {names}.")
    for one in answer.outcomes:
        idle = [change.figure for change in one.made.changes if change.before == change.after]
        if idle and not one.changes_nothing:
            yield user_text(f"{one.made.case.name}: as in the base, so that it changes nothing: {', '.join(idle)}.")
    gains = [(one.made.case.name, one.gain_on(answer.base)) for one in answer.outcomes]
    known = [(name, gain) for name, gain in gains if gain is not None]
    yield from determined_lines([pair for pair in known if pair[1].verdict != "not proven"], "--prove solves on")
    open_ones = [name for name, gain in known if gain.verdict == "not proven"]
    if open_ones:
        yield user_text(f"Without a bound on the NPV nothing is proven of the difference: {', '.join(open_ones)}.")


def _figures(answer: WhatIf) -> Iterator[RenderableType]:
    changed = overrides_table(answer)
    if not len(changed):
        return
    table = plain_table("case", "figure", "base", "case", texts=2)
    for case, figure, before, after in changed.head(CHANGES).itertuples(index=False):
        table.add_row(user_text(case), user_text(figure), user_text(before), user_text(after))
    yield Text()
    yield Text("Figures that were changed", style="bold")
    yield table
    if len(changed) > CHANGES:
        yield Text(f"and {counted(len(changed) - CHANGES, 'more figure')}")


def ending_of_cases(answer: WhatIf, asked: float, given: Given | None = None) -> tuple[ExitCode, str]:
    """Return the exit code, and what is to be said if not all is as it was asked; asked is the gap.

    given: the base, where it was not solved for.
    """
    plans = solved_for(answer.base, given) + [one.plan for one in answer.outcomes if one.plan is not None and one.made.changes]
    return ending_of_plans(plans, "the cases planned so far are compared", interrupted=answer.interrupted, asked=asked)
