"""The picture of a frontier."""

import json

import altair
import pandas as pd
import vl_convert

from planner.questions.frontier.answer import frontier_table
from planner.questions.frontier.frontier import Frontier

WIDTH, HEIGHT = 560, 320
LARGE = 1000
"""Amounts from which an axis shortens its labels, such as 2k; below, SI prefixes would make 500m of a half."""


def frontier_picture(answer: Frontier) -> str:
    """Return an SVG: the plans' NPV by amount, their bounds as the upper edge of a band, the base as a diamond."""
    currency = answer.base.instance.settings.finance.currency
    table = frontier_table(answer).dropna(subset=["npv"])
    points = pd.DataFrame(
        {
            "amount": table["amount"].astype(float),
            "npv": table["npv"].astype(float),
            "bound": table["bound"].astype(float).fillna(table["npv"].astype(float)),
        }
    )
    stands = pd.DataFrame({"amount": [answer.swept.counted.total], "npv": [answer.base.worth]})
    short = "~s" if points["amount"].abs().max() >= LARGE else "~g"
    x = altair.X("amount:Q", title=answer.swept.axis, axis=altair.Axis(format=short))
    y = altair.Y("npv:Q", title=f"NPV, {currency}", axis=altair.Axis(format="~s"), scale=altair.Scale(zero=False))
    chart = altair.Chart(points)
    band = chart.mark_area(opacity=0.25, color="#555555").encode(x=x, y=y, y2="bound:Q")
    line = chart.mark_line(color="#1b4f72", point={"size": 30, "color": "#1b4f72"}).encode(x=x, y=y)
    base = altair.Chart(stands).mark_point(shape="diamond", size=160, color="#b03a2e", filled=True).encode(x=x, y=y)
    asked = answer.swept.asked
    title = altair.Title(asked[0].upper() + asked[1:], subtitle="line: plans; grey: up to the proven bound; diamond: the base")
    layers = altair.layer(band, line, base).properties(width=WIDTH, height=HEIGHT, title=title)
    return str(vl_convert.vegalite_to_svg(json.dumps(layers.to_dict())))
