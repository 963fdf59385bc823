"""The table and the folder of the baselines."""

from pathlib import Path

import pandas as pd

from planner.economics.lines import CENT
from planner.plan.plan import Plan
from planner.questions.answer_folder import AnswerFiles, write_answer
from planner.questions.baselines.baselines import Baseline, Baselines
from planner.replanning.cases import slug


def folder_of(one: Baseline) -> str:
    """Return the folder of a baseline's plan within the folder of the answer."""
    return f"baselines/{slug(one.way)}"


def baseline_table(answer: Baselines) -> pd.DataFrame:
    """Return one row a baseline, the optimised plan first.

    worth is what the optimised plan is worth over the baseline, worth_share its share of the optimised NPV.
    """
    levers = list(answer.base.instance.settings.levers)
    rows = [_row("optimised", answer.base, answer.base, levers) | {"stopped": answer.base.status.value, "folder": ""}]
    for one in answer.baselines:
        if one.plan is None:
            rows.append({"baseline": one.way, "stopped": one.problem, "folder": ""})
        else:
            rows.append(_row(one.way, one.plan, answer.base, levers) | {"folder": folder_of(one)})
    counts = ["launches", *(f"launches_{lever}" for lever in levers)]
    return pd.DataFrame(rows).astype(dict.fromkeys(counts, "Int64"))


def _row(name: str, plan: Plan, base: Plan, levers: list[str]) -> dict[str, object]:
    worth = base.worth - plan.worth
    launched = plan.schedule["lever"].value_counts()
    optimised = plan is base
    return {
        "baseline": name,
        "npv": plan.worth,
        "worth": None if optimised else worth,
        "worth_at_most": None if optimised or base.bound is None else max(worth, base.bound - plan.worth),
        "worth_share": None if optimised or abs(base.worth) <= CENT else worth / abs(base.worth),
        "spend": plan.figures.spend,
        "peak_funding": plan.figures.peak_funding,
        "payback_quarter": _label(plan),
        "stopped": plan.status.value,
        "folder": "",
        "launches": len(plan.schedule),
        **{f"launches_{lever}": int(launched.get(lever, 0)) for lever in levers},
    }


def _label(plan: Plan) -> str | None:
    quarter = plan.figures.payback_quarter
    return None if quarter is None else plan.instance.label_of(quarter)


def conclusion(answer: Baselines) -> str:
    """Return what optimisation is worth over the best baseline, in a sentence."""
    best = max((one for one in answer.baselines if one.plan), key=lambda one: one.plan.worth if one.plan else 0.0, default=None)
    if best is None or best.plan is None:
        return "No baseline was planned."
    worth, currency = answer.base.worth - best.plan.worth, answer.base.instance.settings.finance.currency
    share = f" ({100 * worth / abs(answer.base.worth):.1f} % of its NPV)" if abs(answer.base.worth) > CENT else ""
    name = f'The best of the baselines is "{best.way}"'
    if worth <= 0.0:
        return f"{name}: it is worth as much as the optimised plan."
    return f"{name}: the optimised plan is worth {currency} {worth:,.0f} more{share}."


def baseline_files(answer: Baselines) -> AnswerFiles:
    """Return baselines.csv and every baseline's plan."""
    plans = {folder_of(one): one.plan for one in answer.baselines if one.plan is not None}
    return AnswerFiles({"baselines": baseline_table(answer)}, plans)


def write_baselines(answer: Baselines, directory: str | Path) -> Path:
    """Write the base plan and the answer's files; errors as for `write_answer`."""
    return write_answer(directory, answer.base, baseline_files(answer))
