"""The chain of runs: each names the run that it carries on, with the hashes of what that had planned."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planner.errors import OutputError, VerificationError
from planner.plan.follows import Follows, Sunk
from planner.run_files.manifest import sha256
from planner.run_files.names import SUMMARY, is_run
from planner.run_files.reading import read_summary

FILES = (SUMMARY, "schedule.csv")
"""Files of a run that say what it planned."""

MOST_RUNS = 1000
"""Runs in a chain; a longer one is taken as endless."""


_FOLLOWS = TypeAdapter(Follows)
"""Reads the part of a summary on the run that is carried on."""


@dataclass(frozen=True, eq=False)
class Link:
    """A run of a chain.

    Attributes
    ----------
    folder
        its path.
    summary
        its summary.json.
    follows
        what it says of the run that it carries on; None for the first.
    """

    folder: Path
    summary: Mapping[str, Any]
    follows: Follows | None


def digests(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of a run that say what it planned.

    Raises
    ------
    OutputError
        one of them cannot be read.
    """
    try:
        return {name: sha256((folder / name).read_bytes()) for name in FILES}
    except OSError as error:
        raise OutputError(f"{folder}: cannot be read ({error.strerror}); restore the run") from error


def path_from(run: Path, place: Path | None) -> str:
    """Return the path of a run from the folder that another will stand in; its absolute path where there is none."""
    here = Path(os.path.abspath(run))
    if place is None:
        return here.as_posix()
    try:
        return Path(os.path.relpath(here, os.path.abspath(place))).as_posix()
    except ValueError:  # on another drive
        return here.as_posix()


def chain_of(run: Path) -> list[Link]:
    """Return the runs that lead to a run, the first plan first.

    Raises
    ------
    OutputError
        a run of the chain is missing or damaged.
    VerificationError
        a run is not the one that was carried on, or the chain has no beginning.
    """
    found = list(_backwards(Path(os.path.abspath(run))))
    return found[::-1]


def _backwards(folder: Path) -> Iterator[Link]:
    for _ in range(MOST_RUNS):
        link = _link(folder)
        yield link
        if link.follows is None:
            return
        before = Path(os.path.normpath(folder / link.follows.run))
        if not is_run(before):
            raise OutputError(f"{folder}: carries on the run {before}, which is not there; put it back, or name a run before it")
        changed = _changed(before, link.follows)
        if changed:
            raise VerificationError(
                f"{before}: {', '.join(changed)} changed since {folder} carried the run on; restore the run that was carried on"
            )
        folder = before
    raise VerificationError(f"{folder}: more than {MOST_RUNS} runs carry each other on; the chain has no beginning")


def linked(folder: Path) -> tuple[str, list[str] | None]:
    """Return the run that a run carries on, and its files that changed since; None where the run is not there.

    Raises
    ------
    OutputError
        the summary is damaged, or a file cannot be read.
    """
    follows = _link(folder).follows
    if follows is None:
        raise OutputError(f"{folder}: carries on no run")
    before = Path(os.path.normpath(Path(os.path.abspath(folder)) / follows.run))
    return follows.run, _changed(before, follows) if is_run(before) else None


def sunk_in(folder: Path) -> tuple[Sunk, ...]:
    """Return the payments that launches of a run carry for others; OutputError where its summary is damaged."""
    follows = _link(folder).follows
    return () if follows is None else follows.sunk


def _changed(before: Path, follows: Follows) -> list[str]:
    return [name for name, found in digests(before).items() if follows.files.get(name) != found]


def _link(folder: Path) -> Link:
    summary = read_summary(folder)
    said = summary.get("follows")
    try:
        return Link(folder, summary, None if said is None else _FOLLOWS.validate_python(said))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise OutputError(f"{folder}/{SUMMARY}: damaged (follows: {wrong}); plan again or restore it") from None
