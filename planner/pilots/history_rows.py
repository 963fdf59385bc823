"""One record per row of a history: a store, a day, month or quarter, and its metrics."""

from collections.abc import Mapping
from datetime import date as Day
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from instances.schema.common import Name, QuarterLabel, Record, Share


def _day(given: Any) -> Any:
    text = str(given)
    try:
        return Day.fromisoformat(f"{text}-01" if text.count("-") == 1 else text)
    except ValueError:
        raise ValueError("a day such as 2026-03-31, or a month such as 2026-03") from None


Measure: TypeAlias = Annotated[float, Field(ge=0, le=1e12)] | None
Part: TypeAlias = Share | None


class HistoryRow(Record):
    """A row of a history. Rows of a week or a month carry its first or its last day; volumes are those of the row's time."""

    unit: Name
    """Unit of units.csv."""
    quarter: QuarterLabel | None = None
    """Fiscal quarter, in a history by quarter."""
    date: Annotated[Day | None, BeforeValidator(_day)] = None
    """Day within the week or month of the row, or the month itself, such as 2026-03."""
    sales: Measure = None
    """Sales, or `revenue`."""
    revenue: Measure = None
    """As `sales`."""
    orders_per_week: Measure = None
    """Online orders, or `eligible_orders`."""
    eligible_orders: Measure = None
    """As `orders_per_week`."""
    labour_hours: Measure = None
    """Labour hours."""
    labour_hours_per_order: Measure = None
    """Labour hours an online order."""
    routing_cost_per_order: Measure = None
    """Cost of misroutes and splits an online order."""
    inventory_accuracy: Part = None
    """Share of stock records that are right."""
    promise_accuracy: Part = None
    """Share of orders as promised."""
    on_time_rate: Part = None
    """Share of orders on time, or its complement `late_rate`."""
    late_rate: Part = None
    """Share of orders late."""
    cancellation_rate: Part = None
    """Share of orders cancelled."""
    split_rate: Part = None
    """Share of orders split."""
    misroute_rate: Part = None
    """Share of orders routed to the wrong node."""
    pick_accuracy: Part = None
    """Share of orders picked right, or its complement `mispick_rate`."""
    mispick_rate: Part = None
    """Share of orders wrongly picked."""
    complaint_rate: Part = None
    """Complaints an order."""
    returned_rate: Part = None
    """Share of orders returned."""
    stockout_rate: Part = None
    """Share of sales lost to empty shelves."""
    shrink_rate: Part = None
    """Shrink as a share of revenue."""
    markdown_rate: Part = None
    """Markdowns as a share of revenue."""
    missed_task_rate: Part = None
    """Missed task hours as a share of labour hours."""
    overtime_rate: Part = None
    """Share of labour hours that are overtime."""


SAME_AS: Mapping[str, str] = MappingProxyType(
    {
        "revenue": "sales",
        "eligible_orders": "orders_per_week",
        "late_rate": "on_time_rate",
        "mispick_rate": "pick_accuracy",
    }
)
"""Metric that a column of units.csv measures, too."""

COLUMNS = tuple(name for name in HistoryRow.model_fields if name not in ("unit", "quarter", "date"))
"""Columns of metrics."""
