"""The range of the NPV beside the headline: percentiles over the worlds of `rollout risk`, where the run holds its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.questions.risk.columns import RISK, UNCERTAINTIES
from planner.reports.answers import Row
from planner.reports.in_worlds import InWorlds


@dataclass(frozen=True)
class NpvRange:
    """The NPV over many worlds.

    Attributes
    ----------
    low, high
        5th and 95th percentile.
    mean
        over the worlds.
    worlds
        their number; None where it is not known.
    assumed
        whence the uncertainties are, in words.
    folder
        of the answer, within that of the run.
    """

    low: float
    high: float
    mean: float
    worlds: int | None
    assumed: str
    folder: str


def range_of_npv(found: InWorlds) -> NpvRange | None:
    """Return the range of the NPV; None where no answer to `rollout risk` of this plan stands in the folder of the run."""
    rows = {} if found.risk is None else {row["figure"]: row for row in found.risk.of(RISK)}
    npv = rows.get("npv")
    if npv is None or found.risk is None:
        return None
    return NpvRange(
        npv["p5"], npv["p95"], npv["mean"], found.risk.worlds, _assumed(found.risk.of(UNCERTAINTIES)), found.risk.folder
    )


def _assumed(rows: Sequence[Row]) -> str:
    number = sum(row["assumed"] == "yes" for row in rows)
    if number == 0:
        return "with uncertainties as plan.toml states them"
    return "with uncertainties that are assumed by grade of evidence, as plan.toml states none"
