"""Two writers, and one that is killed: what only processes show."""

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from instances import load_instance
from planner import write
from planner.errors import OutputError
from planner.run_files import room
from planner.run_files.folder import claimed, write_run
from planner.run_files.lock import only_writer
from planner.run_files.room import need_room

FILES = {"summary.json": b"{}", "inputs/plan.toml": b""}
WRITER = """
import sys, time
from pathlib import Path
from planner.run_files.folder import claimed
from planner.run_files.leftovers import part_of
with claimed(sys.argv[1]) as target:
    part = part_of(target)
    part.mkdir()
    (part / "schedule.csv").touch()
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_and_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "plan1"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "writing\n"
        with pytest.raises(OutputError, match=rf"another rollout \(process {writer.pid} on .* is writing there; wait"):
            write_run(target, FILES)
        with claimed(tmp_path / "other"):
            assert len(list(tmp_path.glob(".plan1.*.rollout-part"))) == 1  # its owner lives
        writer.send_signal(signal.SIGKILL)
    with claimed(tmp_path / "other"):
        assert list(tmp_path.glob(".plan1*")) == []
    write_run(target, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["plan1"]


def test_a_lock_that_was_left_behind_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / ".plan1.rollout-lock").write_text('{"process": 1}')
    write_run(tmp_path / "plan1", FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["plan1"]


def test_the_folder_of_a_person_is_no_leftover(tmp_path: Path) -> None:
    (tmp_path / ".plan1.part").mkdir()
    (tmp_path / ".plan1.before").mkdir()
    write_run(tmp_path / "plan1", FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".plan1.before", ".plan1.part", "plan1"]


def test_a_place_that_cannot_be_written_is_told_first(tmp_path: Path) -> None:
    (tmp_path / ".plan1.rollout-lock").mkdir()
    with pytest.raises(OutputError, match="nothing can be written in"), only_writer(tmp_path / "plan1"):
        pass


def test_a_disk_without_room_is_told_before_anything_is_solved(
    fleet: Path, small_plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = load_instance(fleet)
    write(small_plan, tmp_path / "plan1", documents=True)
    taken = sum(path.stat().st_size for path in (tmp_path / "plan1").rglob("*"))
    needed = room.estimated_size(instance)
    assert taken < needed < 10 * taken
    for free, told in ((needed, False), (needed - 1, True)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        if told:
            with pytest.raises(OutputError, match=r"has room for .* MB, and about .* MB will be written"):
                need_room(tmp_path / "plan1", instance)
        else:
            need_room(tmp_path / "plan1", instance)
