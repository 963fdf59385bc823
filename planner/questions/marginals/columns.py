"""The table of marginals, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import BOUND, DETERMINED, STOPPED

MARGINALS = Table(
    "marginals",
    "part of the limits that was raised, the greatest gain first",
    (
        Column("part", "text", "budget, capacity or rule", place="file"),
        Column("limit", "text", "name of the limit or rule", shown="text"),
        Column("number", "text", "field of a rule that was eased; blank for amounts of limits", shown="text"),
        Column("period", "text", "its period; blank for a capacity in all periods", shown="text"),
        Column("scope", "text", "its scope; blank for all", shown="text"),
        Column("added", "level", "amount added, in the unit of the limit; below 0 where less is easier to keep"),
        Column(
            "gain",
            "money",
            "NPV gained by the plan found; blank if no better plan was found and none is ruled out",
            judged=True,
            blank="not determined",
        ),
        Column("gain_at_least", "money", "proven lower bound of the gain", "at least"),
        Column("gain_at_most", "money", "proven upper bound of the gain; blank if none is proven", "at most", blank="not proven"),
        Column("gain_per_unit", "level", "gain divided by the size of the change", "per unit added", "ratio", judged=True),
        DETERMINED,
        Column("npv", "money", "net present value of the plan", "NPV", "plan", place="file"),
        BOUND,
        STOPPED,
    ),
    title="What a little more of each limit is worth",
)
