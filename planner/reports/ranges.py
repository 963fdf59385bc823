"""The range of the NPV beside the headline: percentiles over the worlds of `rollout risk`, where the run holds its answer."""

from dataclasses import dataclass

from planner.questions.risk.columns import RISK
from planner.reports.in_worlds import InWorlds


@dataclass(frozen=True)
class NpvRange:
    """The NPV over many worlds: 5th and 95th percentile, mean, and the number of worlds; None where it is not known."""

    low: float
    high: float
    mean: float
    worlds: int | None


def range_of_npv(found: InWorlds) -> NpvRange | None:
    """Return the range of the NPV; None where no answer to `rollout risk` of this plan stands in the folder of the run."""
    rows = {} if found.risk is None else {row["figure"]: row for row in found.risk.of(RISK)}
    npv = rows.get("npv")
    if npv is None or found.risk is None:
        return None
    return NpvRange(npv["p5"], npv["p95"], npv["mean"], found.risk.worlds)
