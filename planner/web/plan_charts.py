"""Charts of a plan on a page: swim-lanes and heat maps of the report's own pieces, drawn for a browser."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import altair
import pandas as pd

from planner.reports.heat import HeatMap
from planner.reports.lanes import Region, Roadmap
from planner.reports.looks import looks_of
from planner.reports.wording import in_words
from planner.web.plan_view import PlanView
from planner.wording import percent

LANE: Final = 22
"""Height of a lane, in pixels."""

CELL: Final = 28
"""Height of a row of a heat map, in pixels."""

AXIS: Final = 34
"""Room for the names of quarters beside the rows of a chart, in pixels; a chart on a page has its height with them."""

NAMES: Final = 180
"""Room for the name of a row, in pixels."""

SHADES: Final = ("#FFFFFF", "#E8F0F8", "#C6DBEE", "#93BBDD", "#2F6EA5", "#14365E")
"""Fills of a heat map, from nothing to all."""

DARK_FROM: Final = 4
"""The first shade on which words are white."""

ROOM: Final = altair.ExprRef("max(1, scale('x', datum.last) - scale('x', datum.first) - 6)")
"""Room for the words in a bar, on a page of any width."""

BESIDE: Final = {"left": 12, "right": 12, "top": 4, "bottom": 4}
"""Room around a chart, whose names are wider in some fonts than the browser reckons."""

SQUARE, LETTER = 13, 9
"""Size of a square of a legend, and room for a letter beside it, in pixels."""

CLICKED: Final = "unit"
"""Name of the selection of a lane."""


def lanes_spec(view: PlanView, regions: Sequence[Region]) -> dict[str, Any]:
    """Return the swim-lanes of regions as Vega-Lite for a page: without a theme, which is that of the page."""
    spec: dict[str, Any] = lanes_chart(view, regions).to_dict()
    spec.pop("config", None)
    data = {name: pd.DataFrame(rows) for name, rows in spec["datasets"].items()}
    return {**spec, "datasets": data}


def lanes_chart(view: PlanView, regions: Sequence[Region]) -> Any:
    """Return the swim-lanes of regions: a lane per unit, a bar per stretch of quarters in one state; a click selects a unit."""
    roadmap, fills = view.roadmap, looks_in_words(view)
    frame = _bars(roadmap, regions, fills)
    quarters = list(roadmap.quarters)
    y = altair.Y(
        "lane:N",
        sort=list(dict.fromkeys(frame["lane"])),
        title=None,
        axis=altair.Axis(labelLimit=NAMES, labelOverlap=False, ticks=False),
    )
    scale = altair.Scale(domain=[0, len(quarters)], nice=False)
    labels = f"{quarters}[datum.value]"
    x = altair.X(
        "first:Q",
        title=None,
        scale=scale,
        axis=altair.Axis(orient="top", values=_ticks(quarters), labelExpr=labels, labelAlign="left"),
    )
    palette = altair.Scale(domain=list(fills), range=[fill for fill, _ in fills.values()])
    colour = altair.Color("state:N", scale=palette, legend=None)
    tips = [altair.Tooltip(field, title=title) for field, title in (("lane:N", "unit"), ("state:N", "state"), ("from:N", "from"))]
    click = altair.selection_point(name=CLICKED, fields=["unit"], on="click", empty=True)
    base = altair.Chart(frame).encode(y=y)
    bars = (
        base.mark_bar(stroke="white", cornerRadius=2, cursor="pointer")
        .encode(
            x=x,
            x2="last:Q",
            color=colour,
            tooltip=tips,
        )
        .add_params(click)
    )
    words = base.mark_text(align="left", dx=4, fontSize=11, limit=ROOM).encode(
        x="first:Q", text="label:N", color=altair.Color("ink:N", scale=None, legend=None)
    )
    return altair.layer(bars, words).properties(height=max(1, frame["lane"].nunique()) * LANE + AXIS, padding=BESIDE)


def _ticks(quarters: Sequence[str]) -> list[int]:
    """Return the places of quarters that are named: each where there are few, else the first of each year."""
    return [place for place, name in enumerate(quarters) if len(quarters) <= 12 or name.endswith("Q1") or place == 0]


def looks_in_words(view: PlanView) -> dict[str, tuple[str, str]]:
    """Return fill and ink of each state in words."""
    names = {in_words(state): state for state in _states(view)}
    looks = looks_of(view.plan.instance, names.values())
    return {words: (looks[state].fill, looks[state].ink) for words, state in names.items()}


def _states(view: PlanView) -> list[str]:
    labels = list(view.roadmap.quarters)
    return sorted(map(str, pd.unique(view.plan.states[labels].to_numpy().ravel())))


def _bars(roadmap: Roadmap, regions: Sequence[Region], fills: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return a row for each bar; fills: fill and ink of each state."""
    rows = []
    for region in regions:
        for lane in region.lanes:
            at = 0
            for bar in lane.bars:
                name = f"{lane.name} ({lane.unit})" if lane.name and lane.name != lane.unit else lane.unit
                rows.append(
                    (
                        lane.unit,
                        name,
                        at,
                        at + bar.length,
                        bar.state,
                        bar.label,
                        fills[bar.state][1],
                        roadmap.quarters[at],
                    )
                )
                at += bar.length
    return pd.DataFrame(rows, columns=["unit", "lane", "first", "last", "state", "label", "ink", "from"])


