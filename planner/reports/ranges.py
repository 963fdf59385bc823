"""The range of the NPV beside the headline: percentiles over the worlds of `rollout risk`, where the run holds its answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.plan.plan import Plan
from planner.questions.risk.columns import RISK
from planner.reports.answers import table_rows
from planner.run_files.manifest import QUESTIONS
from planner.wording import money

CENT = 0.01


def range_in_words(plan: Plan, directory: Path | None) -> str | None:
    """Return the range of the NPV in a sentence; None where no answer to `rollout risk` stands in the folder of the run.

    Parameters
    ----------
    directory
        folder of the run; None without one.

    Raises
    ------
    OutputError
        risk.csv is damaged.
    """
    path = None if directory is None else directory / QUESTIONS / "risk" / f"{RISK.name}.csv"
    if path is None or not path.is_file() or path.is_symlink():
        return None
    found = next((row for row in table_rows(RISK, path) if row["figure"] == "npv"), None)
    if found is None:
        return None
    if abs(found["planned"] - plan.npv) > CENT:
        return "The folder questions/risk is of another plan: ask rollout risk again for the range of this one."
    return _sentence(found, plan.instance.settings.finance.currency)


def _sentence(npv: Mapping[str, Any], currency: str) -> str:
    return (
        f"With 90 % chance the net present value lies between {currency} {money(npv['p5'])} and {money(npv['p95'])}; it is"
        f" {money(npv['mean'])} on average over many worlds, with uncertainties as they are stated or assumed."
    )
