"""Rows of text and TOML values to validated records, with every problem at its own place."""

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from instances.problems import Problem
from instances.schema.common import Record
from instances.tables import Table

R = TypeVar("R", bound=Record)

YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a remedy that offers the nearest of some names, or lists a few of them."""
    choices = [str(one) for one in names]
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known: {', '.join(choices[:12])}{', …' if len(choices) > 12 else ''}." if choices else ""


def read_records(table: Table, kind: type[R]) -> tuple[list[tuple[int, R]], list[Problem]]:
    """Return (row number, record) of each row, and every problem found."""
    fields = kind.model_fields
    problems = [
        Problem("column_unknown", table.file, 1, column, remedy=nearest(column, fields))
        for column in dict.fromkeys(table.header)
        if column not in fields
    ]
    missing = [name for name, field in fields.items() if field.is_required() and name not in table.header]
    problems += [Problem("column_missing", table.file, 1, name) for name in missing]
    if missing:
        return [], problems
    columns = [(index, name) for index, name in enumerate(table.header) if name in fields]
    flags = {name for name, field in fields.items() if field.annotation is bool}
    records = []
    for number, cells in table.rows:
        values: dict[str, Any] = {name: cells[index].strip() for index, name in columns if cells[index].strip()}
        for name in flags & values.keys():
            values[name] = _flag(values[name])
        try:
            records.append((number, kind.model_validate(values)))
        except ValidationError as error:
            problems += [_row_problem(table.file, number, kind, one) for one in error.errors()]
    return records, problems


def _flag(text: str) -> Any:
    lowered = text.lower()
    return True if lowered in YES else False if lowered in NO else text


def _row_problem(file: str, row: int, kind: type[Record], error: ErrorDetails) -> Problem:
    column = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "missing":
        return Problem("value_missing", file, row, column)
    found = str(error["input"])
    return Problem("value_wrong", file, row, column, found, _expected(kind, column, error), number_remedy(found, error))


def number_remedy(found: str, error: ErrorDetails) -> str:
    """Return what to write instead of a number as people type it; blank if nothing better than the catalogue's is known."""
    text = found.strip()
    if not re.fullmatch(r"[-+$€£]?[\d.,' ]*\d[%]?", text):
        return "Write a number such as 1200 or 0.93." if error["type"] in ("float_parsing", "finite_number") else ""
    if text.endswith("%"):
        return f"Write {float(_plain(text)) / 100:g} for {text}."
    if error["type"] in ("less_than_equal", "less_than") and 1 < float(_plain(text)) <= 100 and error["ctx"].get("le") == 1:
        return f"Write {float(_plain(text)) / 100:g} for {float(_plain(text)):g} %."
    if error["type"] in ("float_parsing", "int_parsing"):
        return f"Write {_plain(text)}, without separators or signs of currency."
    return ""


def _plain(text: str) -> str:
    digits = re.sub(r"[$€£%' +]", "", text)
    if digits.count(",") == 1 and re.search(r",\d{1,2}$", digits) and "." not in digits:
        return digits.replace(",", ".")
    digits = digits.replace(",", "")
    return digits if digits.count(".") <= 1 else digits.replace(".", "")


def _expected(kind: type[Record], field: str, error: ErrorDetails) -> str:
    info = kind.model_fields.get(field)
    unit = ""
    if info is not None and isinstance(info.json_schema_extra, dict):
        unit = str(info.json_schema_extra.get("unit", ""))
    if info is not None and info.annotation is bool:
        return "yes or no"
    message = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return f"{unit} ({message})" if unit and unit not in message else message


def toml_problem(file: str, root: type[Record], error: ErrorDetails) -> Problem:
    """Return a problem of plan.toml, placed by the path of its key."""
    location = error["loc"]
    if location and location[-1] == "[key]":
        location = location[:-1]
    path = key_path(location)
    if error["type"] == "extra_forbidden":
        names = field_names(root, location[:-1])
        return Problem("key_unknown", file, None, path, remedy=nearest(str(location[-1]), names))
    if error["type"] == "missing":
        return Problem("key_missing", file, None, path)
    message = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return Problem("value_wrong", file, None, path, str(error["input"]), message[0].lower() + message[1:])


def key_path(location: Iterable[int | str]) -> str:
    """Return levers.orchestration.ramp[2] for ("levers", "orchestration", "ramp", 2)."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def field_names(root: type[Record], location: Iterable[int | str]) -> list[str]:
    """Return the names of the fields of the record at a path below a root record."""
    kind: type[Record] | None = root
    names = list(root.model_fields)
    annotation: Any = root
    for part in location:
        if kind is not None and isinstance(part, str) and part in kind.model_fields:
            annotation = kind.model_fields[part].annotation
        kind = _record_in(annotation)
        if kind is None:
            return []
        names = list(kind.model_fields)
    return names


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((kind for part in get_args(annotation) if (kind := _record_in(part)) is not None), None)
