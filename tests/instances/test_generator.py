"""Random fleets: any size, the same for the same seed, and right as they come."""

from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.generator import random_fleet
from tests.instances.small import write


def test_the_same_seed_gives_the_same_files_and_another_one_others() -> None:
    assert random_fleet(40, 4, 1) == random_fleet(40, 4, 1)
    assert random_fleet(40, 4, 1)["units.csv"] != random_fleet(40, 4, 2)["units.csv"]


@pytest.mark.parametrize(("units", "regions"), [(1, 1), (1, 5), (2, 2), (37, 6), (1000, 25)])
def test_a_fleet_of_any_size_is_a_right_instance(units: int, regions: int, tmp_path: Path) -> None:
    instance = load_instance(write(tmp_path, random_fleet(units, regions, 3)))
    assert len(instance.units) == units
    assert len({unit.unit for unit in instance.units}) == units
    assert len({unit.region for unit in instance.units}) <= regions
    assert all(0.4 <= unit.inventory_accuracy <= 0.98 for unit in instance.units)


def _fleet(folder: Path, units: int) -> Instance:
    return load_instance(write(folder / str(units), random_fleet(units, 5, 1)))


def test_limits_grow_with_the_fleet(tmp_path: Path) -> None:
    small, large = ({limit.name: limit.amount for limit in _fleet(tmp_path, units).settings.limits} for units in (100, 1000))
    assert all(5 < large[name] / small[name] < 11 for name in small)


@pytest.mark.parametrize(("units", "regions"), [(0, 1), (3, 0), (-1, 1)])
def test_no_units_or_regions_is_refused(units: int, regions: int) -> None:
    with pytest.raises(ValueError, match="at least one unit and one region"):
        random_fleet(units, regions, 0)
