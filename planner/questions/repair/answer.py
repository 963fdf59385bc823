"""The answer to the question for a conflict: its rules, and the repairs that were tried out."""

import pandas as pd

from instances import Instance
from planner.answers.answer import Answer, Filled, Part
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.questions.repair.columns import REPAIRS
from planner.questions.repair.repair import Diagnosis
from planner.replanning.measured import by_measure
from planner.replanning.telling import money_counted


def repair_table(found: Diagnosis) -> pd.DataFrame:
    """Return one row per repair, that of the greatest NPV first."""
    rows = [{"npv": one.plan.worth, "changes": len(one.changes), "repair": str(one)} for one in found.repairs]
    return pd.DataFrame(rows, columns=REPAIRS.names)


def answer_of(instance: Instance, found: Diagnosis) -> Answer:
    """Return the answer with repairs.csv."""
    table = Filled(REPAIRS, repair_table(found), "repairs")
    return Answer(
        parts=_parts(instance, found, table),
        tables=[table],
        ending=_ending(found),
        obtained="Rules were dropped until any further one dropped resolves the conflict; each repair was planned.",
        interrupted=found.interrupted,
        figures={
            "feasible": found.feasible,
            "conflict": [str(rule) for rule in found.rules],
            "repairs": [{"changes": list(one.changes), "npv": one.plan.worth} for one in found.repairs],
        },
    )


def _parts(instance: Instance, found: Diagnosis, table: Filled) -> list[Part]:
    name = instance.settings.plan.name
    if found.feasible:
        return [f"{name} has a plan; there is nothing to repair"]
    by = " by the measure of risk in plan.toml, not by NPV" if by_measure(instance) else ""
    return [
        f"{name}: these rules conflict; dropping any one of them resolves the conflict",
        *(f"  {rule}" for rule in found.rules),
        "",
        f"Repairs, each planned{by}, NPV in {money_counted(instance)}",
        table if found.repairs else "no repair was found in time",
    ]


def _ending(found: Diagnosis) -> Ending:
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the repairs tried so far are shown")
    return Ending(ExitCode.DONE if found.feasible else ExitCode.INFEASIBLE)
