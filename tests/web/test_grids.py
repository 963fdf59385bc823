"""A grid of Inputs before a real browser: values typed down a column, one after the other, all stand."""

from collections.abc import Callable
from typing import Any

from tests.web.conftest import Served, Visit, selected_cells, until

ROW, HEADER = 35, 36
"""Height of a row and of the headings of a grid, in pixels."""

PROBLEM, NAME, SIZE = 1, 3, 9
"""Places of what is wrong in a row, and of name and size of its unit, among the cells of the row."""

FIRST_NAME = {"x": 285, "y": HEADER + ROW // 2}
"""Where the name of the first unit stands in the grid, in pixels."""

CELLS = """() => [...document.querySelectorAll('table[role=grid]')]
    .filter(grid => grid.textContent.startsWith('row in the file')).flatMap(grid => [...grid.querySelectorAll('tbody tr')])
    .map(row => [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent))"""
"""The cells of the table as a screen reader has them."""


def names_in(page: Any, rows: int) -> list[str]:
    return [row[NAME] for row in page.evaluate(CELLS)[:rows]]


def to_inputs(page: Any) -> None:
    """Go to the page Inputs, and wait until nothing above its grid moves it any more: parts of a page are loaded one by one."""
    page.get_by_role("link", name="Inputs").click()
    until(lambda: len(names_in(page, 3)) == 3)
    for text in ("No problem found.", "Add and remove rows"):
        page.get_by_text(text).wait_for()
    page.wait_for_timeout(300)


def to_first_name(page: Any) -> None:
    """Click on the name of the first unit, and wait until the grid has its cell selected: what is typed before is lost."""
    page.get_by_test_id("stDataFrame").first.click(position=FIRST_NAME)
    selected_cells(page).first.wait_for(state="attached")


def test_values_that_are_typed_down_a_column_all_stand(chain_server: Served, visit: Callable[..., Visit]) -> None:
    page = visit(chain_server.address).page
    to_inputs(page)
    _, second, third = names_in(page, 3)
    to_first_name(page)
    for count, name in enumerate(("Alpha", "Beta"), 1):
        page.keyboard.type(name, delay=40)
        page.keyboard.press("Enter")
        until(lambda count=count: count_of_changes(page) == count)
    assert names_in(page, 3) == ["Alpha", "Beta", third]
    page.get_by_role("button", name="Undo").click()
    until(lambda: names_in(page, 3) == ["Alpha", second, third])


def test_a_number_that_is_typed_at_once_is_taken_to_its_last_digit(chain_server: Served, visit: Callable[..., Visit]) -> None:
    page = visit(chain_server.address).page
    to_inputs(page)
    to_first_name(page)
    for _ in range(SIZE - NAME):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)  # the grid moves, so that the cell is seen
    page.keyboard.type("1.31", delay=40)
    page.keyboard.press("Enter")
    until(lambda: page.evaluate(CELLS)[0][SIZE] == "1.31" and count_of_changes(page) == 1)
    page.wait_for_timeout(500)
    page.keyboard.type("-4", delay=40)  # below the least size, in the next row
    page.keyboard.press("Enter")
    wrong = "\N{WARNING SIGN} size: number from 0.001 to 1,000"
    until(lambda: [(row[PROBLEM], row[SIZE]) for row in page.evaluate(CELLS)[:2]] == [("", "1.31"), (wrong, "-4")])
    assert (
        "\N{WARNING SIGN} size [0.001 to 1k]" in page.locator("table[role=grid]").filter(has_text="row in the file").inner_text()
    )


def count_of_changes(page: Any) -> int:
    """Return the number of rows of the last grid of the page, which lists the changes once there are any."""
    page.get_by_role("heading", name="Changes").wait_for()
    return int(page.locator("table[role=grid]").last.get_attribute("aria-rowcount")) - 1
