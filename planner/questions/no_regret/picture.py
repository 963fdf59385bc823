"""The picture of the no-regret list: a roadmap, coloured by how often each launch is in the best plan of a world."""

import json

import altair
import pandas as pd
import vl_convert

from planner.questions.no_regret.launch_list import NEVER_IN
from planner.questions.no_regret.no_regret import NoRegret

MOST_UNITS = 80
"""Units up to which each has a row; beyond them regions have, with the number of launches in each cell."""

WIDER = 1.6
"""Points by which a letter may be wider in the font of a browser than in the one that pictures are laid out with."""

LEGEND = 30
"""Points to the right of the legend, for the same reason."""

ROW, CELL = 12, 26
"""Height of a row and width of a quarter, in pixels."""


def roadmap(found: NoRegret) -> pd.DataFrame:
    """Return one row per cell: row, lever, usual quarter, the share of worlds, and the number of launches."""
    units, levers = found.case.instance.units, found.case.menu.levers
    by_unit = len(units) <= MOST_UNITS
    cells = pd.DataFrame(
        [
            {
                "row": units[one.unit].unit if by_unit else units[one.unit].region,
                "lever": levers[one.lever],
                "quarter": found.case.instance.label_of(one.usual),
                "share": one.share,
            }
            for one in found.launches
            if one.usual is not None and one.verdict != NEVER_IN
        ],
        columns=["row", "lever", "quarter", "share"],
    )
    grouped = cells.groupby(["row", "lever", "quarter"], sort=False)["share"].agg(["mean", "size"]).reset_index()
    return grouped.rename(columns={"mean": "share", "size": "launches"})


def no_regret_picture(found: NoRegret) -> str:
    """Return an SVG: rows of units, or of regions where there are many, by usual launch quarter, a panel for each lever."""
    cells = roadmap(found)
    last = found.case.instance.settings.calendar.decision_quarters
    quarters = [found.case.instance.label_of(quarter) for quarter in range(1, last + 1)]
    rows = list(dict.fromkeys(cells["row"]))
    colour = altair.Color(
        "share:Q",
        title="share of worlds",
        scale=altair.Scale(domain=[0.0, 1.0], range=["#eef3f6", "#1b4f72"]),
        legend=altair.Legend(format=".0%"),
    )
    x = altair.X("quarter:N", sort=quarters, scale=altair.Scale(domain=quarters), title="usual launch quarter")
    y = altair.Y("row:N", sort=sorted(rows), title=None)
    chart = altair.Chart(cells)
    square = chart.mark_rect(stroke="#5d6d7e", strokeWidth=0.5).encode(x=x, y=y, color=colour)
    many = int(cells["launches"].max()) > 1 if len(cells) else False
    layers = [square]
    if many:
        dark = altair.condition("datum.share > 0.5", altair.value("white"), altair.value("#17202a"))
        layers.append(chart.mark_text(fontSize=9).encode(x=x, y=y, text="launches:Q", color=dark))
    panel = altair.layer(*layers).properties(width=CELL * len(quarters), height=max(ROW * len(rows), 4 * ROW))
    title = altair.Title(
        "How often each launch is in the best plan",
        subtitle=f"over {found.judged.worlds.size} worlds; dark: in almost all of them" + ("; number: launches" if many else ""),
    )
    room = WIDER * max(map(len, rows), default=0)
    whole = panel.facet(column=altair.Column("lever:N", title=None)).properties(title=title)
    whole = whole.configure(font="sans-serif", padding={"left": 5 + room, "top": 5, "right": LEGEND, "bottom": 5})
    return str(vl_convert.vegalite_to_svg(json.dumps(whole.to_dict())))
