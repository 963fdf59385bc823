"""Read CSV files into rows of text with their row numbers, and find each file's number convention."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from instances.conventions import PLAIN, Convention, convention_of
from instances.facts import ReadingFact
from instances.headers import Header, columns_recognised, header_of, holds_numbers, is_own_column, is_tag_column, text_columns
from instances.problems import Problem
from instances.schema.common import Record
from instances.wording import counted, listed

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS = (",", ";", "\t")
ROWS_BEFORE_HEADER = 20
"""Number of rows at the top of a file that may be the header."""
LONGEST_CELL = 2**31 - 1
"""Characters; a cell may be as long as its file, and no file is longer."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")

Row = tuple[int, list[str]]
"""Number and cells of a row."""


@dataclass(frozen=True)
class Table:
    """The rows of one file.

    Attributes
    ----------
    rows
        number and cells of each row that is not blank; numbers as a spreadsheet shows them.
    header_doubts
        headers that may mean one column or another, each with a remedy.
    convention
        decimal mark of the file's numbers.
    """

    file: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    header_doubts: tuple[tuple[str, str], ...] = ()
    convention: Convention = PLAIN
    facts: tuple[ReadingFact, ...] = ()

    def cells(self, column: str) -> list[str]:
        """Return the filled cells of a column, an empty list if there is no such column."""
        if column not in self.header:
            return []
        index = self.header.index(column)
        return [text for _, row in self.rows if (text := row[index].strip())]


def encoding_of(content: bytes) -> tuple[bytes, str]:
    """Return the byte order mark of a file, which may be empty, and the encoding of what follows it."""
    for mark, encoding in ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return mark, encoding
    return b"", "utf-8"


def decoded(file: str, content: bytes) -> str | Problem:
    """Return the text of a UTF-8 file, or of a UTF-16 file with a byte order mark, without the mark; or the problem."""
    mark, encoding = encoding_of(content)
    content = content.removeprefix(mark)
    try:
        text = content.decode(encoding)
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
    """Return the table of a CSV file, None if it cannot be read, and the problems of its shape.

    The separator is the one that a line such as `sep=;` gives, else the one that yields most known columns. The header is the
    row with most known columns among the first rows.
    """
    text = decoded(file, content)
    if isinstance(text, Problem):
        return None, [text]
    start, separator = separated(text, kind)
    rows: list[Row] = []
    try:
        rows.extend(_rows(text[start:], separator))
    except csv.Error:
        row = rows[-1][0] + 1 if rows else 1
        return None, [Problem("file_unreadable", file, row, found="a quote that is not closed, or within a cell")]
    if not rows:
        return None, [Problem("table_empty", file)]
    at = header_at((cells for _, cells in rows), kind)
    number, found = rows[at][0], [name.strip() for name in rows[at][1]]
    named = max(index for index, name in enumerate(found, start=1) if name)
    header = header_of(found[:named], kind)
    body = _body(file, rows[at + 1 :], header.columns, kind, separator)
    problems = list(body.problems)
    for column in dict.fromkeys(name for name in header.columns if header.columns.count(name) > 1):
        problems.append(Problem("header_repeated", file, number, column or "a column without a name"))
    if len(rows) == at + 1:
        problems.append(Problem("table_empty", file))
    convention = _convention(header.columns, body.rows, kind, separator)
    facts = (*_header_facts(file, header, number, titled=at > 0), *body.facts, *_number_facts(file, convention))
    doubts = tuple(header.doubts.items())
    table = Table(file, number, header.columns, body.rows, header_doubts=doubts, convention=convention, facts=facts)
    return table, problems


def separated(text: str, kind: type[Record] | None) -> tuple[int, str]:
    """Return the start of the first row of a text, after a line such as `sep=;`, and the separator of its cells."""
    declared = _SEPARATOR_LINE.match(text)
    start = declared.end() if declared else 0
    return start, declared[1] if declared and declared[1] not in '"\r\n' else _separator(text[start:], kind)


def _separator(text: str, kind: type[Record] | None) -> str:
    """Return the separator with which the first rows name most columns; if none does, the most frequent one in the first row."""
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


