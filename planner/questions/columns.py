"""The tables that answer questions, declared."""

from typing import Final

from planner.columns import Column, Table
from planner.questions.diagnose.columns import DIAGNOSIS, DIAGNOSIS_NETWORK
from planner.replanning.columns import (
    AMOUNT_OF,
    BOUND,
    BY_LEVER,
    DETERMINED,
    FOLDER,
    GAP,
    LAUNCHES,
    NAME,
    NPV,
    PAYBACK_QUARTER,
    PEAK_FUNDING,
    REGION,
    SPEND,
    STOPPED,
    UNIT,
)

_COMPARISON = Table(
    "comparison",
    "case, the base first",
    (
        Column("case", "text", "name of the case; base for the plan that cases are compared with", shown="text"),
        NPV,
        Column("change", "money", "NPV of the case less that of the base", "change on the base", "change", judged=True),
        Column("change_at_least", "money", "proven least of the change; blank where none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven most of the change; blank where none is proven", "at most", "change"),
        Column(
            "verdict",
            "text",
            "what is proven of the change: higher, lower, the same or not proven; changes nothing, or changes figures, no launch,"
            " where the case solves the same programme; no plan",
            place="report",
        ),
        DETERMINED,
        BOUND,
        GAP,
        SPEND,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        Column("irr", "level", "internal rate of return, a share per year; blank where not meaningful", "IRR", "fine per cent"),
        STOPPED,
        FOLDER,
        LAUNCHES,
    ),
    title="Cases compared",
    rest="whole",
    rest_meaning=BY_LEVER,
)

_CHANGES = Table(
    "changes",
    "launch that a case adds, drops, moves or replaces",
    (
        Column("case", "text", "name of the case", shown="text"),
        UNIT,
        NAME,
        REGION,
        Column("moved", "text", "added, dropped, earlier, later or other lever"),
        Column("lever_before", "text", "lever in the base; blank if added"),
        Column("quarter_before", "text", "launch quarter in the base; blank if added", shown="text"),
        Column("lever_after", "text", "lever in the case; blank if dropped"),
        Column("quarter_after", "text", "launch quarter in the case; blank if dropped", shown="text"),
    ),
)

_OVERRIDES = Table(
    "overrides",
    "figure that a case changes",
    (
        Column("case", "text", "name of the case", shown="text"),
        Column("figure", "text", "path of the figure, as --set takes it", shown="text"),
        Column("before", "text", "its value in the base", "base", "text"),
        Column("after", "text", "its value in the case", "case's value", "text"),
    ),
)

_FRONTIER = Table(
    "frontier",
    "share of the amounts",
    (
        Column("share", "level", "share of the amounts in the instance, 1 for all of them", shown="per cent"),
        Column(
            "amount",
            "money",
            "amount of the limits at that share. Of several limits that count the same money the widest alone, and of equally"
            " wide ones the tightest; limits of other measures have no sum with it",
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
            shown="ratio",
        ),
        Column(
            "increment",
            "money",
            "NPV less that of the point before; blank for the first",
            "added by the step",
            "change",
            judged=True,
        ),
        Column("increment_at_least", "money", "proven least of the increment", "at least", "change"),
        Column("increment_at_most", "money", "proven most of the increment; blank where none is proven", "at most", "change"),
        Column(
            "increment_per_unit",
            "level",
            "increment divided by the amount added (for a budget: NPV per unit of money); blank where several limits are swept",
            "per unit added",
            "ratio",
            judged=True,
        ),
        DETERMINED,
        Column("launches", "whole", "launches in the plan", place="report"),
        STOPPED,
        FOLDER,
    ),
    title="What more or less of a limit is worth",
)

