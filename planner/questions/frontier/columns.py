"""The table of a frontier, declared."""

from dataclasses import replace

from planner.columns import Column, Table
from planner.replanning.columns import AMOUNT_OF, BOUND, DETERMINED, FOLDER, GAP, LAUNCHES, NPV, SPEND, STOPPED

FRONTIER = Table(
    "frontier",
    "share of the amounts",
    (
        Column(
            "share",
            "level",
            "share of the amounts in the instance, 1 for all of them; of a rule, its number divided by that in the instance",
            shown="per cent",
        ),
        Column(
            "amount",
            "money",
            "amount of the limits at that share. Of several limits that count the same money the widest alone, and of equally"
            " wide ones the tightest; limits of other measures have no sum with it. Of a rule, its number",
            shown="number",
        ),
        AMOUNT_OF,
        NPV,
        BOUND,
        GAP,
        SPEND,
        Column(
            "profitability_index",
            "level",
            "1 + NPV / present value of implementation cost; blank without that cost",
            heading="index",
            shown="ratio",
            figure="figures.profitability_index",
        ),
        Column(
            "increment",
            "money",
            "NPV less that of the point before; blank for the first",
            "increment",
            "change",
            judged=True,
        ),
        Column("increment_at_least", "money", "proven lower bound of the increment", "at least", "change"),
        Column("increment_at_most", "money", "proven upper bound of the increment; blank if none is proven", "at most", "change"),
        Column(
            "increment_per_unit",
            "level",
            "increment divided by the amount added (for a budget: NPV per unit of money), or by what the number of a rule is"
            " eased by; blank where several limits are swept",
            "per unit added",
            "ratio",
            judged=True,
        ),
        DETERMINED,
        replace(LAUNCHES, place="report"),
        STOPPED,
        FOLDER,
    ),
    title="What more or less of a limit is worth",
)