def header_at(rows: Iterable[Sequence[str]], kind: type[Record] | None) -> int:
    """Return the index of the header among rows of cells: the first of those that name most columns."""
    hits = [columns_recognised(cells, kind) for cells in islice(rows, ROWS_BEFORE_HEADER)]
    return hits.index(max(hits))


@dataclass(frozen=True)
class _Body:
    """The rows below a header, each as wide as it, with the problems and facts of the rows that were not."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    facts: tuple[ReadingFact, ...]


def _body(file: str, rows: list[Row], header: tuple[str, ...], kind: type[Record] | None, separator: str) -> _Body:
    """Return the rows below a header. Blank cells to the right of the header are dropped.

    A short row is filled up with blanks if only optional texts and the user's own columns are missing.
    """
    width, may_miss = len(header), frozenset() if kind is None else text_columns(kind)
    body: list[Row] = []
    padded: list[int] = []
    problems: list[Problem] = []
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
    filled_up = "cells missing at the end are taken as blank."
    facts = (ReadingFact("padded", f"{file}, {_rows_named(padded)}", filled_up),) if padded else ()
    return _Body(tuple(body), tuple(problems), facts)


def _too_wide(file: str, number: int, found: int, width: int, separator: str) -> Problem:
    remedy = "Put cells that hold the separator in quotes."
    if separator == ",":
        remedy = "Put cells that hold a comma in quotes; save the file with semicolons if its numbers have decimal commas."
    return Problem("row_ragged", file, number, found=counted(found, "cell"), expected=f"{width}, as in the header", remedy=remedy)


def _too_short(file: str, number: int, found: int, header: tuple[str, ...]) -> Problem:
    missing = [name or "one without a name" for name in header[found:]]
    columns = listed(missing) if len(missing) < 4 else f"{missing[0]} and {len(missing) - 1} more"
    expected = f"{len(header)}, as in the header; {columns} would be missing"
    remedy = "Add the separators of blank cells at its end, or look for one that is missing in the row."
    return Problem("row_ragged", file, number, found=counted(found, "cell"), expected=expected, remedy=remedy)


def _convention(header: tuple[str, ...], rows: tuple[Row, ...], kind: type[Record] | None, separator: str) -> Convention:
    cells = numeric_cells(header, rows, kind)
    return convention_of({header[index]: found for index, found in cells.items()}, separator)


def numeric_cells(
    columns: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], kind: type[Record] | None
) -> dict[int, list[tuple[int, str]]]:
    """Return number of the row and text of each filled cell in each numeric column, by the index of the column."""
    return {
        index: [(number, text) for number, cells in rows if index < len(cells) and (text := cells[index].strip())]
        for index, name in enumerate(columns)
        if kind is not None and holds_numbers(name, kind)
    }


def _header_facts(file: str, header: Header, row: int, *, titled: bool) -> Iterator[ReadingFact]:
    if titled:
        yield ReadingFact("header", file, f"the header is in row {row}; the rows above it are not read.")
    for column, name in header.meant.items():
        yield ReadingFact("header", f"{file}, {name}", f"taken for {column}.")
    kept = [name for name in header.columns if is_own_column(name) and not is_tag_column(name)]
    if kept:
        yield ReadingFact("kept", f"{file}, {listed(kept)}", "kept as notes; they count for nothing.")


def _number_facts(file: str, convention: Convention) -> Iterator[ReadingFact]:
    if convention.has_formatted_numbers:
        yield ReadingFact("convention", file, str(convention))


def _rows_named(rows: list[int]) -> str:
    """Return "row 3", "rows 3 and 4" or "rows 3, 4 and 10 more"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    return (
        f"rows {listed([str(row) for row in rows])}" if len(rows) < 4 else f"rows {rows[0]}, {rows[1]} and {len(rows) - 2} more"
    )


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield every row that is not blank with its number; a cell may be as long as the file."""
    for number, cells in enumerate(strict_reader(io.StringIO(text, newline=""), separator), start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def strict_reader(lines: Iterable[str], separator: str) -> "Reader":
    """Return a reader of the rows of lines of text, which raises csv.Error at a quote that is not closed.

    The limit of the standard library on the length of a cell holds for all threads, so it is set to one value and left.
    """
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=separator, strict=True)
