"""An instance as a workbook: nothing is lost, cells are read as people type them, problems name sheet and cell."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cli import run
from instances import example_names, load_instance, resolve_instance
from instances.generator import random_fleet
from instances.reader import read_files
from instances.schema.settings import Records
from instances.workbook.layout import SHEETS, RecordsSheet, SettingsSheet
from instances.workbook.writing import workbook_of
from planner import write as write_run
from planner.errors import ExitCode
from tests.instances.small import GOOD
from tests.instances.workbooks import assert_same, cell, edited, messages, set_to, small


@pytest.mark.parametrize("name", example_names())
def test_every_example_survives_the_way_to_a_workbook_and_back(name: str, tmp_path: Path) -> None:
    from_folder = load_instance(resolve_instance(name))
    book = tmp_path / f"{name}.xlsx"
    book.write_bytes(workbook_of(from_folder))
    from_book = load_instance(book)
    assert_same(from_folder, from_book)
    assert from_book.name == name
    assert workbook_of(from_book) == book.read_bytes()
    again = read_files(name, dict(from_book.files))
    assert_same(from_folder, again)
    assert again.files == from_book.files


def test_a_random_fleet_survives_to_the_last_digit(tmp_path: Path) -> None:
    texts = random_fleet(units=300, regions=5, seed=4)
    files = {name: text.encode() for name, text in texts.items()}
    files["units.csv"] = files["units.csv"].replace(b"S001,", b"001,", 1)
    fleet = read_files("fleet", files)
    (tmp_path / "fleet.xlsx").write_bytes(workbook_of(fleet))
    assert_same(fleet, load_instance(tmp_path / "fleet.xlsx"))


def test_a_number_that_a_spreadsheet_would_round_is_kept(tmp_path: Path) -> None:
    exact = 0.1 + 0.2
    plan = GOOD["plan.toml"] + f"\n[finance]\ndiscount_rate = {exact!r}\n"
    instance = small({"plan.toml": plan})
    (tmp_path / "one.xlsx").write_bytes(workbook_of(instance))
    assert load_instance(tmp_path / "one.xlsx").settings.finance.discount_rate == exact


def test_comments_of_the_plan_go_with_it(tmp_path: Path) -> None:
    instance = load_instance(resolve_instance("mixed-portfolio"))
    (tmp_path / "book.xlsx").write_bytes(workbook_of(instance))
    before = dict(instance.files)["plan.toml"].decode()
    after = dict(load_instance(tmp_path / "book.xlsx").files)["plan.toml"].decode()
    kept = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == kept
    assert after.index("# Assumptions of the company") < after.index("[finance]") < after.index("# Split: 6-18 dollars")


@pytest.mark.parametrize(
    ("section", "cells"),
    [("", {}), ("\n[records]\n", dict(Records(**{}))), ("\n[records]\nshrink = 0.4\n", dict(Records(shrink=0.4)))],
)
def test_a_section_that_may_be_left_out_is_there_once_a_key_is_given(
    section: str, cells: dict[str, float], tmp_path: Path
) -> None:
    instance, path = small({"plan.toml": GOOD["plan.toml"] + section}), tmp_path / "book.xlsx"
    path.write_bytes(workbook_of(instance))
    book = openpyxl.load_workbook(path)
    shown = {name: cell(book, "finance", f"records.{name}", "value").value for name in Records.model_fields}
    assert {name: value for name, value in shown.items() if value is not None} == cells
    again = load_instance(path)
    assert_same(instance, again)
    assert (again.settings.records is None) == (not section)


def test_one_key_of_such_a_section_begins_it_and_the_others_are_defaults(tmp_path: Path) -> None:
    read = load_instance(edited(tmp_path / "book.xlsx", set_to("finance", "records.stockout", "value", "40 %"), whole=True))
    assert read.settings.records == Records(stockout=0.4)
    assert cell(openpyxl.load_workbook(tmp_path / "book.xlsx"), "finance", "records.stockout", "default").value == (
        "0.3, once a key of records is given"
    )


def test_every_field_of_the_schemas_has_its_cell() -> None:
    from instances.reference import reference

    named = {field.path[-1] for sheet in SHEETS for field in sheet.fields}
    fields = reference().split("## Uncertain figures")[0]
    assert {line.split("`")[1] for line in fields.splitlines() if line.startswith("| `")} <= named


def test_headers_come_with_choices_limits_defaults_and_meanings(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_of(small()))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["read me", *(sheet.name for sheet in SHEETS), "notes"]
    for sheet in SHEETS:
        page = book[sheet.name]
        if isinstance(sheet, SettingsSheet):
            assert [one.value for one in page[4]] == ["key", "value", "takes", "default", "meaning"]
        if isinstance(sheet, RecordsSheet):
            assert [one.value for one in page[4]] == [field.name for field in sheet.fields]
            assert all(one.comment and one.comment.text for one in page[4])
            assert all(page.cell(2, column).value for column in range(1, len(sheet.fields) + 1))
    choices = {(one.type, one.formula1) for one in book["units"].data_validations.dataValidation}
    assert ("list", '"store,dc,region"') in choices and ("list", '"yes,no"') in choices
    assert any(one.type == "decimal" and one.formula2 == "1" for one in book["units"].data_validations.dataValidation)


def test_two_sheets_of_one_name_are_told(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        twin = book.copy_worksheet(book["units"])
        twin.title = "Units "

    assert any(
        "sheet Units " in said and "rename or remove one" in said for said in messages(edited(tmp_path / "book.xlsx", edit))
    )


def test_sheets_are_known_by_name_and_own_ones_are_left_alone(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["pins"].title = "pinns"
        book.create_sheet("_working")["A1"] = "=1/0"
        book.create_sheet("Assumptions")["A1"] = "mine"

    assert messages(edited(tmp_path / "book.xlsx", edit)) == [
        "book.xlsx, sheet pinns: a sheet does not belong to an instance. Did you mean pins?",
        "book.xlsx, sheet Assumptions: a sheet does not belong to an instance. Begin its name with _ if it is your own.",
    ]
    own = edited(tmp_path / "own.xlsx", lambda book: book.create_sheet("_working").append(["=1/0"]), whole=True)
    assert_same(small(), load_instance(own))
    without = edited(tmp_path / "without.xlsx", lambda book: book.remove(book["units"]))
    assert any(one.startswith("without.xlsx, sheet units: a sheet is missing") for one in messages(without))


def test_a_plain_sheet_with_its_header_on_top_is_read(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        page = book["units"]
        page.delete_rows(1, 3)
        page["A1"], page["C1"] = "Unit", " Region "

    assert_same(small(), load_instance(edited(tmp_path / "book.xlsx", edit, whole=True)))


@pytest.mark.parametrize("name", ["book.xls", "book.ods", "book.xlsx"])
def test_what_is_no_workbook_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"not a workbook")
    (message,) = messages(tmp_path / name)
    assert message.startswith(f"{name}: found ") and "xlsx" in message
    assert run(["check", str(tmp_path / name)]) == ExitCode.INPUT


def test_init_check_and_convert_take_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, folder, again = tmp_path / "plan.xlsx", tmp_path / "folder", tmp_path / "again.xlsx"
    assert run(["init", str(book), "--example", "ten-store-chain"]) == 0
    assert run(["check", str(book)]) == 0
    assert run(["convert", str(book), str(folder)]) == 0
    assert run(["convert", str(folder), str(again)]) == 0
    assert again.read_bytes() == book.read_bytes()
    assert_same(load_instance(folder), load_instance(resolve_instance("ten-store-chain")))
    capsys.readouterr()
    before = book.read_bytes()
    assert run(["init", str(book)]) == ExitCode.INPUT and run(["convert", str(folder), str(book)]) == ExitCode.INPUT
    assert "exists" in capsys.readouterr().err and book.read_bytes() == before
    assert run(["convert", str(folder), str(tmp_path / "old.xls")]) == ExitCode.INPUT


def test_a_plan_from_a_workbook_is_the_plan_from_the_folder(tmp_path: Path) -> None:
    from planner import plan

    book = tmp_path / "plan.xlsx"
    book.write_bytes(workbook_of(load_instance(resolve_instance("ten-store-chain"))))
    from_book = plan(load_instance(book), gap=0.2)
    assert round(from_book.npv, 2) == round(plan(load_instance(resolve_instance("ten-store-chain")), gap=0.2).npv, 2)
    assert run(["verify", str(write_run(from_book, tmp_path / "run"))]) == 0


def test_the_page_on_workbooks_lists_every_sheet(root: Path) -> None:
    page = (root / "docs" / "workbook.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert listed == [*(sheet.name for sheet in SHEETS), "notes", "read me"]
    assert all(f"| {sheet.purpose} |" in page for sheet in SHEETS)


def hide_a_unit(book: Any) -> None:
    book["units"].row_dimensions[6].hidden = True


def test_a_hidden_row_is_read_and_said(tmp_path: Path) -> None:
    instance = load_instance(edited(tmp_path / "book.xlsx", hide_a_unit))
    assert len(instance.units) == len(small().units)
    (fact,) = [fact for fact in instance.facts if fact.kind == "hidden"]
    assert str(fact).startswith("book.xlsx, sheet units: row 6 is hidden or filtered out, and read.")
