"""The tables of a written plan, declared."""

from typing import Final

from instances.schema.settings import Settings
from planner.columns import Column, Table
from planner.limits.columns import LIMITS

UNIT: Final = Column("unit", "text", "key of the unit in units.csv", shown="text")
NAME: Final = Column("name", "text", "name of the unit; its key where it has none", shown="text")
REGION: Final = Column("region", "text", "region of the unit", shown="text")
OWNER: Final = Column("owner", "text", "owner of the unit; blank if none is named", shown="text")

_SCHEDULE = Table(
    "schedule",
    "launch",
    (
        UNIT,
        NAME,
        REGION,
        Column("lever", "text", "lever that is launched"),
        Column("quarter", "text", "quarter of the launch", shown="text"),
        Column("quarter_start", "date", "first day of that quarter"),
        Column(
            "implementation_cost",
            "money",
            "what the unit pays for the launch, nominal, over all quarters of payment",
            summed=True,
        ),
        Column("change_load", "level", "load points of the launch, over all teams and quarters"),
        Column(
            "npv_share",
            "money",
            "Shapley share of the launch in the value of its unit. These and npv of shared_costs.csv sum to the plan's NPV",
            summed=True,
        ),
        Column(
            "incremental_npv",
            "money",
            "what the unit is worth less without that launch alone. Launches at one unit overlap: it is never summed",
        ),
        Column(
            "payback_quarters",
            "whole",
            "quarters until it is paid back, 1 for the launch quarter, by the unit's flows with and without it (in hard cash"
            " where `hard_cash_only` has `payback`); blank if it does not pay back or costs nothing",
        ),
        OWNER,
    ),
    rest="text",
    rest_meaning="columns `note_*` and `tag_*` of units.csv, as they stand there",
)

_SHARED_COSTS = Table(
    "shared_costs",
    "cost shared by the network or a region, opened by its first launch, or of heads that are hired",
    (
        Column("lever", "text", "lever that the cost belongs to"),
        Column("scope", "text", "network, region, or hired and the name of the heads (with their scope)", shown="text"),
        Column("region", "text", "name of the region; blank for the network", shown="text"),
        Column("quarter", "text", "quarter of the launch that opens it, or in which the first head is decided on", shown="text"),
        Column("quarter_start", "date", "first day of that quarter"),
        Column("one_off_cost", "money", "sum of its payments, nominal", summed=True),
        Column("support_per_quarter", "money", "recurring support in today's money, for 13 weeks"),
        Column("npv", "money", "its net present value, support and tax included; below 0 for a cost", "NPV", summed=True),
    ),
)

_CALENDAR = Table(
    "calendar",
    "quarter of the evaluation",
    (
        Column("quarter", "text", "label, as other files name it", shown="text"),
        Column("quarter_start", "date", "first day"),
        Column("quarter_end", "date", "last day"),
        Column("fiscal_year", "whole", "fiscal year that the quarter belongs to", shown="text"),
        Column("fiscal_quarter", "whole", "its place in the fiscal year, 1 to 4"),
        Column("weeks", "whole", "weeks that flows are counted by: 13 or 14 in the 4-5-4 calendar, 13 in a monthly one"),
        Column("decision", "text", "yes where launches may begin, else no"),
    ),
)

_STATES = Table(
    "states",
    "unit",
    (
        UNIT,
        NAME,
        REGION,
    ),
    quarters=True,
    rest_meaning="state in that quarter: none, a lever, both (store optimization and orchestration), or levers joined by ` + `;"
    " ` (benefits over)` follows a lever whose `benefit_life_quarters` are over, which still costs and brings nothing more;"
    " closed after the exit quarter",
)

