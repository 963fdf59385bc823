"""The answer to a what-if: cases compared, launches that differ, figures that were changed."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

import pandas as pd

from instances import Instance
from planner.answers.answer import Answer, Filled, Grid, Heading, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending, ending_of_plans
from planner.plan.hedge import Hedge
from planner.plan.plan import Plan
from planner.questions.whatif.columns import CHANGES, COMPARISON, MEASURES, OVERRIDES
from planner.questions.whatif.whatif import BASE, Outcome, WhatIf
from planner.replanning.difference import Difference
from planner.replanning.given import Given, solved_for
from planner.replanning.launches import launch_counts, payback_of, with_launches
from planner.replanning.measured import by_measure
from planner.replanning.moves import moves
from planner.replanning.telling import money_counted
from planner.run_files.names import slug
from planner.wording import counted

CHANGES_NOTHING: Final = "changes nothing"
OTHER_MEASURE: Final = "another measure or other worlds"
CHANGES_NO_LAUNCH: Final = "changes figures, no launch"
SHOWN: Final = 12
"""Changed figures that are shown."""


def folder_of(outcome: Outcome) -> str:
    """Return the folder of a case's plan within the folder of the answer."""
    return f"cases/{slug(outcome.made.case.name)}"


def comparison_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row per case, the base first; a case without a plan has the reason in `stopped`."""
    rows = [_row_of_plan(BASE, answer.base, "")]
    for outcome in answer.outcomes:
        name, gain = outcome.made.case.name, outcome.gain_on(answer.base)
        if outcome.plan is None or gain is None:
            rows.append({"case": name, "verdict": "no plan", "stopped": outcome.problem, "folder": ""})
        else:
            row = _row_of_plan(name, outcome.plan, folder_of(outcome))
            measured = answer.base.hedge is not None or outcome.plan.hedge is not None
            verdict = unchanged_words(answer, outcome) or gain.verdict
            rows.append(row | ({"change": gain.change, "verdict": ""} if measured else _gained(gain, verdict)))
    return with_launches(COMPARISON, rows, answer.base.instance)


def unchanged_words(answer: WhatIf, outcome: Outcome) -> str:
    """Return a sentence for a case whose programme equals the base's, blank for any other case."""
    if not outcome.changes_nothing or outcome.plan is None:
        return ""
    return CHANGES_NOTHING if outcome.plan.figures == answer.base.figures else CHANGES_NO_LAUNCH


def _row_of_plan(name: str, plan: Plan, folder: str) -> dict[str, object]:
    """Return the row of the base; that of a case has its change as well."""
    figures = plan.figures
    return {
        "case": name,
        "npv": plan.worth,
        "verdict": "",
        "determined": "",
        "bound": plan.bound if plan.instance.settings.objective.goal == "npv" else None,
        "gap": plan.gap,
        "spend": figures.spend,
        "peak_funding": figures.peak_funding,
        "payback_quarter": payback_of(plan),
        "irr": figures.irr,
        "stopped": plan.status.value,
        "folder": folder,
        **launch_counts(plan),
    }


def _gained(gain: Difference, verdict: str) -> dict[str, object]:
    return {
        "change": gain.change,
        "change_at_least": gain.least,
        "change_at_most": gain.most,
        "verdict": verdict,
        "determined": gain.determined,
    }


def measures_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row per plan that was made by a measure of risk, the base first."""
    rows = [] if answer.base.hedge is None else [_measured_row(BASE, answer.base.hedge, None)]
    for one in answer.outcomes:
        if one.plan is not None and one.plan.hedge is not None:
            gain = one.measured_gain_on(answer.base)
            rows.append(_measured_row(one.made.case.name, one.plan.hedge, gain, folder_of(one)))
    return pd.DataFrame(rows, columns=MEASURES.names)


def _measured_row(name: str, hedge: Hedge, gain: Difference | None, folder: str = "") -> dict[str, object]:
    row = {
        "case": name,
        "measure": hedge.value,
        "bound": hedge.bound,
        "gap": hedge.gap,
        "mean": hedge.planned_for.mean,
        "least": hedge.planned_for.least,
        "fresh_mean": None if hedge.fresh is None else hedge.fresh.mean,
        "folder": folder,
        "verdict": "" if name == BASE else OTHER_MEASURE,
    }
    return row if gain is None else row | _gained(gain, gain.verdict)


def changes_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row per launch that a case adds, drops, moves, or replaces by another lever at the unit."""
    rows = [
        {"case": outcome.made.case.name, **asdict(move)}
        for outcome in answer.outcomes
        if outcome.plan is not None
        for move in moves(answer.base, outcome.plan)
    ]
    return pd.DataFrame(rows, columns=CHANGES.names)


