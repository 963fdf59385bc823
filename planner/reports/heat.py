"""Budgets and capacities as a heat map: how much of each limit is used, by scope and period."""

from dataclasses import dataclass

import pandas as pd

from planner.plan import Plan

MOST_ROWS = 60
STEPS = 5
"""Shades, from empty to full."""

MEASURES = ("spend", "load", "launches", "in_ramp_up")


@dataclass(frozen=True)
class HeatCell:
    """What is used of what is allowed in a period; share None where nothing is limited, shade 0 to STEPS."""

    share: float | None
    used: float = 0.0
    allowed: float = 0.0
    shade: int = 0


@dataclass(frozen=True)
class HeatRow:
    """One limit and scope over the periods."""

    limit: str
    scope: str
    measure: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """Limits with the same periods."""

    title: str
    periods: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    left_out: int


def heat_maps(plan: Plan) -> tuple[HeatMap, ...]:
    """Return a map for limits by quarter, by fiscal year and in total; the fullest rows where there are many."""
    frame = plan.limits[plan.limits["measure"].isin(MEASURES)]
    maps = []
    for title, wanted in (("by quarter", "Q"), ("by fiscal year", "FY"), ("in total", "total")):
        part = frame[[_kind(period) == wanted for period in frame["period"]]]
        if not len(part):
            continue
        periods = tuple(sorted(set(part["period"])))
        rows = [
            _row(str(limit), str(scope), rows_of, periods)
            for (limit, scope), rows_of in part.groupby(["limit", "scope"], sort=False)
        ]
        shown = rows
        if len(rows) > MOST_ROWS:
            fullest = sorted(rows, key=lambda row: -max(cell.share or 0.0 for cell in row.cells))[:MOST_ROWS]
            shown = [row for row in rows if row in fullest]
        maps.append(HeatMap(title, periods, tuple(shown), len(rows) - len(shown)))
    return tuple(maps)


def _kind(period: str) -> str:
    return "total" if period == "total" else "FY" if period.startswith("FY") else "Q"


def _row(limit: str, scope: str, rows: pd.DataFrame, periods: tuple[str, ...]) -> HeatRow:
    amounts = dict(zip(rows["period"], zip(rows["used"].astype(float), rows["allowed"].astype(float), strict=True), strict=True))
    cells = tuple(_cell(*amounts[period]) if period in amounts else HeatCell(None) for period in periods)
    return HeatRow(limit, scope, str(rows["measure"].iloc[0]), cells)


def _cell(used: float, allowed: float) -> HeatCell:
    share = used / allowed if allowed > 0 else float(used > 0)
    shade = 0 if share <= 0 else min(STEPS, 1 + int(share * (STEPS - 1) + 1e-9))
    return HeatCell(share, used, allowed, shade)
