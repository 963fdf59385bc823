"""The tables of what units are for, declared."""

from planner.columns import Column, Table
from planner.replanning.columns import BOUND, BY_LEVER, DETERMINED, FOLDER, GAP, LAUNCHES, NAME, NPV, SPEND, STOPPED, UNIT

_COUNTS = (
    Column("brain", "whole", "open units at which a lever that routes orders is live, and none of the body"),
    Column("body", "whole", "open units at which a lever of the body is live, and none that routes orders"),
    Column("both", "whole", "open units with brain and body"),
    Column("role", "whole", "open units with a new role, and neither brain nor body"),
    Column("nothing", "whole", "open units with no lever and no new role"),
    Column("closed", "whole", "units that are closed; these six make all units"),
)

PORTFOLIO_WORTH = Table(
    "portfolio_worth",
    "plan: with new roles, then without",
    (
        Column("plan", "text", "with new roles or without new roles"),
        NPV,
        Column("worth", "money", "NPV of the plan with new roles less that of the plan without", "roles are worth", judged=True),
        Column("worth_at_least", "money", "proven lower bound of the worth, 0 or more; blank if none is proven", "at least"),
        Column("worth_at_most", "money", "proven upper bound of the worth; blank if none is proven", "at most"),
        DETERMINED,
        BOUND,
        GAP,
        SPEND,
        STOPPED,
        FOLDER,
        LAUNCHES,
    ),
    title="What choosing a role is worth",
    rest="whole",
    rest_meaning=BY_LEVER,
)

PORTFOLIO_SUMMARY = Table(
    "portfolio_summary",
    "scope: the network, each region, each value of each tag",
    (
        Column("scope", "text", "network, region, or the column of a tag such as tag_banner", shown="text"),
        Column("name", "text", "name of the region or value of the tag; blank for the network", shown="text"),
        Column("units", "whole", "units in the scope"),
        *_COUNTS,
        Column("new_role", "whole", "units with a new role, whatever else they have, closed ones too", "with a new role"),
        Column("differs", "whole", "units whose launches differ from those without new roles; blank without that plan"),
        Column(
            "gain",
            "money",
            "value of the units' roadmaps less that without new roles, shared costs apart; blank without that plan",
        ),
    ),
    title="What units are for, by job in the last quarter",
)

PORTFOLIO = Table(
    "portfolio",
    "unit",
    (
        UNIT,
        NAME,
        Column("region", "text", "region of the unit", shown="text"),
        Column("job", "text", "job in the last quarter: brain, body, both, role (alone or + one of these), nothing or closed"),
        Column("role", "text", "role in the end, or when it closes: that of units.csv, or the new one", shown="text"),
        Column("brain_from", "text", "first quarter in which a lever that routes orders is live; blank for never", shown="text"),
        Column("body_from", "text", "first quarter in which a lever of the body is live; blank for never", shown="text"),
        Column("role_from", "text", "first quarter of a new role; blank for never", shown="text"),
        Column("closed_from", "text", "first quarter in which the unit is closed; blank for never", shown="text"),
        Column("value", "money", "value of the unit's roadmap, shared costs apart", place="file"),
        Column("gain", "money", "that value less the one in the plan without new roles; blank without that plan"),
        Column("differs", "text", "whether its launches differ from those in the plan without new roles: yes or no"),
        Column("job_without", "text", "job in the last quarter of the plan without new roles", "without", place="report"),
        Column("launches_without", "text", "levers and quarters in that plan", shown="text", place="file"),
    ),
    quarters=True,
    rest_meaning="job in the quarter",
)
