"""The tables of a written plan, declared."""

from typing import Final

from planner.columns import Column, Table

_TABLES = (
    Table(
        "schedule",
        "",
        (
            Column("unit", "text"),
            Column("name", "text"),
            Column("region", "text"),
            Column("lever", "text"),
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("implementation_cost", "money", summed=True),
            Column("change_load", "level"),
            Column("npv_share", "money", summed=True),
            Column("incremental_npv", "money"),
            Column("payback_quarters", "whole"),
            Column("owner", "text"),
        ),
        rest="text",
    ),
    Table(
        "shared_costs",
        "",
        (
            Column("lever", "text"),
            Column("scope", "text"),
            Column("region", "text"),
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("one_off_cost", "money", summed=True),
            Column("support_per_quarter", "money"),
            Column("npv", "money", summed=True),
        ),
    ),
    Table(
        "calendar",
        "",
        (
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("quarter_end", "date"),
            Column("fiscal_year", "whole"),
            Column("fiscal_quarter", "whole"),
            Column("weeks", "whole"),
            Column("decision", "text"),
        ),
    ),
    Table(
        "states",
        "",
        (
            Column("unit", "text"),
            Column("name", "text"),
            Column("region", "text"),
        ),
        quarters=True,
    ),
    Table(
        "cashflow",
        "",
        (
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("bucket", "text"),
            Column("line", "text"),
            Column("amount", "money", summed=True),
            Column("discount_factor", "factor"),
            Column("present_value", "present_value"),
        ),
    ),
    Table(
        "benefits",
        "",
        (
            Column("region", "text"),
            Column("unit", "text"),
            Column("lever", "text"),
            Column("bucket", "text"),
            Column("line", "text"),
            Column("fiscal_year", "text"),
            Column("amount", "money"),
            Column("present_value", "present_value"),
        ),
    ),
    Table(
        "base_case",
        "",
        (
            Column("bucket", "text"),
            Column("line", "text"),
            Column("first_year", "money"),
            Column("last_year", "money"),
            Column("change", "money"),
            Column("by_drift", "money"),
        ),
    ),
    Table(
        "limits",
        "",
        (
            Column("limit", "text"),
            Column("measure", "text"),
            Column("scope", "text"),
            Column("period", "text"),
            Column("period_start", "date"),
            Column("allowed", "level"),
            Column("used", "level"),
            Column("left", "level"),
        ),
        money_rows=("measure", "spend"),
    ),
    Table(
        "ledger",
        "",
        (
            Column("fiscal_year", "whole"),
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("region", "text"),
            Column("lever", "text"),
            Column("line", "text"),
            Column("colour", "text"),
            Column("amount", "money", summed=True),
        ),
    ),
    Table(
        "tracking",
        "",
        (
            Column("unit", "text"),
            Column("name", "text"),
            Column("region", "text"),
            Column("owner", "text"),
            Column("metric", "text"),
            Column("measured_in", "text"),
            Column("lever", "text"),
            Column("quarter", "text"),
            Column("quarter_start", "date"),
            Column("baseline", "level"),
            Column("target", "level"),
            Column("actual", "level"),
        ),
    ),
)

TABLES: Final[dict[str, Table]] = {table.name: table for table in _TABLES}
"""Every table of a run; its file is named after it."""

WARNINGS: Final = Table(
    "warnings",
    "",
    (
        Column("code", "text"),
        Column("file", "text"),
        Column("row", "whole"),
        Column("place", "text"),
        Column("found", "text"),
        Column("expected", "text"),
        Column("remedy", "text"),
    ),
)
"""The warnings of the inputs, which hold no figures of the plan."""
