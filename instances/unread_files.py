"""Files of an instance folder that are not read, as facts."""

from collections.abc import Collection, Iterator
from pathlib import Path

from instances.facts import ReadingFact


def unread_files(folder: Path, read: Collection[str]) -> Iterator[ReadingFact]:
    """Yield a fact for each file of a folder whose name is not among those that are read; folders within it are left alone."""
    try:
        names = sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError:  # the folder went away after it was read: nothing can be told of what else was in it
        return
    yield from (ReadingFact("passed_over", name, "the file is not read.") for name in names if name not in read)
