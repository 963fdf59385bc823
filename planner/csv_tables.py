"""The one writer of CSV: the columns of every table, their order and their number format.

Text cells that a spreadsheet would take for a formula get a leading apostrophe; numbers are never touched.
"""

import csv
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Real
from typing import Final

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_QUARTER = re.compile(r"\d{4}Q[1-4]")


class TableError(ValueError):
    """A frame is not the table it is said to be, or holds a value that its column cannot."""


def safe_text(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _text(value: object) -> str:
    return safe_text(str(value))


def _date(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        raise TableError(f"{value!r} is not a date")
    return value.isoformat()


def _finite(value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(number := float(value)):
        return number
    raise TableError(f"{value!r} is not a finite number")


def _whole(value: object) -> str:
    number = _finite(value)
    if number != int(number):
        raise TableError(f"{value!r} is not a whole number")
    return str(int(number))


def _decimals(places: int) -> Callable[[object], str]:
    def fixed(value: object) -> str:
        text = f"{_finite(value):.{places}f}"
        return text.removeprefix("-") if float(text) == 0 else text

    return fixed


def _level(value: object) -> str:
    """Return up to six decimals, as many as are needed: load points, counts and shares stand in one column."""
    text = f"{_finite(value):.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


FORMATS: Final[dict[str, Callable[[object], str]]] = {
    "text": _text,
    "date": _date,
    "whole": _whole,
    "money": _decimals(2),
    "present_value": _decimals(6),
    "factor": _decimals(10),
    "level": _level,
}
"""How a value is written, by kind of column; a missing value is blank in each."""


@dataclass(frozen=True)
class Table:
    """The columns of a table and the kind of each; with quarters, text columns named after quarters follow them.

    rest: kind of further columns, whose names come from the instance; blank if there are none. money_rows: column and
    value that mark the rows whose levels are money.
    """

    columns: dict[str, str]
    quarters: bool = False
    rest: str = ""
    money_rows: tuple[str, str] | None = None


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
            "incremental_npv": "money",
            "payback_quarters": "whole",
            "owner": "text",
        }
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
        }
    ),
    "limits": Table(
        {
            "limit": "text",
            "measure": "text",
            "scope": "text",
            "period": "text",
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
        }
    ),
}
"""Every table of a run, as docs/outputs.md describes it; the file is named after the table."""

