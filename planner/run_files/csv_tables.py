"""The one writer of CSV: the number format of every kind of column.

Text cells that a spreadsheet would take for a formula get a leading apostrophe; numbers are never touched. A file begins with a
byte order mark, without which spreadsheets take UTF-8 for a code page of their own and break every accent.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from numbers import Real
from typing import Final

import pandas as pd

from planner.columns import Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
_QUARTER = re.compile(r"\d{4}Q[1-4]")


ROWS_AT_A_TIME = 50_000
"""Rows that are written together."""


class TableError(ValueError):
    """A frame is not the table it is said to be, or holds a value that its column cannot."""


def safe_text(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would take it for a formula, or it has one already."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_text(cell: str) -> str:
    """Return the text that `safe_text` made a cell of."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def _text(value: object) -> str:
    return safe_text(str(value))


def _date(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        raise TableError(f"{value!r} is not a date")
    return value.isoformat()


def _finite(value: object) -> float:
    if type(value) is float and math.isfinite(value):
        return value
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
        return _without_sign_of_zero(f"{_finite(value):.{places}f}")

    return fixed


def _without_sign_of_zero(text: str) -> str:
    return text[1:] if text[0] == "-" and float(text) == 0 else text


def _summed(value: object) -> str:
    """Return two decimals, and up to six where the amount has them: rounded to cents, rows would not sum to the cent."""
    whole, point, places = f"{_finite(value):.6f}".partition(".")
    return _without_sign_of_zero(f"{whole}{point}{places[:2]}{places[2:].rstrip('0')}")


def _level(value: object) -> str:
    """Return up to six decimals, as many as are needed: load points, counts and shares stand in one column."""
    text = f"{_finite(value):.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


FORMATS: Final[dict[str, Callable[[object], str]]] = {
    "text": _text,
    "date": _date,
    "whole": _whole,
    "money": _decimals(2),
    "summed": _summed,
    "present_value": _decimals(6),
    "factor": _decimals(10),
    "level": _level,
}
"""Writers of a value, by kind of column; a missing value is blank in each."""


_REPEATED: Final[dict[str, type]] = {"text": str, "date": date}
"""The type of most values in columns that hold few different ones, by kind of column: each of them is written once."""


def to_csv_bytes(frame: pd.DataFrame, table: Table, rows_at_a_time: int = ROWS_AT_A_TIME) -> bytes:
    """Return a frame as the bytes of its CSV file: a byte order mark, then UTF-8.

    Parameters
    ----------
    rows_at_a_time
        rows that are written together; the bytes do not depend on it.

    Raises
    ------
    TableError
        if the frame's columns are not those of the table, in their order, or a value does not fit its column.
    """
    header = [str(column) for column in frame.columns]
    kinds = column_kinds(table, header)
    out = io.BytesIO()
    out.write(codecs.BOM_UTF8)
    out.write(_lines([header]))
    for first in range(0, len(frame), rows_at_a_time):
        part = frame if len(frame) <= rows_at_a_time else frame.iloc[first : first + rows_at_a_time]
        # all at once: column by column takes twice as long, half of what writing a small table takes
        values = dict(zip(header, part.to_numpy(dtype=object).T.tolist(), strict=True))
        columns = [_cells(values, table, name, kind) for name, kind in zip(header, kinds, strict=True)]
        out.write(_lines(zip(*columns, strict=True)))
    return out.getvalue()


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def column_kinds(table: Table, header: list[str]) -> list[str]:
    """Return the kind of each column, refusing a header that is not the table's."""
    known = table.names
    rest = header[len(known) :]
    if header[: len(known)] != known or (rest and not table.quarters and not table.rest):
        raise TableError(f"{table.name}: columns {', '.join(header)} instead of {', '.join(known)}")
    if table.quarters and (any(not _QUARTER.fullmatch(label) for label in rest) or rest != sorted(set(rest))):
        raise TableError(f"{table.name}: {', '.join(rest)} are not quarters in order")
    return [*table.kinds.values(), *[table.rest or "text"] * len(rest)]


def _cells(columns: Mapping[str, list[object]], table: Table, name: str, kind: str) -> list[str]:
    values = columns[name]
    if all(value is None for value in values):
        return [""] * len(values)
    repeated = _REPEATED.get(kind)
    if repeated is not None and all(type(value) is repeated for value in values):
        written = {value: _cell(value, FORMATS[kind]) for value in set(values)}
        return [written[value] for value in values]
    kinds = ["summed" if table.column(name).summed else kind] * len(values)
    if kind == "level" and table.money_rows is not None:
        column, *marked = table.money_rows
        kinds = ["money" if mark in marked else kind for mark in columns[column]]
    try:
        return [_cell(value, FORMATS[own]) for value, own in zip(values, kinds, strict=True)]
    except TableError as error:
        raise TableError(f"column {name}: {error}") from None


def _cell(value: object, form: Callable[[object], str]) -> str:
    if type(value) is float:  # most cells, told apart at once
        return "" if math.isnan(value) else form(value)
    missing = value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return "" if missing else form(value)
