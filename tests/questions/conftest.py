"""Small instances on which levers pay, limits bind, and every plan can be proven best in a moment."""

from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.generator import random_fleet

THREE_YEARS = "decision_quarters = 12"


def fleet_in(folder: Path, units: int) -> Path:
    """Write a random fleet that decides on two years into a new folder, and return the folder."""
    folder.mkdir()
    files = random_fleet(units=units, regions=2, seed=2)
    assert files["plan.toml"].count(THREE_YEARS) == 1
    files["plan.toml"] = files["plan.toml"].replace(THREE_YEARS, "decision_quarters = 8")
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


@pytest.fixture(scope="session")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random fleet of six units."""
    return fleet_in(tmp_path_factory.mktemp("questions") / "six", 6)


@pytest.fixture(scope="session")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random fleet of eight units: a proof takes three times as long."""
    return fleet_in(tmp_path_factory.mktemp("questions") / "eight", 8)


@pytest.fixture(scope="session")
def instance(six: Path) -> Instance:
    """The random fleet of six units."""
    return load_instance(six)
