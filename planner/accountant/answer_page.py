"""Compare the figures that a report takes from the answers of its run with the tables of these answers."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final, NamedTuple

from planner.accountant.answer_sheets import Compared
from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.records import Finding, Row
from planner.accountant.sheet_cells import SAME, Answers

FILE: Final = "report.html"
SHOWN: Final = re.compile(r"(?<![\w.,+-])([+-]?[\d,]+(?:\.(\d+))?)(\s%)?(?: \(sign only\))?$")
"""A figure as it is shown, at the end of a text: a sign, digits, decimals, and whether it is in per cent."""

CAPPED: Final = "over "
"""Beginning of a text that shows a limit, beyond which the figure is."""

RANGE: Final = "range-npv-"
"""Beginning of the id of a figure of the range of the NPV."""


class _Figure(NamedTuple):
    """A `data` element: the folder that its part of the page names, its attributes, and its text."""

    folder: str
    given: dict[str, str]
    text: str


class _Cell(NamedTuple):
    """A cell of a table of an answer: the file, its row and column, its text, and its exact value, if it names that."""

    file: str
    row: int
    column: str
    text: str
    value: str | None


class _Page(HTMLParser):
    """Collects the `data` elements below a folder, and the cells of tables that name their file."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[_Figure] = []
        self.cells: list[_Cell] = []
        self._folder, self._table = "", dict[str, str]()
        self._row = self._column = -1
        self._given: dict[str, str] | None = None
        self._value: str | None = None
        self._text: str | None = None
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._folder = given.get("data-folder", self._folder)
        if tag == "table":
            self._table, self._row = given, -1
        elif tag == "tbody":
            self._row = -1
        elif tag == "tr":
            self._row, self._column = self._row + 1, -1
        elif tag in ("td", "th"):
            self._column, self._text, self._value = self._column + 1, "", None
        elif tag == "data":
            self._given, self._inside, self._value = given, "", given.get("value")

    def handle_data(self, data: str) -> None:
        self._text = None if self._text is None else self._text + data
        self._inside += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._given is not None:
            self.figures.append(_Figure(self._folder, self._given, self._inside.strip()))
            self._given = None
        elif tag in ("td", "th") and "data-file" in self._table and self._text is not None:
            columns = self._table.get("data-columns", "").split(" ")
            name = columns[self._column] if self._column < len(columns) else ""
            self.cells.append(_Cell(self._table["data-file"], self._row, name, self._text.strip(), self._value))
        elif tag == "thead":
            self.cells = [one for one in self.cells if one.file != self._table.get("data-file")]
        elif tag == "table":
            self._table = {}


def answer_page_findings(html: str, answers: Answers) -> Compared:
    """Return the differences of a page's figures on its answers from their tables."""
    page = _Page()
    page.feed(html)
    findings, count, left = list[Finding](), 0, dict[str, None]()
    for cell in page.cells:
        rows = answers(cell.file)
        if rows is None:
            left[cell.file] = None
            continue
        count += 1
        wanted = rows[cell.row].get(cell.column) if cell.row < len(rows) else None
        where = f"{FILE} {cell.file} row {cell.row + 1}, {cell.column}"
        findings += _of_cell(where, cell, undo_neutralising(str(wanted or "")))
    for figure in page.figures:
        found = _expected(figure, answers)
        if found is not None:
            count += 1
            findings += _of_figure(f"{FILE} {found[0]}", figure.given.get("value", ""), figure.text, found[1])
    return Compared(count, findings, list(left))


def _of_cell(where: str, cell: _Cell, wanted: str) -> Iterator[Finding]:
    if cell.value is not None and number_in(wanted) is None:
        if cell.value != wanted:
            yield Finding("difference", where, repr(cell.value), repr(wanted))
    elif cell.value is not None:
        yield from _of_figure(where, cell.value, cell.text, number_in(wanted))
    elif wanted and number_in(wanted) is None and cell.text.replace("_", " ") != wanted.replace("_", " "):
        yield Finding("difference", where, repr(cell.text), repr(wanted))


def _of_figure(where: str, value: str, text: str, wanted: float | None) -> Iterator[Finding]:
    """Yield a finding if the exact value of a figure is not that of the file, or the text does not show it."""
    number = number_in(value)
    if wanted is None or number is None or abs(number - wanted) > _rounding(value) + SAME * abs(wanted):
        yield Finding("difference", where, repr(value), "no figure" if wanted is None else f"{wanted:g}")
        return
    shown = SHOWN.search(text)
    if shown is None or text.startswith(CAPPED):
        return
    scale = 0.01 if shown[3] else 1.0
    half = 0.5 * scale * 10.0 ** -len(shown[2] or "")
    if abs(float(shown[1].replace(",", "")) * scale - number) > half * (1 + 1e-6) + SAME * abs(number):
        yield Finding("difference", f"{where}, as shown", repr(text), f"{number:g}")


def _rounding(value: str) -> float:
    """Return half a unit of the last decimal."""
    return 0.5 * 10.0 ** -len(value.partition(".")[2])


def _expected(figure: _Figure, answers: Answers) -> tuple[str, float | None] | None:
    """Return the name of a figure and its value in the table; None where it is no figure of an answer, or that is not there."""
    given, folder = figure.given, figure.folder
    if given.get("id", "").startswith(RANGE):
        rows = answers(f"{folder}/risk.csv")
        row = _first(rows, figure="npv")
        return None if rows is None else (given["id"], number_in(row.get(given["id"].removeprefix(RANGE))))
    if "data-measure" in given:
        rows = answers(f"{folder}/certainty.csv")
        row = _first(rows, measure=given["data-measure"])
        column = given.get("data-column", "")
        return None if rows is None else (f"{given['data-measure']}, {column}", number_in(row.get(column)))
    if "data-lever" not in given:
        return None
    rows = answers(f"{folder}/no_regret.csv")
    return None if rows is None else _of_launches(given, rows)


def _of_launches(given: dict[str, str], rows: Sequence[Row]) -> tuple[str, float | None]:
    """Return the name and the value of a launch, of the launches of a region, or of a count by verdict."""
    lever = given["data-lever"]
    if "data-unit" in given:
        row = _first(rows, unit=given["data-unit"], lever=lever)
        return f"{lever} at {given['data-unit']}", number_in(row.get("share"))
    if "data-verdict" in given:
        count = sum(row.get("lever") == lever and row.get("verdict") == given["data-verdict"] for row in rows)
        return f"{lever}, {given['data-verdict']}", float(count)
    region, quarter = given.get("data-region", ""), given.get("data-quarter", "")
    own = [
        number_in(row.get("share")) or 0.0
        for row in rows
        if (_text(row, "region"), row.get("lever"), row.get("usual_quarter")) == (region, lever, quarter)
    ]
    own = [share for share in own if share > 0]
    return f"{lever} in {region}, {quarter}", sum(own) / len(own) if own else None


def _first(rows: Sequence[Row] | None, **wanted: str) -> Row:
    return next((row for row in rows or () if all(_text(row, name) == one for name, one in wanted.items())), {})


def _text(row: Row, column: str) -> str:
    return undo_neutralising(str(row.get(column) or ""))
