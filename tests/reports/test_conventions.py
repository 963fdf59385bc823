"""Conventions that a plan was calculated with: what they say, and whether they are given or assumed."""

from pathlib import Path

import pytest

from instances import load_instance
from planner.reports.conventions import conventions_of
from tests.worked.cases import Record, write_instance

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
