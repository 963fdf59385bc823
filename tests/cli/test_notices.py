"""Notices at the screen: part of what `check` answers, beside the plan and only there, and never a reason to fail."""

import json
from pathlib import Path

from instances import load_instance
from instances.notices import notices
from planner.errors import ExitCode


def test_check_tells_the_notices_below_what_is_in_the_instance(rollout, fleet: Path) -> None:
    said = [str(one) for one in notices(load_instance(fleet))]
    assert said
    ended = rollout("check", fleet)
    assert ended.code == ExitCode.DONE
    first, *others = ended.out.splitlines()
    assert "no problem in" in first
    assert [line for line in others if line.startswith("note: ")] == [f"note: {text}" for text in said]
    assert others[-len(said) :] == [f"note: {text}" for text in said]
    assert json.loads(rollout("check", fleet, "--json").out)["notices"] == said


def test_plan_tells_their_number_beside_the_answer_unless_it_is_quiet(rollout, fleet: Path, small_plan, monkeypatch) -> None:
    monkeypatch.setattr("planner.planning.plan", lambda *_, **__: small_plan)
    named = len(notices(load_instance(fleet)))
    assert named > 1
    ended = rollout("plan", fleet)
    assert ended.code == ExitCode.DONE
    (told,) = [line for line in ended.err.splitlines() if line.startswith("note: ")]
    assert told == f"note: {named} settings may be misread; `rollout check` explains them"
    assert "note: " not in ended.out
    quiet = rollout("plan", fleet, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (ExitCode.DONE, ended.out, "")


def test_an_instance_with_problems_has_no_notices(rollout, fleet: Path, tmp_path: Path) -> None:
    for path in fleet.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"decision_quarters = 12", b"decision_quarters = 0"))
    ended = rollout("check", tmp_path)
    assert ended.code == ExitCode.INPUT and "note: " not in ended.out
    assert json.loads(rollout("check", tmp_path, "--json").out)["notices"] == []