_ORDER_PRICE = Table(
    "order_price",
    "order of the two levers, held everywhere; the free plan first",
    (
        Column("order", "text", "the order; free where each unit has its own"),
        NPV,
        Column("loss", "money", "NPV of the free plan less that of the order; never below 0 but for gaps", "loss", judged=True),
        Column("loss_at_least", "money", "proven least of the loss, 0 or more; blank where none is proven", "at least"),
        Column("loss_at_most", "money", "proven most of the loss; blank where none is proven", "at most"),
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

_ORDER_UNITS = Table(
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

_BASELINES = Table(
    "baselines",
    "usual way to plan, the optimised plan first",
    (
        Column("baseline", "text", "the way to plan; optimised for the plan compared with the others", "planned by"),
        NPV,
        Column("worth", "money", "NPV of the optimised plan less that of the baseline", "optimised is worth more by"),
        Column("worth_at_most", "money", "proven most of that, by the bound; blank where none is proven", "at most"),
        Column("worth_share", "level", "that difference as a share of the optimised NPV", "share of its NPV", "fine per cent"),
        SPEND,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        STOPPED,
        FOLDER,
        LAUNCHES,
    ),
    title="Compared with the usual ways to plan",
    rest="whole",
    rest_meaning=BY_LEVER,
)

_SMALLEST = Table(
    "smallest",
    "measure of size, the plan of the greatest NPV first",
    (
        Column("plan", "text", "measure that the plan is smallest by"),
        NPV,
        Column("kept", "level", "NPV as a share of the greatest", "kept of the NPV", "fine per cent"),
        SPEND,
        Column(
            "spend_share",
            "level",
            "spend as a share of that of the plan of the greatest NPV; blank if that spends nothing",
            "share of the spend",
            "fine per cent",
            place="report",
        ),
        Column("units", "whole", "units with a launch"),
        LAUNCHES,
        Column(
            "not_below",
            "level",
            "proven least of the measure: money for the spend, else a count; blank where none is proven",
            "proven not below",
            place="report",
        ),
        GAP,
        PEAK_FUNDING,
        PAYBACK_QUARTER,
        STOPPED,
        FOLDER,
    ),
    title="The smallest plan that keeps most of the value",
)

_PLATFORM = Table(
    "platform",
    "scope (the network or a region) and measure",
    (
        Column("scope", "text", "network, or the name of a region", shown="text"),
        Column("units", "whole", "units in the scope", place="report"),
        Column("measure", "text", "orders a quarter, inventory accuracy or live units"),
        Column("now", "level", "level of the measure in the instance; of live units, in the plan"),
        Column("pays_from", "level", "nearest level found at which orchestration pays; blank if none was found"),
        Column(
            "not_yet_at",
            "level",
            "nearest level found at which it does not pay yet; blank if none was found",
            "does not pay yet at",
            place="report",
        ),
        Column("pays", "text", "whether it pays now: yes, no or open"),
        Column("gain", "money", "NPV of the best plan with orchestration less that of the best without"),
        Column("gain_at_least", "money", "proven least of the gain; blank where none is proven", "at least", place="report"),
        Column("gain_at_most", "money", "proven most of the gain; blank where none is proven", "at most", place="report"),
        Column("problem", "text", "why there is nothing to decide; blank where there is", shown="text", place="report"),
    ),
    title="Where the platform starts to pay",
)

_CUTS = Table(
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
        Column("bound_free", "money", "bound of that plan; blank where nothing is proven", place="file"),
        Column("loss_to_free", "money", "npv_free less npv: the loss from keeping to the list", "loss from keeping to the list"),
        Column("loss_at_most", "money", "bound_free less npv: proven most of that loss", "at most"),
        STOPPED,
        FOLDER,
    ),
    title="What goes first as the budget falls",
)

_CUT_LAUNCHES = Table(
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

_ALTERNATIVES = Table(
    "alternatives",
    "alternative to one unit's roadmap, the plan itself first",
    (
        Column("unit", "text", "key of the unit in units.csv", shown="text", place="file"),
        Column("alternative", "text", "what is forced on the unit; as planned for the plan itself", shown="text"),
        Column("npv", "money", "net present value of the whole plan with it; blank without a plan", "plan's NPV", "plan"),
        Column("change", "money", "that NPV less the plan's", shown="change", judged=True),
        Column("change_at_least", "money", "proven least of the change; blank where none is proven", "at least", "change"),
        Column("change_at_most", "money", "proven most of the change; blank where none is proven", "at most", "change"),
        Column("verdict", "text", "what is proven of the change: higher, lower, the same or not proven; no plan", place="file"),
        DETERMINED,
        Column("units_moved", "whole", "other units whose launches differ"),
        Column("limits_moved", "text", "limits whose use differs", shown="text", place="file"),
        STOPPED,
    ),
)

_MARGINALS = Table(
    "marginals",
    "part of the limits that was raised, the greatest gain first",
    (
        Column("part", "text", "budget or capacity", place="file"),
        Column("limit", "text", "name of the limit", shown="text"),
        Column("period", "text", "its period; blank for a capacity in all periods", shown="text"),
        Column("scope", "text", "its scope; blank for all", shown="text"),
        Column("added", "level", "amount added, in the unit of the limit"),
        Column(
            "gain",
            "money",
            "NPV gained by the plan found; blank where none better was found and none is excluded",
            judged=True,
        ),
        Column("gain_at_least", "money", "proven least of the gain", "at least"),
        Column("gain_at_most", "money", "proven most of the gain; blank where none is proven", "at most"),
        Column("gain_per_unit", "level", "gain divided by the amount added", "per unit added", "ratio", judged=True),
        DETERMINED,
        Column("npv", "money", "net present value of the plan", "NPV", "plan", place="file"),
        BOUND,
        STOPPED,
    ),
    title="What a little more of each limit is worth",
)

_REASONS = Table(
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
            "unit_npv", "money", "what the lever adds to the unit's own roadmap at that quarter; blank where nothing can be said"
        ),
        Column("plan_npv", "money", "what the plan gains by the launch with all else as it is; blank if it cannot be launched"),
    ),
)

_TABLES = (
    _COMPARISON,
    _CHANGES,
    _FRONTIER,
    _ORDER_PRICE,
    _ORDER_UNITS,
    _BASELINES,
    _SMALLEST,
    _PLATFORM,
    DIAGNOSIS,
    DIAGNOSIS_NETWORK,
    _CUTS,
    _CUT_LAUNCHES,
    _ALTERNATIVES,
    _MARGINALS,
    _REASONS,
    _OVERRIDES,
)

ANSWERS: Final[dict[str, Table]] = {table.name: table for table in _TABLES}
"""Every table that answers a question; its file is named after it."""
