"""The picture and the folder of a frontier."""

import json
from pathlib import Path

import altair
import pandas as pd
import vl_convert

from planner.questions.answer_folder import AnswerFiles, write_answer
from planner.questions.frontier.frontier import Frontier
from planner.questions.frontier.tables import folder_of, frontier_table

WIDTH, HEIGHT = 560, 320


def frontier_picture(answer: Frontier) -> str:
    """Return an SVG: the plans' NPV by amount, their bounds as the upper edge of a band, the base as a diamond."""
    currency = answer.base.instance.settings.finance.currency
    table = frontier_table(answer).dropna(subset=["npv"])
    points = pd.DataFrame(
        {
            "amount": table["amount"].astype(float),
            "npv": table["npv"].astype(float),
            "bound": table["bound"].astype(float).fillna(table["npv"].astype(float)),
            "base": [share == 1.0 for share in table["share"]],
        }
    )
    money = "~s"
    x = altair.X("amount:Q", title=f"{answer.part}, sum of its amounts", axis=altair.Axis(format=money))
    y = altair.Y("npv:Q", title=f"NPV, {currency}", axis=altair.Axis(format=money), scale=altair.Scale(zero=False))
    chart = altair.Chart(points)
    band = chart.mark_area(opacity=0.25, color="#555555").encode(x=x, y=y, y2="bound:Q")
    line = chart.mark_line(color="#1b4f72", point={"size": 30, "color": "#1b4f72"}).encode(x=x, y=y)
    base = (
        chart.transform_filter("datum.base").mark_point(shape="diamond", size=160, color="#b03a2e", filled=True).encode(x=x, y=y)
    )
    title = altair.Title("What more of it is worth", subtitle="line: plans; grey: up to the proven bound; diamond: the base")
    layers = altair.layer(band, line, base.encode(x=x, y=y)).properties(width=WIDTH, height=HEIGHT, title=title)
    return str(vl_convert.vegalite_to_svg(json.dumps(layers.to_dict())))


def frontier_files(answer: Frontier) -> AnswerFiles:
    """Return frontier.csv, frontier.svg and the plan of every point."""
    plans = {folder_of(point): point.plan for point in answer.points if point.plan is not None}
    picture = {"frontier.svg": frontier_picture(answer).encode()}
    return AnswerFiles({"frontier": frontier_table(answer)}, plans, picture)


def write_frontier(answer: Frontier, directory: str | Path) -> Path:
    """Write the base plan and the answer's files; errors as for `write_answer`."""
    return write_answer(directory, answer.base, frontier_files(answer))
