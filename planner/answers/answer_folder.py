"""The folder of an answer: its tables, the plans it compares, and the plan they are compared with.

The answer to a question that is asked of a run stands among the run's own (questions/NAME), so that the plan is not written
again. Any other folder is a run folder of the base plan, with the answer beside it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from planner.answers.answer import Answer
from planner.answers.verified_plans import verified_plans
from planner.errors import OutputError
from planner.plan.identity import identity_of
from planner.plan.plan import Plan
from planner.run_files.asked import run_around
from planner.run_files.csv_tables import to_csv_bytes
from planner.run_files.folder import write_folder, write_run
from planner.run_files.manifest import with_manifests
from planner.workers import ALONE, Workers

BETTER: Final = "better-plan"
"""Folder of a plan that was found on the way and is worth more than the one that was asked about."""


def write_answer(directory: str | Path, answer: Answer, workers: Workers = ALONE) -> Path:
    """Write an answer beside its base plan, whole or not at all, every plan in it verified; return its absolute path.

    workers: verify plans side by side.

    Raises
    ------
    VerificationError
        the accountant disagrees with a plan; nothing is written.
    OutputError
        the folder cannot be written; nothing is changed.
    """
    run = run_around(Path(directory).absolute())
    if run is not None:
        raise OutputError(f"{directory}: lies among the answers of the run {run}; ask that run, or name a folder outside it")
    if answer.base is None:
        raise ValueError("a folder of its own holds a plan that the answer is compared with")
    to_verify = _plans(answer) if answer.verified else {"": answer.base, **_plans(answer)}
    plans = verified_plans(to_verify, workers)
    base = answer.verified() if answer.verified else plans.pop("")
    return write_run(directory, {**base, **_content(answer, plans)})


def write_answer_of_run(directory: Path, answer: Answer, question: tuple[str, ...], workers: Workers = ALONE) -> Path:
    """Write an answer among those of its run; as `write_answer` otherwise.

    question: what tells it from other questions, as in `planner.run_files.asked.AskedOfRun`.
    """
    plan = "" if answer.base is None else identity_of(answer.base)
    content = _content(answer, verified_plans(_plans(answer), workers))
    return write_folder(directory, with_manifests(content, question, plan))


def _plans(answer: Answer) -> dict[str, Plan]:
    """Return the plans beside the base by their folders."""
    return {**answer.plans} if answer.better is None else {**answer.plans, BETTER: answer.better}


def _content(answer: Answer, plans: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    """Return the files of an answer; plans: the files of each, by its folder."""
    content = {f"{filled.table.name}.csv": to_csv_bytes(filled.frame, filled.table) for filled in answer.tables}
    content |= {name: made() for name, made in answer.files.items()}
    for folder, files in plans.items():
        content |= {f"{folder}/{name}": data for name, data in files.items()}
    return content
