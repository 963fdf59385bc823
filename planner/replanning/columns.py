"""Columns that the tables of several questions share: what a plan that was made for an answer is worth and costs."""

from typing import Final

from planner.columns import Column

UNIT: Final = Column("unit", "text", "key of the unit in units.csv", shown="text")
NAME: Final = Column("name", "text", "name of the unit; its key where it has none", shown="text", place="file")
REGION: Final = Column("region", "text", "region of the unit", shown="text", place="file")

NPV: Final = Column(
    "npv", "money", "net present value of the plan; blank without a plan", "NPV", "plan", blank="no plan", figure="figures.npv"
)
BOUND: Final = Column("bound", "money", "proven: no plan is worth more; blank where nothing is proven", place="file")
GAP: Final = Column(
    "gap", "level", "distance from the plan to the bound, as a share of the plan's value", shown="gap", blank="none"
)
SPEND: Final = Column("spend", "money", "implementation cost of the plan, nominal", "nominal spend", figure="figures.spend")
PEAK_FUNDING: Final = Column(
    "peak_funding",
    "money",
    "peak cash exposure: the largest cumulative cash need of the plan, nominal",
    place="report",
    figure="figures.peak_funding",
)
PAYBACK_QUARTER: Final = Column(
    "payback_quarter",
    "text",
    "quarter from which the plan stays paid back; blank if it does not pay back",
    "payback",
    "text",
    blank="none",
    figure="figures.payback_quarter",
)
LAUNCHES: Final = Column("launches", "whole", "launches in the plan", figure="reconciliation.launches")
BY_LEVER: Final = "launches of one lever; the columns are named launches_LEVER, in the order of plan.toml"
"""Meaning of the columns that follow `LAUNCHES` in some tables."""

AMOUNT_OF: Final = Column("amount_of", "text", "limits whose amounts these are", "amount of", "text", place="report")
DETERMINED: Final = Column(
    "determined",
    "text",
    "how much of the difference is determined: yes, its interval is no wider than the amount; sign only, it is wider but"
    " without 0; no, it holds 0",
    place="file",
)
STOPPED: Final = Column("stopped", "text", "why the solve of the plan stopped; without a plan, the reason", place="file")
FOLDER: Final = Column("folder", "text", "run folder of the plan within that of the answer; blank for the base", place="file")
