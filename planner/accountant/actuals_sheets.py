"""Compare the workbook's sheets on a plan against its actuals with the tables of the answer, and its sums with their rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.records import Row
from planner.accountant.sheet_cells import Answers, Cell, SheetRows, below, source_of
from planner.accountant.variance_verification import AMOUNTS

ACTUALS, ROWS = "actuals", "variance"
"""Names of the sheets."""

HEADERS: Final = {
    "variance_summary": ("lever", "bucket", "planned"),
    "scorecard_by_region": ("region", "metric", "units"),
    "owners": ("owner", "units", "not_reported"),
}
"""Names in the header of each table."""

BLANKS: Final = {
    ("variance_summary", "lever"): "all",
    ("variance_summary", "bucket"): "all",
    ("scorecard_by_region", "region"): "all",
    ("owners", "owner"): "nobody",
}
"""Text of the sheet for a blank cell of the file."""

SUMMED_BY: Final = {"by region": "region", "by fiscal year": "fiscal_year", "by line": "line"}
NETWORK: Final = "network"
CENT: Final = 0.01
"""Amounts on the sheets are sums of rounded ones."""


def actuals_cells(sheets: Mapping[str, SheetRows], answers: Answers) -> tuple[list[Cell], list[str]]:
    """Return the cells of both sheets beside the values of the files, and the sheets whose answer is not there."""
    cells, left = list[Cell](), list[str]()
    for sheet, of_sheet in ((ACTUALS, _sums), (ROWS, _rows)):
        if sheet not in sheets:
            continue
        folder = source_of(sheets[sheet])
        if answers(f"{folder}/variance.csv") is None:
            left.append(sheet)
        else:
            cells += of_sheet(sheets[sheet], lambda table, at=folder: answers(f"{at}/{table}.csv") or ())  # type: ignore[misc]
    return cells, left


def _rows(shown: SheetRows, table: Callable[[str], Sequence[Row]]) -> Iterator[Cell]:
    """Yield the cells of the rows of variance.csv."""
    yield from _table(ROWS, "variance", below(shown, ("fiscal_year", "quarter", "line")), table("variance"), {})


def _sums(shown: SheetRows, table: Callable[[str], Sequence[Row]]) -> Iterator[Cell]:
    """Yield the cells of the sums, of the scorecard and of the owners."""
    for name, header in HEADERS.items():
        blanks = {column: said for (of, column), said in BLANKS.items() if of == name}
        yield from _table(ACTUALS, name, below(shown, header), table(name), blanks)
    for heading, column in SUMMED_BY.items():
        found = below(shown, (heading, *AMOUNTS)) or []
        values = list(dict.fromkeys(undo_neutralising(str(row.get(column) or "")) for row in table("variance")))
        yield Cell(f"{ACTUALS}, {heading}", len(found), len(values))
        for cells, value in zip(found, values, strict=False):
            yield Cell(f"{ACTUALS}, {heading}", cells[heading], value or NETWORK)
            for amount in AMOUNTS:
                own = (row for row in table("variance") if undo_neutralising(str(row.get(column) or "")) == value)
                total = sum(number_in(row.get(amount)) or 0.0 for row in own)
                yield Cell(f"{ACTUALS}, {heading} {value or NETWORK}, {amount}", cells[amount], total, CENT)


def _table(
    sheet: str, name: str, shown: Sequence[Mapping[str, object]] | None, rows: Sequence[Row], blanks: Mapping[str, str]
) -> Iterator[Cell]:
    """Yield the cells of a table; one without rows need not stand on the sheet."""
    if len(shown or ()) != len(rows):
        yield Cell(f"{sheet}, {name}", f"{len(shown or ())} rows", f"{len(rows)} rows")
        return
    for number, (cells, row) in enumerate(zip(shown or (), rows, strict=True), start=1):
        for column, cell in cells.items():
            if column in row:
                wanted = row[column] or blanks.get(column, "")
                yield Cell(f"{sheet}, {name} row {number}, {column}", cell, wanted, CENT if column in AMOUNTS else 0.0)
