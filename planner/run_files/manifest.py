"""The manifest of a folder: a hash of every file as this program wrote it, by which later changes are known.

A folder within that has a manifest of its own (the plan of a case, the answer to a question) is left to it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import BaseModel, ConfigDict

from planner.errors import OutputError
from planner.run_files.leftovers import PART
from planner.run_files.lock import ENDING, is_free
from planner.run_files.names import inside

MANIFEST: Final = "manifest.json"
QUESTIONS: Final = "questions"
"""Folder of a run with the answers to the questions asked of it."""

OF_THE_SYSTEM: Final = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])
"""Files that file managers leave in every folder they show."""

SHOWN: Final = 3
"""Names shown in a message."""


class _Content(BaseModel):
    """The document as it stands in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: int
    question: tuple[str, ...] = ()
    plan: str = ""
    files: dict[str, str]
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The files of a folder as they were written.

    Attributes
    ----------
    files
        sha256, in hexadecimal, by relative path.
    folders
        relative paths of the folders within that have a manifest of their own.
    question
        the question that the folder answers with its arguments, nothing for a plan.
    plan
        identity of the plan that the question was asked of, as `planner.plan.identity` has it; blank where it is not known.
    """

    files: Mapping[str, str]
    folders: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    plan: str = ""

    def as_json(self) -> bytes:
        """Return the content of the file."""
        document = {
            "schema_version": 1,
            "question": list(self.question),
            **({"plan": self.plan} if self.plan else {}),
            "files": dict(sorted(self.files.items())),
            "folders": sorted(self.folders),
        }
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class Changes:
    """Relative paths of the files that are not as they were written.

    Attributes
    ----------
    changed, added
        files; added holds empty folders, too.
    answers
        folders of answers to questions, changed or not.
    """

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    answers: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.answers)

    def __str__(self) -> str:
        """Return the files that would be lost, in words."""
        said = []
        if self.changed:
            said.append(f"{_named(self.changed)} changed since this program wrote the folder")
        if self.added:
            said.append(f"{_named(self.added)} added since")
        if self.answers:
            said.append(f"{_named(self.answers)} written for the plan that stands there")
        return ", and ".join(said)


def _named(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return f"{', '.join(paths[:SHOWN])}{more} {'was' if len(paths) == 1 else 'were'}"


def sha256(content: bytes) -> str:
    """Return the hash of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def with_manifests(files: Mapping[str, bytes], question: tuple[str, ...] = (), plan: str = "") -> dict[str, bytes]:
    """Return files by relative path with a manifest for the folder, and one for every run folder within it.

    question, plan: as in `Manifest`.
    """
    within = sorted({str(path.parent) for path in map(PurePosixPath, files) if path.name == "summary.json"} - {"."})
    everything = dict(files)
    for folder in within:
        below = {name: content for name, content in files.items() if name.startswith(f"{folder}/")}
        hashes = {name.removeprefix(f"{folder}/"): sha256(content) for name, content in below.items()}
        everything[f"{folder}/{MANIFEST}"] = Manifest(hashes).as_json()
    own = {name: sha256(content) for name, content in files.items() if not name.startswith(tuple(f"{one}/" for one in within))}
    everything[MANIFEST] = Manifest(own, tuple(within), question, plan).as_json()
    return everything


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a folder; None if it has none.

    Raises
    ------
    OutputError
        it is damaged or cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file() or path.is_symlink():
        return None
    try:
        content = _Content.model_validate_json(path.read_bytes())
        for name in (*content.files, *content.folders):
            inside(name)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be read as the list of the folder's files; move the folder away") from error
    return Manifest(content.files, content.folders, content.question, content.plan)


def changes_in(folder: Path) -> Changes:
    """Return the changes in a folder since it was written: all of it where there is no manifest.

    Files that are gone are no change: nothing is lost with them.
    """
    manifest = read_manifest(folder) or Manifest({})
    changed, added, answers = [], [], []
    own = [path for path in _everything(folder) if not _is_within(path, folder, (*manifest.folders, QUESTIONS))]
    for path in own:
        name = path.relative_to(folder).as_posix()
        if name in manifest.files:
            if path.is_symlink() or not path.is_file() or sha256(path.read_bytes()) != manifest.files[name]:
                changed.append(name)
        elif name != MANIFEST and path.name not in OF_THE_SYSTEM:
            added.append(f"{name}/" if path.is_dir() and not path.is_symlink() else name)
    for within in manifest.folders:
        if (folder / within).is_symlink():
            changed.append(within)
            continue
        below = changes_in(folder / within)
        changed += [f"{within}/{name}" for name in below.changed]
        added += [f"{within}/{name}" for name in below.added]
        answers += [f"{within}/{name}" for name in below.answers]
    answers += [f"{QUESTIONS}/{name}" for name in _answers(folder / QUESTIONS)]
    return Changes(tuple(changed), tuple(added), tuple(answers))


def _answers(folder: Path) -> list[str]:
    """Return the names of answers, those in progress included; leftovers of a killed process are none."""
    if not folder.is_dir():
        return []
    names = {path.name for path in folder.iterdir() if path.name not in OF_THE_SYSTEM}
    seen = {name for name in names if not PART.fullmatch(name) and not name.endswith(ENDING)}
    asked = {name.removeprefix(".").removesuffix(ENDING) for name in names if name.endswith(ENDING)}
    return sorted(seen | {name for name in asked if not is_free(folder / name)})


def _everything(folder: Path) -> Iterable[Path]:
    """Yield every file of a folder and of those in it, and every folder in which there is nothing; links are not followed."""
    for here, folders, files in os.walk(folder):
        folders.sort()
        place = Path(here)
        yield from (place / name for name in sorted([*files, *(one for one in folders if (place / one).is_symlink())]))
        if not folders and not files and place != folder:
            yield place


def _is_within(path: Path, folder: Path, names: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(folder / name) for name in names)


def is_as_written(path: Path) -> bool:
    """Return True if a file is as this program wrote it, does not exist yet, or its folder has no manifest."""
    manifest = read_manifest(path.parent)
    if manifest is None or not path.exists():
        return True
    return sha256(path.read_bytes()) == manifest.files.get(path.name)


def noted(manifest: Manifest, name: str, content: bytes) -> Manifest:
    """Return a manifest with one more file, or with another hash of it."""
    return replace(manifest, files={**manifest.files, name: sha256(content)})
