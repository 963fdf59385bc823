"""The answer to the question for the smallest useful intervention: its table, its plans and its conclusion."""

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.ending import ending_of_plans
from planner.plan.plan import Plan
from planner.questions.smallest.columns import SMALLEST
from planner.questions.smallest.smallest import Smallest, size_of
from planner.replanning.given import Given, solved_for
from planner.replanning.launches import payback_of
from planner.replanning.telling import money_counted
from planner.wording import asked_percent

GREATEST = "greatest NPV"


def folder_of(measure: str) -> str:
    """Return the folder of a smallest plan within the folder of the answer."""
    return f"smallest/{measure.replace('_', '-')}"


def smallest_table(answer: Smallest) -> pd.DataFrame:
    """Return one row per plan, that of the greatest NPV first."""
    rows = [_row(GREATEST, answer.base, answer.base)]
    rows += [_row(measure.replace("_", " "), plan, answer.base, measure) for measure, plan in answer.plans.items()]
    return pd.DataFrame(rows)


def _row(name: str, plan: Plan, base: Plan, measure: str = "") -> dict[str, object]:
    figures = plan.figures
    bound = -plan.bound if measure and plan.bound is not None else None
    return {
        "plan": name,
        "npv": plan.worth,
        "kept": plan.worth / base.worth,
        "spend": figures.spend,
        "spend_share": figures.spend / base.figures.spend if base.figures.spend else None,
        "units": int(size_of(plan, "fewest_units")),
        "launches": int(size_of(plan, "fewest_launches")),
        "not_below": bound,
        "gap": plan.gap,
        "peak_funding": figures.peak_funding,
        "payback_quarter": payback_of(plan),
        "stopped": plan.status.value,
        "folder": folder_of(measure) if measure else "",
    }


def conclusion(answer: Smallest) -> str:
    """Return the sizes of the smallest plans, in a sentence."""
    base, currency = answer.base, answer.base.instance.settings.finance.currency
    parts = []
    for measure, plan in answer.plans.items():
        small, whole = size_of(plan, measure), size_of(base, measure)
        what = measure.removeprefix("least_").removeprefix("fewest_")
        money = f"{currency} {small:,.0f} of spend instead of {whole:,.0f}"
        parts.append(money if what == "spend" else f"{small:.0f} {what} of {whole:.0f}")
    if not parts:
        return "No smaller plan was found."
    return f"{100 * answer.keep:g} % of the NPV is kept with {'; or with '.join(parts)}."


def answer_of(found: Smallest, given: Given | None) -> Answer:
    """Return the answer with smallest.csv and every smallest plan.

    given: the plan that was asked about, in place of one of the greatest NPV.
    """
    instance = found.base.instance
    table = Filled(SMALLEST, smallest_table(found), "plans")
    title = f"{instance.settings.plan.name}: the smallest plans that keep {asked_percent(found.keep)} of the NPV"
    without = [f"{measure.replace('_', ' ')}: {why}" for measure, why in found.without.items()]
    solved = [*solved_for(found.base, given), *found.plans.values()]
    return Answer(
        parts=[f"{title}, {money_counted(instance)}", table, *without],
        tables=[table],
        ending=ending_of_plans(solved, "the plans found so far are shown", interrupted=found.interrupted),
        obtained="The instance was planned for the NPV, then for each measure under a least NPV.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
        base=found.base,
        plans={folder_of(measure): plan for measure, plan in found.plans.items()},
    )
