"""Ctrl-C while an answer is written: it is written whole, not lost."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import ExitCode


def pressed_before(monkeypatch: pytest.MonkeyPatch, place: str) -> list[str]:
    """Press Ctrl-C whenever a function is called; return the list that notes it."""
    import importlib

    module, name = place.rsplit(".", 1)
    real: Callable[..., Any] = getattr(importlib.import_module(module), name)
    presses: list[str] = []

    def wrapped(*given: Any, **more: Any) -> Any:
        if not presses:
            presses.append(name)
            signal.raise_signal(signal.SIGINT)
        return real(*given, **more)

    monkeypatch.setattr(place, wrapped)
    return presses


@pytest.mark.parametrize(
    "question",
    [
        ("frontier", "--budget", "80%:120%:20%"),
        ("whatif", "--budget", "80%"),
        ("cuts", "--to", "20%", "--step", "20%"),
        ("order-price",),
        ("smallest", "--by", "spend"),
        ("baselines",),
        ("diagnose",),
        ("plan",),
    ],
)
def test_a_folder_is_written_whole(
    rollout, fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: tuple[str, ...]
) -> None:
    place = "planner.run_files.verified" if question == ("plan",) else "planner.answers.answer_folder"
    presses = pressed_before(monkeypatch, f"{place}.write_run")
    name, *options = question
    ended = rollout(name, fleet, *options, "--out", tmp_path / "answer")
    assert presses
    assert ended.code in (ExitCode.DONE, ExitCode.INTERRUPTED), ended.err
    assert ended.out
    assert rollout("verify", tmp_path / "answer").code == ExitCode.DONE


@pytest.mark.parametrize("question", [("marginals", "--seconds", "2"), ("platform",)])
def test_a_file_is_written_whole(
    rollout, fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: tuple[str, ...]
) -> None:
    presses = pressed_before(monkeypatch, "planner.jobs.destination.to_csv_bytes")
    name, *options = question
    ended = rollout(name, fleet, *options, "--out", tmp_path / "answer.csv")
    assert presses
    assert ended.code in (ExitCode.DONE, ExitCode.GAP_NOT_REACHED), ended.err
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8").count("\n") > 1
