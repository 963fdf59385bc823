"""CSV files to rows of text, each with the row a spreadsheet would show it in. Nothing is guessed about types."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from instances.problems import Problem

SEPARATORS = (",", ";", "\t")
LARGEST_FIELD = 1_000_000


@dataclass(frozen=True)
class Table:
    """Rows of one file: header, and (row number, cells) of every row that is not blank."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


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
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    problems: list[Problem] = []
    rows: list[tuple[int, list[str]]] = []
    try:
        rows = list(_rows(text, separator))
    except csv.Error as error:
        return None, [Problem("file_unreadable", file, found=str(error), expected="comma-separated values")]
    if not rows:
        return None, [Problem("table_empty", file)]
    header = tuple(name.strip() for name in rows[0][1])
    for column in dict.fromkeys(name for name in header if header.count(name) > 1):
        problems.append(Problem("header_repeated", file, rows[0][0], column or "a column without a name"))
    width = len(header)
    body = []
    for number, cells in rows[1:]:
        if len(cells) == width:
            body.append((number, cells))
        else:
            problems.append(Problem("row_ragged", file, number, found=f"{len(cells)} cells", expected=f"{width}"))
    if len(rows) == 1:
        problems.append(Problem("table_empty", file))
    return Table(file, header, tuple(body)), problems


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(max(LARGEST_FIELD * 16, len(text) + 1))
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells
