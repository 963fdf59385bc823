"""Read a workbook into a validated instance. The sheets are turned into the files of a folder, which are read like any other."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from instances.calendar import quarter_on
from instances.conventions import PLAIN, Convention, DoubtfulNumber, convention_of
from instances.facts import ReadingFact
from instances.files import PLAN, UNITS
from instances.headers import header_of
from instances.numbers import unambiguous
from instances.problems import InputProblems, Problem, without_repetition
from instances.reader import read_files
from instances.records import suggestion
from instances.schema.instance import Instance
from instances.schema.settings import Calendar, Finance, Settings
from instances.toml_comments import annotated
from instances.workbook.cell_values import Cell, CellReader, QuarterOf, Value, as_text, is_blank
from instances.workbook.grids import Grid, grids_of, read_grids
from instances.workbook.hidden import hidden_facts
from instances.workbook.layout import LEVER, NOTES, READ_ME, SHEETS, Field, RecordsSheet, SettingsSheet
from instances.workbook.notes import notes_of
from instances.workbook.number_cells import column_key, number_texts
from instances.workbook.places import Places
from instances.workbook.sheets import HeaderMissing, SheetTable, letter_of, table_of

OWN = "_"
"""Prefix of the user's own sheets, which are not read."""
WANTED = [*(sheet.name for sheet in SHEETS), NOTES]
"""Sheets that are read."""
CELL_CODES = ("number_ambiguous", "number_mixed", "formula_empty", "formula_wrong")
"""Problems of a cell that was not read; further problems of that cell are left out."""


def read_workbook(path: Path) -> Instance:
    """Return the validated instance of a workbook.

    Its `files` are those of an equivalent folder, so that a run can be repeated without the workbook.

    Raises
    ------
    InputProblems
        every problem found, each with its sheet and cell.
    """
    return _read(path.name, path.stem, read_grids(path, WANTED))


def files_of_workbook(name: str, content: bytes) -> dict[str, bytes]:
    """Return the files of the folder that a workbook is equivalent to; the instance in them need not be valid.

    Blank lines stand for what is above the header of a sheet, so that rows have the numbers that they have there.

    Parameters
    ----------
    name
        of the workbook, in messages.

    Raises
    ------
    InputProblems
        a part of the workbook cannot be read, so that the files would lack it: every problem of it, those of the instance too.
    """
    grids = grids_of(name, content, WANTED)
    reading = _read_sheets(name, grids)
    if reading.problems:
        _read(name, name, grids)
    return dict(reading.contents)


def _read_sheets(book: str, grids: list[Grid]) -> "_SheetReader":
    reading = _SheetReader(Places(book))
    reading.read(grids)
    return reading


def _read(book: str, name: str, grids: list[Grid]) -> Instance:
    reading = _read_sheets(book, grids)
    problems = list(reading.problems)
    reported = {one.file for one in problems if one.code in CELL_CODES}
    try:
        instance = read_files(name, reading.contents)
    except InputProblems as error:
        relocated = [reading.places.relocated(one) for one in error.problems]
        problems += [one for one in relocated if one.file not in reported]
    if problems:
        raise InputProblems(without_repetition(dict.fromkeys(problems)))
    files = tuple((name, content.lstrip(b"\n")) for name, content in instance.files)
    facts = (*reading.facts, *map(reading.places.relocated_fact, instance.facts))
    return replace(instance, files=files, facts=facts)


@dataclass(frozen=True)
class _Setting:
    """The cell of a key on a settings sheet."""

    field: Field
    cell: Cell


