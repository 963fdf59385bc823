"""The tables of the price of an order, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import BOUND, BY_LEVER, DETERMINED, FOLDER, GAP, LAUNCHES, NAME, NPV, REGION, SPEND, STOPPED, UNIT

ORDER_PRICE = Table(
    "order_price",
    "order of the two levers, imposed on every unit; the free plan first",
    (
        Column("order", "text", "the order; free where each unit has its own"),
        NPV,
        Column("loss", "money", "NPV of the free plan less that of the order; never below 0 but for gaps", "loss", judged=True),
        Column("loss_at_least", "money", "proven lower bound of the loss, 0 or more; blank if none is proven", "at least"),
        Column("loss_at_most", "money", "proven upper bound of the loss; blank if none is proven", "at most"),
        DETERMINED,
        BOUND,
        GAP,
        SPEND,
        STOPPED,
        Column("exempt_units", "whole", "units left free, as their pins allow no roadmap in the order", place="report"),
        FOLDER,
        LAUNCHES,
    ),
    title="The price of a fixed order of the levers",
    rest="whole",
    rest_meaning=BY_LEVER,
)

ORDER_UNITS = Table(
    "order_units",
    "unit whose roadmap is worth another amount in an order than in the free plan",
    (
        Column("order", "text", "the order"),
        UNIT,
        NAME,
        REGION,
        Column("loss", "money", "value of the unit's roadmap in the free plan less that in the order, without shared costs"),
        Column("launches_free", "text", "levers and quarters in the free plan", shown="text"),
        Column("launches_in_order", "text", "levers and quarters in the order", shown="text"),
    ),
)
