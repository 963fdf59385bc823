"""What a person changed or added in a folder of this program stays."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import OutputError
from planner.run_files.folder import check_target, claimed, write_folder, write_run
from planner.run_files.manifest import with_manifests
from planner.run_files.single_file import check_file, replacing_file

FILES = {
    "summary.json": b"{}",
    "inputs/plan.toml": b"",
    "tracking.csv": b"unit,actual\n1,\n",
    "cases/low/summary.json": b"{}",
    "cases/low/tracking.csv": b"unit,actual\n1,\n",
}


def written(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", FILES)


def fill_in(folder: Path) -> None:
    (folder / "tracking.csv").write_text("unit;actual\n1;0,93\n")


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "actuals, saved with another separator": (fill_in, r"tracking\.csv was changed"),
    "actuals of a case": (lambda run: fill_in(run / "cases/low"), r"cases/low/tracking\.csv was changed"),
    "a note": (lambda run: (run / "notes.txt").write_text("mine"), r"notes\.txt was added"),
    "a note among the cases": (lambda run: (run / "cases/minutes.txt").write_text("mine"), r"cases/minutes\.txt was added"),
    "a note of a case": (lambda run: (run / "cases/low/minutes.txt").write_text("mine"), r"low/minutes\.txt was added"),
    "a folder": (lambda run: (run / "inputs/mine").mkdir(), "inputs/mine/ was added"),
    "a link": (lambda run: (run / "link").symlink_to(run.parent), "link was added"),
    "a file that became a link": (
        lambda run: [(run / "tracking.csv").unlink(), (run / "tracking.csv").symlink_to(run / "summary.json")],
        r"tracking\.csv was changed",
    ),
    "the answer to a question": (lambda run: (run / "questions/explain").mkdir(parents=True), "questions/explain was written"),
    "a case that became a link": (
        lambda run: [shutil.rmtree(run / "cases/low"), (run / "cases/low").symlink_to(run)],
        "cases/low was changed",
    ),
    "a manifest that names its own folder": (
        lambda run: (run / "manifest.json").write_text('{"schema_version": 1, "files": {}, "folders": ["."]}'),
        r"manifest\.json: cannot be read",
    ),
    "a manifest that is gone": (lambda run: (run / "manifest.json").unlink(), r"has no manifest\.json"),
    "a manifest that is damaged": (lambda run: (run / "manifest.json").write_text("{"), r"manifest\.json: cannot be read"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_folder_with_a_change_is_not_replaced(tmp_path: Path, change: str) -> None:
    run = written(tmp_path)
    make, reason = CHANGES[change]
    make(run)
    for write in (check_target, lambda place: write_run(place, FILES)):
        with pytest.raises(OutputError, match=reason):
            write(run)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_as_it_was_written_is_replaced(tmp_path: Path) -> None:
    run = written(tmp_path)
    (run / ".DS_Store").write_bytes(b"of the file manager")
    (run / "questions").mkdir()
    (run / "questions" / ".cuts.rollout-lock").touch()  # of a command that was killed
    (run / "cases/low/tracking.csv").unlink()
    write_run(run, FILES | {"tracking.csv": b"new"})
    assert (run / "tracking.csv").read_bytes() == b"new"
    assert (run / "cases/low/tracking.csv").is_file()


def test_the_manifest_has_the_hash_of_every_file(tmp_path: Path) -> None:
    run = written(tmp_path)
    own, case = (json.loads((run / place / "manifest.json").read_bytes()) for place in (".", "cases/low"))
    assert own["files"] == {name: hashlib.sha256(FILES[name]).hexdigest() for name in sorted(FILES) if "cases" not in name}
    assert own["folders"] == ["cases/low"]
    assert case["files"]["tracking.csv"] == hashlib.sha256(FILES["tracking.csv"]).hexdigest()


def test_a_change_made_while_a_plan_was_sought_is_kept_and_so_is_the_plan(tmp_path: Path) -> None:
    run = written(tmp_path)
    with claimed(run):
        fill_in(run)
        other = write_run(run, FILES)
    assert other == tmp_path / "run-2"
    assert (run / "tracking.csv").read_text().startswith("unit;actual")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "run-2"]


def test_a_file_in_a_folder_joins_its_manifest(tmp_path: Path) -> None:
    run = written(tmp_path)
    for text in ("first", "second"):
        with replacing_file(run / "report.html") as place:
            place.write_text(text)
    check_target(run)
    (run / "report.html").write_text("with my remarks")
    with pytest.raises(OutputError, match="is not as this program wrote it"):
        check_file(run / "report.html")
    with pytest.raises(OutputError, match=r"report\.html was changed"):
        check_target(run)


def test_a_file_of_a_person_in_a_folder_is_not_replaced(tmp_path: Path) -> None:
    run = written(tmp_path)
    (run / "reasons.csv").write_text("mine")
    with pytest.raises(OutputError, match="is not as this program wrote it"), replacing_file(run / "reasons.csv"):
        pass
    assert (run / "reasons.csv").read_text() == "mine"


def test_an_answer_keeps_what_it_answers(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "answer", with_manifests({"cuts.csv": b""}, ("cuts", "to=20%")))
    assert json.loads((folder / "manifest.json").read_bytes())["question"] == ["cuts", "to=20%"]
