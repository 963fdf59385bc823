"""The folder of an answer: the base plan as a run folder, the tables of the answer beside it, further plans below it."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from planner.accountant import Notes
from planner.csv_tables import to_csv_bytes
from planner.plan import Plan
from planner.run_folder import write_run
from planner.verification import verified_files


def write_answer(
    directory: str | Path,
    base: Plan,
    tables: Mapping[str, pd.DataFrame],
    plans: Mapping[str, Plan] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Write an answer whole or not at all, every plan in it verified; return its absolute path.

    Parameters
    ----------
    tables
        frames by the name of their table, as in `planner.answer_columns.ANSWERS`.
    plans
        further plans by the path of their folder within this one.
    files
        further files by name.

    Raises
    ------
    VerificationError
        the accountant disagrees with a plan; nothing is written.
    OutputError
        the folder cannot be written; nothing is changed.
    """
    notes = Notes()
    content = verified_files(base, notes) | {f"{name}.csv": to_csv_bytes(frame, name) for name, frame in tables.items()}
    for folder, plan in (plans or {}).items():
        content |= {f"{folder}/{name}": data for name, data in verified_files(plan, notes).items()}
    return write_run(directory, content | dict(files or {}))
