"""The list of pages is one key or two away from anywhere on a page, on a narrow page as well."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.conftest import Served, Visit, until

LINK = "document.activeElement.closest('[data-testid=stSidebarNavLink]')?.innerText"
"""The page in the list of pages at which the keyboard is."""


@pytest.mark.parametrize("width", [1300, 700])
def test_the_list_of_pages_is_a_key_or_two_away(chain_server: Served, visit: Callable[..., Visit], width: int) -> None:
    first = visit(f"{chain_server.address}/plan", width)
    page: Any = first.page
    field = page.get_by_role("spinbutton", name="Time limit, seconds")
    field.wait_for()
    link = page.get_by_test_id("stSidebarNavLink").first
    until(lambda: (link.count() == 1 and link.bounding_box()["x"] > 0) == (width == 1300))
    field.focus()
    page.keyboard.press("Alt+Shift+P")
    page.wait_for_function(f"{LINK} === 'Plan'")
    until(lambda: link.bounding_box()["x"] > 0)
    assert field.input_value() == ""
    page.get_by_test_id("stMain").focus()
    page.keyboard.press("Tab")
    assert "To the list of pages" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{LINK} === 'Plan'")
    assert first.errors == []