_CASHFLOW = Table(
    "cashflow",
    "quarter (and the period terminal), bucket and line",
    (
        Column(
            "quarter",
            "text",
            "quarter of the flow; terminal for the value, in the last quarter, of flows after the evaluation",
            shown="text",
        ),
        Column("quarter_start", "date", "first day of the quarter; blank for terminal"),
        Column("bucket", "text", "implementation_cost, operating_cost, revenue_lift, risk_reduction (before tax) or tax"),
        Column("line", "text", "line of the cash flow; the line tax is left out where the tax rate is 0"),
        Column("amount", "money", "flow against the base case, nominal; below 0 for a cost", summed=True),
        Column("discount_factor", "factor", "present value of one unit of money of the quarter; terminal has the last quarter's"),
        Column("present_value", "present_value", "amount times discount_factor; sums to the plan's NPV"),
    ),
)

_BENEFITS = Table(
    "benefits",
    "launch or shared cost, line and fiscal year in which there is anything",
    (
        Column("region", "text", "region of the unit or of the shared cost; blank for the network", shown="text"),
        Column("unit", "text", "key of the unit; blank for a shared cost", shown="text"),
        Column("lever", "text", "lever of the launch or shared cost"),
        Column("bucket", "text", "as in cashflow.csv"),
        Column("line", "text", "as in cashflow.csv, costs and tax included"),
        Column("fiscal_year", "text", "fiscal year, or terminal", shown="text"),
        Column("amount", "money", "the launch's share of the flow, nominal; below 0 for a cost"),
        Column(
            "present_value", "present_value", "its present value; sums to the buckets, and by region, lever or unit to its worth"
        ),
    ),
)

_BASE_CASE = Table(
    "base_case",
    "line of the base case: the units with their running levers and nothing else",
    (
        Column("bucket", "text", "as in cashflow.csv"),
        Column("line", "text", "line of the cash flow that has a level; lost sales are lines, too"),
        Column("first_year", "money", "level over the first four quarters, nominal; above 0 for a cost, below 0 for a gain"),
        Column("last_year", "money", "level over the last four quarters, nominal"),
        Column("change", "money", "last_year less first_year, growth and prices included"),
        Column("by_drift", "money", "part of last_year that accuracy_drift and event_drift make"),
    ),
)

_LEDGER = Table(
    "ledger",
    "quarter of payment, region, lever, line and colour in which something is paid",
    (
        Column("fiscal_year", "whole", "fiscal year of the quarter", shown="text"),
        Column("quarter", "text", "quarter of the payment", shown="text"),
        Column("quarter_start", "date", "first day of the quarter"),
        Column("region", "text", "region of the units or of the shared cost; blank for the network", shown="text"),
        Column("lever", "text", "lever that is paid for"),
        Column("line", "text", "software, integration, change_management, training, closing or support"),
        Column("colour", "text", "capex or opex", "capex or opex", shown="text"),
        Column(
            "amount",
            "money",
            "nominal, above 0 for a cost; each line sums to its line of cashflow.csv. Support is against the base case: a running"
            " lever that a launch ends saves it",
            summed=True,
        ),
    ),
)

_TRACKING = Table(
    "tracking",
    "unit, metric and quarter: launched units from their first launch until the ramps of all their launches are complete, then"
    " comparison units until their own launch",
    (
        UNIT,
        NAME,
        REGION,
        OWNER,
        Column("role", "text", "launched, or comparison for a unit that is not launched by then"),
        Column("metric", "text", "figure to measure"),
        Column("measured_in", "text", "share, or what it is counted in", shown="text"),
        Column("lever", "text", "levers that are live in the quarter"),
        Column("quarter", "text", "quarter of the measurement", shown="text"),
        Column("quarter_start", "date", "first day of the quarter"),
        Column("baseline", "level", "the figure without any launch"),
        Column("target", "level", "the figure in the plan, after the haircut for evidence; the baseline for a comparison"),
        Column("actual", "level", "blank, to be filled in"),
    ),
)

