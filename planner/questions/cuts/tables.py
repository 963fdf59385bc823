"""The tables and the folder of a cut list."""

from pathlib import Path

import pandas as pd

from planner.plan.plan import Plan
from planner.questions.answer_folder import AnswerFiles, write_answer
from planner.questions.cuts.cut_list import CutList, Step


def folder_of(step: Step) -> str:
    """Return the folder of a step's nested plan within the folder of the answer."""
    return f"cuts/{100 * step.cut:.10g}-percent"


def cut_table(answer: CutList) -> pd.DataFrame:
    """Return one row a cut: the nested plan, the free one, and what nesting loses against it, at most against its bound."""
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
    columns = ["cut", "amount", "amount_of", "npv", "launches", "spend", "npv_free", "bound_free", "loss_to_free", "loss_at_most"]
    return pd.DataFrame(rows).reindex(columns=[*columns, "stopped", "folder"]).astype({"launches": "Int64"})


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


def _launches(plan: Plan | None) -> set[tuple[str, str]]:
    return set() if plan is None else set(zip(plan.schedule["unit"], plan.schedule["lever"], strict=True))


def cut_list_files(answer: CutList) -> AnswerFiles:
    """Return cuts.csv, cut_launches.csv and the nested plan of each cut."""
    plans = {folder_of(step): step.nested for step in answer.steps if step.nested is not None}
    return AnswerFiles({"cuts": cut_table(answer), "cut_launches": launch_table(answer)}, plans)


def write_cut_list(answer: CutList, directory: str | Path) -> Path:
    """Write the base plan and the answer's files; errors as for `write_answer`."""
    return write_answer(directory, answer.base, cut_list_files(answer))
