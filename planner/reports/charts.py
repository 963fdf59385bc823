"""Charts of a report as SVG pictures; words or a table beside each give the same figures."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair
import pandas as pd
import vl_convert

from planner.economics import HARDNESS, TAX_BUCKET
from planner.plan.benefits import GRADES
from planner.plan.digest import Step, value_steps
from planner.plan.plan import Plan
from planner.plan.tables import TERMINAL
from planner.reports.looks import looks_of
from planner.reports.wording import in_words, short_money

WIDTH, HEIGHT = 760, 280
LARGE = 1000
"""Amounts from which labels are shortened, such as 2k; below, SI prefixes would make 500m of a half."""
INK, GAIN, COST, SECOND, MARK = "#1F3A5F", "#009E73", "#D55E00", "#56B4E9", "#555555"
"""Colours that are told apart without seeing red or green; gains and costs also point in other directions."""

PAID, OTHER, TAXED = "paid for launches", "other flows before tax", "tax"
CUMULATIVE, DISCOUNTED = "cumulative net cash flow", "discounted"
COLOUR_OF = {PAID: COST, OTHER: "#66C2A5", TAXED: "#DCD3DA"}
"""Of the bars of cash, which differ in lightness as well: they are told apart without seeing any colour."""

LONGEST = 200
"""Room for the name of a region."""

MARGIN = 60
"""Room beside names, whose width depends on the font of the reader."""

MONEY_AXIS = "~s"


def picture(chart: Any) -> str:
    """Return a chart as the address of a picture that stands in the page itself."""
    themed = chart.configure(font="sans-serif").configure_axis(labelFontSize=12, titleFontSize=12).configure_view(stroke=None)
    themed = themed.configure_legend(labelFontSize=12, labelLimit=300, columnPadding=36)
    # tests hold each chart against its schema, which takes as long as to write it
    svg = str(vl_convert.vegalite_to_svg(json.dumps(themed.to_dict(validate=False))))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def cash_chart(plan: Plan) -> str:
    """Return the chart of cash as the address of a picture."""
    return picture(cash_drawn(plan).properties(width=WIDTH, height=HEIGHT))


def cash_drawn(plan: Plan, columns: int = 5) -> Any:
    """Return payments for launches, tax, and other flows by quarter as bars, and the cumulative net cash flow as lines.

    columns: of the legend.
    """
    table = plan.cashflow[plan.cashflow["quarter"] != TERMINAL]
    kind = table["bucket"].map({"implementation_cost": PAID, TAX_BUCKET: TAXED}).fillna(OTHER)
    parts = table.assign(line=kind).groupby(["quarter", "line"], sort=False)["amount"].sum().reset_index()
    by_quarter = table.groupby("quarter", sort=False)
    net, present = by_quarter["amount"].sum(), by_quarter["present_value"].sum()
    order = list(net.index)
    sums = pd.DataFrame({"quarter": order, CUMULATIVE: net.cumsum().to_numpy(), DISCOUNTED: present.cumsum().to_numpy()})
    lines = sums.melt("quarter", var_name="line", value_name="amount")
    x = altair.X("quarter:N", sort=order, title=None, axis=altair.Axis(labelAngle=-45))
    y = _money_axis("amount:Q", plan.instance.settings.finance.currency)
    bars = [one for one in (PAID, OTHER, TAXED) if (parts["line"] == one).any()]
    names = altair.Scale(domain=[*bars, CUMULATIVE, DISCOUNTED], range=[*(COLOUR_OF[one] for one in bars), INK, SECOND])
    legend = altair.Legend(title=None, orient="top", columns=columns)
    colour = altair.Color("line:N", scale=names, legend=legend)
    drawn = altair.Chart(parts).mark_bar(opacity=0.85, stroke=MARK, strokeWidth=0.5).encode(x=x, y=y, color=colour)
    dashes = altair.Scale(domain=[CUMULATIVE, DISCOUNTED], range=[[1, 0], [6, 3]])
    running = (
        altair.Chart(lines)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(x=x, y=y, color=colour, strokeDash=altair.StrokeDash("line:N", legend=None, scale=dashes))
    )
    marks = _marks(plan, sums)
    points = altair.Chart(marks).mark_point(shape="diamond", size=140, color=MARK, filled=True).encode(x=x, y=y)
    words = altair.Chart(marks).encode(x=x, y=y, text="label:N")
    falling, rising = words.transform_filter("datum.falling"), words.transform_filter("!datum.falling")
    said = [*_haloed(falling, "left", 6), *_haloed(rising, "right", -8)]
    zero = altair.Chart(pd.DataFrame({"amount": [0]})).mark_rule(color=MARK).encode(y="amount:Q")
    return altair.layer(drawn, zero, running, points, *said)


def _haloed(words: Any, align: str, dx: float) -> list[Any]:
    """Return words beside a mark, drawn over a white rim that separates them from the bars behind."""
    style = {"align": align, "dx": dx, "dy": -25, "fontSize": 12}
    return [words.mark_text(**style, stroke="white", strokeWidth=4), words.mark_text(**style)]


def _marks(plan: Plan, sums: pd.DataFrame) -> pd.DataFrame:
    """Return the points of peak funding and payback, with their labels.

    Figures that count hard cash alone are not those of the lines drawn, and are left out.
    """
    figures, cumulative, hard = plan.figures, sums[CUMULATIVE], plan.instance.settings.finance.hard_cash_only
    found = []
    if figures.peak_funding > 0 and "peak_funding" not in hard:
        lowest = int(cumulative.to_numpy().argmin())
        found.append((lowest, f"peak cash exposure {short_money(figures.peak_funding)}", True))
    if figures.payback_quarter is not None and "payback" not in hard:
        found.append((figures.payback_quarter - 1, "paid back", False))
    rows = [(sums["quarter"].iloc[place], float(cumulative.iloc[place]), label, falling) for place, label, falling in found]
    return pd.DataFrame(rows, columns=["quarter", "amount", "label", "falling"])


def bucket_chart(plan: Plan) -> str:
    """Return the chart of buckets as the address of a picture."""
    return picture(buckets_drawn(plan))


def buckets_drawn(plan: Plan) -> Any:
    """Return the way from the cost over each bucket and the tax to the NPV, as a waterfall."""
    return _waterfall(value_steps(plan), plan.instance.settings.finance.currency, WIDTH)


def certainty_chart(plan: Plan) -> str:
    """Return the NPV built up from its surest part, by hardness and by grade of evidence, as two waterfalls side by side."""
    currency, grades = plan.instance.settings.finance.currency, plan.benefit_parts.by_grade()
    by_hardness = _built_up({name: plan.figures.npv_by_hardness[name] for name in HARDNESS})
    by_grade = _built_up({name: grades[name] for name in reversed(GRADES) if name in grades})
    half = WIDTH // 2 - 50
    left = _waterfall(by_hardness, currency, half).properties(title="by hardness, after tax")
    right = _waterfall(by_grade, currency, half).properties(title="by grade of evidence, after tax")
    return picture(altair.hconcat(left, right, spacing=30))


def _built_up(parts: Mapping[str, float]) -> list[Step]:
    """Return steps from 0 over each part to their sum."""
    steps, at = [], 0.0
    for name, amount in parts.items():
        steps.append(Step(name, at, at + amount))
        at += amount
    return [*steps, Step("NPV", 0.0, at, is_sum=True)]


def _waterfall(steps: Sequence[Step], currency: str, width: int) -> Any:
    kinds = ["sum" if step.is_sum else "cost" if step.amount < 0 else "gain" for step in steps]
    rows = [(step.name, step.start, step.end, kind) for step, kind in zip(steps, kinds, strict=True)]
    frame = pd.DataFrame(rows, columns=["step", "start", "end", "kind"])
    frame["label"] = [short_money(step.amount) for step in steps]
    frame["top"] = frame[["start", "end"]].max(axis=1)
    x = altair.X("step:N", sort=frame["step"].tolist(), title=None, axis=_words_axis())
    colours = altair.Scale(domain=["cost", "gain", "sum"], range=[COST, GAIN, INK])
    bars = (
        altair.Chart(frame)
        .mark_bar(size=min(70, 0.6 * width / len(steps)))
        .encode(x=x, y=_money_axis("start:Q", currency), y2="end:Q", color=altair.Color("kind:N", scale=colours, legend=None))
    )
    words = altair.Chart(frame).mark_text(dy=-8, fontSize=12).encode(x=x, y="top:Q", text="label:N")
    return altair.layer(bars, words).properties(width=width, height=HEIGHT)


def region_chart(plan: Plan, regions: Mapping[str, Sequence[float]]) -> str:
    """Return the NPV of each region as bars, stacked by lever.

    Parameters
    ----------
    regions
        NPV by region and lever, levers in the order of plan.toml.
    """
    looks = looks_of(plan.instance, plan.instance.settings.levers)
    levers = [in_words(name) for name in plan.instance.settings.levers]
    rows = [
        (region, number, lever, value)
        for region, values in regions.items()
        for number, (lever, value) in enumerate(zip(levers, values, strict=True))
    ]
    frame = pd.DataFrame(rows, columns=["region", "place", "lever", "npv"])
    palette = altair.Scale(domain=levers, range=[looks[name].fill for name in plan.instance.settings.levers])
    chart = altair.Chart(frame).mark_bar(stroke="#555555", strokeWidth=0.5)
    drawn = chart.encode(
        y=altair.Y("region:N", sort=list(regions), title=None, axis=altair.Axis(labelLimit=LONGEST)),
        x=altair.X("npv:Q", title=f"NPV, {plan.instance.settings.finance.currency}", axis=_axis()),
        color=altair.Color("lever:N", scale=palette, legend=altair.Legend(title=None, orient="top")),
        order="place:Q",
    )
    size = {"width": WIDTH - LONGEST, "height": max(60, 26 * len(regions)), "padding": {"left": MARGIN}}
    return picture(drawn.properties(**size))


def _words_axis() -> Any:
    """Return an axis whose labels have one word per line."""
    return altair.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')")


def _axis() -> Any:
    """Return an axis of money: k, M, B and T for thousands to trillions."""
    return altair.Axis(format=MONEY_AXIS, labelExpr="replace(datum.label, 'G', 'B')")


def _money_axis(field: str, currency: str) -> Any:
    return altair.Y(field, title=currency, axis=_axis())


def frontier_chart(rows: pd.DataFrame, currency: str) -> str:
    """Return the chart of a frontier as the address of a picture; rows as for `frontier_drawn`."""
    return picture(frontier_drawn(rows, currency).properties(width=WIDTH, height=HEIGHT))


def frontier_drawn(rows: pd.DataFrame, currency: str) -> Any:
    """Return NPV by amount, with the proven bound as the upper edge of a band; rows as in frontier.csv, as numbers."""
    points = rows.dropna(subset=["npv"]).assign(bound=lambda frame: frame["bound"].fillna(frame["npv"]))
    large = points["amount"].abs().max() >= LARGE
    title = "sum of the amounts, or number of the rule"
    x = altair.X("amount:Q", title=title, axis=_axis() if large else altair.Axis(format="~g"))
    y = altair.Y("npv:Q", title=f"NPV, {currency}", axis=_axis(), scale=altair.Scale(zero=False))
    chart = altair.Chart(points)
    band = chart.mark_area(opacity=0.25, color=MARK).encode(x=x, y=y, y2="bound:Q")
    line = chart.mark_line(color=INK, point={"size": 30, "color": INK}).encode(x=x, y=y)
    return altair.layer(band, line)
