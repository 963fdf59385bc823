"""Names of what stands in the folder of a run, and how such a folder is told."""

import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Final

SUMMARY: Final = "summary.json"
INPUTS: Final = "inputs"
LONGEST: Final = 80
"""Characters of the name of a folder that is made of a text."""


def is_run(directory: Path) -> bool:
    """Return whether the folder is meant to hold a run, whole or damaged."""
    return (directory / SUMMARY).is_file() and (directory / INPUTS).is_dir()


def inside(name: str) -> PurePosixPath:
    """Return a relative path that stays inside its folder.

    Raises
    ------
    ValueError
        it does not: a mistake of the caller.
    """
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise ValueError(f"{name!r} is not a path inside a folder")
    return path


def slug(text: str) -> str:
    """Return a text as the name of a folder: words of letters and digits, in lower case, with hyphens between them."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("%", " percent ").replace("+", " plus ")
    words = re.sub(r"(?<![\w.])-(?=\d)", " minus ", plain)
    words = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", words)
    return re.sub(r"(?:(?!\.)[\W_])+", "-", words).strip("-")[:LONGEST].rstrip("-.")
