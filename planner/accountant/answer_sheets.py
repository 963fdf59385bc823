"""Compare the workbook's sheets on answers with the tables of the answers that they were made of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from planner.accountant.actuals_sheets import actuals_cells
from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.records import Finding, Row
from planner.accountant.sheet_cells import Answers, Cell, SheetRows, below, source_of

FILE: Final = "workbook.xlsx"
SUMMARY, WORTH, LAUNCHES, RANGE = "summary", "certainty", "no-regret", "range"
PLACES: Final = {"5 % of worlds": "p5", "mean of worlds": "mean", "95 % of worlds": "p95"}
"""Column of risk.csv, by the heading of the column of the sheet summary."""

RANGED: Final = {
    "net present value": "npv",
    "IRR, a year": "irr",
    "payback, quarters from the start": "payback",
    "peak cash exposure": "peak_funding",
    "spend": "spend",
}
"""Figure of risk.csv, by its name in the sheet summary."""

VERDICTS: Final = ("no regret", "depends", "never in")
QUARTER: Final = re.compile(r"\d{4}Q[1-4]")


class _Block(NamedTuple):
    """A table on a sheet. header: names in its header, the first of them in the first column."""

    sheet: str
    table: str
    header: tuple[str, ...]


BLOCKS: Final = (
    _Block(RANGE, "risk", ("figure", "planned")),
    _Block(RANGE, "uncertainties", ("uncertainty", "npv_low")),
    _Block(RANGE, "broken_limits", ("limit", "chance")),
    _Block(RANGE, "risk_by_region", ("region", "mean")),
    _Block(RANGE, "risk_by_lever", ("lever", "mean")),
    _Block(RANGE, "cash_fan", ("quarter", "planned")),
    _Block(WORTH, "certainty", ("measure", "amount")),
    _Block(WORTH, "no_regret_shares", ("region", "lever", "units")),
    _Block(WORTH, "regret", ("plan", "future")),
    _Block(WORTH, "left_out", ("unit", "lever", "loss")),
    _Block(LAUNCHES, "no_regret", ("unit", "lever", "verdict")),
)


class Compared(NamedTuple):
    """Number of compared cells, a finding for each that differs, and the sheets whose answer is not there."""

    figures: int
    findings: list[Finding]
    left: list[str]


def answer_sheet_findings(sheets: Mapping[str, SheetRows], answers: Answers) -> Compared:
    """Return the differences of the sheets of answers from their tables, and of what other sheets take from them."""
    cells, left = list[Cell](), list[str]()
    for sheet in (RANGE, WORTH, LAUNCHES):
        if sheet not in sheets:
            continue
        folder = source_of(sheets[sheet])
        tables = {one.table: answers(f"{folder}/{one.table}.csv") for one in BLOCKS if one.sheet == sheet}
        if all(rows is None for rows in tables.values()):
            left.append(sheet)
            continue
        for block in (one for one in BLOCKS if one.sheet == sheet):
            cells += _block(sheets[sheet], block, tables[block.table])
        if sheet == RANGE:
            cells += _summary(sheets.get(SUMMARY, ()), tables["risk"] or ())
            cells += _bars(sheets[sheet], tables["risk"] or (), tables["uncertainties"] or ())
        elif sheet == WORTH:
            cells += _counts(sheets[sheet], answers(f"{folder}/no_regret.csv") or ())
    came, gone = actuals_cells(sheets, answers)
    cells, left = [*cells, *came], [*left, *gone]
    findings = [
        Finding("difference", f"{FILE} sheet {one.where}", repr(one.found), repr(one.wanted)) for one in cells if not one.agrees()
    ]
    return Compared(len(cells), findings, left)


def _block(rows: SheetRows, block: _Block, table: Sequence[Row] | None) -> Iterator[Cell]:
    """Yield place, cell and expected value of a table; a table without rows need not stand on the sheet."""
    shown = below(rows, block.header)
    if shown is None or len(shown) != len(table or ()):
        found = "no table" if shown is None else f"{len(shown)} rows"
        if table:
            yield Cell(f"{block.sheet}, {block.table}", found, f"{len(table)} rows")
        return
    for cells, row in zip(shown, table or (), strict=True):
        name = " ".join(undo_neutralising(str(row.get(column))) for column in block.header if number_in(row.get(column)) is None)
        for column, cell in cells.items():
            if column in row:
                yield Cell(f"{block.sheet}, {name}, {column}", cell, row[column])
            elif QUARTER.fullmatch(column):
                is_there = row.get("usual_quarter") == column and (number_in(row.get("share")) or 0.0) > 0
                yield Cell(f"{block.sheet}, {name}, {column}", cell, row.get("share") if is_there else "")


def _summary(rows: SheetRows, risk: Sequence[Row]) -> Iterator[Cell]:
    """Yield the ranges beside the figures of the sheet summary."""
    figures = {str(row.get("figure")): row for row in risk}
    for cells in below(rows, ("figure", *PLACES)) or ():
        figure = figures.get(RANGED.get(str(cells["figure"]), ""))
        for heading, column in PLACES.items() if figure is not None else ():
            yield Cell(f"{SUMMARY}, {cells['figure']}, {heading}", cells[heading], figure.get(column) or "none")  # type: ignore[union-attr]


def _bars(rows: SheetRows, risk: Sequence[Row], uncertainties: Sequence[Row]) -> Iterator[Cell]:
    """Yield the lengths of the bars: the NPV at each end of an uncertainty less that of the plan."""
    planned = next((number_in(row.get("planned")) for row in risk if row.get("figure") == "npv"), None)
    for cells, row in zip(below(rows, ("uncertainty", "npv_low")) or (), uncertainties, strict=False):
        for end in ("low", "high"):
            worth, heading = number_in(row.get(f"npv_{end}")), f"{end}_less_planned"
            if heading in cells and worth is not None and planned is not None:
                yield Cell(f"{RANGE}, {cells['uncertainty']}, {heading}", cells[heading], worth - planned)


def _counts(rows: SheetRows, launches: Sequence[Row]) -> Iterator[Cell]:
    """Yield the launches by lever and verdict."""
    for cells in below(rows, ("by lever", *VERDICTS)) or ():
        for verdict in VERDICTS:
            own = sum(one.get("lever") == cells["by lever"] and one.get("verdict") == verdict for one in launches)
            yield Cell(f"{WORTH}, {cells['by lever']}, {verdict}", cells[verdict], own)
