"""Charts of answers on a page: those of the report and of the questions, and bars of what limits and cases are worth."""

from typing import Any, Final

import altair
import pandas as pd
import streamlit as st

from planner.reports.charts import COST, GAIN, INK, MARK, frontier_drawn

BAR: Final = 26
"""Height of a bar, in pixels."""

HEIGHT: Final = 320

AXIS: Final = 70
"""Height of an axis with its title, in pixels."""

LONGEST: Final = 260
"""Room for a name, in pixels."""

MOST_BARS: Final = 25


def shown(chart: Any, alt: str, key: str | None = None) -> None:
    """Show a chart as wide as the page.

    alt: the chart in words, for those who do not see it.
    """
    themed = chart.configure_axis(labelFontSize=12, titleFontSize=12).configure_view(stroke=None).configure_legend(columns=2)
    st.altair_chart(themed, width="stretch", key=key, alt=alt)


def drawn_picture(content: bytes, alt: str) -> None:
    """Show the picture of an answer, an SVG as its file holds it: as an image, in which nothing runs."""
    st.image(content.decode(), width="stretch", alt=alt)


def frontier(frame: pd.DataFrame, currency: str) -> Any:
    """Return the chart of frontier.csv, with the figures of a point beside the pointer."""
    points = _numbers(frame, "share", "amount", "npv", "bound").dropna(subset=["npv"])
    tips = [
        altair.Tooltip("share:Q", title="share of the amounts", format=".0%"),
        altair.Tooltip("amount:Q", title="amount", format=",.4~f"),
        altair.Tooltip("npv:Q", title=f"NPV, {currency}", format=",.0f"),
        altair.Tooltip("bound:Q", title="no plan is worth more than", format=",.0f"),
    ]
    over = altair.Chart(points).mark_point(size=200, opacity=0).encode(x="amount:Q", y="npv:Q", tooltip=tips)
    return altair.layer(frontier_drawn(points, currency), over).properties(height=HEIGHT)


def marginals(frame: pd.DataFrame, currency: str) -> Any:
    """Return bars of the gain of each part of the limits, and a line up to the most that is proven; open gains have no bar."""
    parts = _numbers(frame, "gain", "gain_at_most").head(MOST_BARS)
    names = parts[["limit", "number", "scope", "period"]].fillna("").astype(str)
    parts = parts.assign(part=[", ".join(filter(None, row)) for row in names.itertuples(index=False)], zero=0.0)
    y = altair.Y("part:N", sort=parts["part"].tolist(), title=None, axis=altair.Axis(labelLimit=LONGEST))
    x = altair.X("gain:Q", title=f"NPV gained, {currency}", axis=_money())
    tips = [
        altair.Tooltip("part:N", title="limit"),
        altair.Tooltip("gain:Q", title="gain", format=",.0f"),
        altair.Tooltip("gain_at_most:Q", title="at most", format=",.0f"),
        altair.Tooltip("determined:N", title="determined"),
    ]
    base = altair.Chart(parts).encode(y=y, tooltip=tips)
    bars = base.mark_bar(size=BAR / 2, color=GAIN).encode(x=x)
    reach = base.mark_rule(color=MARK, strokeDash=[4, 3]).encode(x=altair.X("zero:Q"), x2="gain_at_most:Q")
    return altair.layer(reach, bars).properties(height=len(parts) * BAR + AXIS)


def cases(frame: pd.DataFrame, currency: str) -> Any:
    """Return bars of the change on the base of each case, with a line from the least to the most that is proven."""
    rows = _numbers(frame, "npv", "change", "change_at_least", "change_at_most").dropna(subset=["change"])
    y = altair.Y("case:N", sort=rows["case"].tolist(), title=None, axis=altair.Axis(labelLimit=LONGEST))
    x = altair.X("change:Q", title=f"change of the NPV on the plan, {currency}", axis=_money())
    tips = [
        altair.Tooltip("case:N", title="case"),
        altair.Tooltip("npv:Q", title="NPV", format=",.0f"),
        altair.Tooltip("change:Q", title="change", format="+,.0f"),
        altair.Tooltip("change_at_least:Q", title="at least", format="+,.0f"),
        altair.Tooltip("change_at_most:Q", title="at most", format="+,.0f"),
    ]
    base = altair.Chart(rows).encode(y=y, tooltip=tips)
    colour = altair.condition("datum.change < 0", altair.value(COST), altair.value(GAIN))
    bars = base.mark_bar(size=BAR / 2).encode(x=x, color=colour)
    reach = base.mark_rule(color=INK, strokeWidth=2).encode(x="change_at_least:Q", x2="change_at_most:Q")
    return altair.layer(bars, reach).properties(height=len(rows) * BAR + AXIS)


def _numbers(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{name: pd.to_numeric(frame[name], errors="coerce").astype(float) for name in columns})


def _money() -> Any:
    """Return an axis of money: k, M, B and T for thousands to trillions."""
    return altair.Axis(format="~s", labelExpr="replace(datum.label, 'G', 'B')")
