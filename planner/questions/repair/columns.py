"""The table of repairs, declared."""

from planner.columns import Column, Table

REPAIRS = Table(
    "repairs",
    "repair that was planned, that of the greatest NPV first",
    (
        Column("npv", "money", "net present value of the plan with the repair", "NPV"),
        Column("changes", "whole", "rules that it changes"),
        Column("repair", "text", "the changes, separated by semicolons", shown="text"),
    ),
    title="Repairs",
)
