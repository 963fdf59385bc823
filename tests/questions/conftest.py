"""Small instances on which levers pay, limits bind, and every plan can be proven best in a moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from instances import Instance, load_instance
from planner.workers import OfThisMachine, Traffic
from tests.builders import fleet_in


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


@pytest.fixture(scope="session")
def second_process() -> Iterator[OfThisMachine]:
    """A second process beside this one: it takes seconds to start, so that files share it; a run that fails starts it anew."""
    with OfThisMachine(2, 0.0) as workers:
        yield workers


@pytest.fixture
def workers(second_process: OfThisMachine) -> OfThisMachine:
    """Two workers that have done nothing yet."""
    second_process.traffic, second_process.runs = Traffic(), []
    return second_process
