"""The tables of alternatives, declared."""

from dataclasses import replace

from planner.columns import Column, Table
from planner.replanning.columns import BOUND, BY_LEVER, DETERMINED, FOLDER, GAP, LAUNCHES, NPV, SPEND, STOPPED

BEST = "best"
"""The name of the plan that is free to take any of the alternatives."""

STOCKOUT_LOSS = "stockout_loss"
"""The measure in whole money."""

_PLAN = Column("alternative", "text", "lever that alone is launched of the rule's; best for the plan that is free", shown="text")
_MODE = Column("mode", "text", "what the platform optimises with it; blank where its lever has no mode", shown="text")

ALTERNATIVES = Table(
    "lever_alternatives",
    "plan: the best of all, then that of each lever of the rule",
    (
        _PLAN,
        _MODE,
        Column("launched", "whole", "launches of that lever; of all levers of the rule in the best plan"),
        NPV,
        Column("shortfall", "money", "NPV of the best plan less that of this one", "worth less by", judged=True),
        Column("shortfall_at_least", "money", "proven lower bound of it, 0 or more; blank if none is proven", "at least"),
        Column("shortfall_at_most", "money", "proven upper bound of it; blank if none is proven", "at most"),
        DETERMINED,
        BOUND,
        GAP,
        SPEND,
        Column("run_cost", "money", "support in the last four quarters against the base case, nominal", "run cost a year"),
        STOPPED,
        FOLDER,
        replace(LAUNCHES, place="report"),
    ),
    title="Alternatives compared",
    rest="whole",
    rest_meaning=BY_LEVER,
)

TRADEOFFS = Table(
    "tradeoffs",
    "plan and measure; all are of the last four quarters of the evaluation together, over all units",
    (
        _PLAN,
        _MODE,
        Column("measure", "text", "the figure"),
        Column("measured_in", "text", "orders, hours, or money, nominal", shown="text"),
        Column("base_case", "level", "the figure in the base case: running levers and nothing else"),
        Column("planned", "level", "the figure in the plan"),
        Column("change", "level", "planned less base_case", "change"),
        Column("against_best", "level", "planned less the figure in the best plan; blank for the best plan itself"),
    ),
    title="What each alternative trades",
    money_rows=("measure", STOCKOUT_LOSS),
)
