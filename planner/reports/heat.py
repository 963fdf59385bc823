"""Budgets and capacities as heat maps: first the use of each region's fullest limit, then each limit by scope and period."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from instances.measures import MEASURES
from instances.scopes import wanted_texts
from planner.limits.scopes import scopes_of
from planner.plan.plan import Plan
from planner.reports.shades import shade_of

MOST_ROWS: Final = 60
MOST_REGIONS: Final = 40
"""Regions with a row of their own; those that are less full are counted."""

WIDE: Final = 16
"""Periods that stand side by side; more of them go on below."""

COMPANY, ACROSS = "whole company", "across regions"


@dataclass(frozen=True)
class HeatCell:
    """Use of a limit in a period, as a share of what is allowed and as amounts; share is None where nothing is limited."""

    share: float | None
    used: float = 0.0
    allowed: float = 0.0
    shade: int = 0
    limit: str = ""


@dataclass(frozen=True)
class HeatRow:
    """A limit and scope, or a region with its fullest limits, over the periods; `fullest` names the most frequent of these."""

    name: str
    cells: tuple[HeatCell, ...]
    fullest: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Rows with the same periods; `left_out` less full ones are not shown."""

    title: str
    periods: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    left_out: int

    def fullest(self, most: int) -> "HeatMap":
        """Return the map with no more than so many rows, the fullest, in their order."""
        best = set(sorted(range(len(self.rows)), key=lambda place: -_peak(self.rows[place]))[:most])
        rows = tuple(row for place, row in enumerate(self.rows) if place in best)
        return replace(self, rows=rows, left_out=self.left_out + len(self.rows) - len(rows))

    def parts(self) -> Iterator["HeatMap"]:
        """Yield the map in parts that are narrow enough for a page."""
        for first in range(0, len(self.periods), WIDE):
            cut = slice(first, first + WIDE)
            rows = tuple(HeatRow(row.name, row.cells[cut], row.fullest) for row in self.rows)
            yield replace(self, periods=self.periods[cut], rows=rows)


def region_map(plan: Plan) -> HeatMap | None:
    """Return the use of the fullest limit of each region by quarter; None where no limit belongs to a region.

    A limit belongs to a region if all units that count in its scope stand there.
    """
    frame = _limited(plan, "Q")
    places = _places(plan)
    if not any(place not in (COMPANY, ACROSS) for place in places.values()):
        return None
    keys = zip(frame["limit"], frame["scope"], strict=True)
    frame = frame.assign(place=[places.get((limit, scope), COMPANY) for limit, scope in keys])
    periods = tuple(sorted(set(frame["period"])))
    rows = {str(place): _fullest(str(place), rows, periods) for place, rows in frame.groupby("place", sort=False)}
    regions = [region for region in dict.fromkeys(unit.region for unit in plan.instance.units) if region in rows]
    shown = set(sorted(regions, key=lambda region: -_peak(rows[region]))[:MOST_REGIONS])
    order = [COMPANY, *(region for region in regions if region in shown), ACROSS]
    return HeatMap("by region", periods, tuple(rows[name] for name in order if name in rows), len(regions) - len(shown))


def heat_maps(plan: Plan) -> tuple[HeatMap, ...]:
    """Return a map for limits by quarter, by fiscal year and in total; the fullest rows where there are many."""
    maps = []
    for title, wanted in (("by quarter", "Q"), ("by fiscal year", "FY"), ("in total", "total")):
        part = _limited(plan, wanted)
        if not len(part):
            continue
        periods = tuple(sorted(set(part["period"])))
        rows = [
            _row(f"{limit}: {scope}" if scope else str(limit), rows_of, periods)
            for (limit, scope), rows_of in part.groupby(["limit", "scope"], sort=False)
        ]
        fullest = set(sorted(range(len(rows)), key=lambda place: -_peak(rows[place]))[:MOST_ROWS])
        shown = tuple(row for place, row in enumerate(rows) if place in fullest)
        maps.append(HeatMap(title, periods, shown, len(rows) - len(shown)))
    return tuple(maps)


def _limited(plan: Plan, kind: str) -> pd.DataFrame:
    """Return the rows of budgets and capacities whose periods are of a kind."""
    frame = plan.limits[plan.limits["measure"].isin(list(MEASURES))]
    return frame[[_kind(period) == kind for period in frame["period"]]]


def _kind(period: str) -> str:
    return "total" if period == "total" else "FY" if period.startswith("FY") else "Q"


def _places(plan: Plan) -> dict[tuple[str, str], str]:
    """Return the region of each limit and scope: the whole company, one region, or across regions."""
    found: dict[tuple[str, str], str] = {}
    for rule in plan.instance.settings.limits:
        scopes = scopes_of(plan.instance, rule)
        of_all = rule.each in ("", "team") and not wanted_texts(rule)
        inside = [set[str]() for _ in scopes.names]
        for unit, scope in zip(plan.instance.units, scopes.of_unit.tolist(), strict=True):
            if scope >= 0:
                inside[scope].add(unit.region)
        if rule.each == "team":
            inside = [inside[0] for _ in inside] if inside else []
        for name, regions in zip(scopes.names, inside, strict=True):
            found[rule.name, name] = COMPANY if of_all else next(iter(regions)) if len(regions) == 1 else ACROSS
    return found


def _fullest(place: str, rows: pd.DataFrame, periods: tuple[str, ...]) -> HeatRow:
    """Return the fullest limit of a place in each period."""
    best: dict[str, HeatCell] = {}
    columns = zip(
        rows["period"], rows["limit"], rows["scope"], rows["used"].astype(float), rows["allowed"].astype(float), strict=True
    )
    for period, limit, scope, used, allowed in columns:
        cell = _cell(used, allowed, f"{limit}: {scope}" if scope and scope != place else str(limit))
        if period not in best or (cell.share or 0.0) > (best[period].share or 0.0):
            best[period] = cell
    cells = tuple(best.get(period, HeatCell(None)) for period in periods)
    named = Counter(cell.limit.split(":")[0] for cell in cells if cell.share)
    return HeatRow(place, cells, named.most_common(1)[0][0] if named else "")


def _peak(row: HeatRow) -> float:
    return max(cell.share or 0.0 for cell in row.cells)


def _row(name: str, rows: pd.DataFrame, periods: tuple[str, ...]) -> HeatRow:
    columns = zip(rows["period"], rows["used"].astype(float), rows["allowed"].astype(float), strict=True)
    amounts: Mapping[str, tuple[float, float]] = {str(period): (used, allowed) for period, used, allowed in columns}
    return HeatRow(name, tuple(_cell(*amounts[period]) if period in amounts else HeatCell(None) for period in periods))


def _cell(used: float, allowed: float, limit: str = "") -> HeatCell:
    share = used / allowed if allowed > 0 else float(used > 0)
    return HeatCell(share, used, allowed, shade_of(used, allowed), limit)
