"""The table of what a little more of each part of the limits is worth."""

import pandas as pd

from planner.economics.lines import CENT
from planner.questions.marginals.marginals import Marginal, Marginals
from planner.replanning.difference import Difference, widened

COLUMNS = ["part", "limit", "period", "scope", "added", "gain", "gain_at_least", "gain_at_most", "gain_per_unit"]
COLUMNS += ["determined", "npv", "bound", "stopped"]


def gain_of(answer: Marginals, one: Marginal) -> Difference:
    """Return what a part's addition gains."""
    return widened(answer.base, one.plan)


def is_open(gain: Difference) -> bool:
    """Return whether nothing was found and nothing proven away: no figure can be said."""
    return gain.change <= CENT and gain.determined == "no"


def marginal_table(answer: Marginals) -> pd.DataFrame:
    """Return one row a part, the greatest gain first; the plan as it is still fits, so no gain is below 0.

    gain is that of the plan found, and blank where none better was found and none is proven away: it is not 0 then, but
    not determined, from gain_at_least to gain_at_most (blank where no most is proven).
    """
    rows = []
    for one in answer.parts:
        gain = gain_of(answer, one)
        found = None if is_open(gain) else gain.change
        rows.append(
            {
                "part": one.part.what,
                "limit": one.part.limit,
                "period": one.part.period or "",
                "scope": one.part.scope or "",
                "added": one.added,
                "gain": found,
                "gain_at_least": gain.least,
                "gain_at_most": gain.most,
                "gain_per_unit": found / one.added if found is not None and one.added else None,
                "determined": gain.determined,
                "npv": one.plan.worth,
                "bound": one.plan.bound,
                "stopped": one.plan.status.value,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def remarks(answer: Marginals) -> list[str]:
    """Return what is to be said below the table: how much of it is not determined, and parts without a plan."""
    gains = [gain_of(answer, one) for one in answer.parts]
    unclear = sum(gain.determined == "no" for gain in gains)
    said = []
    if unclear:
        base = "no bound is proven" if answer.base.gap is None else f"it lies within {100 * answer.base.gap:.3f} % of its bound"
        said.append(
            f"{unclear} of {len(gains)} gains are not determined: what is proven of them holds 0. The gains shown are those of "
            f"plans found; the plan itself may not be the best: {base}."
        )
    return [*said, *(f"{part}: {why}" for part, why in answer.without)]
