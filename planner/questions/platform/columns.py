"""The table of the figures from which on orchestration pays, declared."""

from planner.columns import Column, Table

PLATFORM = Table(
    "platform",
    "scope (the network or a region) and measure",
    (
        Column("scope", "text", "network, or the name of a region", shown="text"),
        Column("units", "whole", "units in the scope", place="report"),
        Column(
            "measure",
            "text",
            "orders a quarter, inventory accuracy, live units (orders of live units where these count)",
        ),
        Column("now", "level", "level of the measure in the instance; of live units or their orders, in the plan"),
        Column("pays_from", "level", "nearest level found at which orchestration pays; blank if none was found"),
        Column(
            "not_yet_at",
            "level",
            "nearest level found at which it does not pay yet; blank if none was found",
            "does not pay yet at",
            place="report",
        ),
        Column("pays", "text", "whether it pays now: yes, no or open"),
        Column("gain", "money", "NPV of the best plan with orchestration less that of the best without"),
        Column("gain_at_least", "money", "proven lower bound of the gain; blank if none is proven", "at least", place="report"),
        Column("gain_at_most", "money", "proven upper bound of the gain; blank if none is proven", "at most", place="report"),
        Column("problem", "text", "why there is nothing to decide; blank where there is", shown="text", place="report"),
    ),
    title="Where the platform starts to pay",
)
