"""The picture of a frontier of mean against CVaR."""

import json

import altair
import numpy as np
import pandas as pd
import vl_convert

from planner.questions.risk_frontier.risk_frontier import MeanAgainstRisk
from planner.questions.risk_frontier.tables import frontier_table

WIDTH, HEIGHT = 560, 360

STEPS = 120
"""Places at which the band is drawn."""


def band(found: MeanAgainstRisk) -> pd.DataFrame:
    """Return one row per CVaR: the best mean found with at least that CVaR, and the proven bound of any.

    The band ends at the greatest CVaR of a plan found: beyond it there is no plan to compare the bound with.
    """
    points = [point for point, _ in found.points]
    low, high = points[0].cvar, max(point.cvar for point in points)
    places = np.unique(np.concatenate([np.linspace(low, high, STEPS), [point.cvar for point in points]]))
    means = [max(point.mean for point in points if point.cvar >= place - 1e-9) for place in places]
    bounds = [max(found.frontier.mean_at_most(float(place)), own) for place, own in zip(places, means, strict=True)]
    frame = pd.DataFrame({"cvar": places, "found": means, "bound": bounds})
    return frame.loc[np.isfinite(bounds)]


def frontier_picture(found: MeanAgainstRisk) -> str:
    """Return an SVG: the plans by CVaR and mean, the proven hull as the upper edge of a band, fresh worlds, the base."""
    currency = found.instance.settings.finance.currency
    table = frontier_table(found).dropna(subset=["mean_npv"])
    known = table[["plan", "cvar", "mean_npv"]].assign(worlds="planned for")
    fresh = table[["plan", "fresh_cvar", "fresh_mean_npv"]].dropna().set_axis(["plan", "cvar", "mean_npv"], axis=1)
    both = pd.concat([known, fresh.assign(worlds="fresh")]).astype({"cvar": float, "mean_npv": float})
    money = "~s"
    x = altair.X(
        "cvar:Q", title=f"CVaR of the NPV, {currency}", axis=altair.Axis(format=money), scale=altair.Scale(zero=False, nice=True)
    )
    y = altair.Y("mean_npv:Q", title=f"mean NPV, {currency}", axis=altair.Axis(format=money), scale=altair.Scale(zero=False))
    colour = altair.Color(
        "worlds:N",
        title="worlds",
        scale=altair.Scale(domain=["planned for", "fresh"], range=["#1b4f72", "#ca6f1e"]),
    )
    area = (
        altair.Chart(band(found))
        .mark_area(opacity=0.25, color="#555555")
        .encode(x=x, y=altair.Y("found:Q", scale=altair.Scale(zero=False)), y2="bound:Q")
    )
    points, base = altair.Chart(both[both["plan"] != "base"]), altair.Chart(both[both["plan"] == "base"])
    line = points.mark_line(point={"size": 40}).encode(x=x, y=y, color=colour, order="mean_npv:Q")
    names = (
        points.transform_filter("datum.worlds == 'planned for'")
        .mark_text(align="left", dx=6, dy=-8, fontSize=10)
        .encode(x=x, y=y, text="plan:N")
    )
    diamond = base.mark_point(shape="diamond", size=160, filled=True).encode(x=x, y=y, color=colour)
    title = altair.Title(
        "What a better CVaR costs in the mean", subtitle="points: plans; grey: up to the proven bound; diamond: the base"
    )
    layers = altair.layer(area, line, diamond, names).properties(width=WIDTH, height=HEIGHT, title=title)
    return str(vl_convert.vegalite_to_svg(json.dumps(layers.to_dict())))