class _SheetReader:
    """The sheets read so far: plan.toml as nested values, the tables as CSV text, and the cell of each key and column."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.problems: list[Problem] = []
        self.settings: dict[str, Any] = {}
        self.contents: dict[str, bytes] = {}
        self.calendar: Calendar | None = None
        self.currency = ""
        self.convention: Convention = PLAIN
        self.facts: list[ReadingFact] = []

    def read(self, grids: list[Grid]) -> None:
        known = {sheet.name: sheet for sheet in SHEETS}
        named: dict[str, Grid] = {}
        for grid in grids:
            name = grid.name.strip().lower()
            first = named.setdefault(name, grid)
            if name in known and first is not grid:
                remedy = f"It reads as the sheet {first.name!r} does; rename or remove one of the two."
                self.problems.append(self.places.problem("name_repeated", grid.name, found=grid.name, remedy=remedy))
            elif name in known:
                self._faults(grid)
            elif name not in (READ_ME, NOTES) and not name.startswith(OWN):
                remedy = suggestion(name, known)
                remedy = remedy if remedy.startswith("Did") else f"Begin its name with {OWN} if it is your own."
                self.problems.append(self.places.problem("sheet_unknown", grid.name, remedy=remedy))
        self.convention = convention_of(number_texts(named))
        if self.convention.has_formatted_numbers:
            self.facts.append(ReadingFact("convention", self.places.book, str(self.convention)))
        for sheet in SHEETS:
            if sheet.name not in named:
                continue
            if isinstance(sheet, SettingsSheet):
                self._settings(sheet, named[sheet.name])
            else:
                self._records(sheet, named[sheet.name])
        text = tomli_w.dumps({key: self.settings[key] for key in Settings.model_fields if key in self.settings})
        if NOTES in named:
            text = annotated(text, notes_of(named[NOTES].rows))
        self.contents = {PLAN: text.encode()} | self.contents

    def _faults(self, grid: Grid) -> None:
        for fault in grid.part.faults:
            self.problems.append(self.places.problem(fault.code, grid.name, fault.cell, found=fault.shown))

    def _settings(self, sheet: SettingsSheet, grid: Grid) -> None:
        """Read the value of each key. The first settings sheet also gives the calendar, in which dates are read."""
        fields = {field.name: field for field in sheet.fields}
        try:
            table = table_of(grid, ("key", "value"), {"key", "value", "takes", "default", "meaning"})
        except HeaderMissing:
            self.problems.append(self.places.problem("column_missing", sheet.name, column="key and value"))
            return
        key_at, value_at = table.column("key"), table.column("value")
        rows: dict[str, _Setting] = {}
        for number, cells in table.rows:
            key, cell = as_text(cells[key_at]), cells[value_at]
            place = f"{letter_of(value_at)}{number}"
            if not key and is_blank(cell):
                continue
            if key not in fields:
                at = f"{letter_of(key_at)}{number}"
                said = {"found": key, "remedy": suggestion(key, fields)}
                self.problems.append(self.places.problem("key_unknown", sheet.name, at, **said))
            elif key in rows:
                self.problems.append(self.places.problem("name_repeated", sheet.name, place, key, found=key))
            else:
                rows[key] = _Setting(fields[key], cell)
                self.places.keys[key] = (sheet.name, place)
                self.places.keys.setdefault(key.rsplit(".", 1)[0], (sheet.name, place))
        if "calendar.first_quarter" in fields:
            self.calendar, self.currency = _calendar(rows), _currency(rows)
        for key, given in rows.items():
            if given.field.needed:
                self.settings.setdefault(given.field.path[0], {})
            if not is_blank(given.cell):
                value = self._cells.value(given.cell, given.field, column_key(sheet.name, key))
                self._take(self.settings, tuple(key.split(".")), value, self.places.keys[key])

    def _records(self, sheet: RecordsSheet, grid: Grid) -> None:
        names = {field.name for field in sheet.fields}
        try:
            table = table_of(grid, tuple(field.name for field in sheet.fields if field.needed), names, sheet.kind)
        except HeaderMissing as missing:
            if any(not is_blank(cell) for row in grid.rows for cell in row) or sheet.name in ("units", "levers"):
                self.problems.append(self.places.problem("column_missing", sheet.name, column=missing.expected))
            return
        self._stray_cells(sheet, table)
        self.facts += hidden_facts(self.places.at(sheet.name), grid.part, table)
        if sheet.file is not None:
            self._csv(sheet, sheet.file, table)
        elif table.rows:
            self._settings_rows(sheet, table)

    def _stray_cells(self, sheet: RecordsSheet, table: SheetTable) -> None:
        """Report filled cells without a header above them; they are not read."""
        for index in table.nameless:
            number, cells = next((number, cells) for number, cells in table.rows if not is_blank(cells[index]))
            said = {"found": as_text(cells[index]), "expected": f"a header for it in row {table.header_row}"}
            remedy = f"Write the header, or move the cell to a sheet whose name begins with {OWN}."
            cell = f"{letter_of(index)}{number}"
            self.problems.append(self.places.problem("column_unknown", sheet.name, cell, remedy=remedy, **said))

    def _csv(self, sheet: RecordsSheet, file: str, table: SheetTable) -> None:
        """Turn a table into a CSV file with each row at its number in the sheet, so that row numbers agree."""
        fields = {field.name: field for field in sheet.fields}
        used = [
            index
            for index, name in enumerate(table.header)
            if name and (name not in fields or fields[name].needed or table.filled(index))
        ]
        if not table.rows and file != UNITS:
            return
        self.places.headers[file] = table.header_row
        stream_rows = [(table.header_row, _line([table.header[index] for index in used]))]
        meant = header_of(table.header, sheet.kind).columns
        for index in used:
            self.places.letters[file, table.header[index]] = self.places.letters[file, meant[index]] = letter_of(index)
        columns = [(index, fields.get(table.header[index])) for index in used]
        named = {index: column_key(sheet.name, table.header[index]) for index in used}
        for number, cells in table.rows:
            texts = [
                _as_it_stands(cells[index])
                if field is None
                else self._text(sheet, self._cells.table_text(cells[index], field, named[index]), index, number, field)
                for index, field in columns
            ]
            stream_rows.append((number, _line(texts)))
        self.contents[file] = _placed(stream_rows).encode()

    def _text(self, sheet: RecordsSheet, text: str | DoubtfulNumber, index: int, number: int, field: Field) -> str:
        """Return a text for a CSV file; a doubtful number becomes blank and a problem."""
        if isinstance(text, str):
            return text
        self._note(text, (sheet.name, f"{letter_of(index)}{number}"), field.name)
        return ""

    def _take(self, target: dict[str, Any], path: tuple[str, ...], value: Value, place: tuple[str, str]) -> None:
        """Put a value at its path in the settings; a doubtful number becomes a problem instead."""
        if isinstance(value, DoubtfulNumber):
            self._note(value, place, ".".join(path))
        else:
            _put(target, path, value)

    def _note(self, unread: DoubtfulNumber, place: tuple[str, str], column: str) -> None:
        said = {"found": unread.text, "expected": unread.expected, "remedy": unread.remedy}
        self.problems.append(self.places.problem(unread.code, *place, column, **said))

    def _settings_rows(self, sheet: RecordsSheet, table: SheetTable) -> None:
        fields = {field.name: field for field in sheet.fields}
        for index, name in enumerate(table.header):
            if name and name not in fields:
                head = f"{letter_of(index)}{table.header_row}"
                said = {"found": name, "remedy": suggestion(name, fields)}
                self.problems.append(self.places.problem("column_unknown", sheet.name, head, **said))
        columns = [(index, fields[name]) for index, name in enumerate(table.header) if name in fields]
        for number, cells in table.rows:
            record: dict[str, Any] = {}
            at: dict[str, str] = {}
            for index, field in columns:
                at[field.name] = f"{letter_of(index)}{number}"
                if not is_blank(cells[index]):
                    value = self._cells.value(cells[index], field, column_key(sheet.name, field.name))
                    self._take(record, field.path, value, (sheet.name, at[field.name]))
            self._place_record(sheet, record, at, number)

    def _place_record(self, sheet: RecordsSheet, record: dict[str, Any], at: dict[str, str], number: int) -> None:
        """Put a record at its path in the settings, and note where its cells stand."""
        keys = list(sheet.place)
        if sheet.of_lever:
            lever = record.pop(LEVER, "")
            levers = self.settings.setdefault("levers", {})
            if not lever:
                self.problems.append(self.places.problem("value_missing", sheet.name, at.get(LEVER, f"A{number}"), LEVER))
                return
            if len(keys) > 2 and lever not in levers:
                said = {"found": lever, "expected": "a lever of sheet levers", "remedy": suggestion(lever, levers)}
                self.problems.append(self.places.problem("name_unknown", sheet.name, at[LEVER], LEVER, **said))
                return
            if len(keys) == 2 and lever in levers:
                said = {"found": lever, "expected": "each lever once"}
                self.problems.append(self.places.problem("name_repeated", sheet.name, at[LEVER], LEVER, **said))
                return
            keys[1] = lever
        path = ".".join(keys)
        if sheet.place == ("levers", "*"):
            levers[lever] = record
        else:
            target = self.settings
            for key in keys[:-1]:
                target = target.setdefault(key, {})
            rows = target.setdefault(keys[-1], [])
            path = f"{path}[{len(rows)}]"
            rows.append(record)
        first = at.get("name") or at.get(LEVER) or f"A{number}"
        self.places.keys[path] = (sheet.name, first)
        for name, cell in at.items():
            section = f"{path}.{name}".rsplit(".", 1)[0]
            self.places.keys.setdefault(section, (sheet.name, cell))
            self.places.keys[f"{path}.{name}"] = (sheet.name, cell)

    @property
    def _cells(self) -> CellReader:
        return CellReader(self.convention, self._quarter_of, self.currency)

    @property
    def _quarter_of(self) -> QuarterOf:
        calendar = self.calendar

        def quarter_of(day: date) -> str | None:
            return quarter_on(calendar, day) if calendar is not None and 1900 <= day.year <= 2200 else None

        return quarter_of


def _calendar(rows: Mapping[str, _Setting]) -> Calendar | None:
    """Return the calendar that dates are read in, None if its settings are invalid."""
    given: dict[str, Any] = {"first_quarter": "2000Q1"}
    for key in ("kind", "fiscal_year_start_month", "fiscal_year_name"):
        setting = rows.get(f"calendar.{key}")
        if setting is not None and not is_blank(setting.cell):
            given[key] = CellReader(PLAIN, lambda day: None).value(setting.cell, setting.field, key)
    try:
        return Calendar(**given)
    except ValidationError:
        return None


def _currency(rows: Mapping[str, _Setting]) -> str:
    """Return the currency of the amounts, blank if its setting is invalid."""
    setting = rows.get("finance.currency")
    given = {} if setting is None or is_blank(setting.cell) else {"currency": as_text(setting.cell)}
    try:
        return Finance(**given).currency
    except ValidationError:
        return ""


def _put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        target = target.setdefault(key, {})
    target[path[-1]] = value


def _as_it_stands(cell: Cell) -> str:
    """Return the text of a cell whose column has no field."""
    return unambiguous(as_text(cell)) if isinstance(cell, float) else as_text(cell)


def _line(texts: list[str]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerow(texts)
    return stream.getvalue()


def _placed(rows: list[tuple[int, str]]) -> str:
    """Return the text of a CSV file with each line at its row number and blank lines between."""
    text, at = [], 1
    for number, line in rows:
        text.append("\n" * (number - at) + line)
        at = number + 1
    return "".join(text)
