"""Write an instance as a workbook to fill in, with header, unit, choices, default and meaning of every field."""

import io
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from instances.draft import Draft
from instances.files import PLAN
from instances.headers import is_own_column, is_share_column
from instances.problems import InputProblems, Problem
from instances.schema.instance import Instance
from instances.tables import decoded
from instances.toml_comments import comments_of
from instances.workbook.layout import (
    EQUALS,
    LEVER,
    NOTES,
    READ_ME,
    SEPARATOR,
    SHEETS,
    Field,
    RecordsSheet,
    SettingsSheet,
    optional_sections,
)
from instances.workbook.notes import COLUMNS

HEADER_ROW = 3
"""Row of the header, counted from 0; purpose, allowed values and defaults are above it."""
FIRST_ROW = HEADER_ROW + 1
ROOM = 1000
"""Rows below the last filled one that have data validation, too."""
LONGEST_CELL = 32_767
LONGEST_CHOICES = 255
WIDEST = 36
READ_ME_WIDTH = 110
LINE_HEIGHT = 15

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class _Styles:
    title: Format
    header: Format
    needed: Format
    guide: Format
    text: Format
    wrapped: Format
    per_cent: Format
    money: Format
    whole: Format
    number: Format

    def of(self, field: Field) -> Format:
        """Return the format of a field's values."""
        unit, kind = str(field.schema.get("unit", "")), field.schema.get("type")
        if unit.startswith("share"):
            return self.per_cent
        if unit.startswith("currency"):
            return self.money
        return {"integer": self.whole, "number": self.number}.get(str(kind), self.text)


def workbook_of(instance: Instance) -> bytes:
    """Return the workbook of an instance's files; figures left to a default stay blank.

    Raises
    ------
    InputProblems
        a list is too long for a cell.
    ValueError
        the instance was made in code and has no files.
    """
    draft = Draft(instance)
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, **_OPTIONS})
    book.set_properties({"title": instance.settings.plan.name, "created": datetime(2000, 1, 1)})
    styles = _styles(book)
    _read_me(book, styles, instance)
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        if isinstance(sheet, SettingsSheet):
            _settings(page, styles, sheet, _with_defaults(draft.settings, instance))
        else:
            rows = _rows(sheet, draft)
            _records(page, styles, sheet, rows)
            _own_columns(page, styles, sheet, rows)
    _notes(book, styles, dict(instance.files)[PLAN])
    book.close()
    return stream.getvalue()


def _with_defaults(values: dict[str, Any], instance: Instance) -> dict[str, Any]:
    """Return the values of plan.toml with every key of its optional sections: cells cannot show a section without keys."""
    given = {name: getattr(instance.settings, name).model_dump(mode="json") for name in optional_sections() & values.keys()}
    return values | given


