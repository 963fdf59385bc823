import hashlib
import json
import os
from pathlib import Path

import pytest

from instances.files import PLAN
from instances.files import TABLES as TABLES_OF_INSTANCES
from planner.errors import OutputError, VerificationError
from planner.plan.columns import TABLES
from planner.run_files.folder import check_target, write_new_folder, write_run
from planner.run_files.names import is_run
from planner.run_files.reading import read_run
from planner.run_files.single_file import INSTANCE_FILES, check_file, replacing_file


def run_files(mark: str = "first") -> dict[str, bytes]:
    plan = f'name = "{mark}"\n'.encode()
    summary = {"schema_version": 1, "mark": mark, "inputs": {"plan.toml": hashlib.sha256(plan).hexdigest()}}
    tables = {f"{name}.csv": (",".join(table.names) + "\n").encode() for name, table in TABLES.items()}
    return tables | {"summary.json": json.dumps(summary).encode(), "inputs/plan.toml": plan}


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_run_is_written_and_read(tmp_path: Path) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    assert content(target) == run_files()
    run = read_run(target)
    assert run.inputs == target / "inputs"
    assert run.summary["mark"] == "first"
    assert {name: list(rows) for name, rows in run.tables.items()} == {name: [] for name in TABLES}
    assert os.listdir(tmp_path) == ["plan1"]


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    write_run(tmp_path / "plan1", run_files() | {"inputs/pins.csv": b"old"})
    write_run(tmp_path / "plan1", run_files("second"))
    assert content(tmp_path / "plan1") == run_files("second")
    assert os.listdir(tmp_path) == ["plan1"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "plan1").mkdir()
    write_run(tmp_path / "plan1", run_files())
    assert is_run(tmp_path / "plan1")
    assert os.listdir(tmp_path) == ["plan1"]


def test_what_is_not_a_run_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    before = content(tmp_path)
    reasons = {"folder": "not a folder of this program", "file": "is a file", "link": "symbolic link", "a/b": "create it"}
    for name, reason in reasons.items():
        with pytest.raises(OutputError, match=reason):
            write_run(tmp_path / name, run_files())
    assert content(tmp_path) == before


def test_a_folder_that_only_looks_like_a_run_is_left_alone(tmp_path: Path) -> None:
    for summary in ('{"accuracy": 0.9}', "[]", "not JSON"):
        folder = tmp_path / "mine"
        (folder / "inputs").mkdir(parents=True, exist_ok=True)
        (folder / "summary.json").write_text(summary)
        (folder / "inputs" / "raw.csv").write_text("years of work")
        before = content(folder)
        with pytest.raises(OutputError, match=r"has no manifest\.json"):
            write_run(folder, run_files())
        assert content(folder) == before


def test_nothing_is_written_into_the_inputs_of_a_run(tmp_path: Path) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    for below in ("inputs/plan2", "inputs/sub/plan2"):
        (target / below).parent.mkdir(exist_ok=True)
        with pytest.raises(OutputError, match="lies in the inputs of the run"):
            check_target(target / below)


def test_a_file_of_an_instance_or_a_run_is_not_replaced(tmp_path: Path) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    book = tmp_path / "book.xlsx"
    book.write_text("the instance")
    for path, reason in {
        target / "schedule.csv": "of the instance or run",
        target / "summary.json": "of the instance or run",
        target / "inputs" / "plan.toml": "of the instance or run",
        book: "is the instance itself",
    }.items():
        with pytest.raises(OutputError, match=reason):
            check_file(path, book)
    assert check_file(target / "report.html") == target / "report.html"
    assert check_file(book) == book


def test_what_is_no_plain_file_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for write in (check_file, lambda path: replacing_file(path).__enter__()):
        with pytest.raises(OutputError, match="not a plain file"):
            write(tmp_path / "pipe")
    target = write_run(tmp_path / "plan1", run_files())
    (target / "schedule.csv").unlink()
    os.mkfifo(target / "schedule.csv")
    with pytest.raises(OutputError, match="not a plain file"):
        read_run(target)


def test_a_new_folder_never_replaces_a_run(tmp_path: Path) -> None:
    write_run(tmp_path / "plan1", run_files())
    with pytest.raises(OutputError, match="not empty"):
        write_new_folder(tmp_path / "plan1", {"plan.toml": b""})


def test_the_folder_one_stands_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".", "..", "/"):
        with pytest.raises(OutputError, match="the folder you are in"):
            check_target(name)


