"""Small instances on which levers pay, limits bind, and every plan can be proven best in a moment."""

from pathlib import Path

import pytest

from instances import Instance, load_instance


@pytest.fixture(scope="session")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random fleet of eight units."""
    from instances.generator import random_fleet

    folder = tmp_path_factory.mktemp("questions") / "eight"
    folder.mkdir()
    for name, text in random_fleet(units=8, regions=2, seed=2).items():
        (folder / name).write_bytes(text.encode())
    return folder


@pytest.fixture(scope="session")
def instance(eight: Path) -> Instance:
    """The random fleet of eight units."""
    return load_instance(eight)
