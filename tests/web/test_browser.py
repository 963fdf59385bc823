"""The whole way of a person in a real browser: a workbook with a wrong cell, mended, planned, asked and taken away."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner.editing import from_place
from tests.conftest import Ended
from tests.web.conftest import Served, Visit, selected_cells

WRONG, RIGHT = "shop", "store"
"""Type of the first unit in the workbook, and what it is to be."""

LINK = "document.activeElement.closest('[data-testid=stSidebarNavLink]')?.innerText"
"""The page in the list of pages at which the keyboard is."""


@pytest.fixture
def book(tight: Path, tmp_path: Path) -> Path:
    """The tight fleet as a workbook whose first unit has a type that there is not."""
    changed = openpyxl.load_workbook(io.BytesIO(from_place(tight).workbook()))
    sheet = changed["units"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "type" for cell in row))
    at = next(cell.column for cell in header if cell.value == "type")
    sheet.cell(header[0].row + 1, at).value = WRONG
    changed.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def go(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=60_000)


def go_by_keys(page: Any, name: str) -> None:
    """Go to a page as one who has a keyboard alone, from wherever that is."""
    page.keyboard.press("Alt+Shift+P")
    tab_to_page(page, name)


def tab_to_page(page: Any, name: str) -> None:
    """Go on within the list of pages, in which the keyboard is, and open one of them."""
    page.wait_for_function(f"{LINK} !== undefined")
    links = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    steps = links.index(name) - links.index(page.evaluate(LINK))
    for _ in range(abs(steps)):
        page.keyboard.press("Tab" if steps > 0 else "Shift+Tab")
    assert page.evaluate(LINK) == name
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=name, exact=True).wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=60_000)


def type_in_grid(page: Any, grid: int, right: int, was: str, text: str) -> None:
    """Type over a text in the first row of a grid, so many cells to the right of the first one.

    It waits for a cell to be selected, and then for the one with the text: keys that come sooner are lost.
    """
    page.get_by_test_id("stDataFrame").nth(grid).click(position={"x": 70, "y": 55})
    selected = selected_cells(page)
    selected.first.wait_for(state="attached")
    for _ in range(right):
        page.keyboard.press("ArrowRight")
    selected.filter(has_text=was).first.wait_for(state="attached")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("Control+A")
    page.keyboard.type(text, delay=40)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")


def press(page: Any, name: str) -> None:
    """Go on by Tab to a button, as one who has a keyboard alone, and press it by Enter."""
    page.get_by_role("button", name=name).and_(page.locator(":enabled")).wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never comes to {name}")


def metric(page: Any, label: str) -> str:
    """Return the figure below a label."""
    shown = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True)).first
    return str(shown.get_by_test_id("stMetricValue").inner_text())


def figure(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))


@pytest.mark.slow
def test_a_workbook_is_mended_planned_asked_and_taken_away(
    serve: Callable[..., Served],
    visit: Callable[..., Visit],
    book: Path,
    tight: Path,
    tmp_path: Path,
    rollout: Callable[..., Ended],
) -> None:
    first = visit(serve().address)
    page = first.page
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(book)
    page.get_by_role("button", name="Open the files").click()
    page.get_by_text("1 problem").wait_for()

    go(page, "Inputs")
    page.get_by_text("1 problem (units.csv)").wait_for()
    columns = next(filter(None, csv.reader(from_place(book).files["units.csv"].decode().splitlines())))
    type_in_grid(page, 0, 2 + columns.index("type"), WRONG, RIGHT)
    page.get_by_role("button", name="Download the workbook").wait_for()

    go(page, "Plan")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.get_by_text("Net present value", exact=True).first.wait_for(timeout=60_000)
    npv = figure(metric(page, "Net present value"))
    page.get_by_role("button", name="Why is each lever in or out?").click()
    page.get_by_role("button", name="Why is each lever in or out?").wait_for(state="detached", timeout=60_000)

    go_by_keys(page, "What if")
    press(page, "Budgets at 80 %")
    page.get_by_text("all budgets at 80 %").wait_for()
    press(page, "Compare with the plan")
    page.get_by_text("What moves").wait_for(timeout=60_000)
    lower = figure(metric(page, "budget 80%"))
    assert lower < npv

    page.get_by_test_id("stMain").focus()
    page.keyboard.press("Tab")
    assert "To the list of pages" in page.evaluate("() => document.activeElement.innerText")
    page.keyboard.press("Enter")
    tab_to_page(page, "Export")
    with page.expect_download() as download:
        press(page, "Whole plan folder")
    zipfile.ZipFile(download.value.path()).extractall(tmp_path / "taken")
    (run,) = (tmp_path / "taken").iterdir()
    assert (first.errors, first.outside) == ([], [])

    assert rollout("verify", run).code == 0
    assert rollout("plan", tight, "--out", tmp_path / "own", "--quiet").code == 0
    taken, own = (json.loads((folder / "summary.json").read_text())["figures"]["npv"] for folder in (run, tmp_path / "own"))
    assert round(taken, 2) == round(own, 2) and round(taken) == npv
    assert rollout("whatif", tmp_path / "own", "--budget", "80%", "--out", tmp_path / "asked", "--quiet").code == 0
    with (tmp_path / "asked" / "comparison.csv").open(encoding="utf-8-sig") as file:
        (case,) = (row for row in csv.DictReader(file) if row["case"] == "budget 80%")
    assert round(float(case["npv"])) == lower
