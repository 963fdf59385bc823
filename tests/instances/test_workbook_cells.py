"""Cells of workbooks: read as people type them, and told with their sheet and place where they are wrong."""

import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from cli import run
from instances import load_instance
from instances.calendar import quarter_on, quarters_of
from instances.schema.settings import Calendar
from instances.workbook.writing import workbook_of
from planner.errors import ExitCode
from tests.instances.broken_inputs import SEASONAL
from tests.instances.small import GOOD, write
from tests.instances.workbooks import assert_same, edited, messages, set_to, small

TYPED = {
    "a percentage": ("units", "S1", "contribution_margin", "31 %", lambda one: one.units[0].contribution_margin, 0.31),
    "a percentage of a cell": ("units", "S1", "contribution_margin", 0.07, lambda one: one.units[0].contribution_margin, 0.07),
    "thousands": ("units", "S1", "revenue", "1,234,567.5", lambda one: one.units[0].revenue, 1234567.5),
    "thousands by spaces": ("units", "S1", "revenue", "1 234 567", lambda one: one.units[0].revenue, 1234567.0),
    "thousands as in India": ("units", "S1", "revenue", "12,34,567.5", lambda one: one.units[0].revenue, 1234567.5),
    "a list by line breaks": (
        "levers",
        "orchestration",
        "unit_types",
        "store\ndc",
        lambda one: one.settings.levers["orchestration"].unit_types,
        ("store", "dc"),
    ),
    "a currency": ("limits", "budget", "amount", "$ 90,000", lambda one: one.settings.limits[0].amount, 90000.0),
    "a number as name": ("units", "S3", "unit", 7, lambda one: one.units[2].unit, "7"),
    "yes": ("units", "S1", "pos_connected", False, lambda one: one.units[0].pos_connected, False),
    "a date": ("units", "S2", "exit_quarter", datetime.date(2029, 2, 3), lambda one: one.units[1].exit_quarter, "2029Q1"),
    "a moment": ("units", "S2", "exit_quarter", datetime.datetime(2029, 8, 3), lambda one: one.units[1].exit_quarter, "2029Q3"),
    "a date in the plan": ("floors", "reach", "by", datetime.date(2029, 10, 1), lambda one: one.settings.floors[0].by, "2029Q4"),
    "a list by commas": (
        "levers",
        "orchestration",
        "ramp",
        "0, 0.25, 100 %",
        lambda one: one.settings.levers["orchestration"].ramp,
        (0.0, 0.25, 1.0),
    ),
    "a list of one": ("levers", "orchestration", "ramp", 1, lambda one: one.settings.levers["orchestration"].ramp, (1.0,)),
    "choices by commas": (
        "levers",
        "orchestration",
        "unit_types",
        "store, dc",
        lambda one: one.settings.levers["orchestration"].unit_types,
        ("store", "dc"),
    ),
    "shares of a payment": (
        "lever costs",
        "store_optimization",
        "profile",
        "50 %; 50 %",
        lambda one: one.settings.levers["store_optimization"].costs[0].profile,
        (0.5, 0.5),
    ),
    "figures that count hard cash": (
        "finance",
        "finance.hard_cash_only",
        "value",
        "payback; peak_funding",
        lambda one: one.settings.finance.hard_cash_only,
        ("payback", "peak_funding"),
    ),
    "a grade of contingency": (
        "finance",
        "finance.contingency.analogue",
        "value",
        "15%",
        lambda one: one.settings.finance.contingency.analogue,
        0.15,
    ),
    "hardness of a line": (
        "finance",
        "finance.hardness.labour",
        "value",
        "soft",
        lambda one: one.settings.finance.hardness.labour,
        "soft",
    ),
    "a loss in brackets": ("units", "S1", "contribution_margin", "(5 %)", lambda one: one.units[0].contribution_margin, -0.05),
    "a rate": ("finance", "finance.discount_rate", "value", "8%", lambda one: one.settings.finance.discount_rate, 0.08),
    "a flag in the plan": (
        "levers",
        "orchestration",
        "conditions.pos_connected",
        True,
        lambda one: one.settings.levers["orchestration"].conditions.pos_connected,
        True,
    ),
    "blank": ("finance", "calendar.evaluation_quarters", "value", " ", lambda one: one.settings.calendar.evaluation_quarters, 20),
}


@pytest.mark.parametrize("name", TYPED)
def test_cells_are_read_as_people_type_them(name: str, tmp_path: Path) -> None:
    sheet, row, column, typed, found, expected = TYPED[name]
    instance = load_instance(edited(tmp_path / "book.xlsx", set_to(sheet, row, column, typed)))
    assert found(instance) == expected


