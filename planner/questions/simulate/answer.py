"""The answer to the question for actuals under another truth: the sheet, as a person would fill it in."""

from collections.abc import Sequence

import pandas as pd

from instances import Change
from planner.answers.answer import Answer, Filled
from planner.answers.ending import Ending
from planner.plan.plan import Plan
from planner.questions.simulate.columns import ACTUALS


def answer_of(plan: Plan, sheet: pd.DataFrame, changes: Sequence[Change], as_of: str, noise: float, launches: int) -> Answer:
    """Return the answer with actuals.csv; launches: number of those that came otherwise than planned."""
    table = Filled(ACTUALS, sheet, "actuals", 0)
    measured = int(sheet["actual"].notna().sum())
    truth = [f"in truth {one.figure}: {one.after} instead of {one.before}" for one in changes]
    return Answer(
        parts=[
            f"{plan.instance.settings.plan.name}: simulated actuals before {as_of}",
            *(truth or ["in truth everything is as the instance says"]),
            *([f"launches as reported: {launches:,}; all others as planned"] if launches else []),
            f"{measured:,} measures, each with noise of {100 * noise:g} %",
        ],
        tables=[table],
        ending=Ending(),
        obtained="The plan was priced by the truth; normal noise was added to each measure. Nothing was measured.",
        conclusion="These figures are simulated: they show what a reading would find, and are no ground for a decision.",
        figures={"as_of": as_of, "noise": noise},
    )
