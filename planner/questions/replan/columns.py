"""The tables of a plan that was carried on, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import NAME, REGION, STOPPED, UNIT

MOVES = Table(
    "moves",
    "launch of the plan before or of the new one",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "lever of the launch"),
        Column("change", "text", "moved, added or dropped against the plan before; kept"),
        Column("planned_quarter", "text", "quarter in the plan before; blank without one", "planned", "text"),
        Column(
            "expected_quarter",
            "text",
            "the same as actuals say it; blank for a launch that is not to be expected",
            "expected",
            "text",
        ),
        Column("quarter", "text", "quarter in the new plan; blank for a launch that is dropped", shown="text"),
        Column(
            "gain",
            "money",
            "NPV, or measure of risk, lost if this change alone were undone; blank without a change, or if that breaks a rule",
        ),
        Column("forced_by", "text", "limit, group or rule that would be broken if this change alone were undone"),
        Column("reason", "text", "why the launch stands where it does"),
    ),
    title="Launches of the new plan against the plan before",
)

CURVE = Table(
    "replan_curve",
    "share of the best NPV that is kept, the launches as expected first where they break no rule, the best plan last",
    (
        Column("plan", "text", "plan of the row"),
        Column("keep", "level", "share of the best NPV to be kept; blank for plans without one", shown="fine per cent"),
        Column("npv", "money", "NPV of the plan, or the measure of risk that plans go by", "NPV or measure"),
        Column("kept", "level", "NPV as a share of the best", "kept of the NPV", "fine per cent"),
        Column("launches_changed", "whole", "launches moved, added or dropped against those expected"),
        Column("weight", "level", "the same, weighted: those of the next quarter count more", place="report"),
        Column("not_below", "level", "proven: no plan that keeps the share has less weight; blank where nothing is proven"),
        STOPPED,
    ),
    title="NPV against launches changed",
)

FACTS = Table(
    "replan_facts",
    "rule that the past had broken, or payment that was not as planned",
    (
        Column(
            "kind",
            "text",
            "broken rule, payment, or sunk payment: one without a launch, among the payments of another",
        ),
        Column("what", "text", "rule and how it was broken, or launch, line and quarter of the payment", shown="text"),
        Column("amount", "money", "payment less what the figures plan, nominal; blank for a rule"),
    ),
    title="What the past had broken, and what was paid otherwise than planned",
)
