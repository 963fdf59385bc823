"""Compare the sheets of a plan's workbook, as last saved, with the recomputation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from instances.schema.instance import Instance
from planner.accountant import expected
from planner.accountant.cells import number_agrees, undo_neutralising
from planner.accountant.comparison import ExpectedRow, Key
from planner.accountant.expected_dates import calendar_rows
from planner.accountant.key_figures import key_figures
from planner.accountant.records import TERMINAL, Account, Finding

FILE: Final = "workbook.xlsx"

Sheets: TypeAlias = Mapping[str, Sequence[Sequence[object]]]
"""Cell values by row, by name of the sheet."""

FIGURES: Final = {
    "net present value": "npv",
    "net present value by NPV()": "npv",
    "NPV by launches and shared costs": "npv",
    "NPV by lever": "npv",
    "NPV by grade of evidence": "npv",
    "NPV by region": "npv",
    "net present value before tax": "npv_before_tax",
    "implementation cost": "buckets-implementation_cost",
    "operating cost": "buckets-operating_cost",
    "savings in operating cost": "buckets-operating_cost",
    "higher operating cost": "buckets-operating_cost",
    "revenue lift": "buckets-revenue_lift",
    "risk reduction": "buckets-risk_reduction",
    "tax": "buckets-tax",
    "IRR, a year": "irr",
    "MIRR, a year": "mirr",
    "profitability index": "profitability_index",
    "profitability index before tax": "profitability_index_before_tax",
    "payback, quarter": "payback_quarter",
    "payback, discounted, quarter": "discounted_payback_quarter",
    "peak cash exposure": "peak_funding",
    "spend": "spend",
    "spend by the sheet budget": "spend",
    "NPV, hard": "npv_by_hardness-hard",
    "NPV, avoided": "npv_by_hardness-avoided",
    "NPV, soft": "npv_by_hardness-soft",
    "cost of waiting a quarter": "cost_of_waiting",
    "implementation cost, first 12 months": "twelve_months-implementation_cost",
    "operating cost, first 12 months": "twelve_months-operating_cost",
    "savings in operating cost, first 12 months": "twelve_months-operating_cost",
    "higher operating cost, first 12 months": "twelve_months-operating_cost",
    "revenue lift, first 12 months": "twelve_months-revenue_lift",
    "risk reduction, first 12 months": "twelve_months-risk_reduction",
    "tax, first 12 months": "twelve_months-tax",
}
"""Name in summary.json of each figure of the sheet summary, by its name there."""


@dataclass(frozen=True)
class ComparedFigures:
    """The number of figures compared, and a finding for each that differs."""

    figures: int
    findings: list[Finding]


class _SheetTable(NamedTuple):
    """A sheet with one table. key: columns that identify a row; rows: the expected rows."""

    sheet: str
    key: tuple[str, ...]
    rows: Mapping[Key, ExpectedRow]


def workbook_findings(instance: Instance, account: Account, sheets: Sheets) -> ComparedFigures:
    """Compare the sheets summary, cash flow, schedule, roadmap, calendar, base case, ledger and shared costs."""
    compared = [_summary(instance, account, sheets), _cash_flow(account, sheets)]
    starts = {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {TERMINAL: ""}
    tables = (
        _SheetTable("schedule", ("unit", "lever"), expected.schedule_rows(instance, account, starts)),
        _SheetTable("roadmap", ("unit",), expected.states_rows(instance, account)),
        _SheetTable("calendar", ("quarter",), calendar_rows(instance)),
        _SheetTable("base case", ("bucket", "line"), expected.base_case_rows(account)),
        _SheetTable("ledger", ("quarter", "region", "lever", "line", "colour"), expected.ledger_rows(instance, account, starts)),
        _SheetTable("shared costs", ("lever", "scope", "region"), expected.shared_rows(account, starts)),
    )
    compared += [_table(table, sheets) for table in tables]
    return ComparedFigures(sum(one.figures for one in compared), [finding for one in compared for finding in one.findings])


def _summary(instance: Instance, account: Account, sheets: Sheets) -> ComparedFigures:
    wanted = key_figures(instance, account)
    findings, count = list[Finding](), 0
    for row in _below("summary", ("figure", "formula", "planner"), sheets):
        figure = wanted.get(FIGURES.get(row["figure"], ""))
        if figure is None:
            continue
        for column in ("formula", "planner"):
            if column == "planner" and row[column] == "" and row["figure"].startswith("cost of waiting"):
                continue
            count += 1
            if not figure.agrees(row[column]):
                findings.append(_difference("summary", f"{row['figure']}, {column}", row[column], figure.expected))
    return ComparedFigures(count, findings) if count else _without("summary", "figure, formula, planner")


def _cash_flow(account: Account, sheets: Sheets) -> ComparedFigures:
    findings, count = list[Finding](), 0
    seen = set[tuple[str, str]]()
    quarters = {key.quarter for key in account.cashflow}
    for row in _below("cash flow", ("bucket", "line"), sheets):
        bucket, line = row["bucket"], row["line"]
        lines = [key for key in account.cashflow if key.bucket == bucket and line in (key.line, "total")]
        if not lines:
            continue
        seen.add((bucket, line))
        for quarter in quarters & row.keys():
            amount = sum(account.cashflow[key] for key in lines if key.quarter == quarter)
            count += 1
            if not number_agrees(row[quarter] or 0.0, amount):
                findings.append(_difference("cash flow", f"{quarter} {bucket} {line}", row[quarter], f"{amount:.2f}"))
    for key, amount in account.cashflow.items():
        if (key.bucket, key.line) not in seen and abs(amount) >= 0.01:
            seen.add((key.bucket, key.line))
            findings.append(_difference("cash flow", f"{key.bucket} {key.line}", "no row", "a row"))
    return ComparedFigures(count, findings) if count else _without("cash flow", "bucket, line")


def _table(table: _SheetTable, sheets: Sheets) -> ComparedFigures:
    name, key = table.sheet, table.key
    wanted = table.rows
    findings, count = list[Finding](), 0
    seen = set[Key]()
    for row in _below(name, key, sheets):
        own = tuple(undo_neutralising(row[column]) for column in key)
        if not any(own):
            break
        if own not in wanted and own[0] == "total":
            continue
        seen.add(own)
        if own not in wanted:
            findings.append(_difference(name, " ".join(own), "a row", "no such row"))
            continue
        for column, cell in wanted[own].cells.items():
            if column in row:
                count += 1
                if not cell.agrees(row[column]):
                    findings.append(_difference(name, f"{' '.join(own)}, {column}", row[column], cell.expected))
    if name not in sheets:
        return _without(name, ", ".join(key))
    missing = [own for own in wanted if own not in seen and not wanted[own].optional]
    return ComparedFigures(count, findings + [_difference(name, " ".join(own), "no row", "a row") for own in missing])


def _below(name: str, columns: tuple[str, ...], sheets: Sheets) -> Iterator[dict[str, str]]:
    """Yield the rows of a sheet below its header as text, by column; blanks in column names become underscores."""
    header: list[str] | None = None
    for cells in sheets.get(name, ()):
        said = [_text(cell) for cell in cells]
        if header is not None:
            yield dict(zip(header, said, strict=False))
        elif set(columns) <= {cell.replace(" ", "_") for cell in said}:
            header = [cell.replace(" ", "_") for cell in said]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)


def _difference(sheet: str, where: str, found: object, wanted: str) -> Finding:
    return Finding("difference", f"{FILE} sheet {sheet}, {where}", repr(found), wanted)


def _without(sheet: str, columns: str) -> ComparedFigures:
    return ComparedFigures(0, [_difference(sheet, "table", "none", f"a table with the columns {columns}")])
