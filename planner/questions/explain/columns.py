"""The tables of explanations, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import DETERMINED, NAME, REGION, STOPPED, UNIT

ALTERNATIVES = Table(
    "alternatives",
    "alternative to one unit's roadmap, the plan itself first",
    (
        Column("unit", "text", "key of the unit in units.csv", shown="text", place="file"),
        Column("alternative", "text", "what is forced on the unit; as planned for the plan itself", shown="text"),
        Column("npv", "money", "net present value of the whole plan with it; blank without a plan", "plan's NPV", "plan"),
        Column("change", "money", "that NPV less the plan's", shown="change", judged=True),
        Column("change_at_least", "money", "proven lower bound of the change; blank if none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven upper bound of the change; blank if none is proven", "at most", "change"),
        Column("verdict", "text", "what is proven of the change: higher, lower, the same or not proven; no plan", place="file"),
        DETERMINED,
        Column("units_moved", "whole", "other units whose launches differ"),
        Column("limits_moved", "text", "limits whose use differs", shown="text", place="file"),
        STOPPED,
    ),
)

REASONS = Table(
    "reasons",
    "unit and lever",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "the lever"),
        Column("chosen", "text", "yes, no, or running where it runs already"),
        Column("quarter", "text", "quarter of the launch; of one not chosen, the best for the unit; blank if none", shown="text"),
        Column("reason", "text", "why it is in the plan, or not"),
        Column("detail", "text", "limits, rules or conditions behind the reason; blank if none", shown="text"),
        Column(
            "unit_npv",
            "money",
            "what the lever adds to the unit's own roadmap then, at the plan's stages; blank where nothing can be said",
        ),
        Column(
            "plan_npv",
            "money",
            "what the plan gains by the launch, and the stages that it moves, all else as it is; blank if it cannot be launched",
        ),
    ),
)

ALL_UNITS = Table(
    "all_units",
    "unit and alternative to its roadmap",
    (
        UNIT,
        NAME,
        REGION,
        Column("alternative", "text", "what is forced on the unit", shown="text"),
        Column("npv", "money", "net present value of the best plan found with it; blank without one", "plan's NPV", "plan"),
        Column("change", "money", "that NPV less the plan's", shown="change", judged=True),
        Column("change_at_least", "money", "proven lower bound of the change; blank if none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven upper bound of the change; blank if none is proven", "at most", "change"),
        Column(
            "verdict",
            "text",
            "what is proven of the change: lower, the same or not proven; no plan where it is proven that no plan has the "
            "alternative; not reached where it was not looked at",
            place="file",
        ),
        DETERMINED,
        Column("units_moved", "whole", "other units whose launches differ"),
        Column(
            "found_by",
            "text",
            "bounds and exchanges: what bounds it and a plan near the given one; solve: planned anew; blank if not reached",
            place="file",
        ),
    ),
    title="Every unit against its alternatives",
)
