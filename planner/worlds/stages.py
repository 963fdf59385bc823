"""Progress of a plan for many worlds before its search begins and after it: worlds are priced."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

from models import Progress


@dataclass(frozen=True)
class StageProgress(Progress):
    """A moment of a stage that looks for no plan yet, in words."""

    stage: str = ""


Staged: TypeAlias = Callable[[str], None]
"""Is told what is being done, in words."""


def staged(on_progress: Callable[[Progress], None] | None, began: float) -> Staged:
    """Return the function that tells of stages; began: the time at which the first one did."""

    def tell(stage: str) -> None:
        if on_progress is not None:
            on_progress(StageProgress(perf_counter() - began, None, None, stage))

    return tell
