"""The folder of an answer: its tables, the plans it compares, and the plan they are compared with.

The answer to a question that is asked of a run stands among the run's own (questions/NAME), so that the plan is not written
again. Any other folder is a run folder of the base plan, with the answer beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from planner.accountant import Cache
from planner.errors import OutputError
from planner.plan.plan import Plan
from planner.questions.columns import ANSWERS
from planner.run_files.asked import run_around
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.folder import write_folder, write_run
from planner.run_files.manifest import with_manifests
from planner.run_files.verified import verified_files

BETTER: Final = "better-plan"
"""Folder of a plan that was found on the way and is worth more than the one that was asked about."""


@dataclass(frozen=True)
class AnswerFiles:
    """What an answer writes.

    Attributes
    ----------
    tables
        frames by the name of their table, as in `planner.questions.columns.ANSWERS`.
    plans
        plans by the path of their folder within that of the answer.
    files
        further files by name.
    """

    tables: Mapping[str, pd.DataFrame]
    plans: Mapping[str, Plan] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def write_answer(directory: str | Path, base: Plan, files: AnswerFiles) -> Path:
    """Write an answer beside its base plan, whole or not at all, every plan in it verified; return its absolute path.

    Raises
    ------
    VerificationError
        the accountant disagrees with a plan; nothing is written.
    OutputError
        the folder cannot be written; nothing is changed.
    """
    cache = Cache()
    run = run_around(Path(directory).absolute())
    if run is not None:
        raise OutputError(f"{directory}: stands among the answers of the run {run}; ask the question of that run")
    content = verified_files(base, cache)
    return write_run(directory, content | _content(files, cache))


def write_answer_of_run(directory: Path, files: AnswerFiles, question: tuple[str, ...]) -> Path:
    """Write an answer among those of its run; as `write_answer` otherwise.

    question: what tells it from other questions, as in `planner.run_files.asked.Question`.
    """
    return write_folder(directory, with_manifests(_content(files, Cache()), question))


def _content(files: AnswerFiles, cache: Cache) -> dict[str, bytes]:
    content = {f"{name}.csv": to_csv_bytes(frame, ANSWERS[name]) for name, frame in files.tables.items()} | dict(files.files)
    for folder, plan in files.plans.items():
        content |= {f"{folder}/{name}": data for name, data in verified_files(plan, cache).items()}
    return content
