"""Small instances on which levers pay, limits bind, and every plan can be proven best in a moment."""

from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.generator import random_fleet


def fleet_in(folder: Path, units: int) -> Path:
    """Write a random fleet into a new folder, and return the folder."""
    folder.mkdir()
    for name, text in random_fleet(units=units, regions=2, seed=2).items():
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
