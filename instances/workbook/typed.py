"""Cells as people type them: 12 %, 1,200, $5, TRUE, a date. What is not understood is left for the reader to refuse."""

import csv
import io
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from instances.records import NO, YES
from instances.remedies import NUMBER, SPACES, plain_digits
from instances.wording import Schema
from instances.workbook.layout import SEPARATOR, Field

Cell = str | float | int | bool | date | datetime | time | timedelta
Value = str | float | int | bool | list["Value"]
QuarterOf = Callable[[date], str | None]
"""The fiscal quarter of a date; None where the calendar cannot be read."""


GROUPED = re.compile(
    rf"""[^0-9]*(?:
        [0-9]+(?:[.,][0-9]*)?                                                     # 1234.5
        |[0-9]{{1,3}}([,.'\ {SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*(?:(?!\1)[.,][0-9]+)?  # 1,234,567.8
        |[0-9]{{1,2}}(?:,[0-9]{{2}})*,[0-9]{{3}}(?:\.[0-9]+)?                        # 12,34,567.8
    )[^0-9]*""",
    re.VERBOSE,
)
"""Digits in groups that leave no doubt about the number."""


def is_blank(cell: Cell) -> bool:
    """Return whether nothing stands in a cell."""
    return isinstance(cell, str) and not cell.strip()


def as_text(cell: Cell) -> str:
    """Return a cell as text: 12 for the number 12.0, 2027-05-01 for a date."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell).strip()


def as_value(cell: Cell, field: Field, quarter_of: QuarterOf) -> Value:
    """Return the value that a cell stands for, for a key of plan.toml."""
    if field.schema.get("type") == "array":
        entries = _entries(cell, field.item) if isinstance(cell, str) else [cell]
        return [_single(one, field.item, quarter_of) for one in entries]
    return _single(cell, field.schema, quarter_of)


def as_table_text(cell: Cell, field: Field, quarter_of: QuarterOf) -> str:
    """Return the text that a cell stands for, for a CSV file."""
    value = _single(cell, field.schema, quarter_of)
    return as_text(value) if isinstance(value, str | float | int | bool) else str(value)


def _single(cell: Cell, schema: Schema, quarter_of: QuarterOf) -> Value:
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _number(cell)
    if kind == "boolean":
        return _flag(cell)
    if isinstance(cell, date) and str(schema.get("unit", "")).startswith("fiscal quarter"):
        return quarter_of(cell.date() if isinstance(cell, datetime) else cell) or as_text(cell)
    return as_text(cell)


def _number(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return int(cell) if math.isfinite(cell) and cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, int):
        return cell
    text = as_text(cell)
    if not NUMBER.fullmatch(text) or text.endswith(")") != text.startswith("(") or not GROUPED.fullmatch(text):
        return text
    try:
        number = float(plain_digits(text))
    except ValueError:
        return text
    return _number(_per_cent(number) if "%" in text else number)


def _per_cent(number: float) -> float:
    """Return number / 100, as near to the decimal that was meant as a float can be."""
    return float(f"{number / 100:.15g}")


def _flag(cell: Cell) -> Value:
    text = as_text(cell)
    lowered = text.lower()
    return True if lowered in YES else False if lowered in NO else text


def _entries(text: str, item: Schema) -> list[Cell]:
    """Return the entries of a list; line breaks separate, and commas where an entry cannot hold one."""
    free = item.get("type") == "string" and "pattern" not in item and "enum" not in item and "unit" not in item
    if SEPARATOR not in text and not free and re.search(r",\s", text):
        text = re.sub(r",\s+", SEPARATOR, text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, skipinitialspace=True))
    if len(rows) > 1:
        return [one.strip() for row in rows for one in row if one.strip()]
    return [one.strip() for one in rows[0]] if rows and text.strip() else []
