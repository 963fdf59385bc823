"""The table of the smallest plans, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import FOLDER, GAP, LAUNCHES, NPV, PAYBACK_QUARTER, PEAK_FUNDING, SPEND, STOPPED

SMALLEST = Table(
    "smallest",
    "measure of size, the plan of the greatest NPV first",
    (
        Column("plan", "text", "measure that the plan is smallest by"),
        NPV,
        Column("kept", "level", "NPV as a share of the greatest", "kept of the NPV", "fine per cent"),
        SPEND,
        Column(
            "spend_share",
            "level",
            "spend as a share of that of the plan of the greatest NPV; blank if that spends nothing",
            "share of the spend",
            "fine per cent",
            place="report",
        ),
        Column("units", "whole", "units with a launch"),
        LAUNCHES,
        Column(
            "not_below",
            "level",
            "proven lower bound of the measure: money for the spend, else a count; blank if none is proven",
            "proven not below",
            place="report",
        ),
        GAP,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        STOPPED,
        FOLDER,
    ),
    title="The smallest plan that keeps most of the value",
)