def _styles(book: Workbook) -> _Styles:
    ink, line = "#1F3A5F", {"bottom": 1, "bottom_color": "#8A99AB"}
    return _Styles(
        title=book.add_format({"bold": True, "font_size": 12, "font_color": ink}),
        header=book.add_format({"bold": True, "bg_color": "#DCE6F1", "font_color": ink, **line}),
        needed=book.add_format({"bold": True, "bg_color": ink, "font_color": "#FFFFFF", **line}),
        guide=book.add_format({"italic": True, "font_color": "#5B6770", "text_wrap": True, "valign": "top", "font_size": 9}),
        text=book.add_format({"num_format": "@"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        per_cent=book.add_format({"num_format": "0.00%"}),
        money=book.add_format({"num_format": "#,##0.00"}),
        whole=book.add_format({"num_format": "#,##0"}),
        number=book.add_format({"num_format": "General"}),
    )


def _read_me(book: Workbook, styles: _Styles, instance: Instance) -> None:
    page = book.add_worksheet(READ_ME)
    page.set_column(0, 0, 24)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_column(1, 1, READ_ME_WIDTH, styles.wrapped)
    page.write_string(0, 0, instance.settings.plan.name, styles.title)
    lines = [
        ("", instance.settings.plan.description),
        ("How to fill it in", "One row per record, below the header of each sheet. A dark header must be filled; a blank cell"
         " takes the default above its header. Point at a header to read the meaning of its column."),
        ("Numbers", "As you type them: 12 %, 1,200, $5. A list is in one cell, its entries separated by semicolons."),
        ("Quarters", "A fiscal quarter such as 2027Q3, or any date in it."),
        ("Formulas", "Read by the value they had when the workbook was last saved by a spreadsheet program."),
        ("Your own sheets", "Begin their names with an underscore; they are not read. Every other sheet is."),
        ("Check it", "rollout check FILE.xlsx names every problem with its sheet and cell."),
    ]  # fmt: skip
    row = 1
    for label, text in lines:
        page.set_row(row, LINE_HEIGHT * (1 + len(text) // READ_ME_WIDTH))
        page.write_string(row, 0, label, styles.title if label else styles.text)
        page.write_string(row, 1, text, styles.wrapped)
        row += 1
    row += 1
    page.write_string(row, 0, "Sheets", styles.title)
    for sheet in SHEETS:
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=sheet.name)
        page.write_string(row, 1, sheet.purpose, styles.wrapped)


def _settings(page: Worksheet, styles: _Styles, sheet: SettingsSheet, values: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.purpose, styles.title)
    for column, (name, width) in enumerate((("key", 36), ("value", 24), ("takes", 44), ("default", 14), ("meaning", 90))):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, name, styles.needed if column < 2 else styles.header)
    for row, field in enumerate(sheet.fields, start=FIRST_ROW):
        page.write_string(row, 0, field.name)
        _write(page, row, 1, _found(values, field.path), field=field, styles=styles)
        page.write_string(row, 2, field.takes, styles.guide)
        page.write_string(row, 3, field.default, styles.guide)
        page.write_string(row, 4, field.meaning, styles.guide)
        _validate(page, row, row, 1, field)
    page.freeze_panes(FIRST_ROW, 2)


def _records(page: Worksheet, styles: _Styles, sheet: RecordsSheet, rows: list[dict[str, Any]]) -> None:
    page.write_string(0, 0, sheet.purpose, styles.title)
    page.set_row(1, 48)
    last = FIRST_ROW + len(rows) - 1
    for column, field in enumerate(sheet.fields):
        page.set_column(column, column, _width(field, rows), styles.of(field))
        page.write_string(1, column, field.takes, styles.guide)
        page.write_string(2, column, field.default, styles.guide)
        page.write_string(HEADER_ROW, column, field.name, styles.needed if field.needed else styles.header)
        page.write_comment(HEADER_ROW, column, field.meaning, {"x_scale": 2})
        _validate(page, FIRST_ROW, last + ROOM, column, field)
    for row, record in enumerate(rows, start=FIRST_ROW):
        for column, field in enumerate(sheet.fields):
            _write(page, row, column, _found(record, field.path), field=field, styles=styles)
    page.freeze_panes(FIRST_ROW, 1)
    page.autofilter(HEADER_ROW, 0, max(last, FIRST_ROW), len(sheet.fields) - 1)


def _own_columns(page: Worksheet, styles: _Styles, sheet: RecordsSheet, rows: list[dict[str, Any]]) -> None:
    """Write the user's own columns, and shares of segments, to the right of the others."""
    fields = {field.name for field in sheet.fields}
    names = [name for name in rows[0] if is_own_column(name) or (is_share_column(name) and name not in fields)] if rows else []
    for column, name in enumerate(names, start=len(sheet.fields)):
        page.write_string(HEADER_ROW, column, name, styles.header)
        for row, record in enumerate(rows, start=FIRST_ROW):
            value = _number(record[name]) if is_share_column(name) else record[name]
            if isinstance(value, float) and _is_held(value):
                page.write_number(row, column, value)
            else:
                page.write_string(row, column, str(record[name]), styles.text)


def _width(field: Field, rows: list[dict[str, Any]]) -> int:
    """Return the width of a column in characters, for its header and values, up to a maximum."""
    numbers = field.schema.get("type") in ("number", "integer")
    texts = () if numbers else (_text(_found(record, field.path)) for record in rows)
    longest = max(map(len, texts), default=0)
    return max(12, min(max(len(field.name) + 3, longest + 2), WIDEST))


def _rows(sheet: RecordsSheet, draft: Draft) -> list[dict[str, Any]]:
    """Return the records of a sheet as in the files, without defaults."""
    if sheet.file is not None:
        cells = draft.tables.get(sheet.file)
        return [] if cells is None else [dict(zip(cells.header, map(str.strip, row), strict=True)) for row in cells.rows]
    if not sheet.of_lever:
        found = _found(draft.settings, sheet.place)
        return list(found or [])
    levers: dict[str, dict[str, Any]] = draft.settings["levers"]
    if len(sheet.place) == 2:
        return [{LEVER: name, **lever} for name, lever in levers.items()]
    return [{LEVER: name, **row} for name, lever in levers.items() for row in lever.get(sheet.place[2], [])]


def _found(values: dict[str, Any], path: Iterable[str]) -> Any:
    """Return the value at a path of nested values, None if there is none."""
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _write(page: Worksheet, row: int, column: int, value: Any, *, field: Field, styles: _Styles) -> None:
    style = styles.of(field)
    if value is None or value in ("", [], {}):
        page.write_blank(row, column, None, style)
        return
    if isinstance(value, str) and field.schema.get("type") in ("number", "integer"):
        value = _number(value)
    if isinstance(value, bool):
        page.write_string(row, column, "yes" if value else "no", style)
    elif isinstance(value, int | float) and _is_held(value):
        page.write_number(row, column, value + 0.0, style)
    else:
        text = _text(value)
        if len(text) > LONGEST_CELL:
            found = f"a list of {len(text):,} characters in {page.get_name()}, {field.name}"
            raise InputProblems([Problem("workbook_full", "workbook", found=found, expected=f"at most {LONGEST_CELL:,}")])
        page.write_string(row, column, text, style)


def _text(value: Any) -> str:
    """Return a value as the text of a cell, floats with all digits."""
    if isinstance(value, dict):
        return _listed([f"{path}{EQUALS}{_listed([number])}" for path, number in value.items()])
    if isinstance(value, list):
        return _listed(value)
    return repr(value) if isinstance(value, float) else str(value or "")


def _number(text: str) -> float | str:
    """Return the number of a CSV cell; a text that is no number is returned unchanged."""
    try:
        return float(text)
    except ValueError:
        return text


def _is_held(number: float) -> bool:
    """Return whether the cell of a workbook holds all digits of a number."""
    return float(f"{number:.15G}") == number


def _listed(values: list[Any]) -> str:
    """Return a list as the text of one cell; entries with the separator or a quote are put in quotes."""
    entries = [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in values]
    return f"{SEPARATOR} ".join('"' + one.replace('"', '""') + '"' if SEPARATOR in one or '"' in one else one for one in entries)


def _validate(page: Worksheet, first: int, last: int, column: int, field: Field) -> None:
    """Add data validation: a list of choices, or the range of a number."""
    schema = field.schema
    message = {"error_title": field.name[:32], "error_message": f"Expected {field.takes}"[:255]}
    if "enum" in schema or schema.get("type") == "boolean":
        choices = [str(one) for one in schema.get("enum", ["yes", "no"]) if one != ""]
        if len(",".join(choices)) <= LONGEST_CHOICES:
            page.data_validation(first, column, last, column, {"validate": "list", "source": choices, **message})
    elif field.name == LEVER or field.path[-1] == "first_lever":
        source = f"=levers!$A${FIRST_ROW + 1}:$A${FIRST_ROW + ROOM}"
        warning = {"error_type": "warning", **message}
        page.data_validation(first, column, last, column, {"validate": "list", "source": source, **warning})
    elif schema.get("type") in ("number", "integer"):
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        if low is not None and high is not None:
            kind = "integer" if schema["type"] == "integer" else "decimal"
            limits = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
            page.data_validation(first, column, last, column, limits | message)


def _notes(book: Workbook, styles: _Styles, content: bytes) -> None:
    """Write the comments of plan.toml as notes on its keys."""
    text = decoded(PLAN, content)
    if not isinstance(text, str) or not tomllib.loads(text):
        return
    page = book.add_worksheet(NOTES)
    page.set_column(0, 0, 36)
    page.set_column(1, 1, 130, styles.wrapped)
    page.write_string(0, 0, "Sources of figures: notes on keys of the other sheets.", styles.title)
    for column, name in enumerate(COLUMNS):
        page.write_string(HEADER_ROW, column, name, styles.header)
    for row, (key, note) in enumerate(comments_of(text).items(), start=FIRST_ROW):
        page.write_string(row, 0, key)
        page.write_string(row, 1, note, styles.wrapped)