def test_names_with_separators_and_quotes_stay_whole(tmp_path: Path) -> None:
    units = str(SEASONAL["units.csv"]).replace("S1,", '"a;b ""c""",').replace("S3,", '"=1+1",')
    plan = GOOD["plan.toml"] + (
        '\n[[groups]]\nname = "<script>alert(1)</script>"\nkind = "together"\nlever = "orchestration"\n'
        'units = ["a;b \\"c\\"", "=1+1"]\n'
    )
    instance = small(
        {"units.csv": units, "plan.toml": plan, "pins.csv": "unit,lever,rule,quarter\n=1+1,orchestration,must_not,\n"}
    )
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_of(instance))
    assert_same(instance, load_instance(path))
    kinds = {one.data_type for page in openpyxl.load_workbook(path) for row in page for one in row if one.value is not None}
    assert kinds <= {"s", "n"}


WRONG = {
    "not a number": (set_to("units", "S2", "revenue", "lots"), "book.xlsx, units!J6, revenue: found lots"),
    **{
        f"groups that make no number: {text}": (set_to("units", "S2", "revenue", text), f"units!J6, revenue: found {text}")
        for text in ("1,2,3", "1.2.3", "1 2", "1,234,5", "12 3456")
    },
    "out of range": (set_to("units", "S2", "contribution_margin", 35), "book.xlsx, units!K6, contribution_margin: found 35,"),
    "a share": (set_to("units", "S2", "contribution_margin", 35), "If 35 % is meant, write 0.35."),
    "another currency": (
        set_to("units", "S1", "revenue", "€ 900,000"),
        "revenue: found € 900,000, expected an amount in USD, as finance.currency says. Convert it to USD",
    ),
    "another currency of a limit": (
        set_to("limits", "budget", "amount", "€ 90,000"),
        "amount: found € 90,000, expected an amount in",
    ),
    "a blank": (set_to("units", "S2", "region", None), "book.xlsx, units!C6, region: a value is missing"),
    "an unknown column": (
        set_to("units", 4, "size", "sise"),
        "book.xlsx, units!I4, sise: a column is unknown. Did you mean size?",
    ),
    "a missing column": (set_to("units", 4, "revenue", None), "book.xlsx, sheet units, revenue: a column is missing"),
    "a key of the plan": (
        set_to("finance", "finance.currency", "value", "Dollar"),
        "book.xlsx, finance!B13, finance.currency: found",
    ),
    "an unknown key": (
        set_to("finance", "finance.currency", "key", "finance.curency"),
        "finance!A13: found finance.curency. Did you mean finance.currency?",
    ),
    "a key twice": (set_to("finance", "finance.currency", "key", "plan.name"), "finance!B13, plan.name: found plan.name"),
    "a key left blank": (set_to("finance", "plan.name", "value", None), "book.xlsx, finance!B5, plan.name: a key is missing"),
    "a lever's effect": (set_to("levers", "orchestration", "effects.split", 3), "levers!"),
    "a lever twice": (
        set_to("levers", "orchestration", "lever", "store_optimization"),
        "book.xlsx, levers!A6, lever: found store_optimization, expected each lever once",
    ),
    "a cost of no lever": (
        set_to("lever costs", "store_optimization", "lever", "optimization"),
        "book.xlsx, 'lever costs'!A5, lever: found optimization",
    ),
    "a cost line": (
        set_to("lever costs", "store_optimization", "line", "travel"),
        "book.xlsx, 'lever costs'!B5, levers.store_optimization.costs[0].line: found \"travel\"",
    ),
    "a limit": (set_to("limits", "field", "measure", "loads"), 'book.xlsx, limits!B6, limits[1].measure: found "loads"'),
    "an amount of no limit": (
        set_to("limit amounts", "field", "limit", "feild"),
        "book.xlsx, 'limit amounts'!A5, limit: found feild, expected a limit of the workbook. Did you mean field?",
    ),
    "a pin of no unit": (
        set_to("pins", "S1", "unit", "S9"),
        "book.xlsx, pins!A5, unit: found S9, expected a unit of sheet units",
    ),
    "a share of records": (set_to("finance", "records.shrink", "value", 21), "If 21 % is meant, write 0.21."),
    "shares that do not sum to 1": (
        set_to("lever costs", "store_optimization", "profile", "0.5; 0.4"),
        "book.xlsx, 'lever costs'!G5, levers.store_optimization.costs[0].profile: found a sum of 0.9",
    ),
    "a driver left blank": (set_to("units", "S2", "revenue", None), "book.xlsx, units!J6, revenue: a value is missing"),
    "a name twice": (
        set_to("units", "S2", "unit", "S1"),
        "book.xlsx, units!A6, unit: found S1, expected a name not used before (row 5)",
    ),
    "a formula without value": (
        set_to("units", "S1", "revenue", "=1000*3"),
        "book.xlsx, units!J5: found =1000*3. Recalculate and save the workbook",
    ),
    "a cell beside the table": (
        lambda book: setattr(book["units"]["BZ7"], "value", "see here"),
        "book.xlsx, units!BZ7: found see here, expected a header for it in row 4",
    ),
    "a header no one knows": (
        lambda book: book["units"].delete_rows(1, 4),
        "book.xlsx, sheet units, unit, region, revenue, contribution_margin",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_sheet_and_cell(name: str, tmp_path: Path) -> None:
    edit, expected = WRONG[name]
    found = messages(edited(tmp_path / "book.xlsx", edit))
    assert any(expected in message for message in found), found
    assert all(message.startswith("book.xlsx") and message.isprintable() for message in found)
    assert not any(".csv" in message or "plan.toml" in message for message in found)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for change in (WRONG["not a number"], WRONG["a key of the plan"], WRONG["a cost line"]):
            change[0](book)

    found = messages(edited(tmp_path / "book.xlsx", edit, whole=True))
    assert [message.split(":")[0].split(", ")[1] for message in found] == ["finance!B13", "'lever costs'!B5", "units!J6"]


def formulas(path: Path, value: object, shown: object) -> Path:
    """Write a workbook whose first revenue is a formula with a value as a spreadsheet program saves it."""
    source = openpyxl.load_workbook(edited(path, lambda book: None))
    with xlsxwriter.Workbook(path) as book:
        for page in source:
            copy = book.add_worksheet(page.title)
            for row in page.iter_rows():
                for one in row:
                    if (page.title, one.row) == ("units", 5) and one.column == 10:
                        copy.write_formula(one.row - 1, one.column - 1, str(value), None, shown)
                    elif one.value is not None:
                        copy.write(one.row - 1, one.column - 1, one.value)
    return path


def test_a_formula_is_read_by_its_value(tmp_path: Path) -> None:
    assert load_instance(formulas(tmp_path / "good.xlsx", "=1000*1000", 4321)).units[0].revenue == 4321
    assert any("units!J5: found #DIV/0!" in one for one in messages(formulas(tmp_path / "wrong.xlsx", "=1/0", "#DIV/0!")))


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(first_quarter="2026Q1", kind="4-5-4", fiscal_year_start_month=2, evaluation_quarters=80),
        Calendar(first_quarter="2026Q3", fiscal_year_start_month=7, fiscal_year_name="end", evaluation_quarters=40),
        Calendar(first_quarter="2026Q1", evaluation_quarters=40),
    ],
)
def test_a_date_is_in_the_quarter_that_holds_it(calendar: Calendar) -> None:
    quarters = quarters_of(calendar)
    for quarter, after in pairwise(quarters):
        assert quarter_on(calendar, quarter.start) == quarter.label
        assert quarter_on(calendar, after.start - datetime.timedelta(days=1)) == quarter.label


