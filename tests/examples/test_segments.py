"""The rows on segments of docs/examples.md, added to the ten-store chain: a second use case is served while it is cheap."""

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from instances import Instance, load_instance, resolve_instance
from planner import plan, verify
from planner.economics import build_menu, launched
from tests.examples.test_scenarios import ORCHESTRATION, launches

PAGE = Path(__file__).resolve().parents[2] / "docs" / "examples.md"
FIRST, SECOND = "pick_up_desk", "shipping_desk"
STATED = "amount = 5000, basis"
"""Cost of the second desk on the page."""


@cache
def rows() -> str:
    """Return the rows of the page."""
    found = re.search(r"```toml\n(\[\[segments\]\].*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found and found[1].count(STATED) == 1
    return found[1]


def chain(folder: Path, cost: int, *stores: str) -> Instance:
    """Return the chain with the rows of the page at a cost of the second desk, and of its stores some where they are named."""
    shutil.copytree(resolve_instance("ten-store-chain"), folder)
    with (folder / "plan.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n" + rows().replace(STATED, f"amount = {cost}, basis"))
    made = load_instance(folder)
    return replace(made, units=tuple(unit for unit in made.units if not stores or unit.unit in stores))


@pytest.mark.parametrize(("cost", "pays"), [(5000, {"T002", "T006", "T008"}), (9000, set()), (40_000, set())])
def test_the_extension_adds_to_three_stores_at_5000_and_to_none_at_9000(tmp_path: Path, cost: int, pays: set[str]) -> None:
    """Of each store alone: the best roadmap with the second desk against the best one without it."""
    instance = chain(tmp_path / "case", cost)
    menu = build_menu(instance)
    found = set()
    for number, unit in enumerate(instance.units):
        own = menu.choices_of(number)
        has = launched(menu.start[own, menu.levers.index(SECOND)])
        if menu.value[own][has].max() > menu.value[own][~has].max():
            found.add(unit.unit)
    assert found == pays


@pytest.mark.parametrize(("cost", "extended"), [(5000, {"T002", "T006"}), (40_000, set())])
def test_the_extension_follows_the_first_desk_while_it_is_cheap(tmp_path: Path, cost: int, extended: set[str]) -> None:
    """Three stores, of which the smallest has no use for the second desk. Orchestration, which no store buys, is left out."""
    made = chain(tmp_path / "case", cost, "T002", "T003", "T006")
    levers = {name: lever for name, lever in made.settings.levers.items() if name != ORCHESTRATION}
    found = plan(replace(made, settings=made.settings.model_copy(update={"levers": levers})), gap=1e-4)
    quarters = launches(found)
    assert quarters[FIRST].keys() == {"T002", "T003", "T006"}
    assert quarters[SECOND].keys() == extended
    assert all(quarters[SECOND][unit] > quarters[FIRST][unit] for unit in extended)
    assert list(found.shared_costs["lever"]).count(FIRST) == 1
    assert verify(found) == []
