"""The columns of every table of a run, their order and the kind of each."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Table:
    """The columns of a table and the kind of each; with quarters, text columns named after quarters follow them.

    rest: kind of further columns, whose names come from the instance; blank if there are none. money_rows: column and
    value that mark the rows whose levels are money. summed: columns of money written with up to six decimals, so that
    their rows sum to the plan to the cent.
    """

    columns: dict[str, str]
    quarters: bool = False
    rest: str = ""
    money_rows: tuple[str, str] | None = None
    summed: tuple[str, ...] = ()


TABLES: Final[dict[str, Table]] = {
    "schedule": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "lever": "text",
            "quarter": "text",
            "quarter_start": "date",
            "implementation_cost": "money",
            "change_load": "level",
            "npv_share": "money",
            "incremental_npv": "money",
            "payback_quarters": "whole",
            "owner": "text",
        },
        summed=("implementation_cost", "npv_share"),
        rest="text",
    ),
    "shared_costs": Table(
        {
            "lever": "text",
            "scope": "text",
            "region": "text",
            "quarter": "text",
            "quarter_start": "date",
            "one_off_cost": "money",
            "support_per_quarter": "money",
            "npv": "money",
        },
        summed=("one_off_cost", "npv"),
    ),
    "calendar": Table(
        {
            "quarter": "text",
            "quarter_start": "date",
            "quarter_end": "date",
            "fiscal_year": "whole",
            "fiscal_quarter": "whole",
            "weeks": "whole",
            "decision": "text",
        }
    ),
    "states": Table({"unit": "text", "name": "text", "region": "text"}, quarters=True),
    "cashflow": Table(
        {
            "quarter": "text",
            "quarter_start": "date",
            "bucket": "text",
            "line": "text",
            "amount": "money",
            "discount_factor": "factor",
            "present_value": "present_value",
        },
        summed=("amount",),
    ),
    "benefits": Table(
        {
            "region": "text",
            "unit": "text",
            "lever": "text",
            "bucket": "text",
            "line": "text",
            "fiscal_year": "text",
            "amount": "money",
            "present_value": "present_value",
        }
    ),
    "base_case": Table(
        {
            "bucket": "text",
            "line": "text",
            "first_year": "money",
            "last_year": "money",
            "change": "money",
            "by_drift": "money",
        }
    ),
    "limits": Table(
        {
            "limit": "text",
            "measure": "text",
            "scope": "text",
            "period": "text",
            "period_start": "date",
            "allowed": "level",
            "used": "level",
            "left": "level",
        },
        money_rows=("measure", "spend"),
    ),
    "ledger": Table(
        {
            "fiscal_year": "whole",
            "quarter": "text",
            "quarter_start": "date",
            "region": "text",
            "lever": "text",
            "line": "text",
            "colour": "text",
            "amount": "money",
        },
        summed=("amount",),
    ),
    "tracking": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "owner": "text",
            "metric": "text",
            "measured_in": "text",
            "lever": "text",
            "quarter": "text",
            "quarter_start": "date",
            "baseline": "level",
            "target": "level",
            "actual": "level",
        }
    ),
}
"""Every table of a run, as docs/outputs.md describes it; the file is named after the table."""

BESIDE: Final[dict[str, Table]] = {
    "warnings": Table(
        {
            "code": "text",
            "file": "text",
            "row": "whole",
            "place": "text",
            "found": "text",
            "expected": "text",
            "remedy": "text",
        }
    ),
}
"""Tables of a run that hold no figures of the plan."""
