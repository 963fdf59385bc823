"""Floors in worlds, by hand: units that launch nothing have levels, too, which move with the world."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load_instance
from instances.samplable import figures_of
from planner import plan
from planner.worlds.pricing import plan_in_worlds
from tests.worked.cases import LEVER, SAVES_ALL, launch, saver, write_instance
from tests.worlds.everything import source_of, worlds_of

ACCURACY = {"measure": "average_accuracy", "amount": 0.8, "weight": "units"}
SHRINK = {"measure": "shrink_rate", "amount": 0.0052}
DRAWS = np.array([0.9, 1.0, 1.1])


def broken(folder: Path, column: str, floor: dict[str, Any]) -> list[bool]:
    """Return whether a plan that launches at A of the North alone breaks a floor, in worlds that move a column of B and C.

    A is alone in the North; B and C are in the South. All have an accuracy of 0.8, and lose 1 % of one revenue until A is saved.
    """
    stores = [("A", "North"), ("B", "South"), ("C", "South")]
    units = [saver(name, region=region, inventory_accuracy=0.8) for name, region in stores]
    pins = [launch("A"), launch("B", rule="must_not"), launch("C", rule="must_not")]
    stated = {"name": "level", "by": "2027Q2"} | floor
    instance = load_instance(write_instance(folder, units=units, pins=pins, levers={LEVER: SAVES_ALL}, floors=[stated]))
    found = plan(instance, gap=0.0)
    (figure,) = figures_of(instance, f"units.*.{column}", "multiply")
    draws = np.stack([np.ones_like(DRAWS), DRAWS], axis=1)
    source = replace(source_of(figure), members=np.array([0, 1, 1], dtype=np.int64), groups=("North", "South"))
    told = plan_in_worlds(found.chosen, worlds_of((source,), (draws,)))
    assert told.limits == ("level",)
    return [bool(one) for one in told.broken[:, 0]]


@pytest.mark.parametrize(
    ("column", "floor", "expected"),
    [
        # means of 0.8 and twice 0.72, 0.8, 0.88
        ("inventory_accuracy", ACCURACY | {"amount": 0.8}, [True, False, False]),
        ("inventory_accuracy", ACCURACY | {"amount": 0.747}, [True, False, False]),
        ("inventory_accuracy", ACCURACY | {"amount": 0.746}, [False, False, False]),
        # 0.72 in the South alone, and nothing that moves in the North
        ("inventory_accuracy", ACCURACY | {"regions": ["South"], "amount": 0.73}, [True, False, False]),
        ("inventory_accuracy", ACCURACY | {"regions": ["North"]}, [False, False, False]),
        # 0 at A, and 0.009, 0.01, 0.011 at both others: means of 0.006, 0.00667 and 0.00733
        ("shrink_rate", SHRINK | {"amount": 0.0074}, [False, False, False]),
        ("shrink_rate", SHRINK | {"amount": 0.0067}, [False, False, True]),
        # A saves 1,000 a quarter, whatever the others lose
        ("shrink_rate", {"measure": "hard_cash", "amount": 2000}, [False, False, False]),
        ("shrink_rate", {"measure": "coverage", "lever": LEVER, "amount": 0.3}, [False, False, False]),
    ],
)
def test_units_without_a_launch_count_for_the_level_of_a_floor(
    tmp_path: Path, column: str, floor: dict[str, Any], expected: list[bool]
) -> None:
    """The plan as it stands keeps each floor."""
    assert broken(tmp_path / "case", column, floor) == expected