HIRES: Final = Table(
    "hires",
    "kind of heads, scope and terms on which some are hired",
    (
        Column("hiring", "text", "entry of `[[hiring]]` in plan.toml", shown="text"),
        Column("limit", "text", "limit that the heads raise", shown="text"),
        Column("scope", "text", "scope of the limit that they work for; blank for the whole of it", shown="text"),
        Column("decided", "text", "quarter in which hiring is decided", shown="text"),
        Column("from", "text", "first quarter of employment", shown="text"),
        Column("to", "text", "last quarter of employment", shown="text"),
        Column("heads", "whole", "number of heads on these terms"),
        Column("adds", "level", "what these heads add to the limit in each quarter"),
        Column("one_off_cost", "money", "recruiting and training of these heads, nominal", summed=True),
        Column("employment_cost", "money", "their cost over all quarters of employment, nominal", summed=True),
        Column("severance", "money", "their severance, nominal", summed=True),
        Column("npv", "money", "net present value of these heads, tax included; below 0 for a cost", "NPV", summed=True),
    ),
)
"""Heads that are hired; a run has this table where plan.toml has `[[hiring]]`."""

_TABLES = (
    _SCHEDULE,
    _SHARED_COSTS,
    _CALENDAR,
    _STATES,
    _CASHFLOW,
    _BENEFITS,
    _BASE_CASE,
    LIMITS,
    _LEDGER,
    _TRACKING,
)

TABLES: Final[dict[str, Table]] = {table.name: table for table in _TABLES}
"""Every table that each run has; its file is named after it."""

LAUNCHES: Final = Table(
    "launches",
    "launch of the plan, as schedule.csv has it, with room for what became of it",
    (
        UNIT,
        NAME,
        REGION,
        OWNER,
        Column("lever", "text", "lever that is launched"),
        Column("planned_quarter", "text", "quarter of the launch in the plan", shown="text"),
        Column("planned_cost", "money", "what the unit pays for the launch in the plan, nominal", summed=True),
        Column("status", "text", "blank, to be filled in: launched, slipped, cancelled or closed", shown="text"),
        Column("quarter", "text", "blank, to be filled in: quarter of the launch, or in which it is now expected", shown="text"),
        Column("paid", "money", "blank, to be filled in: implementation cost paid so far, nominal"),
        Column("closed", "text", "blank, to be filled in: first quarter in which a closed one no longer runs", shown="text"),
    ),
)
"""The launches with room for what became of them, which repeats figures of the schedule."""

PAYMENTS: Final = Table(
    "payments",
    "payment of the plan with room for what was paid: shared costs first, then implementation cost of launches",
    (
        Column("unit", "text", "key of the unit; blank for a shared cost", shown="text"),
        Column("name", "text", "name of the unit", shown="text"),
        Column("region", "text", "region of the unit or of the shared cost; blank for one of the network", shown="text"),
        Column("lever", "text", "lever of the launch or of the shared cost"),
        Column("line", "text", "software, integration, change_management, training or closing; support of a shared cost"),
        Column("quarter", "text", "quarter of the payment", shown="text"),
        Column("planned", "money", "payment in the plan, nominal", summed=True),
        Column("paid", "money", "blank, to be filled in: what was paid, nominal"),
    ),
)
"""The payments with room for what was paid, which repeats figures of the ledger."""

WARNINGS: Final = Table(
    "warnings",
    "warning of `rollout check` on the inputs; none where nothing is asked about",
    (
        Column("code", "text", "name of the warning", shown="text"),
        Column("file", "text", "file of the instance that it is about", shown="text"),
        Column("row", "whole", "row of a CSV file, line of plan.toml; blank if none"),
        Column("place", "text", "column or key; blank if none", shown="text"),
        Column("found", "text", "value that stands there", shown="text"),
        Column("expected", "text", "value that is expected", shown="text"),
        Column("remedy", "text", "what to do", shown="text"),
    ),
)
"""The warnings of the inputs, which hold no figures of the plan."""


def tables_of(settings: Settings) -> dict[str, Table]:
    """Return the tables of a run of an instance with these settings."""
    return TABLES | ({HIRES.name: HIRES} if settings.hiring else {})
