"""Room on disk: a rough estimate of what will be written, compared with the free space before anything is solved."""

import os
import shutil
from pathlib import Path
from typing import Final

from instances import Instance
from planner.errors import OutputError

PER_UNIT: Final = 8_000
"""Bytes that a unit takes in the files of a plan: up to twice as much where most units launch, less where few do."""

PER_ROW: Final = 500
"""Bytes that a unit takes in the tables of an answer."""

PER_PLAN: Final = 500_000
"""Bytes of a plan's files that do not grow with its units."""


def estimated_size(instance: Instance, plans: int = 1) -> int:
    """Return roughly how many bytes the folders of some plans of an instance take, and a table beside them."""
    inputs = sum(len(content) for _, content in instance.files)
    return plans * (PER_PLAN + inputs + PER_UNIT * len(instance.units)) + PER_ROW * len(instance.units)


def need_room(place: str | Path, instance: Instance, plans: int = 1) -> None:
    """Check that what is asked for will have room where it is to be written.

    Raises
    ------
    OutputError
        less is free than the estimate.
    """
    needed = estimated_size(instance, plans)
    try:
        free = shutil.disk_usage(Path(os.path.abspath(place)).parent).free
    except OSError:
        return
    if free < needed:
        raise OutputError(
            f"{place}: has room for {_megabytes(free)}, and about {_megabytes(needed)} will be written; "
            "make room or name another place"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
