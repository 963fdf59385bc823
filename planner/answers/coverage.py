"""A written run and every file in its folder, compared with the accountant: the comparisons made, and the parts not covered."""

from collections.abc import Callable, Iterator
from csv import Error as CsvError
from dataclasses import replace
from pathlib import Path
from typing import Final

from python_calamine import CalamineWorkbook

from instances import load_instance
from planner.accountant import CheckedFile, Finding, Notes, RunTables, verify_files
from planner.accountant.cells import number_agrees
from planner.answers.columns import ANSWERS
from planner.errors import OutputError, PlannerError
from planner.plan.columns import TABLES
from planner.run_files.csv_rows import CsvRows
from planner.run_files.manifest import MANIFEST, OF_THE_SYSTEM, QUESTIONS, Changes, Manifest, changes_in, read_manifest
from planner.run_files.names import INPUTS, SUMMARY, is_run
from planner.run_files.reading import read_run, read_summary
from planner.run_files.warning_table import WARNINGS_FILE, warning_findings

WORKBOOK: Final = "workbook.xlsx"
REPORT: Final = "report.html"
PROVEN: Final = "bounds, and what they prove of differences"


def covered(directory: str | Path, on_step: Callable[[str], None] | None = None) -> list[CheckedFile]:
    """Return every file in the folder of a run, and those of its answers, with what was compared; a plan within is one entry.

    Raises
    ------
    OutputError, VerificationError
        as for `planner.run_files.reading.read_run`.
    """
    return list(_run(Path(directory), "", Notes(), on_step))


def _run(folder: Path, prefix: str, notes: Notes, on_step: Callable[[str], None] | None) -> Iterator[CheckedFile]:
    run = read_run(folder)
    sheets = _sheets(folder / WORKBOOK)
    page = folder / REPORT
    text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else None
    tables = RunTables(**run.tables, summary=run.summary)
    instance = load_instance(run.inputs)
    checked = verify_files(instance, tables, sheets, text, notes, on_step)
    yield CheckedFile(f"{prefix}{INPUTS}/", f"{len(run.summary['inputs'])} files by their hashes", "", ())
    yield from (replace(one, file=f"{prefix}{one.file}") for one in checked)
    if (folder / WARNINGS_FILE).is_file():
        found = tuple(warning_findings(folder, instance))
        yield CheckedFile(f"{prefix}{WARNINGS_FILE}", "the warnings of the inputs", "their words", found)
    yield from _beside(folder, prefix, notes, on_step)


def _beside(folder: Path, prefix: str, notes: Notes, on_step: Callable[[str], None] | None) -> Iterator[CheckedFile]:
    """Yield the files in a folder beside those of a plan: tables of answers, their plans, and files that a person added."""
    manifest = read_manifest(folder)
    changes = _changes(folder, manifest)
    for name in sorted(ANSWERS):
        if (folder / f"{name}.csv").is_file():
            yield _answer(folder, name, prefix, _by_hash(f"{name}.csv", manifest, changes))
    known = {SUMMARY, MANIFEST, WORKBOOK, REPORT, WARNINGS_FILE, *(f"{name}.csv" for name in (*TABLES, *ANSWERS))}
    for name in sorted(manifest.files if manifest is not None else ()):
        if name not in known and not name.startswith(f"{INPUTS}/") and (folder / name).is_file():
            yield CheckedFile(f"{prefix}{name}", _by_hash(name, manifest, changes), "its content", ())
    added = changes.added if manifest is not None else _unknown(folder)
    for name in (one for one in added if one not in known):
        yield CheckedFile(f"{prefix}{name}", "", "everything: this program did not write it", ())
    for within in manifest.folders if manifest is not None else ():
        yield from _within(folder / within, f"{prefix}{within}/", notes, on_step)
    answers = folder / QUESTIONS
    for answer in sorted(answers.iterdir()) if answers.is_dir() else ():
        if answer.is_dir() and not answer.name.startswith("."):
            yield from _within(answer, f"{prefix}{QUESTIONS}/{answer.name}/", notes, on_step)


def _by_hash(name: str, manifest: Manifest | None, changes: Changes) -> str:
    if manifest is None or name not in manifest.files:
        return ""
    return "changed since it was written" if name in changes.changed else "as it was written, by its hash"


def _changes(folder: Path, manifest: Manifest | None) -> Changes:
    """Return the files changed or added in a folder itself; folders within it are checked separately."""
    changes = changes_in(folder)
    within = tuple(f"{one}/" for one in manifest.folders) if manifest is not None else ()
    added = tuple(name for name in changes.added if not name.startswith(within))
    return replace(changes, added=added)


def _unknown(folder: Path) -> list[str]:
    """Return the files in a folder without a manifest."""
    names = (path.name for path in folder.iterdir() if path.name not in OF_THE_SYSTEM)
    return sorted(name for name in names if name not in (INPUTS, QUESTIONS))


def _within(folder: Path, prefix: str, notes: Notes, on_step: Callable[[str], None] | None) -> Iterator[CheckedFile]:
    if not folder.is_dir() or folder.is_symlink():
        return
    try:
        if not is_run(folder):
            yield from _beside(folder, prefix, notes, on_step)
            return
        below = list(_run(folder, prefix, notes, on_step))
        own = [one for one in below if one.compared and QUESTIONS not in one.file.removeprefix(prefix)]
        findings = tuple(finding for one in own for finding in one.findings)
        yield CheckedFile(prefix, "a plan: every row, figure, limit and rule", "its proof, as of summary.json", findings)
        yield from (one for one in below if one not in own)
    except PlannerError as error:
        yield CheckedFile(prefix, "", "", (Finding("unreadable", prefix, str(error), "a whole run"),))


def _answer(folder: Path, name: str, prefix: str, by_hash: str) -> CheckedFile:
    """Compare the NPV and the spend in a table with the plan that it names.

    by_hash: what the hash of the file says.
    """
    file, findings, count = f"{prefix}{name}.csv", list[Finding](), 0
    try:
        for row in CsvRows((folder / f"{name}.csv").read_bytes().removeprefix(b"\xef\xbb\xbf")):
            plan = folder / row.get("folder", "")
            if not row.get("folder") or not (plan / SUMMARY).is_file():
                continue
            figures = read_summary(plan)["figures"]
            for column in ("npv", "spend"):
                if column in row and not _agrees(row[column], figures, column):
                    findings.append(Finding("difference", f"{file} {row['folder']}, {column}", row[column], str(figures[column])))
                count += column in row
    except (OSError, ValueError, KeyError, CsvError, OutputError) as error:
        findings.append(Finding("unreadable", file, str(error), "the table as it was written"))
    said = f"{count:,} figures with the plans named in it" if count else by_hash
    return CheckedFile(file, said, PROVEN if count else "its figures", tuple(findings))


def _agrees(cell: str, figures: dict[str, object], column: str) -> bool:
    """Return whether a cell is a plan's figure; the NPV may be that of hard cash alone."""
    hard = figures.get("npv_by_hardness")
    wanted = [figures[column], *([hard.get("hard")] if column == "npv" and isinstance(hard, dict) else [])]
    return any(isinstance(one, int | float) and number_agrees(cell, float(one)) for one in wanted)


def _sheets(path: Path) -> dict[str, list[list[object]]] | None:
    """Return the values of a workbook's cells, None if there is no workbook.

    Raises
    ------
    OutputError
        it cannot be read.
    """
    if not path.is_file():
        return None
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}
    except Exception as error:  # the reader has errors of its own for each kind of damage
        raise OutputError(f"{path}: cannot be read as a workbook ({error}); plan again or restore it") from error
