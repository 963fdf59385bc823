"""Turn rows of text and TOML values into validated records. Each problem names its cell or key."""

import difflib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, time
from functools import cache
from typing import Any, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from instances.conventions import DoubtfulNumber, unexpected_per_cent
from instances.headers import (
    OWN_PREFIX,
    column_suggestion,
    holds_numbers,
    is_named_column,
    is_own_column,
    is_share_column,
    numeric_columns,
    takes_tags,
)
from instances.problems import MOST_ALIKE, Problem, cut
from instances.remedies import remedy_for
from instances.schema.common import Record
from instances.schema.segments import Segment
from instances.schema.units import is_share
from instances.tables import Table
from instances.toml_lines import key_path
from instances.wording import schema_at, schema_of, takes

R = TypeVar("R", bound=Record)

ExtraColumns: TypeAlias = Callable[[Mapping[str, str]], Collection[str]]
"""Function from a row's filled cells, by column, to the columns it needs in addition to the required ones."""

ERROR_TEXT = re.compile(
    r"#(?:N/?A|NV|REF!?|BEZUG!?|VALUE!?|WERT!?|NAME\??|DIV/0!?|NUM!?|ZAHL!?|NULL!?|SPILL!|CALC!|GETTING_DATA|#+)"
)
"""Error texts of spreadsheet programs: a formula failed, or a column is too narrow for its number."""

YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}
LONGEST_COMPARED = 60
MOST_COMPARED = 2000
"""Names that a misspelt one is compared with; more take too long."""
MISSPELT = 0.8
"""Likeness from which a name is taken for another one written wrongly: "cty store" is city store, "town store" is not."""


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return a remedy for an unknown name: "Did you mean ...?" with the nearest name, or "Known: ..." with the first few."""
    choices = [str(one) for one in names]
    looked = name[:LONGEST_COMPARED]
    same = [one for one in choices if one.casefold() == looked.casefold()]
    close = same or difflib.get_close_matches(looked, choices[:MOST_COMPARED], n=1, cutoff=0.6)
    if close:
        return f"Did you mean {cut(close[0])}?"
    return f"Known: {', '.join(cut(one) for one in choices[:12])}{', …' if len(choices) > 12 else ''}." if choices else ""


def is_misspelt(name: str, names: Iterable[str]) -> bool:
    """Return whether a name looks like one of some names, written otherwise; sharing a word is not enough."""
    looked, choices = name[:LONGEST_COMPARED].casefold(), [str(one).casefold() for one in names]
    return bool(difflib.get_close_matches(looked, choices[:MOST_COMPARED], n=1, cutoff=MISSPELT))


class NameSuggestions:
    """Suggestions for unknown names, for as many as are listed; comparing names for the rest would take time for nothing.

    otherwise: remedy where there is no suggestion.
    """

    def __init__(self, names: Iterable[str], otherwise: str = "") -> None:
        self.names = list(names)
        self.otherwise = otherwise
        self.left = MOST_ALIKE

    def __call__(self, name: str) -> str:
        """Return a remedy for an unknown name."""
        self.left -= 1
        return (suggestion(name, self.names) if self.left >= 0 else "") or self.otherwise


def _nothing_more(cells: Mapping[str, str]) -> Collection[str]:
    return ()


def read_records(table: Table, kind: type[R], needs: ExtraColumns = _nothing_more) -> tuple[list[tuple[int, R]], list[Problem]]:
    """Return row number and record of each valid row, and the problems of the others.

    needs: columns that a row needs in addition to the required ones.
    """
    fields = kind.model_fields
    problems = [
        Problem("column_unknown", table.file, table.header_row, column, remedy=_column_remedy(column, table, kind))
        for column in dict.fromkeys(table.header)
        if column not in fields and not _is_known_kind(column, kind)
    ]
    read = {*fields, *filter(is_named_column, table.header)} if takes_tags(kind) else fields.keys()
    columns = [(index, name) for index, name in enumerate(table.header) if name in read]
    rows = [
        (number, {name: cells[index].strip() for index, name in columns if cells[index].strip()}) for number, cells in table.rows
    ]
    needed = [frozenset(needs(values)) for _, values in rows]
    required = frozenset(name for name, field in fields.items() if field.is_required()).union(*set(needed))
    missing = [name for name in fields if name in required and name not in table.header]
    problems += [Problem("column_missing", table.file, table.header_row, name) for name in missing]
    if missing:
        return [], problems
    records = []
    for (number, values), more in zip(rows, needed, strict=True):
        record, found = _record(table, number, kind, values)
        found += [Problem("value_missing", table.file, number, name) for name in more if name not in values]
        problems += sorted(found, key=lambda one: list(fields).index(one.column) if one.column in fields else 0)
        if record is not None and not found:
            records.append((number, record))
    return records, problems


def _is_known_kind(column: str, kind: type[Record]) -> bool:
    """Return whether a column that is no field is a note, or a tag or the share of a segment in a table that takes them."""
    return takes_tags(kind) if is_named_column(column) else is_own_column(column)


def _column_remedy(column: str, table: Table, kind: type[Record]) -> str:
    """Return a remedy for an unknown column: its likely meaning, the nearest column, or how to keep it as the user's own."""
    likely = dict(table.header_doubts).get(column) or column_suggestion(column, kind)
    if likely:
        return likely
    near = suggestion(column, kind.model_fields)
    return near if near.startswith("Did") else f"Begin its name with {OWN_PREFIX} to keep it as your own. {near}"


