"""The table of an explanation."""

import pandas as pd

from planner.questions.explain.explanation import Explanation, limits_moved
from planner.replanning.difference import difference
from planner.replanning.moves import moves

COLUMNS = ["unit", "alternative", "npv", "change", "change_at_least", "change_at_most"]


def alternative_table(answer: Explanation) -> pd.DataFrame:
    """Return one row an alternative, the plan itself first; changes are of the whole plan's NPV."""
    rows: list[dict[str, object]] = [
        {"unit": answer.unit, "alternative": "as planned", "npv": answer.base.worth, "stopped": answer.base.status.value}
    ]
    for one in answer.alternatives:
        row: dict[str, object] = {"unit": answer.unit, "alternative": one.name, "stopped": one.problem, "verdict": "no plan"}
        if one.plan is not None:
            gain = difference(answer.base, one.plan)
            row |= {
                "npv": one.plan.worth,
                "change": gain.change,
                "change_at_least": gain.least,
                "change_at_most": gain.most,
                "verdict": gain.verdict,
                "determined": gain.determined,
                "units_moved": len({move.unit for move in moves(answer.base, one.plan)} - {answer.unit}),
                "limits_moved": "; ".join(limits_moved(answer.base, one.plan)),
                "stopped": one.plan.status.value,
            }
        rows.append(row)
    columns = [*COLUMNS, "verdict", "determined", "units_moved", "limits_moved", "stopped"]
    return pd.DataFrame(rows).reindex(columns=columns).astype({"units_moved": "Int64"})
