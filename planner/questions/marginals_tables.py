"""The table of what a little more of each part of the limits is worth."""

import pandas as pd

from planner.questions.marginals import Marginals
from planner.questions.whatif import difference

COLUMNS = ["part", "limit", "period", "scope", "added", "gain", "gain_at_most", "gain_per_unit", "npv", "bound", "stopped"]


def marginal_table(answer: Marginals) -> pd.DataFrame:
    """Return one row a part, the greatest gain first; the plan as it is still fits, so no gain is below 0."""
    rows = []
    for one in answer.parts:
        gain = difference(answer.base, one.plan)
        rows.append(
            {
                "part": one.part.what,
                "limit": one.part.limit,
                "period": one.part.period or "",
                "scope": one.part.scope or "",
                "added": one.added,
                "gain": gain.change,
                "gain_at_most": gain.most,
                "gain_per_unit": gain.change / one.added if one.added else None,
                "npv": one.plan.worth,
                "bound": one.plan.bound,
                "stopped": one.plan.status.value,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)
