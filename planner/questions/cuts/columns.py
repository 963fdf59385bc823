"""The tables of a cut list, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import AMOUNT_OF, FOLDER, LAUNCHES, NAME, NPV, REGION, SPEND, STOPPED, UNIT

CUTS = Table(
    "cuts",
    "cut of the budgets",
    (
        Column("cut", "level", "share taken from the amounts, 0.1 for a tenth", shown="per cent"),
        Column("amount", "money", "amount that the cut leaves, counted as in frontier.csv", "amount left", "number"),
        AMOUNT_OF,
        NPV,
        LAUNCHES,
        SPEND,
        Column("npv_free", "money", "NPV of the best plan for the same budget that may start over", "NPV of a free plan"),
        Column("bound_free", "money", "bound of that plan; blank if nothing is proven", place="file"),
        Column("loss_to_free", "money", "npv_free less npv: the loss from keeping to the list", "loss from keeping to the list"),
        Column("loss_at_most", "money", "bound_free less npv: proven upper bound of that loss", "at most"),
        STOPPED,
        FOLDER,
    ),
    title="What goes first as the budget falls",
)

CUT_LAUNCHES = Table(
    "cut_launches",
    "launch of the base plan, those that go first at the top",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "lever that is launched"),
        Column("quarter", "text", "quarter of the launch", shown="text"),
        Column("cut", "level", "cut at which the launch goes; blank if it outlasts all cuts with a plan", "goes at", "per cent"),
        Column("implementation_cost", "money", "what the unit pays for the launch, nominal", place="file"),
        Column("incremental_npv", "money", "what the unit is worth less without that launch alone", "NPV added to its unit"),
    ),
)
