"""Unpack the parts of a workbook file within bounds, and read from their XML the errors and the hidden rows and columns."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from instances.problems import InputProblems, Problem
from instances.wording import counted

LARGEST_FILE = 100_000_000
"""Bytes; a larger workbook file is refused."""
LARGEST_UNPACKED = 400_000_000
"""Bytes of all parts together once unpacked; a larger file is refused before it is unpacked."""
MOST_PARTS = 10_000
LARGEST_SHEET = 10_000_000
"""Cells from A1 to the last filled one; a larger sheet is refused, as blank cells take memory too."""
LONGEST_TEXTS = 1_000_000_000
"""Characters of all text cells of a sheet; a sheet with more is refused."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA_OR_ERROR = re.compile(rb"<(?:\w+:)?f[ >/]|\bt=[\"']e[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"']([0-9]{1,9})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,9})[\"'][^>]*>\s*<(?:\w+:)?(?:v|is|f)\b")
_WIDE = re.compile(rb"\br=[\"'][A-Z]{3}[0-9]")
_TEXT = re.compile(rb"<(?:\w+:)?si>.*?</(?:\w+:)?si>", re.DOTALL)
_TEXT_CELL = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<")
_NARROW = 26 * 27
"""Columns with one or two letters."""


@dataclass(frozen=True)
class CellFault:
    """A cell with an error, or a formula without a value. code: kind of problem; shown: the error or the formula."""

    cell: str
    code: str
    shown: str


@dataclass(frozen=True)
class SheetPart:
    """The errors and hidden parts of a sheet, from its XML.

    faults: cells with an error or a formula without a value. hidden_rows: by number. hidden_columns: by index, 0 for A.
    hidden: whether the sheet itself is hidden.
    """

    name: str
    faults: tuple[CellFault, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False


def content_of(path: Path) -> bytes:
    """Return the bytes of a workbook file.

    Raises
    ------
    InputProblems
        it is too large.
    OSError
        it cannot be read.
    """
    _refuse_size(path.name, path.stat().st_size)
    return path.read_bytes()


def refuse_unbounded(book: str, content: bytes) -> None:
    """Raise InputProblems for a workbook that is too large, packed or unpacked. book: its name in messages.

    Raises
    ------
    zipfile.BadZipFile
        it is damaged.
    """
    _refuse_size(book, len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    unpacked = sum(one.file_size for one in parts)
    if unpacked > LARGEST_UNPACKED:
        raise _too_large(book, f"{unpacked:,} bytes once unpacked", f"at most {LARGEST_UNPACKED:,}")
    if len(parts) > MOST_PARTS:
        raise _too_large(book, counted(len(parts), "part"), f"at most {MOST_PARTS:,}")


def _refuse_size(book: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise _too_large(book, f"{size:,} bytes", f"at most {LARGEST_FILE:,}")


def sheet_parts(book: str, content: bytes, wanted: Collection[str]) -> dict[str, SheetPart]:
    """Return the XML findings of each sheet, by name; only sheets in `wanted` (small letters) are unpacked.

    Raises
    ------
    InputProblems
        a sheet is too large, as with a cell far from the others.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        related = list(ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")))
        named = [_part(one) for one in related if one.get("Type", "").endswith("/sharedStrings")]
        texts = b"".join(archive.read(name) for name in named if name in archive.namelist())
        targets = {one.get("Id"): _part(one) for one in related if one.get("Type", "").endswith("/worksheet")}
        parts = {}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            name, target = sheet.get("name", ""), targets.get(sheet.get(_RELATION))
            parts[name] = SheetPart(name)
            if target is None or name.strip().lower() not in wanted:
                continue
            xml = archive.read(target)
            _refuse_oversized(book, name, xml, texts)
            hidden = sheet.get("state", "visible") != "visible"
            faults = tuple(_faults(xml)) if _FORMULA_OR_ERROR.search(xml) else ()
            parts[name] = SheetPart(name, faults, frozenset(_hidden_rows(xml)), frozenset(_hidden_columns(xml)), hidden)
    return parts


def _part(relation: ElementTree.Element) -> str:
    """Return the name of the archive part that a relation points to."""
    target = relation.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _too_large(book: str, found: str, expected: str) -> InputProblems:
    remedy = "Keep what is no input, such as pictures and other sheets, in another file; or give the instance as a folder."
    return InputProblems([Problem("workbook_large", book, found=found, expected=expected, remedy=remedy)])


def _refuse_oversized(book: str, name: str, xml: bytes, texts: bytes) -> None:
    """Raise InputProblems for a sheet whose cells, including blank ones, would not fit into memory."""
    last_row = max((int(one) for one in _ROW.findall(xml)), default=0)
    if last_row * _NARROW > LARGEST_SHEET or _WIDE.search(xml):
        rows, columns = {0: ""}, {0: ""}
        for letters, number in _FILLED.findall(xml):
            column, row = _column(letters), int(number)
            if row > max(rows):
                rows = {row: f"{letters.decode()}{row}"}
            if column > max(columns):
                columns = {column: f"{letters.decode()}{row}"}
        (row, lowest), (column, rightmost) = next(iter(rows.items())), next(iter(columns.items()))
        if row * column > LARGEST_SHEET:
            far = lowest if row * 16 > column * 1024 else rightmost
            place, found = (
                f"{book}, sheet {name}",
                f"{far}, far from A1 ({row * column:,} cells to it)",
            )
            raise InputProblems([Problem("workbook_far", place, found=found, expected=f"at most {LARGEST_SHEET:,}")])
    cells = xml.count(b't="s"') + xml.count(b"t='s'")
    lengths = [len(one) for one in _TEXT.findall(texts)] if cells * len(texts) > LONGEST_TEXTS else []
    if lengths and cells * max(lengths) > LONGEST_TEXTS:
        total = sum(lengths[at] for one in _TEXT_CELL.findall(xml) if (at := int(one)) < len(lengths))
        if total > LONGEST_TEXTS:
            raise _too_large(book, f"{total:,} characters of text in sheet {name}", f"at most {LONGEST_TEXTS:,}")


def _column(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _hidden_rows(xml: bytes) -> Iterator[int]:
    for found in _HIDDEN_ROW.finditer(xml):
        number = _ROW.match(found[0])
        if number:
            yield int(number[1])


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for found in _HIDDEN_COLUMN.finditer(xml):
        ends = {name: int(one) for name, one in re.findall(rb"\b(min|max)=[\"']([0-9]{1,5})[\"']", found[0])}
        if len(ends) == 2:
            yield from range(ends[b"min"] - 1, min(ends[b"max"], 1 << 14))


def _faults(xml: bytes) -> Iterator[CellFault]:
    for _, cell in ElementTree.iterparse(io.BytesIO(xml)):
        if cell.tag != f"{_MAIN}c":
            continue
        value = cell.findtext(f"{_MAIN}v") or ""
        formula = cell.find(f"{_MAIN}f")
        place = cell.get("r", "")
        if cell.get("t") == "e":
            yield CellFault(place, "formula_wrong", value)
        elif formula is not None and not value and cell.get("t") != "str":
            yield CellFault(place, "formula_empty", f"={formula.text}" if formula.text else "a formula")
        cell.clear()