ANSWERS: Final[dict[str, Table]] = {
    "comparison": Table(
        {
            "case": "text",
            "npv": "money",
            "change": "money",
            "change_at_least": "money",
            "change_at_most": "money",
            "verdict": "text",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "peak_funding": "money",
            "payback_quarter": "text",
            "irr": "level",
            "stopped": "text",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "changes": Table(
        {
            "case": "text",
            "unit": "text",
            "name": "text",
            "region": "text",
            "moved": "text",
            "lever_before": "text",
            "quarter_before": "text",
            "lever_after": "text",
            "quarter_after": "text",
        }
    ),
    "frontier": Table(
        {
            "share": "level",
            "amount": "money",
            "npv": "money",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "profitability_index": "level",
            "increment": "money",
            "increment_at_least": "money",
            "increment_at_most": "money",
            "increment_per_unit": "level",
            "launches": "whole",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "order_price": Table(
        {
            "order": "text",
            "npv": "money",
            "loss": "money",
            "loss_at_least": "money",
            "loss_at_most": "money",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "stopped": "text",
            "exempt_units": "whole",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "order_units": Table(
        {
            "order": "text",
            "unit": "text",
            "name": "text",
            "region": "text",
            "loss": "money",
            "launches_free": "text",
            "launches_in_order": "text",
        }
    ),
    "baselines": Table(
        {
            "baseline": "text",
            "npv": "money",
            "worth": "money",
            "worth_at_most": "money",
            "worth_share": "level",
            "spend": "money",
            "peak_funding": "money",
            "payback_quarter": "text",
            "stopped": "text",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "smallest": Table(
        {
            "plan": "text",
            "npv": "money",
            "kept": "level",
            "spend": "money",
            "spend_share": "level",
            "units": "whole",
            "launches": "whole",
            "not_below": "level",
            "gap": "level",
            "peak_funding": "money",
            "payback_quarter": "text",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "platform": Table(
        {
            "scope": "text",
            "units": "whole",
            "measure": "text",
            "now": "level",
            "pays_from": "level",
            "not_yet_at": "level",
            "pays": "text",
            "gain": "money",
            "gain_at_least": "money",
            "gain_at_most": "money",
            "problem": "text",
        }
    ),
    "cuts": Table(
        {
            "cut": "level",
            "amount": "money",
            "npv": "money",
            "launches": "whole",
            "spend": "money",
            "npv_free": "money",
            "bound_free": "money",
            "loss_to_free": "money",
            "loss_at_most": "money",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "cut_launches": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "lever": "text",
            "quarter": "text",
            "cut": "level",
            "implementation_cost": "money",
            "incremental_npv": "money",
        }
    ),
    "alternatives": Table(
        {
            "unit": "text",
            "alternative": "text",
            "npv": "money",
            "change": "money",
            "change_at_least": "money",
            "change_at_most": "money",
            "verdict": "text",
            "units_moved": "whole",
            "limits_moved": "text",
            "stopped": "text",
        }
    ),
    "marginals": Table(
        {
            "part": "text",
            "limit": "text",
            "period": "text",
            "scope": "text",
            "added": "level",
            "gain": "money",
            "gain_at_most": "money",
            "gain_per_unit": "level",
            "npv": "money",
            "bound": "money",
            "stopped": "text",
        }
    ),
    "reasons": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "lever": "text",
            "chosen": "text",
            "quarter": "text",
            "reason": "text",
            "detail": "text",
            "unit_npv": "money",
            "plan_npv": "money",
        }
    ),
    "overrides": Table({"case": "text", "figure": "text", "before": "text", "after": "text"}),
}
"""Every table that answers a question, as docs/outputs.md describes it."""


def to_csv_bytes(frame: pd.DataFrame, table_name: str) -> bytes:
    """Return a frame as the UTF-8 bytes of its CSV file.

    Raises
    ------
    TableError
        if the frame's columns are not those of the table, in their order, or a value does not fit its column.
    """
    table = (TABLES | ANSWERS)[table_name]
    header = [str(column) for column in frame.columns]
    kinds = column_kinds(table_name, header)
    columns = [_cells(frame, table, name, kind) for name, kind in zip(header, kinds, strict=True)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8")


def column_kinds(table_name: str, header: list[str]) -> list[str]:
    """Return the kind of each column, refusing a header that is not the table's."""
    table = (TABLES | ANSWERS)[table_name]
    known = list(table.columns)
    rest = header[len(known) :]
    if header[: len(known)] != known or (rest and not table.quarters and not table.rest):
        raise TableError(f"{table_name}: columns {', '.join(header)} instead of {', '.join(known)}")
    if table.quarters and (any(not _QUARTER.fullmatch(label) for label in rest) or rest != sorted(set(rest))):
        raise TableError(f"{table_name}: {', '.join(rest)} are not quarters in order")
    return [*table.columns.values(), *[table.rest or "text"] * len(rest)]


def _cells(frame: pd.DataFrame, table: Table, name: str, kind: str) -> list[str]:
    values: list[object] = frame[name].tolist()
    kinds = [kind] * len(values)
    if kind == "level" and table.money_rows is not None:
        column, marked = table.money_rows
        kinds = ["money" if mark == marked else kind for mark in frame[column].tolist()]
    try:
        return [_cell(value, FORMATS[own]) for value, own in zip(values, kinds, strict=True)]
    except TableError as error:
        raise TableError(f"column {name}: {error}") from None


def _cell(value: object, form: Callable[[object], str]) -> str:
    missing = value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return "" if missing else form(value)
