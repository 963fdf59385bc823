"""The tables of compared cases, declared."""

from dataclasses import replace

from planner.columns import Column, Table
from planner.replanning.columns import (
    BOUND,
    BY_LEVER,
    DETERMINED,
    FOLDER,
    GAP,
    LAUNCHES,
    NAME,
    NPV,
    PAYBACK_QUARTER,
    PEAK_FUNDING,
    REGION,
    SPEND,
    STOPPED,
    UNIT,
)

COMPARISON = Table(
    "comparison",
    "case, the base first",
    (
        Column("case", "text", "name of the case; base for the plan that cases are compared with", shown="text"),
        NPV,
        Column("change", "money", "NPV of the case less that of the base", "change on the base", "change", judged=True),
        Column("change_at_least", "money", "proven lower bound of the change; blank if none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven upper bound of the change; blank if none is proven", "at most", "change"),
        Column(
            "verdict",
            "text",
            "what is proven of the change: higher, lower, the same or not proven; changes nothing, or changes figures, no launch,"
            " where the case solves the same programme; no plan; blank where one of the two was planned by a measure of risk:"
            " measures.csv has its change",
            place="report",
        ),
        DETERMINED,
        BOUND,
        GAP,
        SPEND,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        Column(
            "irr",
            "level",
            "internal rate of return, a share per year; blank where not meaningful",
            "IRR",
            "fine per cent",
            blank="not meaningful",
            figure="figures.irr",
        ),
        STOPPED,
        FOLDER,
        replace(LAUNCHES, place="report"),
    ),
    title="Cases compared",
    rest="whole",
    rest_meaning=BY_LEVER,
)

MEASURES = Table(
    "measures",
    "case that was planned by a measure of risk, the base first",
    (
        Column("case", "text", "name of the case; base for the plan that cases are compared with", shown="text"),
        Column(
            "measure",
            "money",
            "measure of risk of the NPV in the worlds that the plan was made for; blank without a plan",
            "measure",
            "plan",
            blank="no plan",
            figure="risk.value",
        ),
        Column("change", "money", "measure of the case less that of the base", "change on the base", "change", judged=True),
        Column("change_at_least", "money", "proven lower bound of the change; blank if none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven upper bound of the change; blank if none is proven", "at most", "change"),
        Column(
            "verdict",
            "text",
            "what is proven of the change: higher, lower, the same or not proven; another measure or other worlds, which are not"
            " compared",
            place="report",
        ),
        DETERMINED,
        replace(BOUND, meaning="proven: no plan has a higher measure; blank where nothing is proven"),
        replace(GAP, meaning="distance from the measure to the bound, as a share of what the plan is worth in its worst worlds"),
        Column("mean", "money", "mean NPV over the worlds that the plan was made for"),
        Column("least", "money", "least NPV over these worlds", "worst world"),
        Column(
            "fresh_mean", "money", "mean NPV over fresh worlds; blank where there are none", "mean, fresh worlds", place="report"
        ),
        FOLDER,
    ),
    title="Cases by their measure of risk",
)

CHANGES = Table(
    "changes",
    "launch that a case adds, drops, moves or replaces",
    (
        Column("case", "text", "name of the case", shown="text"),
        UNIT,
        NAME,
        REGION,
        Column("moved", "text", "added, dropped, earlier, later or other lever"),
        Column("lever_before", "text", "lever in the base; blank if added"),
        Column("quarter_before", "text", "launch quarter in the base; blank if added", shown="text"),
        Column("lever_after", "text", "lever in the case; blank if dropped"),
        Column("quarter_after", "text", "launch quarter in the case; blank if dropped", shown="text"),
    ),
)

OVERRIDES = Table(
    "overrides",
    "figure that a case changes",
    (
        Column("case", "text", "name of the case", shown="text"),
        Column("figure", "text", "path of the figure, as --set takes it", shown="text"),
        Column("before", "text", "its value in the base", "base", "text"),
        Column("after", "text", "its value in the case", "case's value", "text"),
    ),
)
