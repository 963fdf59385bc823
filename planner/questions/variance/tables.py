"""The tables of a plan against its actuals."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from planner.actuals.records import LaunchActual
from planner.economics import LINES, bucket_of, has_lever, launched
from planner.economics.lines import HALF_CENT
from planner.living.actual_starts import OPEN_END
from planner.living.scorecard import Scorecard
from planner.living.stage_dates import stages_reached
from planner.living.variance import Variance
from planner.plan.frames import frame_of, frame_of_rows
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS, measured_in
from planner.questions.variance.columns import CAME, OWNERS, REGION_SCORECARD, SCORECARD, STAGES, SUMMARY, VARIANCE

AMOUNTS = ("planned", "volume", "timing", "stages", "price", "actual")
"""Columns of money, in their order."""

BUCKETS = ("implementation_cost", "operating_cost", "revenue_lift", "risk_reduction")


def variance_table(found: Variance) -> pd.DataFrame:
    """Return one row per quarter, region, lever and line in which anything was planned or came."""
    chosen, flows = found.chosen, found.flows
    amounts = {name: getattr(flows, name) for name in AMOUNTS}
    kept = np.any([np.abs(one) >= HALF_CENT for one in amounts.values()], axis=0)
    quarter, group, line = np.nonzero(kept.transpose(2, 0, 1))
    at = group, line, quarter
    finance, quarters = chosen.instance.settings.finance, chosen.instance.quarters
    size = flows.size[at]
    reported = np.where(size > HALF_CENT, flows.reported[at] / np.maximum(size, HALF_CENT), flows.reports[at] > 0)
    columns = {
        "fiscal_year": [quarters[one].fiscal_year for one in quarter.tolist()],
        "quarter": [quarters[one].label for one in quarter.tolist()],
        "region": [found.groups[one][0] for one in group.tolist()],
        "lever": [chosen.menu.levers[found.groups[one][1]] for one in group.tolist()],
        "bucket": [bucket_of(LINES[one], finance) for one in line.tolist()],
        "line": [LINES[one] for one in line.tolist()],
        "reported": reported.astype(np.float64),
    }
    return frame_of(VARIANCE, columns | {name: one[at] for name, one in amounts.items()})


def summary_table(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of variance.csv by lever and bucket, then by bucket over all levers, then over everything."""
    kept = [
        (lever, bucket, part)
        for lever in [*dict.fromkeys(lines["lever"]), ""]
        for bucket in BUCKETS
        if len(part := _part(lines, lever, bucket))
    ]
    rows = [_summed_up(*one) for one in [*kept, ("", "", lines)]]
    return frame_of_rows(SUMMARY, rows)


def _part(lines: pd.DataFrame, lever: str, bucket: str) -> pd.DataFrame:
    inside = lines if not lever else lines[lines["lever"] == lever]
    return inside[inside["bucket"] == bucket]


def _summed_up(lever: str, bucket: str, part: pd.DataFrame) -> dict[str, object]:
    return {
        "lever": lever,
        "bucket": bucket,
        **{name: float(part[name].sum()) for name in AMOUNTS},
        "reported": reported_share(part),
    }


def reported_share(rows: pd.DataFrame) -> float:
    """Return the share of the flows at actual dates of some rows of variance.csv whose price rests on a report."""
    size = (rows["planned"] + rows["volume"] + rows["timing"] + rows["stages"]).abs()
    return float((size * rows["reported"]).sum() / size.sum()) if size.sum() > 0 else 0.0


def came_table(found: Variance, launches: Iterable[LaunchActual]) -> pd.DataFrame:
    """Return one row per launch that was planned or came."""
    chosen, starts = found.chosen, found.starts
    said = {(one.unit, one.lever): one.status for one in launches}
    rows = []
    for unit, lever in np.argwhere(launched(chosen.menu.start) | launched(starts.start) | starts.reported).tolist():
        one, name = chosen.instance.units[unit], chosen.menu.levers[lever]
        planned, came = (start[unit, lever] for start in (chosen.menu.start, starts.start))
        closed = int(starts.closed[unit, lever])
        rows.append(
            {
                "unit": one.unit,
                "name": one.name or one.unit,
                "region": one.region,
                "lever": name,
                "status": said.get((one.unit, name), "as planned"),
                "planned_quarter": _label(chosen, planned),
                "quarter": _label(chosen, came),
                "closed": "" if closed >= OPEN_END else chosen.instance.label_of(closed),
                "paid": None if np.isnan(starts.paid[unit, lever]) else float(starts.paid[unit, lever]),
            }
        )
    return frame_of_rows(CAME, rows)


