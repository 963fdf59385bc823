"""CSV files to rows of text, each with the row a spreadsheet would show it in, and how the file writes its numbers."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass

from instances.conventions import PLAIN, Convention, convention_of
from instances.facts import ReadingFact
from instances.headers import Header, columns_recognised, header_of, is_own_column, numeric_columns, text_columns
from instances.problems import Problem
from instances.schema.common import Record
from instances.wording import counted, listed

SEPARATORS = (",", ";", "\t")
ROWS_BEFORE_HEADER = 20
"""Rows at the top of a file among which the header is looked for."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")

Row = tuple[int, list[str]]
"""Number and cells of a row."""


@dataclass(frozen=True)
class Table:
    """Rows of one file: header with its row number, and (row number, cells) of every row that is not blank.

    doubts: headers that may mean a column, with why they are not taken for it. convention: how the file writes numbers.
    """

    file: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    header_doubts: tuple[tuple[str, str], ...] = ()
    convention: Convention = PLAIN
    facts: tuple[ReadingFact, ...] = ()

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column that are not blank; none if there is no such column."""
        if column not in self.header:
            return []
        index = self.header.index(column)
        return [text for _, row in self.rows if (text := row[index].strip())]


def decoded(file: str, content: bytes) -> str | Problem:
    """Return the text of a file, which is UTF-8, or UTF-16 with a byte order mark; the mark is dropped."""
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        remedy = 'Save it again as UTF-8 text; spreadsheet programs call this "CSV UTF-8".' if file.endswith(".csv") else ""
        return Problem(
            "file_unreadable", file, row, found=f"byte {content[error.start]:#04x}", expected="UTF-8 text", remedy=remedy
        )
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return Problem("file_unreadable", file, row, found="a NUL byte", expected="UTF-8 text")
    return text


def read_table(file: str, content: bytes, kind: type[Record] | None = None) -> tuple[Table | None, list[Problem]]:
    """Return the rows of a CSV file and what is wrong with its shape.

    The separator is the one that shows most of the columns of the kind of record, or what a line such as `sep=;` says; the
    header is the row, among the first, with most of them.
    """
    text = decoded(file, content)
    if isinstance(text, Problem):
        return None, [text]
    said = _SEPARATOR_LINE.match(text)
    text = text[said.end() :] if said else text
    separator = said[1] if said and said[1] not in '"\r\n' else _separator(text, kind)
    rows: list[Row] = []
    try:
        rows.extend(_rows(text, separator))
    except csv.Error:
        row = rows[-1][0] + 1 if rows else 1
        return None, [Problem("file_unreadable", file, row, found="a quote that is not closed or stands within a cell")]
    if not rows:
        return None, [Problem("table_empty", file)]
    at = _header_at(rows, kind)
    number, found = rows[at][0], [name.strip() for name in rows[at][1]]
    named = max(index for index, name in enumerate(found, start=1) if name)
    header = header_of(found[:named], kind)
    body, problems, padded = _body(file, rows[at + 1 :], header.columns, kind, separator)
    for column in dict.fromkeys(name for name in header.columns if header.columns.count(name) > 1):
        problems.append(Problem("header_repeated", file, number, column or "a column without a name"))
    if len(rows) == at + 1:
        problems.append(Problem("table_empty", file))
    convention = _convention(header.columns, body, kind, separator)
    facts = (*_header_facts(file, header, number, titled=at > 0), *padded, *_number_facts(file, convention))
    return Table(file, number, header.columns, body, tuple(header.doubts.items()), convention, facts), problems


def _separator(text: str, kind: type[Record] | None) -> str:
    """Return the separator with which the first rows name most columns; where none does, the commonest of the first row."""
    lines = [line for line in _first_lines(text) if line.strip()]
    first = lines[0] if lines else ""

    def columns(separator: str) -> int:
        try:
            return max((columns_recognised(cells, kind) for cells in csv.reader(lines, delimiter=separator)), default=0)
        except csv.Error:
            return 0

    return max(SEPARATORS, key=lambda one: (columns(one), first.count(one)))


def _first_lines(text: str) -> Iterator[str]:
    for number, line in enumerate(_LINE.finditer(text)):
        if number >= 2 * ROWS_BEFORE_HEADER or not line[0]:
            return
        yield line[0]


def _header_at(rows: list[Row], kind: type[Record] | None) -> int:
    """Return the place of the header: the first row, unless another of the first names more columns."""
    hits = [columns_recognised(cells, kind) for _, cells in rows[:ROWS_BEFORE_HEADER]]
    return hits.index(max(hits))


def _body(
    file: str, rows: list[Row], header: tuple[str, ...], kind: type[Record] | None, separator: str
) -> tuple[tuple[Row, ...], list[Problem], list[ReadingFact]]:
    """Return the rows that are as wide as the header; blank cells to the right of it are cut off.

    A row that ends early is filled up with blanks where nothing but texts that may be blank is missing.
    """
    width, may_miss = len(header), frozenset() if kind is None else text_columns(kind)
    body, padded, problems = [], [], []
    for number, cells in rows:
        filled = next((index for index in range(len(cells), 0, -1) if cells[index - 1].strip()), 0)
        missing = header[len(cells) :]
        if filled > width:
            problems.append(_too_wide(file, number, filled, width, separator))
        elif not missing:
            body.append((number, cells[:width]))
        elif filled == len(cells) and all(name in may_miss or is_own_column(name) for name in missing):
            body.append((number, [*cells, *[""] * len(missing)]))
            padded.append(number)
        else:
            problems.append(_too_short(file, number, len(cells), header))
    if not padded:
        return tuple(body), problems, []
    place = f"{file}, {_named(padded)}"
    return tuple(body), problems, [ReadingFact("padded", place, "cells missing at the end are taken as blank.")]


def _too_wide(file: str, number: int, found: int, width: int, separator: str) -> Problem:
    remedy = "Put cells that hold the separator in quotes."
    if separator == ",":
        remedy = "Put cells that hold a comma in quotes; save the file with semicolons if its numbers have decimal commas."
    return Problem("row_ragged", file, number, found=counted(found, "cell"), expected=f"{width}, as in the header", remedy=remedy)


def _too_short(file: str, number: int, found: int, header: tuple[str, ...]) -> Problem:
    missing = [name or "one without a name" for name in header[found:]]
    said = listed(missing) if len(missing) < 4 else f"{missing[0]} and {len(missing) - 1} more"
    expected = f"{len(header)}, as in the header; {said} would be missing"
    remedy = "Add the separators of blank cells at its end, or look for one that is missing in the row."
    return Problem("row_ragged", file, number, found=counted(found, "cell"), expected=expected, remedy=remedy)


def _convention(header: tuple[str, ...], rows: tuple[Row, ...], kind: type[Record] | None, separator: str) -> Convention:
    numbers = frozenset() if kind is None else numeric_columns(kind)
    columns = {
        name: [(number, text) for number, cells in rows if (text := cells[index].strip())]
        for index, name in enumerate(header)
        if name in numbers
    }
    return convention_of(columns, separator)


def _header_facts(file: str, header: Header, row: int, *, titled: bool) -> Iterator[ReadingFact]:
    if titled:
        yield ReadingFact("header", file, f"the header is in row {row}; what stands above it is not read.")
    for column, name in header.meant.items():
        yield ReadingFact("header", f"{file}, {name}", f"taken for {column}.")
    kept = [name for name in header.columns if is_own_column(name)]
    if kept:
        yield ReadingFact("kept", f"{file}, {listed(kept)}", "kept as notes; they count for nothing.")


def _number_facts(file: str, convention: Convention) -> Iterator[ReadingFact]:
    if convention.has_formatted_numbers:
        yield ReadingFact("convention", file, str(convention))


def _named(rows: list[int]) -> str:
    """Return "row 3", "rows 3 and 4" or "rows 3, 4 and 10 more"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    return (
        f"rows {listed([str(row) for row in rows])}" if len(rows) < 4 else f"rows {rows[0]}, {rows[1]} and {len(rows) - 2} more"
    )


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield every row that is not blank with its number; a cell may be as long as the file."""
    before = csv.field_size_limit(len(text) + 1)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    finally:
        csv.field_size_limit(before)
