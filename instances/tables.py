"""CSV files to rows of text, each with the row a spreadsheet would show it in. Nothing is guessed about types."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from instances.problems import Problem
from instances.wording import counted

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Table:
    """Rows of one file: header with its row number, and (row number, cells) of every row that is not blank."""

    file: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column that are not blank; none if there is no such column."""
        if column not in self.header:
            return []
        index = self.header.index(column)
        return [text for _, row in self.rows if (text := row[index].strip())]


def decoded(file: str, content: bytes) -> str | Problem:
    """Return the text of a file; a byte order mark is dropped."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return Problem("file_unreadable", file, row, found=f"byte {content[error.start]:#04x}", expected="UTF-8 text")
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return Problem("file_unreadable", file, row, found="a NUL byte", expected="UTF-8 text")
    return text


def read_table(file: str, content: bytes) -> tuple[Table | None, list[Problem]]:
    """Return the rows of a CSV file and what is wrong with its shape; the separator is taken from the header."""
    text = decoded(file, content)
    if isinstance(text, Problem):
        return None, [text]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(_rows(text, separator))
    except csv.Error:
        row = rows[-1][0] + 1 if rows else 1
        return None, [Problem("file_unreadable", file, row, found="a quote that is not closed or stands within a cell")]
    if not rows:
        return None, [Problem("table_empty", file)]
    number, header = rows[0][0], tuple(name.strip() for name in rows[0][1])
    named = max(index for index, name in enumerate(header, start=1) if name)
    body, problems = _body(file, rows[1:], named)
    for column in dict.fromkeys(name for name in header[:named] if header.count(name) > 1):
        problems.append(Problem("header_repeated", file, number, column or "a column without a name"))
    if len(rows) == 1:
        problems.append(Problem("table_empty", file))
    return Table(file, number, header[:named], body), problems


def _body(file: str, rows: list[tuple[int, list[str]]], width: int) -> tuple[tuple[tuple[int, list[str]], ...], list[Problem]]:
    """Return the rows that are as wide as the header; blank cells to the right of it are cut off."""
    body, problems = [], []
    for number, cells in rows:
        filled = next((index for index in range(len(cells), 0, -1) if cells[index - 1].strip()), 0)
        if filled > width or len(cells) < width:
            found = filled if filled > width else len(cells)
            problems.append(
                Problem("row_ragged", file, number, found=counted(found, "cell"), expected=f"{width}, as in the header")
            )
        else:
            body.append((number, cells[:width]))
    return tuple(body), problems


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank with its number; a cell may be as long as the file."""
    before = csv.field_size_limit(len(text) + 1)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    finally:
        csv.field_size_limit(before)