def test_a_list_too_long_for_a_cell_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{'U' * 150}{number},North,1000000,0.3,5000,0.8" for number in range(300)]
    units = "unit,region,revenue,contribution_margin,eligible_orders,inventory_accuracy\n" + "\n".join(rows) + "\n"
    names = ", ".join(f'"{row.split(",")[0]}"' for row in rows)
    group = f'[[groups]]\nname = "all"\nkind = "together"\nlever = "orchestration"\nunits = [{names}]\n'
    plan = GOOD["plan.toml"].split("[[limits]]")[0] + group
    folder = write(tmp_path / "long", {"units.csv": units, "plan.toml": plan})
    assert run(["convert", str(folder), str(tmp_path / "long.xlsx")]) == ExitCode.INPUT
    assert "groups, units" in capsys.readouterr().err and not (tmp_path / "long.xlsx").exists()


@pytest.mark.parametrize(("typed", "hours"), [("120,80,40", (120, 80, 40)), ("120; 80", (120, 80)), ("120, 80", (120, 80))])
def test_commas_separate_where_they_can_mean_nothing_else(typed: str, hours: tuple[float, ...], tmp_path: Path) -> None:
    path = edited(tmp_path / "book.xlsx", set_to("levers", "orchestration", "launch_hours", typed))
    assert load_instance(path).settings.levers["orchestration"].launch_hours == hours


@pytest.mark.parametrize(("typed", "said"), [("40,100", "Write 40; 100 or 40100 or 40.1"), ("2,1", "Write 2; 1 or 2.1")])
def test_a_list_that_may_be_one_number_is_a_problem(typed: str, said: str, tmp_path: Path) -> None:
    (message,) = messages(edited(tmp_path / "book.xlsx", set_to("levers", "orchestration", "launch_hours", typed)))
    assert f"found {typed}" in message and said in message
