"""The tables of a diagnosis, declared."""

from typing import Final

from planner.columns import Column, Table
from planner.replanning.columns import NAME, REGION, UNIT

_ROUTING, _ACCURACY, _LABOUR, _ROLE = (
    Column("routing", "money", "what solving routing is worth, money per year"),
    Column("inventory_accuracy", "money", "what solving inventory accuracy is worth, money per year", "accuracy"),
    Column("labour_execution", "money", "what solving labour execution is worth, money per year", "labour"),
    Column("store_role", "money", "what solving the store's role is worth, money per year", "role"),
)
_CONSTRAINT = Column("constraint", "text", "dominant constraint, the one of the greatest value; none where all are small")
_SHARE = Column("share", "level", "share of the dominant constraint in annual_value; blank without one", shown="fine per cent")
_ANNUAL_VALUE = Column("annual_value", "money", "what solving all four constraints is worth, money per year", "all")
_EVIDENCE = Column("evidence", "text", "rates compared with what can be reached, and money per year", shown="text", place="file")
_NEW_ROLE = (
    Column(
        "new_role",
        "text",
        "best lever that changes the role, by its menu price alone; blank where rules allow none",
        place="file",
    ),
    Column("new_role_from", "text", "launch quarter of that lever; blank without one", shown="text", place="file"),
    Column("role_npv", "money", "what it brings at the unit, without shared costs: NPV; blank without one", place="file"),
    Column("role_annual", "money", "that as an equivalent annual value, after tax, to compare with store_role", place="file"),
)

DIAGNOSIS: Final = Table(
    "diagnosis",
    "unit",
    (
        UNIT,
        NAME,
        REGION,
        _CONSTRAINT,
        _SHARE,
        _ANNUAL_VALUE,
        _ROUTING,
        _ACCURACY,
        _LABOUR,
        _ROLE,
        _EVIDENCE,
        *_NEW_ROLE,
        Column("signs_met", "text", "signs of readiness that the unit shows", place="file"),
        Column("signs_missing", "text", "signs of readiness that it does not show", place="file"),
        Column("store_first_signs", "text", "signs that it shows of stores to put right first", place="file"),
        Column("situation", "text", "situation that the unit is in; none if it is in no known one", place="file"),
        Column(
            "nearest_situation",
            "text",
            "of a unit in none: the nearest situation, and how many of the signs that it needs are met; blank otherwise",
            place="file",
        ),
        Column("rule_of_thumb", "text", "first step of the rule of thumb"),
        Column("plan", "text", "launches of the plan, levers and quarters", shown="text", place="file"),
        Column("agrees", "text", "whether the plan follows the rule: yes or no"),
    ),
)

DIAGNOSIS_NETWORK: Final = Table(
    "diagnosis_network",
    "scope: the network, then each region",
    (
        Column("scope", "text", "network or region", shown="text"),
        Column("region", "text", "name of the region; blank for the network", shown="text"),
        Column("units", "whole", "units in the scope"),
        _CONSTRAINT,
        _SHARE,
        _ANNUAL_VALUE,
        _ROUTING,
        _ACCURACY,
        _LABOUR,
        _ROLE,
        Column(
            "share_of_contribution",
            "level",
            "annual_value as a share of a year's contribution; blank without contribution",
            shown="fine per cent",
            place="file",
        ),
        _EVIDENCE,
        Column("role_npv", "money", "best new role of each unit, menu price alone, where it is above 0; NPV", place="file"),
        Column("role_annual", "money", "that as an equivalent annual value", place="file"),
        Column("situation", "text", "situation of most units", place="file"),
        Column("units_in_situation", "whole", "units in that situation", place="file"),
        Column("units_that_agree", "whole", "units at which the plan follows the rule of thumb", place="file"),
    ),
)
