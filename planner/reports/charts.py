"""Charts of a report as SVG pictures: what is drawn is also said beside them in words or in a table."""

import base64
import json
from typing import Any

import altair
import pandas as pd
import vl_convert

from planner.economics import BUCKETS
from planner.plan import Plan
from planner.reports.wording import in_words

WIDTH, HEIGHT = 760, 280
INK, GAIN, COST, SECOND, MARK = "#1F3A5F", "#009E73", "#D55E00", "#56B4E9", "#555555"
"""Colours that are told apart without seeing red or green; gains and costs also point in other directions."""

MONEY_AXIS = "~s"


def picture(chart: Any) -> str:
    """Return a chart as the address of a picture that stands in the page itself."""
    themed = chart.configure(font="sans-serif").configure_axis(labelFontSize=12, titleFontSize=12).configure_view(stroke=None)
    svg = str(vl_convert.vegalite_to_svg(json.dumps(themed.to_dict())))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def cash_chart(plan: Plan) -> str:
    """Return the net cash flow by quarter as bars, and its running sum, plain and discounted, as lines."""
    by_quarter = plan.cashflow[plan.cashflow["quarter"] != "terminal"].groupby("quarter", sort=False)
    net, present = by_quarter["amount"].sum(), by_quarter["present_value"].sum()
    order = list(net.index)
    bars = pd.DataFrame({"quarter": order, "amount": net.to_numpy()})
    sums = pd.DataFrame({"quarter": order, "net cash so far": net.cumsum().to_numpy(), "discounted": present.cumsum().to_numpy()})
    lines = sums.melt("quarter", var_name="line", value_name="amount")
    x = altair.X("quarter:N", sort=order, title=None, axis=altair.Axis(labelAngle=-45))
    y = altair.Y("amount:Q", title=plan.instance.plan.finance.currency, axis=altair.Axis(format=MONEY_AXIS))
    colour = altair.condition("datum.amount < 0", altair.value(COST), altair.value(GAIN))
    drawn = altair.Chart(bars).mark_bar(opacity=0.45).encode(x=x, y=y, color=colour)
    names = altair.Scale(domain=["net cash so far", "discounted"], range=[INK, SECOND])
    legend = altair.Legend(title=None, orient="top")
    running = (
        altair.Chart(lines)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            color=altair.Color("line:N", scale=names, legend=legend),
            strokeDash=altair.StrokeDash("line:N", legend=None, scale=altair.Scale(domain=names.domain, range=[[1, 0], [6, 3]])),
        )
    )
    marks = _marks(plan, sums)
    points = altair.Chart(marks).mark_point(shape="diamond", size=140, color=MARK, filled=True).encode(x=x, y=y)
    words = altair.Chart(marks).encode(x=x, y=y, text="label:N")
    falling = words.transform_filter("datum.falling").mark_text(align="left", dx=6, dy=-26, fontSize=12)
    rising = words.transform_filter("!datum.falling").mark_text(align="right", dx=-8, dy=-24, fontSize=12)
    zero = altair.Chart(pd.DataFrame({"amount": [0]})).mark_rule(color=MARK).encode(y="amount:Q")
    return picture(altair.layer(drawn, zero, running, points, falling, rising).properties(width=WIDTH, height=HEIGHT))


def _marks(plan: Plan, sums: pd.DataFrame) -> pd.DataFrame:
    """Return where the plan needs most funding and where it has paid back, with what is written there."""
    figures, so_far = plan.figures, sums["net cash so far"]
    found = []
    if figures.peak_funding > 0:
        lowest = int(so_far.to_numpy().argmin())
        found.append((lowest, f"peak funding {figures.peak_funding:,.0f}", True))
    if figures.payback_quarter is not None:
        found.append((figures.payback_quarter - 1, "paid back", False))
    rows = [(sums["quarter"].iloc[place], float(so_far.iloc[place]), label, falling) for place, label, falling in found]
    return pd.DataFrame(rows, columns=["quarter", "amount", "label", "falling"])


def bucket_chart(plan: Plan) -> str:
    """Return the way from the cost over each bucket to the NPV, as a waterfall."""
    steps, at = [], 0.0
    for bucket in BUCKETS:
        amount = plan.figures.buckets[bucket]
        steps.append((in_words(bucket), at, at + amount, "cost" if amount < 0 else "gain"))
        at += amount
    steps.append(("net present value", 0.0, at, "sum"))
    frame = pd.DataFrame(steps, columns=["step", "start", "end", "kind"])
    frame["label"] = [f"{round(end - start):,}" for _, start, end, _ in steps]
    frame["top"] = frame[["start", "end"]].max(axis=1)
    order = frame["step"].tolist()
    x = altair.X("step:N", sort=order, title=None, axis=altair.Axis(labelAngle=0))
    y = altair.Y("start:Q", title=plan.instance.plan.finance.currency, axis=altair.Axis(format=MONEY_AXIS))
    colours = altair.Scale(domain=["cost", "gain", "sum"], range=[COST, GAIN, INK])
    bars = (
        altair.Chart(frame)
        .mark_bar(size=70)
        .encode(x=x, y=y, y2="end:Q", color=altair.Color("kind:N", scale=colours, legend=None))
    )
    words = altair.Chart(frame).mark_text(dy=-8, fontSize=12).encode(x=x, y="top:Q", text="label:N")
    return picture(altair.layer(bars, words).properties(width=WIDTH, height=HEIGHT))


def frontier_chart(rows: pd.DataFrame, currency: str) -> str:
    """Return NPV by amount, with the proven bound as the upper edge of a band; rows as in frontier.csv, as numbers."""
    points = rows.dropna(subset=["npv"]).assign(bound=lambda frame: frame["bound"].fillna(frame["npv"]))
    x = altair.X("amount:Q", title="sum of the amounts that were changed", axis=altair.Axis(format=MONEY_AXIS))
    y = altair.Y("npv:Q", title=f"NPV, {currency}", axis=altair.Axis(format=MONEY_AXIS), scale=altair.Scale(zero=False))
    chart = altair.Chart(points)
    band = chart.mark_area(opacity=0.25, color=MARK).encode(x=x, y=y, y2="bound:Q")
    line = chart.mark_line(color=INK, point={"size": 30, "color": INK}).encode(x=x, y=y)
    return picture(altair.layer(band, line).properties(width=WIDTH, height=HEIGHT))
