"""The table of the smallest plans, declared."""

from planner.columns import Column, Table

SMALLEST = Table(
    "smallest",
    "plan: that of the greatest NPV, then the smallest by each measure",
    (
        Column("plan", "text", "greatest NPV, or the measure that is least"),
        Column("npv", "money", "NPV", heading="NPV", shown="plan", blank="no plan"),
        Column("kept", "level", "share of the greatest NPV", heading="kept of the NPV", shown="fine per cent"),
        Column("spend", "money", "nominal spend on launches and shared costs", heading="nominal spend"),
        Column("spend_share", "level", "share of the spend of the first plan", place="report", shown="fine per cent"),
        Column("units", "whole", "units that launch anything"),
        Column("launches", "whole", "launches"),
        Column("not_below", "level", "proven: no plan that keeps the share is smaller than this", place="report"),
        Column("gap", "level", "requested and proven: of the measure", shown="gap", blank="none"),
        Column("peak_funding", "money", "peak cash exposure", place="report"),
        Column("payback_quarter", "text", "from which the plan stays paid back", heading="payback", shown="text", blank="none"),
        Column("stopped", "text", "why the solve ended", place="file"),
        Column("folder", "text", "of the plan, within that of the answer", place="file"),
    ),
    title="The smallest plan that keeps most of the value",
)