def swatch(words: str, fill: str) -> tuple[str, int]:
    """Return an entry of a legend as an SVG, and its width in pixels."""
    width, shown = SQUARE + 10 + LETTER * len(words), escape(words)
    square = f'<rect x="1" y="3" width="{SQUARE}" height="{SQUARE}" fill="{fill}" stroke="#55606B" stroke-width="0.5"/>'
    name = f'<text x="{SQUARE + 6}" y="{SQUARE}" font-family="sans-serif" font-size="13" fill="#1B2733">{shown}</text>'
    size = f'width="{width}" height="{SQUARE + 6}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{square}{name}</svg>', width


def heat_chart(heat: HeatMap) -> Any:
    """Return a heat map: the share of each limit that is used, as a number on its shade."""
    rows = [
        (row.name, period, cell.share, percent(cell.share, 0), cell.used, cell.allowed, cell.limit or row.name, cell.shade)
        for row in heat.rows
        for period, cell in zip(heat.periods, row.cells, strict=True)
        if cell.share is not None
    ]
    columns = ["row", "period", "share", "said", "used", "allowed", "limit", "shade"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["fill"] = [SHADES[shade] for shade in frame["shade"]]
    frame["ink"] = ["#FFFFFF" if shade >= DARK_FROM else "#1B2733" for shade in frame["shade"]]
    x = altair.X("period:N", sort=list(heat.periods), title=None, axis=altair.Axis(orient="top", labelAngle=0, ticks=False))
    names = [row.name for row in heat.rows]
    y = altair.Y("row:N", sort=names, title=None, axis=altair.Axis(labelLimit=NAMES, labelOverlap=False, ticks=False))
    tips = [
        altair.Tooltip("limit:N", title="limit"),
        altair.Tooltip("period:N", title="period"),
        altair.Tooltip("used:Q", title="used", format=",.2f"),
        altair.Tooltip("allowed:Q", title="allowed", format=",.2f"),
    ]
    base = altair.Chart(frame).encode(x=x, y=y, tooltip=tips)
    cells = base.mark_rect(stroke="#D5DBE1").encode(color=altair.Color("fill:N", scale=None, legend=None))
    words = base.mark_text(fontSize=11).encode(text="said:N", color=altair.Color("ink:N", scale=None, legend=None))
    return altair.layer(cells, words).properties(height=max(1, len(names)) * CELL + AXIS, padding=BESIDE)
