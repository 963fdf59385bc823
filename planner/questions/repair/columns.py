"""The tables of conflicts and repairs, declared."""

from planner.columns import Column, Table

CONFLICT = Table(
    "conflict",
    "rule of the conflict",
    (Column("rule", "text", "a rule that conflicts with the others; without any one of them there is a plan", shown="text"),),
)

REPAIRS = Table(
    "repairs",
    "repair",
    (
        Column("repair", "text", "the changes that make room, separated by semicolons", shown="text"),
        Column("npv", "money", "NPV of the plan of the repair", "NPV"),
    ),
)
