"""The table of the answer as a data frame."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from models.risk import FrontierPoint
from planner.economics.lines import CENT
from planner.questions.risk_frontier.columns import RISK_FRONTIER
from planner.questions.risk_frontier.risk_frontier import MeanAgainstRisk, Placed, name_of
from planner.questions.risk_frontier.standing import Standing, dominating
from planner.replanning.difference import Difference
from planner.replanning.resolving import NOT_REACHED
from planner.replanning.world_plans import NO_TIME


def folder_of(weight: float) -> str:
    """Return the folder of a point's plan within the folder of the answer."""
    return f"points/{100 * weight:.10g}-percent-cvar"


def rows_of(found: MeanAgainstRisk) -> list[Placed]:
    """Return the plans of all points that have one, and the base at last."""
    return [*(own for _, own in found.points), found.base]


def frontier_table(found: MeanAgainstRisk) -> pd.DataFrame:
    """Return one row per point, and one for the base."""
    rows = [_point(found, one, own) for one, own in zip(found.frontier.points, found.placed, strict=True)]
    for (before, _), (point, own) in pairwise(found.points):
        row = next(row for row in rows if row["plan"] == own.name)
        row |= _step(found.given_up(before, point), point.cvar - before.cvar)
    rows.append(_plan(found, found.base) | {"stopped": found.base.plan.status.value, "folder": ""})
    return pd.DataFrame(rows).reindex(columns=RISK_FRONTIER.names).astype({"launches": "Int64"}).fillna({"determined": ""})


def _point(found: MeanAgainstRisk, point: FrontierPoint, own: Placed | None) -> dict[str, object]:
    row: dict[str, object] = {
        "plan": name_of(point.weight),
        "weight": point.weight,
        "mix": point.value,
        "mix_bound": point.bound,
        "gap": point.gap,
        "seconds": point.seconds,
        "stopped": _stopped(found, point),
        "folder": "",
    }
    return row if own is None else row | _plan(found, own) | {"folder": folder_of(point.weight)}


def _stopped(found: MeanAgainstRisk, point: FrontierPoint) -> str:
    if point.status is not None:
        return point.status.value
    return NOT_REACHED if found.interrupted else NO_TIME


def _plan(found: MeanAgainstRisk, own: Placed) -> dict[str, object]:
    known, fresh = own.planned_for, own.fresh
    row: dict[str, object] = {
        "plan": own.name,
        "mean_npv": known.mean.value,
        "cvar": known.cvar.value,
        "chance_of_loss": known.loss.value,
        "mean_at_most": _finite(found.frontier.mean_at_most(known.cvar.value)),
        "cvar_at_most": _finite(found.frontier.cvar_at_most(known.mean.value)),
        "npv": own.plan.worth,
        "launches": len(own.plan.schedule),
    }
    rows = rows_of(found)
    place = rows.index(own)
    same = next(other.name for other in rows if np.array_equal(other.choice, own.choice))
    row["same_plan_as"] = "" if same == own.name else same
    row["dominated_by"] = _named(rows, [one.planned_for for one in rows], place)
    if fresh is not None:
        row |= {
            "fresh_mean_npv": fresh.mean.value,
            "fresh_mean_error": fresh.mean.error,
            "fresh_cvar": fresh.cvar.value,
            "fresh_cvar_error": fresh.cvar.error,
            "fresh_chance_of_loss": fresh.loss.value,
            "fresh_dominated_by": _named(rows, [one.fresh for one in rows], place),
        }
    return row


def _named(rows: Sequence[Placed], standings: Sequence[Standing | None], place: int) -> str:
    other = dominating(standings, place)
    return "" if other is None else rows[other].name


def _finite(amount: float) -> float | None:
    return amount if np.isfinite(amount) else None


def _step(given_up: Difference, gained: float) -> dict[str, object]:
    return {
        "mean_given_up": given_up.change,
        "given_up_at_least": given_up.least,
        "given_up_at_most": given_up.most,
        "determined": given_up.determined,
        "cvar_gained": gained,
        "mean_per_cvar": given_up.change / gained if gained > CENT else None,
    }
