"""The table of the usual ways to plan, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import BY_LEVER, FOLDER, LAUNCHES, NPV, PAYBACK_QUARTER, PEAK_FUNDING, SPEND, STOPPED

BASELINES = Table(
    "baselines",
    "usual way to plan, the optimised plan first",
    (
        Column("baseline", "text", "the way to plan; optimised for the plan compared with the others", "planned by"),
        NPV,
        Column("worth", "money", "NPV of the optimised plan less that of the baseline", "optimised is worth more by"),
        Column("worth_at_most", "money", "proven upper bound of that, by the bound; blank if none is proven", "at most"),
        Column("worth_share", "level", "that difference as a share of the optimised NPV", "share", "fine per cent"),
        SPEND,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        STOPPED,
        FOLDER,
        LAUNCHES,
    ),
    title="Compared with the usual ways to plan",
    rest="whole",
    rest_meaning=BY_LEVER,
)
