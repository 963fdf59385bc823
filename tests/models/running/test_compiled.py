"""Functions compiled once by processes that need them at the same time."""

import errno
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest

from models.running.compiled import compiled
from models.running.one_at_a_time import PATIENCE, one_at_a_time


@compiled
def _summed(amounts: np.ndarray, factor: float = 2.0) -> float:
    total = 0.0
    for amount in amounts:
        total += factor * amount
    return total


def entered(folder: Path | None, name: str, seconds: float, patience: float = PATIENCE) -> bool:
    """Return whether another thread may compile a function of a folder within some seconds."""
    done = threading.Event()

    def enter() -> None:
        with one_at_a_time(None if folder is None else str(folder), name, patience):
            done.set()

    threading.Thread(target=enter, daemon=True).start()
    return done.wait(seconds)


def test_a_function_is_compiled_with_its_default_arguments() -> None:
    assert _summed(np.ones(3)) == 6.0
    assert _summed(np.ones(3), 1.0) == 3.0


def test_one_that_compiles_lets_others_wait_for_that_function_alone(tmp_path: Path) -> None:
    with one_at_a_time(str(tmp_path / "new"), "search"):
        assert not entered(tmp_path / "new", "search", 0.2)
        assert entered(tmp_path / "new", "other", 20)
        assert entered(None, "search", 20)
    assert entered(tmp_path / "new", "search", 20)


def test_what_a_folder_keeps_is_waited_for_by_none(tmp_path: Path) -> None:
    with one_at_a_time(str(tmp_path), "search"):
        (tmp_path / "core.search-12.py311.nbi").touch()
        assert entered(tmp_path, "search", 20)


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert entered(tmp_path / "file", "search", 20)


def test_a_wait_has_an_end(tmp_path: Path) -> None:
    with one_at_a_time(str(tmp_path), "search"):
        assert entered(tmp_path, "search", 20, patience=0.05)


def test_a_file_system_without_locks_is_no_hindrance_and_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, "not implemented")

    monkeypatch.setattr(pytest.importorskip("fcntl"), "flock", refuse)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with one_at_a_time(str(tmp_path), "search"):
            assert entered(tmp_path, "search", 20)
