"""Values of cells as people type them: 12 %, 1,200, $5, TRUE, a date. Other texts are passed on, and refused by the schema."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from instances.conventions import Convention, DoubtfulNumber, unexpected_per_cent, written_number
from instances.currencies import foreign_amount
from instances.numbers import COMMA, POINT, readings, unambiguous
from instances.records import NO, YES
from instances.wording import Schema
from instances.workbook.layout import EQUALS, SEPARATOR, Field

Cell = str | float | int | bool | date | datetime | time | timedelta
Value = str | float | int | bool | DoubtfulNumber | list["Value"] | dict[str, "Value"]
QuarterOf = Callable[[date], str | None]
"""Function from a date to the label of its fiscal quarter, None if the calendar could not be read."""

_ONE = r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_SEVERAL = re.compile(rf"{_ONE}(?:,{_ONE})+")
"""Numbers separated by commas alone; none has a leading zero."""


def is_blank(cell: Cell) -> bool:
    """Return whether a cell is blank."""
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


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of a workbook by its number convention and its fiscal calendar.

    currency: that of its amounts; blank if it is not known, when any is taken.
    """

    convention: Convention
    quarter_of: QuarterOf
    currency: str = ""

    def value(self, cell: Cell, field: Field, column: str) -> Value:
        """Return the value of a cell for a key of plan.toml. column: see `column_key`."""
        if field.by_path:
            return self._by_path(as_text(cell), field, column)
        if field.schema.get("type") != "array":
            return self._single(cell, field.schema, column)
        if not isinstance(cell, str):
            return [self._single(cell, field.item, column)]
        if _is_number(field.item) and (doubt := self._one_or_several(cell)) is not None:
            return doubt
        found = [self._single(one, field.item, column) for one in entries(cell, field.item)]
        return next((one for one in found if isinstance(one, DoubtfulNumber)), found)

    def _by_path(self, text: str, field: Field, column: str) -> Value:
        """Return numbers by path; a text in which a path is repeated is returned unchanged, and refused by the schema."""
        found: dict[str, Value] = {}
        listed = [one.rpartition(EQUALS) for one in entries(text, {"type": "string"}) if one]
        for path, equals, number in listed:
            value = self._single(number.strip(), field.item, column) if equals else ""
            if isinstance(value, DoubtfulNumber):
                return value
            found[path.strip() if equals else number] = value
        return found if len(found) == len(listed) else text

    def table_text(self, cell: Cell, field: Field, column: str) -> str | DoubtfulNumber:
        """Return the text of a cell for a CSV file."""
        value = self._single(cell, field.schema, column)
        if isinstance(value, DoubtfulNumber):
            return value
        text = as_text(value) if isinstance(value, str | float | int | bool) else str(value)
        return unambiguous(text) if _is_number(field.schema) else text

    def _single(self, cell: Cell, schema: Schema, column: str) -> Value:
        kind = schema.get("type")
        if kind in ("number", "integer"):
            return self._number(cell, schema, column)
        if kind == "boolean":
            return _flag(cell)
        if isinstance(cell, date) and str(schema.get("unit", "")).startswith("fiscal quarter"):
            return self.quarter_of(cell.date() if isinstance(cell, datetime) else cell) or as_text(cell)
        return as_text(cell)

    def _number(self, cell: Cell, schema: Schema, column: str) -> Value:
        if not isinstance(cell, str):
            return _whole(cell) if isinstance(cell, float | int) else as_text(cell)
        text = cell.strip()
        foreign = foreign_amount(text, schema, self.currency) if self.currency else None
        plain = foreign or unexpected_per_cent(text, schema) or self.convention.read(column, text)
        if isinstance(plain, DoubtfulNumber):
            return plain
        try:
            return _whole(float(plain))
        except ValueError:
            return text

    def _one_or_several(self, text: str) -> DoubtfulNumber | None:
        """Return a doubt about a text whose commas may separate numbers or be part of one; None otherwise."""
        if not _several(text) or self.convention.mark == COMMA:
            return None
        numbers = readings(text.strip()).all
        if not numbers:
            return None
        several = f"{SEPARATOR} ".join(text.strip().split(","))
        expected = "one number, or a list whose entries are separated by semicolons"
        return DoubtfulNumber(text, "number_ambiguous", expected, (several, *(written_number(one, POINT) for one in numbers)))


def numbers_in(cell: Cell, field: Field) -> Iterator[str]:
    """Yield the numbers in a cell, as texts, that are evidence of the number convention."""
    if not isinstance(cell, str) or is_blank(cell) or not _is_number(field.item):
        return
    if field.by_path:
        yield from (one.rpartition(EQUALS)[2].strip() for one in entries(cell, {"type": "string"}) if EQUALS in one)
    elif field.schema.get("type") != "array":
        yield cell.strip()
    elif not _several(cell):
        yield from entries(cell, field.item)


def entries(text: str, item: Schema) -> list[str]:
    """Return the entries of a list in a cell. Line breaks separate entries, and commas if no entry can contain one."""
    free = item.get("type") == "string" and "pattern" not in item and "enum" not in item and "unit" not in item
    if SEPARATOR not in text and not free and re.search(r",\s", text):
        text = re.sub(r",\s+", SEPARATOR, text)
    elif _is_number(item) and _several(text) and not readings(text.strip()).all:
        text = text.replace(",", SEPARATOR)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, skipinitialspace=True))
    if len(rows) > 1:
        return [one.strip() for row in rows for one in row if one.strip()]
    return [one.strip() for one in rows[0]] if rows and text.strip() else []


def _is_number(schema: Schema) -> bool:
    return schema.get("type") in ("number", "integer")


def _several(text: str) -> bool:
    """Return whether a text may be a list of numbers separated by commas."""
    if SEPARATOR in text or re.search(r"\s", text.strip()):
        return False
    return _SEVERAL.fullmatch(text.strip()) is not None


def _whole(number: float) -> float:
    """Return a number, as an int if it is whole."""
    if isinstance(number, float) and math.isfinite(number) and number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number


def _flag(cell: Cell) -> Value:
    text = as_text(cell)
    lowered = text.lower()
    return True if lowered in YES else False if lowered in NO else text
