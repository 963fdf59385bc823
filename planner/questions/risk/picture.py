"""The pictures of a risk: the NPV in all worlds, the fan of cumulative cash, and each uncertainty alone."""

import json
from typing import Any, Final

import altair
import numpy as np
import pandas as pd
import vl_convert

from planner.economics.lines import CENT
from planner.questions.risk.risk import Risk
from planner.questions.risk.tables import fan_table, uncertainty_table

WIDTH, HEIGHT = 680, 300
INK, GAIN, COST, MARK = "#1F3A5F", "#009E73", "#D55E00", "#555555"
BINS: Final = 40
MOST_BARS: Final = 15
MONEY: Final = altair.Axis(format="~s", labelExpr="replace(datum.label, 'G', 'B')", labelOverlap="parity", labelSeparation=16)
LONGEST: Final = 260
"""Room for the name of an uncertainty."""

WIDER: Final = 1.6
"""Points by which a letter may be wider in the font of a browser than in the one that pictures are laid out with."""

BETWEEN: Final = 50
"""Points between the entries of a legend, for the same reason."""


def point_picture() -> bytes:
    """Return an SVG of a point."""
    return _svg(altair.Chart(pd.DataFrame({"x": [0.0]})).mark_point().encode(x="x:Q"), "", "", HEIGHT)


def npv_picture(risk: Risk) -> bytes:
    """Return an SVG: a histogram of the NPV, losses in another colour, with its percentiles, its mean and the plan's NPV."""
    found, currency = risk.outcomes, risk.plan.instance.settings.finance.currency
    height, edge = np.histogram(found.npv, BINS, weights=found.chance)
    bars = pd.DataFrame(
        {"low": edge[:-1], "high": edge[1:], "chance": height, "zero": 0.0, "loss": (edge[:-1] + edge[1:]) / 2 < 0}
    )
    x = altair.X("low:Q", title=f"NPV, {currency}", axis=MONEY, scale=altair.Scale(zero=False, nice=False))
    y = altair.Y("chance:Q", title="share of the worlds", axis=altair.Axis(format="%"))
    colour = altair.condition("datum.loss", altair.value(COST), altair.value(GAIN))
    drawn = (
        altair.Chart(bars)
        .mark_rect(opacity=0.6, stroke="white", strokeWidth=0.5)
        .encode(x=x, x2="high:Q", y=y, y2="zero:Q", color=colour)
    )
    low, median, high = np.quantile(found.npv, [0.05, 0.5, 0.95], weights=found.chance, method="inverted_cdf").tolist()
    after = risk.plan.npv >= median
    layers = [
        *_marked(low, "5 %", MARK, 6, after=False),
        *_marked(median, "50 %", MARK, 6, after=not after),
        *_marked(high, "95 %", MARK, 6, after=True),
        *_marked(risk.plan.npv, "as planned", INK, 22, after=after),
    ]
    said = f"{found.npv.size:,} worlds; orange: an NPV below 0"
    return _svg(altair.layer(drawn, *layers), "The NPV in many worlds", said, HEIGHT)


def _marked(npv: float, name: str, colour: str, height: int, *, after: bool) -> list[Any]:
    """Return a dashed line at an NPV, and its name beside it, so many points below the upper edge."""
    chart = altair.Chart(pd.DataFrame({"npv": [npv], "name": [name]})).encode(x="npv:Q")
    text = chart.mark_text(align="left" if after else "right", dx=4 if after else -4, fontSize=12, color=colour)
    words = text.encode(y=altair.value(height), text="name:N")
    return [chart.mark_rule(strokeWidth=2, strokeDash=[4, 3], color=colour), words]


def cash_picture(risk: Risk) -> bytes:
    """Return an SVG: cumulative net cash flow by quarter, bands from 5 to 95 % and 25 to 75 %, the median, and the plan's own."""
    table = fan_table(risk)
    order = table["quarter"].tolist()
    x = altair.X("quarter:N", sort=order, title=None, axis=altair.Axis(labelAngle=-45, labelOverlap=True))
    title = f"cumulative net cash flow, {risk.plan.instance.settings.finance.currency}"
    chart = altair.Chart(table)
    wide = chart.mark_area(opacity=0.2, color=INK).encode(x=x, y=altair.Y("p5:Q", title=title, axis=MONEY), y2="p95:Q")
    narrow = chart.mark_area(opacity=0.35, color=INK).encode(x=x, y="p25:Q", y2="p75:Q")
    middle = chart.mark_line(color=INK, strokeWidth=2.5).encode(x=x, y="p50:Q")
    planned = chart.mark_line(color=COST, strokeWidth=2, strokeDash=[6, 3]).encode(x=x, y="planned:Q")
    zero = altair.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=MARK).encode(y="zero:Q")
    said = "bands: 5 to 95 % and 25 to 75 % of the worlds; line: the median; dashes: as planned"
    return _svg(altair.layer(wide, narrow, middle, planned, zero), "Cash in many worlds", said, HEIGHT)


def tornado_picture(risk: Risk) -> bytes:
    """Return an SVG: for each uncertainty alone, the NPV from its 10th to its 90th percentile; the widest first."""
    table = uncertainty_table(risk).dropna(subset=["npv_low", "npv_high"])
    table = table[(table["npv_high"] - table["npv_low"]).abs() > CENT].head(MOST_BARS)
    ends = [
        {"name": row["uncertainty"], "npv": row[f"npv_{end}"], "planned": risk.plan.npv, "end": f"{share} % of the uncertainty"}
        for row in table.to_dict("records")
        for end, share in (("low", "10"), ("high", "90"))
    ]
    frame = pd.DataFrame(ends, columns=["name", "npv", "planned", "end"])
    colours = altair.Scale(domain=["10 % of the uncertainty", "90 % of the uncertainty"], range=[COST, GAIN])
    x = altair.X(
        "planned:Q",
        title=f"NPV, {risk.plan.instance.settings.finance.currency}",
        axis=MONEY,
        scale=altair.Scale(zero=False),
    )
    order = list(dict.fromkeys(frame["name"].tolist()))
    bars = altair.Chart(frame).encode(
        y=altair.Y("name:N", sort=order, title=None, axis=altair.Axis(labelLimit=LONGEST)),
        x=x,
        x2="npv:Q",
        color=altair.Color("end:N", scale=colours, legend=altair.Legend(title=None, orient="top", columnPadding=BETWEEN)),
    )
    said = "each alone, all else as the instance has it"
    room = min(WIDER * max(map(len, order), default=0), LONGEST / 4)
    return _svg(
        bars.mark_bar(opacity=0.75), "Each uncertainty from its 10th to its 90th percentile", said, 24 * len(order) + 30, room
    )


def _svg(chart: Any, title: str, said: str, height: int, left: float = 0.0) -> bytes:
    """Return the SVG of a chart; left: room in points to the left of it."""
    drawn = chart.properties(width=WIDTH, height=height, title=altair.Title(title, subtitle=said, anchor="start"))
    drawn = (
        drawn.configure(font="sans-serif", padding={"left": 5 + left, "top": 5, "right": 5, "bottom": 5})
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12)
    )
    return str(vl_convert.vegalite_to_svg(json.dumps(drawn.to_dict()))).encode()
