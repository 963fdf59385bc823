"""The answer to the question for the baselines: the usual ways to plan compared with the optimised plan."""

from typing import Final

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.ending import ending_of_plans
from planner.economics.lines import CENT
from planner.plan.plan import Plan
from planner.questions.baselines.baselines import Baseline, Baselines
from planner.questions.baselines.columns import BASELINES
from planner.questions.baselines.usual_ways import meaning_of
from planner.replanning.given import Given, solved_for
from planner.replanning.launches import launch_counts, payback_of, with_launches
from planner.replanning.telling import money_counted
from planner.run_files.names import slug

OPTIMISED: Final = "optimised"


def folder_of(one: Baseline) -> str:
    """Return the folder of a baseline's plan within the folder of the answer."""
    return f"baselines/{slug(one.way)}"


def baseline_table(answer: Baselines) -> pd.DataFrame:
    """Return one row per baseline, the optimised plan first."""
    rows = [_row_of_plan(OPTIMISED, answer.base) | {"folder": ""}]
    for one in answer.baselines:
        if one.plan is None:
            rows.append({"baseline": one.way, "stopped": one.problem, "folder": ""})
        else:
            rows.append(_row_of_plan(one.way, one.plan) | _worth(answer.base, one.plan) | {"folder": folder_of(one)})
    return with_launches(BASELINES, rows, answer.base.instance)


def _row_of_plan(name: str, plan: Plan) -> dict[str, object]:
    return {
        "baseline": name,
        "npv": plan.worth,
        "spend": plan.figures.spend,
        "peak_funding": plan.figures.peak_funding,
        "payback_quarter": payback_of(plan),
        "stopped": plan.status.value,
        **launch_counts(plan),
    }


def _worth(base: Plan, plan: Plan) -> dict[str, object]:
    """Return the columns on the optimised plan's worth over a baseline; they are blank where that is the optimised plan."""
    if plan is base:
        return {}
    worth = base.worth - plan.worth
    return {
        "worth": worth,
        "worth_at_most": None if base.bound is None else max(worth, base.bound - plan.worth),
        "worth_share": None if abs(base.worth) <= CENT else worth / abs(base.worth),
    }


NO_HEADS = "hired capacity: heads are hired for launches that rules ask for alone; no usual way adds any"
"""Said where capacity can be hired."""


def conclusion(answer: Baselines) -> str:
    """Return the worth of optimisation over the best baseline, in a sentence."""
    planned = [(one.way, one.plan) for one in answer.baselines if one.plan is not None]
    if not planned:
        return "No baseline was planned."
    way, plan = max(planned, key=lambda one: one[1].worth)
    worth, currency = answer.base.worth - plan.worth, answer.base.instance.settings.finance.currency
    share = f" ({100 * worth / abs(answer.base.worth):.1f} % of its NPV)" if abs(answer.base.worth) > CENT else ""
    if worth <= 0.0:
        return f'The best of the baselines is "{way}": it is worth as much as the optimised plan.'
    return f'The best of the baselines is "{way}": the optimised plan is worth {currency} {worth:,.0f} more{share}.'


def answer_of(found: Baselines, given: Given | None) -> Answer:
    """Return the answer with baselines.csv and every baseline's plan.

    given: the plan that was asked about, which is compared in place of one that is optimised.
    """
    instance = found.base.instance
    table = Filled(BASELINES, baseline_table(found), "baselines")
    title = f"{instance.settings.plan.name}: the optimised plan and the usual ways, {money_counted(instance)}"
    meanings = [f"{one.way}: {meaning_of(one.way)}" for one in found.baselines]
    without = [f"{one.way}: {one.problem}" for one in found.baselines if one.plan is None]
    heads = [NO_HEADS] if instance.settings.hiring else []
    solved = solved_for(found.base, given)
    return Answer(
        parts=[title, table, "", *meanings, *without, *heads],
        tables=[table],
        ending=ending_of_plans(solved, "the baselines made so far are shown", interrupted=found.interrupted),
        obtained="The instance was planned, and each usual way by its rule, launch by launch or as many at once as a rule asks"
        " for, under the same limits and rules.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
        base=found.base,
        better=found.better,
        plans={folder_of(one): one.plan for one in found.baselines if one.plan is not None},
    )
