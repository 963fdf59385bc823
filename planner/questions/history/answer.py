"""The answer to the question for the life of a plan."""

import os
from dataclasses import asdict

import pandas as pd

from instances import Instance
from planner.answers.answer import Answer, Filled
from planner.answers.ending import Ending
from planner.living.history import LifeStage
from planner.questions.history.columns import HISTORY
from planner.wording import counted, money


def answer_of(life: list[LifeStage], instance: Instance) -> Answer:
    """Return the answer with history.csv; folders are named from the working folder."""
    rows = [asdict(stage) | {"run": os.path.relpath(stage.run)} for stage in life]
    table = Filled(HISTORY, pd.DataFrame(rows, columns=HISTORY.names), "runs")
    currency = instance.settings.finance.currency
    first, last = life[0], life[-1]
    conclusion = ""
    if len(life) > 1:
        change = last.completion - first.completion
        more = "more" if change >= 0 else "less"
        conclusion = (
            f"After {counted(len(life) - 1, 'replan')}, {money(last.completion)} is expected at completion, {money(abs(change))} "
            f"{more} than the first plan promised; {money(last.realised)} of it lies before {last.as_of}."
        )
    return Answer(
        parts=[f"{instance.settings.plan.name}: the life of the plan, {currency}, present values", table],
        tables=[table],
        ending=Ending(),
        obtained="Each run was compared with the hashes that its successor noted; amounts are those of its own cashflow.csv.",
        conclusion=conclusion,
    )
