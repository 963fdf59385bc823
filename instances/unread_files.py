"""Facts on files of an instance folder that are not read."""

from collections.abc import Collection, Iterator
from pathlib import Path

from instances.facts import ReadingFact


def unread_files(folder: Path, read: Collection[str]) -> Iterator[ReadingFact]:
    """Yield a fact for each file of a folder that is not in `read`. Subfolders are ignored."""
    try:
        names = sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError:  # the folder was removed after it was read
        return
    yield from (ReadingFact("passed_over", name, "the file is not read.") for name in names if name not in read)
