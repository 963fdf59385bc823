"""An editable copy of an instance's files: plan.toml as plain values, tables as cells. Changes are read and checked anew."""

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli_w

from instances.conventions import DoubtfulNumber
from instances.files import PLAN, TABLES, UNITS
from instances.headers import holds_numbers
from instances.numbers import unambiguous
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.tables import decoded, read_table
from instances.tables_read import TablesRead
from instances.toml_edits import with_document


@dataclass(eq=False)
class Cells:
    """The cells of a table as text: header and rows."""

    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> int:
        """Return the index of a column; a column that is missing is added with blank cells."""
        if name not in self.header:
            self.header.append(name)
            for row in self.rows:
                row.append("")
        return self.header.index(name)


class Draft:
    """An instance's files, to be changed in place.

    Attributes
    ----------
    settings
        plan.toml as `tomllib` reads it, without defaults.
    tables
        the cells of each CSV file by its name.
    changed
        values of the figures changed so far, by their names in order; further changes build on them.

    Raises
    ------
    ValueError
        the instance was made in code and has no files.
    """

    def __init__(self, instance: Instance) -> None:
        if not instance.files:
            raise ValueError("an instance that was not read from files cannot be changed by figure")
        self._name = instance.name
        contents = dict(instance.files)
        self._plan = _text(PLAN, contents[PLAN])
        self.settings: dict[str, Any] = tomllib.loads(self._plan)
        self.tables = {name: _cells(name, content) for name, content in contents.items() if name != PLAN}
        self.changed: dict[tuple[str, ...], Any] = {}
        self._tables_read = TablesRead()

    def set_column(self, column: str, values: Mapping[str, float]) -> None:
        """Set a column of units.csv for the units named in `values`."""
        table = self.tables[UNITS]
        place, name = table.column(column), table.column("unit")
        for row in table.rows:
            value = values.get(row[name].strip())
            if value is not None:
                row[place] = repr(value)

    def instance(self, *, may_idle: bool = False, as_typed: bool = False) -> Instance:
        """Return the changed instance, read and checked like a folder.

        Parameters
        ----------
        may_idle
            as for `read_files`.
        as_typed
            whether what has not changed in plan.toml keeps its comments and layout, for an instance that people go on with.

        Raises
        ------
        InputProblems
            the changes leave it invalid.
        """
        plan = with_document(self._plan, self.settings) if as_typed else tomli_w.dumps(self.settings)
        files = {PLAN: plan.encode()}
        files |= {name: _written(name, cells) for name, cells in self.tables.items() if cells.rows}
        return read_files(self._name, files, may_idle=may_idle, tables_read=self._tables_read)


def _text(name: str, content: bytes) -> str:
    text = decoded(name, content)
    if not isinstance(text, str):
        raise ValueError(str(text))
    return text


def _cells(name: str, content: bytes) -> Cells:
    """Return a table with the schema's column names and plain numbers."""
    kind = TABLES[name]
    table, problems = read_table(name, content, kind)
    if table is None:
        raise ValueError("; ".join(map(str, problems)))
    rows = [list(row) for _, row in table.rows]
    for at in (index for index, column in enumerate(table.header) if holds_numbers(column, kind)):
        for row in rows:
            number = table.convention.read(table.header[at], row[at].strip())
            row[at] = row[at] if isinstance(number, DoubtfulNumber) else number
    return Cells(list(table.header), rows)


def _written(name: str, cells: Cells) -> bytes:
    numbers = [holds_numbers(column, TABLES[name]) for column in cells.header]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(cells.header)
    for row in cells.rows:
        writer.writerow(unambiguous(text) if number else text for text, number in zip(row, numbers, strict=True))
    return stream.getvalue().encode()
