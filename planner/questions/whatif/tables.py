"""The tables of a what-if: cases compared, units whose roadmap differs, figures that were changed."""

from pathlib import Path

import pandas as pd

from planner.plan.plan import Plan
from planner.questions.answer_folder import AnswerFiles, write_answer
from planner.questions.whatif.whatif import Outcome, WhatIf
from planner.replanning.cases import slug
from planner.replanning.moves import moves

BASE = "base"
CHANGES_NOTHING = "changes nothing"
CHANGES_NO_LAUNCH = "changes figures, no launch"


def folder_of(outcome: Outcome) -> str:
    """Return the folder of a case's plan within the folder of the answer."""
    return f"cases/{slug(outcome.made.case.name)}"


def comparison_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row a case, the base first; a case without a plan has the reason in `stopped`."""
    levers = list(answer.base.instance.settings.levers)
    rows = [_row(BASE, answer.base, levers, "")]
    for outcome in answer.outcomes:
        name, gain = outcome.made.case.name, outcome.gain_on(answer.base)
        if outcome.plan is None or gain is None:
            rows.append({"case": name, "verdict": "no plan", "stopped": outcome.problem, "folder": ""})
            continue
        verdict = unchanged_words(answer, outcome) or gain.verdict
        change = {"change": gain.change, "change_at_least": gain.least, "change_at_most": gain.most}
        said = {"verdict": verdict, "determined": gain.determined}
        rows.append(_row(name, outcome.plan, levers, folder_of(outcome)) | change | said)
    table = pd.DataFrame(rows)
    counts = ["launches", *(f"launches_{lever}" for lever in levers)]
    return table.astype(dict.fromkeys(counts, "Int64"))


def unchanged_words(answer: WhatIf, outcome: Outcome) -> str:
    """Return what a case changes whose programme is the base's, blank for any other case."""
    if not outcome.changes_nothing or outcome.plan is None:
        return ""
    return CHANGES_NOTHING if outcome.plan.figures == answer.base.figures else CHANGES_NO_LAUNCH


def _row(name: str, plan: Plan, levers: list[str], folder: str) -> dict[str, object]:
    """Return the row of the base; that of a case has its change as well."""
    figures = plan.figures
    launched = plan.schedule["lever"].value_counts()
    return {
        "case": name,
        "npv": plan.worth,
        "change": None,
        "change_at_least": None,
        "change_at_most": None,
        "verdict": "",
        "determined": "",
        "bound": plan.bound if plan.instance.settings.objective.goal == "npv" else None,
        "gap": plan.gap,
        "spend": figures.spend,
        "peak_funding": figures.peak_funding,
        "payback_quarter": None if figures.payback_quarter is None else plan.instance.label_of(figures.payback_quarter),
        "irr": figures.irr,
        "stopped": plan.status.value,
        "folder": folder,
        "launches": len(plan.schedule),
        **{f"launches_{lever}": int(launched.get(lever, 0)) for lever in levers},
    }


def changes_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row for each launch that a case adds, drops, moves, or replaces by another lever at the unit."""
    columns = ["case", "unit", "name", "region", "moved", "lever_before", "quarter_before", "lever_after", "quarter_after"]
    rows = [
        (outcome.made.case.name, *row)
        for outcome in answer.outcomes
        if outcome.plan is not None
        for row in moves(answer.base, outcome.plan)
    ]
    return pd.DataFrame(rows, columns=columns)


def overrides_table(answer: WhatIf) -> pd.DataFrame:
    """Return one row for each figure that a case changes, with its value in the base."""
    rows = [
        (outcome.made.case.name, change.figure, change.before, change.after)
        for outcome in answer.outcomes
        for change in outcome.made.changes
    ]
    return pd.DataFrame(rows, columns=["case", "figure", "before", "after"])


def what_if_files(answer: WhatIf) -> AnswerFiles:
    """Return comparison.csv, changes.csv, overrides.csv and every case's plan."""
    tables = {
        "comparison": comparison_table(answer),
        "changes": changes_table(answer),
        "overrides": overrides_table(answer),
    }
    plans = {folder_of(one): one.plan for one in answer.outcomes if one.plan is not None}
    return AnswerFiles(tables, plans)


def write_what_if(answer: WhatIf, directory: str | Path) -> Path:
    """Write the base plan and the answer's files; errors as for `write_answer`."""
    return write_answer(directory, answer.base, what_if_files(answer))
