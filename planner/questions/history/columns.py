"""The table of the life of a plan, declared."""

from planner.columns import Column, Table

HISTORY = Table(
    "history",
    "run of a plan's life, the first plan first",
    (
        Column("run", "text", "folder of the run", shown="text"),
        Column("as_of", "text", "first quarter that was not over; the first quarter for the first plan", shown="text"),
        Column("promised", "money", "NPV that the plan before promised; of the first plan its own"),
        Column("realised", "money", "present value of the flows before as_of, as launched and paid, at the figures of the run"),
        Column("to_come", "money", "present value of the flows from as_of on"),
        Column("completion", "money", "NPV of the plan, expected at completion", "at completion"),
        Column("launched", "whole", "launches before as_of"),
        Column("launches", "whole", "all launches of the plan"),
        Column("moved", "whole", "launches in another quarter than in the plan before"),
        Column("added", "whole", "launches that the plan before had not"),
        Column("dropped", "whole", "launches of the plan before that this one has not"),
    ),
    title="The life of the plan",
)