def test_a_file_where_a_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    for below in ("notes/plan1", "notes/plans/plan1"):
        with pytest.raises(OutputError, match=f"{tmp_path / 'notes'} is a file, not a folder"):
            check_target(tmp_path / below)
        with pytest.raises(OutputError, match=f"{tmp_path / 'notes'} is a file, not a folder"):
            check_file(tmp_path / below)
    with pytest.raises(OutputError, match=f"the folder {tmp_path / 'plans'} does not exist"):
        check_target(tmp_path / "plans" / "plan1")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_a_parent_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="no permission"):
            check_target(tmp_path / "plan1")
    finally:
        tmp_path.chmod(0o700)


def test_a_refused_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="no permission"):
        check_target(tmp_path / "plan1")


@pytest.mark.parametrize("step", ["fsync", "rename"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_earlier_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    write_run(tmp_path / "plan1", run_files())
    real, calls = getattr(os, step), []

    def failing(*arguments):
        calls.append(arguments)
        # The second rename is the one that puts the new run in place.
        if step == "fsync" or len(calls) == 2:
            raise error
        return real(*arguments)

    monkeypatch.setattr(os, step, failing)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_run(tmp_path / "plan1", run_files("second"))
    assert content(tmp_path / "plan1") == run_files()
    assert os.listdir(tmp_path) == ["plan1"]


def test_a_machine_that_stops_between_the_renames_loses_no_run(tmp_path: Path) -> None:
    write_run(tmp_path / "plan1", run_files())
    os.rename(tmp_path / "plan1", tmp_path / ".plan1.before")
    assert read_run(tmp_path / "plan1").summary["mark"] == "first"
    assert os.listdir(tmp_path) == ["plan1"]


def test_a_machine_that_stops_after_the_renames_keeps_the_new_run(tmp_path: Path) -> None:
    write_run(tmp_path / ".plan1.before", run_files())
    write_run(tmp_path / "plan1", run_files("second"))
    assert read_run(tmp_path / "plan1").summary["mark"] == "second"
    assert os.listdir(tmp_path) == ["plan1"]


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up", "a/../../up", "a\\b", "c:x"])
def test_paths_outside_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        write_run(tmp_path / "plan1", run_files() | {name: b""})
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["summary.json", "schedule.csv", "limits.csv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    (target / name).unlink()
    with pytest.raises(OutputError, match=f"{name}: missing"):
        read_run(target)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("summary.json", b"{", "damaged"),
        ("summary.json", b"[]", "not a JSON object"),
        ("summary.json", b'{"schema_version": 2}', "schema_version 2"),
        ("summary.json", b'{"schema_version": 1}', "no hashes"),
        ("summary.json", b'{"schema_version": 1, "inputs": {"../x": "0"}}', "not a path inside"),
        ("summary.json", b"[" * 100_000, "damaged"),
        ("schedule.csv", b"\xff\xfe", "damaged"),
        ("schedule.csv", b"unit\n1\n", "columns unit instead"),
        ("limits.csv", b"limit,measure,scope,period,period_start,allowed,used,left\na,b\n", "row 2"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, text: bytes, reason: str) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    (target / name).write_bytes(text)
    with pytest.raises(OutputError, match=reason):
        read_run(target)


def test_every_change_of_the_inputs_is_told(tmp_path: Path) -> None:
    target = write_run(tmp_path / "plan1", run_files())
    inputs = target / "inputs"
    (inputs / "plan.toml").write_bytes(b"changed")
    (inputs / "pins.csv").write_bytes(b"")
    with pytest.raises(VerificationError, match=r"(?s)pins.csv: was not part.*plan.toml: has changed since the run"):
        read_run(target)
    (inputs / "plan.toml").unlink()
    with pytest.raises(VerificationError, match=r"plan\.toml: missing"):
        read_run(target)
    (inputs / "plan.toml").symlink_to(inputs / "pins.csv")
    with pytest.raises(VerificationError, match="not a plain file"):
        read_run(target)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such folder"):
        read_run(tmp_path / "plan1")


def test_a_file_is_replaced_when_all_went_well(tmp_path: Path) -> None:
    target = tmp_path / "model.lp"
    target.write_text("old")
    with pytest.raises(RuntimeError), replacing_file(target) as place:
        place.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    with replacing_file(target) as place:
        assert place.suffix == ".lp"
        place.write_text("new")
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["model.lp"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"), replacing_file(tmp_path / "none" / "model.lp"):
        pass
    with pytest.raises(OutputError, match="not a plain file"), replacing_file(tmp_path):
        pass


def test_every_file_of_an_instance_is_known_as_one() -> None:
    assert {PLAN, *TABLES_OF_INSTANCES} == INSTANCE_FILES
