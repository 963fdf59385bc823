"""Thresholds of the diagnosis: those shipped, those of one's own, and how wrong ones are told."""

import re
import typing
from pathlib import Path

import pytest

from instances import InputProblems
from planner.questions.diagnose.thresholds import Measure, shipped, thresholds_from
from tests.economics.builders import unit
from tests.questions.diagnosed import STORE, tiny, value_at


def test_the_shipped_file_is_complete_and_can_be_given_back(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_bytes(shipped().as_toml())
    assert thresholds_from(tmp_path / "t.toml") == shipped()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("[lines.split]\nreachable = 0.1\n[readiness.steady]\nmeasure='accuracy_drift'\nat_most=0\n")
    own = thresholds_from(tmp_path / "t.toml")
    assert own.lines.split == shipped().lines.split.model_copy(update={"reachable": 0.1})
    assert own.lines.late == shipped().lines.late
    assert [*own.readiness] == [*shipped().readiness, "steady"]
    case = tiny(unit(**STORE | {"inventory_accuracy": 0.9}, split_rate=0.2))
    assert value_at(case, own)["routing"] == pytest.approx(4 * 10_000 * 5 * (0.2 - 0.1))


def test_the_file_of_the_documentation_is_one(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "questions.md").read_text(encoding="utf-8")
    (tmp_path / "t.toml").write_text(re.findall(r"```toml\n(\[records\].*?)```", text, re.DOTALL)[0])
    own = thresholds_from(tmp_path / "t.toml")
    assert (own.records.reachable_accuracy, own.lines.split.reachable) == (0.95, 0.05)
    measures = typing.get_args(Measure)
    assert [name for name in measures if name not in text and not name.endswith("_rate")] == []


def test_every_problem_is_named_with_its_place_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        "recrods = 1\n[lines.split]\nreachable = 1.8\n[lines.misroute]\nconstraint = 'rooting'\n"
        "[readiness.mine]\nat_least = 2\n[store_first.mine]\nmeasure = 'maturity'\n"
        "[situations.growing_network]\nneeds = 9\n[lines.lost]\n"
    )
    with pytest.raises(InputProblems) as caught:
        thresholds_from(path)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 7
    for place, found, expected in (
        ("line 1, recrods", "unknown", "Did you mean records?"),
        ("line 3, lines.split.reachable", "found 1.8", "share from 0 to 1"),
        ("line 5, lines.misroute.constraint", "rooting", "one of routing"),
        ("line 6, readiness.mine.measure", "missing", "docs/questions.md"),
        ("line 8, store_first.mine", "found", "at_least, at_most or both"),
        ("line 10, situations.growing_network", "found", "at most 4"),
        ("line 12, lines.lost", "unknown", "Known: misroute"),
    ):
        assert any(all(one in line for one in (str(path), place, found, expected)) for line in said), place


@pytest.mark.parametrize("content", [b"[lines", b"\xff\xfea", b"lines = 3", b"role = []", b"records = " + b"9" * 5000])
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.toml").write_bytes(content)
    with pytest.raises(InputProblems):
        thresholds_from(tmp_path / "t.toml")
    with pytest.raises(InputProblems, match="a TOML file"):
        thresholds_from(tmp_path / "nowhere.toml")


def test_the_command_ends_with_code_3_and_writes_nothing(rollout, fleet: Path, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("[records]\nreachable_accuracy = '90%'\n")
    ended = rollout("diagnose", fleet, "--thresholds", tmp_path / "t.toml", "--out", tmp_path / "d")
    assert (ended.code, ended.out) == (3, "")
    assert 'found "90%"' in ended.err and "line 2" in ended.err
    assert not (tmp_path / "d").exists()
