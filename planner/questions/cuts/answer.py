"""The answer to the question which launches go first: the cuts, the launches that go, and the nested plans."""

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.ending import ending_of_plans
from planner.plan.plan import Plan
from planner.questions.cuts.columns import CUT_LAUNCHES, CUTS
from planner.questions.cuts.cut_list import CutList, Step
from planner.replanning.given import Given, solved_for
from planner.replanning.resolving import of_all_roadmaps
from planner.replanning.telling import money_counted
from planner.wording import asked_percent, money

SHOWN = 15
"""Launches shown of those that go."""


def folder_of(step: Step) -> str:
    """Return the folder of a step's nested plan within the folder of the answer."""
    return f"cuts/{100 * step.cut:.10g}-percent"


def cut_table(answer: CutList) -> pd.DataFrame:
    """Return one row per cut: the nested plan, the free one, the loss of nesting, and the most it can be by the bound."""
    rows = []
    amount_of = "; ".join(answer.counted.limits)
    for step in answer.steps:
        row: dict[str, object] = {
            "cut": step.cut,
            "amount": step.amount,
            "amount_of": amount_of,
            "stopped": step.problem,
            "folder": "",
        }
        if step.free is not None:
            row |= {"npv_free": step.free.worth, "bound_free": step.free.bound}
        if step.nested is not None:
            plan = step.nested
            row |= {"npv": plan.worth, "launches": len(plan.schedule), "spend": plan.figures.spend}
            row |= {"stopped": plan.status.value, "folder": folder_of(step)}
            if step.free is not None:
                row["loss_to_free"] = step.free.worth - plan.worth
                row["loss_at_most"] = None if step.free.bound is None else step.free.bound - plan.worth
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=CUTS.names).astype({"launches": "Int64"})


def launch_table(answer: CutList) -> pd.DataFrame:
    """Return the launches of the base with the cut at which each goes, those that go first at the top."""
    gone: dict[tuple[str, str], float] = {}
    for step in answer.steps:
        left = _launches(step.nested)
        if step.nested is not None:
            gone |= {launch: step.cut for launch in _launches(answer.base) - left if launch not in gone}
    table = answer.base.schedule[["unit", "name", "region", "lever", "quarter", "implementation_cost", "incremental_npv"]].copy()
    table.insert(5, "cut", [gone.get(pair) for pair in zip(table["unit"], table["lever"], strict=True)])
    table["cut"] = table["cut"].astype(float)
    return table.sort_values(["cut", "quarter", "unit"], kind="stable", na_position="last", ignore_index=True)


def _bound(step: Step) -> float | None:
    """Return the bound on every plan under a cut, which is that of the free one."""
    return None if step.free is None else step.free.bound


def _launches(plan: Plan | None) -> set[tuple[str, str]]:
    return set() if plan is None else set(zip(plan.schedule["unit"], plan.schedule["lever"], strict=True))


def answer_of(found: CutList, given: Given | None) -> Answer:
    """Return the answer with cuts.csv, cut_launches.csv and the nested plan of each cut.

    given: the plan that was asked about.
    """
    base, instance = found.base, found.base.instance
    cuts = Filled(CUTS, cut_table(found), "cuts")
    launches = Filled(CUT_LAUNCHES, launch_table(found), "launches")
    going = int(launches.frame["cut"].notna().sum())
    first = Filled(CUT_LAUNCHES, launches.frame[launches.frame["cut"].notna()], "launches", shown=SHOWN)
    title = f"{instance.settings.plan.name}: the launches that go first as the budget falls, {money_counted(instance)}"
    now = f"Without a cut: {money(found.counted.total)}, NPV {money(base.worth)}, {len(base.schedule)} launches"
    without = [f"{asked_percent(one.cut)}: {one.problem}" for one in found.steps if one.nested is None and one.problem]
    without += [f"{asked_percent(one.cut)}, free: {one.problem_free}" for one in found.steps if one.problem_free]
    solved = [*solved_for(base, given), *(one.free for one in found.steps if one.free is not None)]
    return Answer(
        parts=[title, now, cuts, "", f"{found.counted}.", *without, "", f"The first of {going} launches that go", first],
        tables=[cuts, launches],
        ending=ending_of_plans(solved, "the cuts planned so far are shown", interrupted=found.interrupted),
        obtained="Each cut was planned among the launches of the cut before, and once more free to start over.",
        interrupted=found.interrupted,
        base=base,
        better=found.better,
        plans={folder_of(step): of_all_roadmaps(step.nested, _bound(step)) for step in found.steps if step.nested is not None},
    )