def _record(table: Table, number: int, kind: type[R], cells: Mapping[str, str]) -> tuple[R | None, list[Problem]]:
    file, values = table.file, dict[str, Any](cells)
    for name in _flags(kind) & values.keys():
        values[name] = _flag(values[name])
    for name in [name for name in values if holds_numbers(name, kind) and name not in table.convention.plain_columns]:
        percent = "%" in cells[name] and name in numeric_columns(kind)
        doubt = unexpected_per_cent(cells[name], schema_at(kind, (name,))) if percent else None
        values[name] = doubt or table.convention.read(name, cells[name])
    failed = [name for name, text in cells.items() if text[0] == "#" and ERROR_TEXT.fullmatch(text)]
    if failed:
        said = {"expected": "a value", "remedy": "Correct the formula it comes from, or write the value."}
        return None, [Problem("formula_wrong", file, number, name, found=cells[name], **said) for name in failed]
    of_segments = [name for name in values if is_share_column(name)] if takes_tags(kind) else []
    shares = [_share_problem(file, number, name, values[name]) for name in of_segments]
    if any(shares):
        return None, [problem for problem in shares if problem is not None]
    try:
        return kind.model_validate(values), []
    except ValidationError as error:
        return None, [_row_problem(file, number, kind, one) for one in error.errors(include_url=False)]


def _share_problem(file: str, row: int, column: str, value: Any) -> Problem | None:
    """Return the problem of a share of a segment, which no field of the schema is."""
    if isinstance(value, DoubtfulNumber):
        return Problem(value.code, file, row, column, found=value.text, expected=value.expected, remedy=value.remedy)
    if is_share(value):
        return None
    schema = schema_at(Segment, ("share",))
    return Problem(
        "value_wrong", file, row, column, found=value, expected=takes(schema, schema), remedy=remedy_for(value, schema)
    )


@cache
def _flags(kind: type[Record]) -> frozenset[str]:
    """Return the yes-or-no fields."""
    return frozenset(name for name, field in kind.model_fields.items() if field.annotation is bool)


def _flag(text: str) -> Any:
    lowered = text.lower()
    return True if lowered in YES else False if lowered in NO else text


def _row_problem(file: str, row: int, kind: type[Record], error: ErrorDetails) -> Problem:
    column = key_path(error["loc"])
    if error["type"] == "missing":
        return Problem("value_missing", file, row, column)
    if isinstance(error["input"], DoubtfulNumber):
        unread = error["input"]
        return Problem(unread.code, file, row, column, found=unread.text, expected=unread.expected, remedy=unread.remedy)
    expected = _expected(kind, error["loc"], error, in_table=True)
    found = str(error["input"])
    return Problem(
        "value_wrong", file, row, column, found=found, expected=expected, remedy=remedy_for(found, schema_at(kind, error["loc"]))
    )


def _expected(root: type[Record], location: tuple[int | str, ...], error: ErrorDetails, *, in_table: bool = False) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return takes(schema_at(root, location), schema_of(root), in_table=in_table)


def read_toml(file: str, values: dict[str, Any], kind: type[R]) -> tuple[R | None, list[Problem]]:
    """Return the record of a parsed TOML file, or its problems. A number in quotes is a text, not a number."""
    text = json.dumps(values, default=_as_text)
    try:
        return kind.model_validate_json(text, strict=True), []
    except ValidationError as error:
        return None, [_toml_problem(file, kind, one) for one in error.errors(include_url=False)]


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _toml_problem(file: str, root: type[Record], error: ErrorDetails) -> Problem:
    location = error["loc"]
    if error["type"] == "json_invalid":
        return Problem("toml_syntax", file, found="sections within sections too deep to read", expected="TOML")
    if location and location[-1] == "[key]":
        location = location[:-1]
        return Problem("key_unknown", file, column=key_path(location), expected="a name of small letters, digits and _")
    path = key_path(location)
    if error["type"] == "extra_forbidden":
        return Problem("key_unknown", file, column=path, remedy=suggestion(str(location[-1]), _keys(root, location[:-1])))
    if error["type"] == "missing":
        return Problem("key_missing", file, column=path)
    found = _as_toml(error["input"])
    remedy = remedy_for(found, schema_at(root, location))
    return Problem("value_wrong", file, column=path, found=found, expected=_expected(root, location, error), remedy=remedy)


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "a section of keys" if value else "an empty section"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value)


def _keys(root: type[Record], location: Iterable[int | str]) -> Collection[str]:
    return list(schema_at(root, location).get("properties", {}))
