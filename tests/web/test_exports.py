"""What is taken away is what the command line writes: a run in an archive is still a verified run."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.web.exports import archive_of, file_name


def test_a_run_in_an_archive_verifies_after_it_is_unpacked(asked_run: Path, tmp_path: Path, rollout: Callable[..., Any]) -> None:
    (asked_run / ".run.lock").touch()
    packed = archive_of(asked_run, "plan")
    with zipfile.ZipFile(io.BytesIO(packed)) as content:
        assert all(name.startswith("plan/") and "lock" not in name for name in content.namelist())
        content.extractall(tmp_path)
    (asked_run / ".run.lock").unlink()
    written = {path.relative_to(asked_run) for path in asked_run.rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path / "plan") for path in tmp_path.rglob("*") if path.is_file()} == written
    assert rollout("verify", tmp_path / "plan").code == 0
    assert archive_of(asked_run, "plan") == packed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc-passwd.zip"),
        ("<script>", "script.zip"),
        ("", "plan.zip"),
        ("::", "plan.zip"),
        ("A b", "a-b.zip"),
    ],
)
def test_names_of_files_hold_letters_alone(text: str, name: str) -> None:
    assert file_name(text, "zip") == name
