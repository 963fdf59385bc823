"""The sheets of a plan's workbook, as they were last saved, against the recomputation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from instances.schema.instance import Instance
from planner.accountant import expected
from planner.accountant.cells import number_agrees, undo_neutralising
from planner.accountant.comparison import ExpectedRow, Key
from planner.accountant.expected_dates import calendar_rows
from planner.accountant.key_figures import key_figures
from planner.accountant.records import TERMINAL, Account, Finding

FILE: Final = "workbook.xlsx"

Sheets: TypeAlias = Mapping[str, Sequence[Sequence[object]]]
"""Values of cells by row, by the name of the sheet."""

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
"""Figures of the sheet summary: its own name for each, and that of summary.json."""


@dataclass(frozen=True)
class Held:
    """How many figures were compared, and those that differ."""

    figures: int
    findings: list[Finding]


def workbook_findings(instance: Instance, account: Account, sheets: Sheets) -> Held:
    """Compare the sheets summary, cash flow, schedule, roadmap, calendar, base case, ledger and shared costs."""
    held = [_summary(instance, account, sheets), _cash_flow(account, sheets)]
    starts = {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {TERMINAL: ""}
    tables: tuple[tuple[str, tuple[str, ...], Mapping[Key, ExpectedRow]], ...] = (
        ("schedule", ("unit", "lever"), expected.schedule_rows(instance, account, starts)),
        ("roadmap", ("unit",), expected.states_rows(instance, account)),
        ("calendar", ("quarter",), calendar_rows(instance)),
        ("base case", ("bucket", "line"), expected.base_case_rows(account)),
        ("ledger", ("quarter", "region", "lever", "line", "colour"), expected.ledger_rows(instance, account, starts)),
        ("shared costs", ("lever", "scope", "region"), expected.shared_rows(account, starts)),
    )
    held += [_table(name, key, rows, sheets) for name, key, rows in tables]
    return Held(sum(one.figures for one in held), [finding for one in held for finding in one.findings])


def _summary(instance: Instance, account: Account, sheets: Sheets) -> Held:
    wanted, findings, count = key_figures(instance, account), list[Finding](), 0
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
    return Held(count, findings) if count else _without("summary", "figure, formula, planner")


def _cash_flow(account: Account, sheets: Sheets) -> Held:
    findings, count, seen = list[Finding](), 0, set[tuple[str, str]]()
    quarters = {quarter for quarter, _, _ in account.cashflow}
    for row in _below("cash flow", ("bucket", "line"), sheets):
        bucket, line = row["bucket"], row["line"]
        lines = [key for key in account.cashflow if key[1] == bucket and line in (key[2], "total")]
        if not lines:
            continue
        seen.add((bucket, line))
        for quarter in quarters & row.keys():
            amount = sum(account.cashflow[key] for key in lines if key[0] == quarter)
            count += 1
            if not number_agrees(row[quarter] or 0.0, amount):
                findings.append(_difference("cash flow", f"{quarter} {bucket} {line}", row[quarter], f"{amount:.2f}"))
    for quarter, bucket, line in account.cashflow:
        if (bucket, line) not in seen and abs(account.cashflow[quarter, bucket, line]) >= 0.01:
            seen.add((bucket, line))
            findings.append(_difference("cash flow", f"{bucket} {line}", "no row", "a row"))
    return Held(count, findings) if count else _without("cash flow", "bucket, line")


def _table(name: str, key: tuple[str, ...], wanted: Mapping[Key, ExpectedRow], sheets: Sheets) -> Held:
    findings, count, seen = list[Finding](), 0, set[Key]()
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
    return Held(count, findings + [_difference(name, " ".join(own), "no row", "a row") for own in missing])


def _below(name: str, columns: tuple[str, ...], sheets: Sheets) -> Iterator[dict[str, str]]:
    """Yield the rows of a sheet below the one that begins its table, by column, as text; names of columns in one word."""
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


def _without(sheet: str, columns: str) -> Held:
    return Held(0, [_difference(sheet, "table", "none", f"a table with the columns {columns}")])
