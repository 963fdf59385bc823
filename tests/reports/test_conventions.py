"""Conventions that a plan was calculated with: what they say, and whether they are given or assumed."""

from pathlib import Path

import pytest

from instances import load_instance
from planner.reports.conventions import conventions_of
from planner.reports.wording import in_words
from tests.worked.cases import LEVER, Record, write_instance

TRANSFER = {"from_unit": "A", "to_unit": "B", "share": 0.5}


@pytest.mark.parametrize(
    ("closes", "transfers", "source", "said"),
    [
        (False, [], None, ""),
        (True, [], "assumed", "is lost to the company"),
        (True, [TRANSFER | {"share": 0}], "assumed", "is lost to the company"),
        (True, [TRANSFER], "given", "stock that they add for it is not counted"),
    ],
)
def test_demand_of_closed_units_is_lost_or_goes_where_transfers_say(
    tmp_path: Path, closes: bool, transfers: list[Record], source: str | None, said: str
) -> None:
    levers = {"closing": {"closes": True}} if closes else {}
    units = [{"unit": name, "revenue": 1, "contribution_margin": 0.1} for name in "AB"]
    instance = load_instance(write_instance(tmp_path / "case", levers=levers, units=units, transfers=transfers))
    found = {one.topic: one for one in conventions_of(instance)}.get("demand of closed units")
    assert (None if found is None else found.source) == source
    assert found is None or said in found.in_force


def test_stages_say_what_counts_and_prices_that_rise(tmp_path: Path) -> None:
    lever = {
        "effects": {"shrink": 0.5},
        "support": [{"amount": 1, "basis": "unit"}],
        "network": [{"orders": 2000, "share": 1.0}],
        "network_each": "region",
        "licence_tiers": [{"units": 2, "discount": 0.1}, {"units": 3, "discount": 0.0}, {"units": 4, "discount": -0.2}],
    }
    unit = {"unit": "A", "revenue": 1, "shrink_rate": 0.1}
    instance = load_instance(write_instance(tmp_path / "case", levers={LEVER: lever}, units=[unit]))
    found = {one.topic: one.in_force for one in conventions_of(instance)}
    network = "100 % from 2,000 orders a quarter, of 100 % of its benefits, in each region by itself"
    assert network in found[f"network of {in_words(LEVER)}"]
    assert "10 % off from 2 units, list price from 3 units, 20 % more from 4 units" in found[f"licences of {in_words(LEVER)}"]