def overrides_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row per figure that a case changes, with its value in the base."""
    rows = [
        {"case": outcome.made.case.name, "figure": change.figure, "before": change.before, "after": change.after}
        for outcome in answer.outcomes
        for change in outcome.made.changes
    ]
    return pd.DataFrame(rows, columns=OVERRIDES.names)


def answer_of(found: WhatIf, given: Given | None) -> Answer:
    """Return the answer with comparison.csv, changes.csv, overrides.csv and every case's plan.

    given: the plan that was asked about, which is the base.
    """
    instance = found.base.instance
    compared = Filled(COMPARISON, comparison_table(found), "cases")
    overrides = Filled(OVERRIDES, overrides_table(found), "overrides", SHOWN)
    title = f"{instance.settings.plan.name}: cases compared with the base, {money_counted(instance)}"
    launches: list[Part] = ["", Heading("Launches by lever"), _launches(found), *_heads(found)]
    measures = _measures(found)
    return Answer(
        parts=[title, compared, *_measured_parts(found, measures), *launches, *_remarks(found), *_figures(overrides)],
        tables=[compared, *measures, Filled(CHANGES, changes_table(found), "changes"), overrides],
        ending=_ending(found, given),
        obtained=_obtained(instance),
        interrupted=found.interrupted,
        base=found.base,
        better=found.better,
        plans={folder_of(one): one.plan for one in found.outcomes if one.plan is not None},
    )


def _obtained(instance: Instance) -> str:
    alone = "Each case was planned by itself from the plans found before"
    if by_measure(instance):
        return f"{alone}, by the measure of risk in its worlds."
    return f"{alone}; a better plan of another case is taken over."


def _measures(answer: WhatIf) -> list[Filled]:
    """Return the table of measures of risk; none where no plan was made by one."""
    frame = measures_table(answer)
    return [Filled(MEASURES, frame, "measures")] if len(frame) else []


def _measured_parts(answer: WhatIf, measures: list[Filled]) -> Iterator[Part]:
    """Yield the measures of risk with a line that says by what the plans were made."""
    plans = [answer.base, *(one.plan for one in answer.outcomes if one.plan is not None)]
    hedges = [plan.hedge for plan in plans if plan.hedge is not None]
    if not hedges:
        return
    names = dict.fromkeys(f"{one.name}, {one.planned_for.worlds:,} worlds of seed {one.planned_for.seed}" for one in hedges)
    which = "Plans" if len(hedges) == len(plans) else f"{len(hedges)} of {len(plans)} plans"
    yield ""
    yield Heading("Measure of risk")
    yield from measures
    yield f"{which} were made by the measure of risk, not by the NPV as planned: {'; '.join(names)}."


def _launches(answer: WhatIf) -> Grid:
    """Return the launches of each plan by the titles of the levers, and the number of units that differ from the base."""
    levers = answer.base.instance.settings.levers
    plans = {BASE: answer.base} | {one.made.case.name: one.plan for one in answer.outcomes if one.plan is not None}
    rows = []
    for name, plan in plans.items():
        counts = launch_counts(plan)
        units = "" if name == BASE else f"{len({move.unit for move in moves(answer.base, plan)}):,}"
        rows.append((name, *(f"{counts[f'launches_{lever}']:,}" for lever in levers), f"{counts['launches']:,}", units))
    return Grid(("case", *(lever.title for lever in levers.values()), "all", "units that differ"), tuple(rows))


def _heads(answer: WhatIf) -> Iterator[str]:
    """Yield a line with the number of heads that each plan hires; nothing where none may be hired anywhere."""
    plans = {BASE: answer.base} | {one.made.case.name: one.plan for one in answer.outcomes if one.plan is not None}
    if any(plan.instance.settings.hiring for plan in plans.values()):
        yield f"Heads hired: {', '.join(f'{name} {len(plan.chosen.hired_heads()):,}' for name, plan in plans.items())}."


def _remarks(answer: WhatIf) -> Iterator[str]:
    """Yield lines on cases without a plan, on those that change nothing, and on changes that are not determined."""
    yield from (f"{one.made.case.name}: {one.problem}" for one in answer.outcomes if one.plan is None)
    words = {one.made.case.name: unchanged_words(answer, one) for one in answer.outcomes}
    for said in dict.fromkeys(filter(None, words.values())):
        names = ", ".join(name for name, word in words.items() if word == said)
        yield f"{said.capitalize()}, so nothing was solved: {names}."
    for one in answer.outcomes:
        idle = [change.figure for change in one.made.changes if change.before == change.after]
        if idle and not one.changes_nothing:
            yield f"{one.made.case.name}: already so in the base: {', '.join(idle)}."
    gains = [(one.made.case.name, one.order_to(answer.base)) for one in answer.outcomes]
    known = [(name, gain) for name, gain in gains if gain is not None]
    yield from determined_lines([(name, gain) for name, gain in known if gain.verdict != "not proven"], "--prove narrows it")
    without_bound = [name for name, gain in known if gain.verdict == "not proven"]
    if without_bound and answer.base.hedge is None:
        yield f"No bound on the NPV is known, so nothing is proven about the difference: {', '.join(without_bound)}."


def _figures(overrides: Filled) -> Iterator[Part]:
    """Yield the figures that were changed, the first ones of them."""
    if len(overrides.frame):
        yield from ("", Heading("Figures that were changed"), overrides)
    if len(overrides.frame) > SHOWN:
        yield f"and {counted(len(overrides.frame) - SHOWN, 'more figure')}"


def _ending(found: WhatIf, given: Given | None) -> Ending:
    plans = solved_for(found.base, given) + [one.plan for one in found.outcomes if one.plan is not None and one.made.changes]
    so_far = "the cases planned so far are compared"
    return ending_of_plans(plans, so_far, interrupted=found.interrupted, asked=found.requested_gap)
