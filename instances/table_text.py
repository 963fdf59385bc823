"""The text of a CSV file with its rows, so that single cells can be changed and everything else stays as it was written."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from instances.headers import header_of
from instances.schema.common import Record
from instances.tables import decoded, encoding_of, header_at, separated, strict_reader


@dataclass(frozen=True)
class TextRow:
    """A row that is not blank.

    Attributes
    ----------
    number
        as `instances.tables.read_table` counts rows.
    cells
        as they stand, in as many as the row has.
    start, end
        its place in the text, without the line ending.
    """

    number: int
    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class TableText:
    """A CSV file as text, and where its rows are.

    Attributes
    ----------
    mark, encoding
        byte order mark and encoding of the file.
    header
        row with the names of the columns as they stand.
    columns
        names of the columns as the reader knows them, in the order of the header; `row.cells[k]` is in `columns[k]`.
    rows
        rows below the header that are not blank.
    count
        number of rows of the file, blank ones included.
    """

    text: str
    mark: bytes
    encoding: str
    separator: str
    header: TextRow
    columns: tuple[str, ...]
    rows: tuple[TextRow, ...]
    count: int

    @cached_property
    def by_number(self) -> Mapping[int, TextRow]:
        """Rows below the header by their numbers."""
        return {row.number: row for row in self.rows}

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.mark + self.text.encode(self.encoding)

    def cell(self, number: int, column: int) -> str:
        """Return the text of a cell by the number of its row and the index of its column; blank beyond the end of a row."""
        row = self.by_number.get(number)
        return row.cells[column] if row is not None and column < len(row.cells) else ""

    def with_cells(self, cells: Mapping[tuple[int, int], str]) -> str:
        """Return the text with some cells set, by number of the row and index of the column.

        The header is one of the rows. A row that is too short is filled up with blank cells as far as the header goes.
        """
        changed: dict[int, dict[int, str]] = {}
        for (number, column), text in cells.items():
            changed.setdefault(number, {})[column] = text
        texts = {}
        for row in (self.header, *self.rows):
            if row.number in changed:
                texts[row.start, row.end] = self._line(_filled(row.cells, changed[row.number], len(self.header.cells)))
        return _spliced(self.text, texts)

    def with_row(self, cells: Mapping[int, str]) -> str:
        """Return the text with a row at its end, by index of the column. Its number is `count` + 1."""
        line = self._line(_filled((), cells, len(self.header.cells)))
        ended = not self.text or self.text.endswith(("\n", "\r"))
        return f"{self.text}{'' if ended else self.ending}{line}{self.ending}"

    def with_column(self, name: str) -> str:
        """Return the text with a column at its right, blank but for its heading.

        Raises
        ------
        ValueError
            a row has more cells than there are headings: one of them would stand in the new column.
        """
        place = len(self.header.cells)
        wide = next((row.number for row in self.rows if len(row.cells) > place), None)
        if wide is not None:
            raise ValueError(f"row {wide} has more cells than there are headings")
        return self.with_cells({(self.header.number, place): name} | {(row.number, place): "" for row in self.rows})

    def without_rows(self, numbers: Iterable[int]) -> str:
        """Return the text with blank lines in the place of some rows, so that all other rows keep their numbers."""
        found = [self.by_number[number] for number in numbers]
        return _spliced(self.text, {(row.start, row.end): "" for row in found})

    @property
    def ending(self) -> str:
        """Line ending of the file."""
        after = self.text[self.header.end : self.header.end + 2]
        return "\r\n" if after == "\r\n" else after[:1] or "\n"

    def _line(self, cells: Sequence[str]) -> str:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self.separator, lineterminator="\r\n").writerow(cells)
        return stream.getvalue().removesuffix("\r\n")


def cell_text(value: Any) -> str:
    """Return a value as the text of a cell: yes or no for a switch, blank for none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def table_text(file: str, content: bytes, kind: type[Record] | None) -> TableText | None:
    """Return a CSV file as text with its rows, None if it cannot be split into rows or has none."""
    text = decoded(file, content)
    if not isinstance(text, str):
        return None
    mark, encoding = encoding_of(content)
    start, separator = separated(text, kind)
    try:
        every = list(_rows(text, start, separator))
    except csv.Error:
        return None
    rows = [row for row in every if any(cell.strip() for cell in row.cells)]
    if not rows:
        return None
    at = header_at((row.cells for row in rows), kind)
    columns = header_of([name.strip() for name in rows[at].cells], kind).columns
    return TableText(text, mark, encoding, separator, rows[at], columns, tuple(rows[at + 1 :]), len(every))


def _rows(text: str, start: int, separator: str) -> Iterator[TextRow]:
    """Yield every row with its place; a row has several lines where a cell holds line endings."""
    lines = list(io.StringIO(text[start:], newline=""))
    reader = strict_reader(lines, separator)
    first = 0
    for number, cells in enumerate(reader, start=1):
        taken = lines[first : reader.line_num]
        length = sum(map(len, taken))
        ending = len(taken[-1]) - len(taken[-1].rstrip("\r\n"))
        yield TextRow(number, tuple(cells), start, start + length - ending)
        start, first = start + length, reader.line_num


def _filled(cells: Sequence[str], changed: Mapping[int, str], width: int) -> list[str]:
    """Return the cells of a row with some of them set, at least as many as the header has."""
    longest = max([len(cells), width, *(column + 1 for column in changed)])
    return [changed.get(column, cells[column] if column < len(cells) else "") for column in range(longest)]


def _spliced(text: str, texts: Mapping[tuple[int, int], str]) -> str:
    """Return a text with other texts in some places of it, by (start, end)."""
    parts, at = [], 0
    for (start, end), new in sorted(texts.items()):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