def stage_table(found: Variance) -> pd.DataFrame:
    """Return one row per stage, in the plan and as the launches that came have reached it."""
    planned = stages_reached(found.chosen, found.chosen.menu.start)
    rows = [
        {
            "lever": one.lever,
            "kind": one.kind,
            "region": one.region,
            "counted": one.counted,
            "need": one.need,
            "planned_quarter": one.quarter,
            "quarter": came.quarter,
        }
        for one, came in zip(planned, stages_reached(found.reached, found.starts.start), strict=True)
    ]
    return frame_of_rows(STAGES, rows)


def _label(chosen: Chosen, start: "np.signedinteger[Any]") -> str:
    return chosen.instance.label_of(int(start)) if has_lever(np.array(start)) else ""


def scorecard_table(chosen: Chosen, card: Scorecard) -> pd.DataFrame:
    """Return one row per unit and metric that was measured."""
    units, promised = chosen.instance.units, card.target - card.baseline
    told = np.abs(promised) > 1e-9 * np.maximum(np.abs(card.target), np.abs(card.baseline))
    share = np.divide(card.actual - card.baseline, promised, out=np.full_like(promised, np.nan), where=told)
    placed = [units[one] for one in card.unit.tolist()]
    return frame_of(
        SCORECARD,
        {
            "unit": [one.unit for one in placed],
            "name": [one.name or one.unit for one in placed],
            "region": [one.region for one in placed],
            "owner": [one.owner for one in placed],
            "metric": [METRICS[one].name for one in card.metric.tolist()],
            "measured_in": [measured_in(METRICS[one], chosen.instance) for one in card.metric.tolist()],
            "quarter": [chosen.instance.label_of(one) for one in card.quarter.tolist()],
            "baseline": card.baseline,
            "target": card.target,
            "actual": card.actual,
            "realised": share,
            "reached": np.where(card.reached, "yes", "no"),
        },
    )


def region_table(scorecard: pd.DataFrame) -> pd.DataFrame:
    """Return one row per region and metric of a scorecard, those of all regions together first."""
    names = [one.name for one in METRICS]
    rows = []
    for region in ["", *dict.fromkeys(scorecard["region"])]:
        inside = scorecard if region == "" else scorecard[scorecard["region"] == region]
        for metric in (name for name in names if name in set(inside["metric"])):
            these = inside[inside["metric"] == metric]
            rows.append(
                {
                    "region": region,
                    "metric": metric,
                    "measured_in": these["measured_in"].iloc[0],
                    "units": len(these),
                    **{name: float(these[name].mean()) for name in ("baseline", "target", "actual")},
                    "reached": int((these["reached"] == "yes").sum()),
                }
            )
    return frame_of_rows(REGION_SCORECARD, rows)


def owner_table(found: Variance, scorecard: pd.DataFrame) -> pd.DataFrame:
    """Return one row per owner of a launch, planned or not; first launches without one, then the most late and cancelled."""
    chosen, starts = found.chosen, found.starts
    planned, came = chosen.menu.start, starts.start
    owners = np.array([one.owner for one in chosen.instance.units], dtype=object)
    due = launched(planned) & (planned < found.before)
    rows = []
    for owner in sorted(set(owners[(launched(planned) | launched(came)).any(axis=1)].tolist())):
        mine = (owners == owner)[:, None]
        of_card = scorecard[scorecard["owner"] == owner]
        rows.append(
            {
                "owner": owner,
                "units": int(((launched(planned) | launched(came)) & mine).any(axis=1).sum()),
                "planned": int((due & mine).sum()),
                "came": int((launched(came) & (came < found.before) & mine).sum()),
                "late": int((launched(planned) & launched(came) & (came > planned) & mine).sum()),
                "cancelled": int((launched(planned) & ~launched(came) & mine).sum()),
                "not_reported": int((due & ~starts.reported & mine).sum()),
                "planned_cost": float(found.planned_cost[mine[:, 0]].sum()),
                "actual_cost": float(found.actual_cost[mine[:, 0]].sum()),
                "measures": len(of_card),
                "reached": int((of_card["reached"] == "yes").sum()),
            }
        )
    rows.sort(key=lambda row: (row["owner"] != "", -row["late"] - row["cancelled"], row["owner"]))
    return frame_of_rows(OWNERS, rows)
