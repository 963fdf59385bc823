"""A written run and all that stands in its folder, compared with the accountant; for each file, the parts not covered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from csv import Error as CsvError
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineWorkbook

from instances import Instance, load_instance
from planner.accountant import (
    Cache,
    CheckedFile,
    Finding,
    Hire,
    Launch,
    RiskTables,
    RunTables,
    VarianceTables,
    hires_of,
    launches_of,
    verify_files,
    verify_risk,
    verify_variance,
)
from planner.accountant.cells import number_agrees
from planner.answers.columns import ANSWERS
from planner.columns import Column, Table
from planner.errors import OutputError, PlannerError
from planner.living.chain import linked
from planner.plan.columns import tables_of
from planner.run_files.csv_rows import CsvRows
from planner.run_files.launch_sheet import LAUNCHES_FILE, launch_findings
from planner.run_files.manifest import MANIFEST, OF_THE_SYSTEM, QUESTIONS, Changes, Manifest, changes_in, read_manifest
from planner.run_files.names import INPUTS, SUMMARY, inside, is_run
from planner.run_files.payment_sheet import PAYMENTS_FILE, payment_findings
from planner.run_files.reading import read_run, read_summary
from planner.run_files.warning_table import WARNINGS_FILE, warning_findings

WORKBOOK: Final = "workbook.xlsx"
REPORT: Final = "report.html"
PROVEN: Final = "bounds, and what they prove of differences"
AGAINST: Final = ("variance", "variance_summary", "launches_as_came", "scorecard", "scorecard_by_region", "owners")
"""Tables of a plan against its actuals, which the accountant compares together."""
STAGES: Final = "stages_as_came"
"""One more of them, where some lever has stages."""
IN_WORLDS: Final = ("worlds", "uncertainties", "risk")
"""Tables of a plan in many worlds, which the accountant compares together."""


def covered(directory: str | Path, on_step: Callable[[str], None] | None = None) -> list[CheckedFile]:
    """Return every file in the folder of a run and its answers, with the part that was compared; a plan within is one entry.

    Raises
    ------
    OutputError, VerificationError
        as for `planner.run_files.reading.read_run`.
    """
    return list(_Coverage(Cache(), on_step).of_run(Path(directory), ""))


@dataclass(frozen=True, eq=False)
class _Planned:
    """The plan that answers in a folder are about. figures: by their names in summary.json."""

    instance: Instance
    launches: list[Launch]
    hires: list[Hire]
    figures: Mapping[str, object]


@dataclass(frozen=True, eq=False)
class _Coverage:
    """Goes through a folder; `prefix` is the path of a folder within the first, as its files are named by.

    Attributes
    ----------
    cache
        the accountant's, of plans whose units share roadmaps.
    on_step
        called with each step, in words.
    """

    cache: Cache
    on_step: Callable[[str], None] | None

    def of_run(self, folder: Path, prefix: str) -> Iterator[CheckedFile]:
        """Yield the files of a run, then those beside them."""
        run = read_run(folder)
        sheets = _sheets(folder / WORKBOOK)
        page = folder / REPORT
        text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else None
        tables = RunTables(**run.tables, summary=run.summary)
        instance = load_instance(run.inputs)
        answers = partial(rows_in, folder)
        checked = verify_files(
            instance, tables, sheets=sheets, page=text, answers=cache(answers), cache=self.cache, on_step=self.on_step
        )
        yield CheckedFile(f"{prefix}{INPUTS}/", f"{len(run.summary['inputs'])} files by their hashes", "", ())
        yield from (replace(one, file=f"{prefix}{one.file}") for one in checked)
        if (folder / LAUNCHES_FILE).is_file():
            differences = tuple(launch_findings(folder, run.tables["schedule"]))
            yield CheckedFile(f"{prefix}{LAUNCHES_FILE}", "quarters and costs of the plan", "what is filled in", differences)
        if (folder / PAYMENTS_FILE).is_file():
            differences = tuple(payment_findings(folder, run.tables["ledger"]))
            said = "planned payments but support, with ledger.csv"
            yield CheckedFile(f"{prefix}{PAYMENTS_FILE}", said, "what is filled in", differences)
        if (folder / WARNINGS_FILE).is_file():
            found = tuple(warning_findings(folder, instance))
            yield CheckedFile(f"{prefix}{WARNINGS_FILE}", "the warnings of the inputs", "their words", found)
        if run.summary.get("follows") is not None:
            yield _chain(folder, prefix)
        decided = launches_of(tables.schedule), hires_of(list(tables.hires))
        yield from self._beside(folder, prefix, _Planned(instance, *decided, run.summary["figures"]))

    def _beside(self, folder: Path, prefix: str, planned: _Planned) -> Iterator[CheckedFile]:
        """Yield tables of answers, their plans, and a person's additions."""
        manifest = read_manifest(folder)
        changes = _changes(folder, manifest)
        in_worlds = self._in_worlds(folder, prefix, planned)
        against = self._against(folder, prefix, planned)
        yield from (*in_worlds, *against)
        recomputed = {one.file for one in (*in_worlds, *against)}
        for name in sorted(ANSWERS):
            if (folder / f"{name}.csv").is_file() and f"{prefix}{name}.csv" not in recomputed:
                yield _answer(ANSWERS[name], folder, prefix, _by_hash(f"{name}.csv", manifest, changes))
        known = {
            SUMMARY,
            MANIFEST,
            WORKBOOK,
            REPORT,
            LAUNCHES_FILE,
            PAYMENTS_FILE,
            WARNINGS_FILE,
            *(f"{name}.csv" for name in (*tables_of(planned.instance.settings), *ANSWERS)),
        }
        for name in sorted(manifest.files if manifest is not None else ()):
            if name not in known and not name.startswith(f"{INPUTS}/") and (folder / name).is_file():
                yield CheckedFile(f"{prefix}{name}", _by_hash(name, manifest, changes), "its content", ())
        added = changes.added if manifest is not None else _unknown(folder)
        for name in (one for one in added if one not in known):
            yield CheckedFile(f"{prefix}{name}", "", "everything: this program did not write it", ())
        for within in manifest.folders if manifest is not None else ():
            yield from self._within(folder / within, f"{prefix}{within}/", planned)
        answers = folder / QUESTIONS
        for answer in sorted(answers.iterdir()) if answers.is_dir() else ():
            if answer.is_dir() and not answer.name.startswith("."):
                yield from self._within(answer, f"{prefix}{QUESTIONS}/{answer.name}/", planned)

    def _in_worlds(self, folder: Path, prefix: str, planned: _Planned) -> list[CheckedFile]:
        """Return the tables of the plan in many worlds, compared with the recomputation; none where they do not stand here."""
        paths = [folder / f"{name}.csv" for name in IN_WORLDS]
        if not all(path.is_file() for path in paths):
            return []
        worlds, uncertainties, risk = (CsvRows(path.read_bytes()) for path in paths)
        tables = RiskTables(worlds, uncertainties, risk, planned.figures)
        try:
            checked = verify_risk(planned.instance, planned.launches, tables, self.on_step, planned.hires)
        except (ValueError, CsvError) as error:
            checked = [CheckedFile(f"{IN_WORLDS[0]}.csv", "", "", (Finding("unreadable", prefix, str(error), "whole tables"),))]
        return [replace(one, file=f"{prefix}{one.file}", findings=_placed(one.findings, prefix)) for one in checked]

    def _against(self, folder: Path, prefix: str, planned: _Planned) -> list[CheckedFile]:
        """Return the tables of the plan against its actuals, recomputed; none where they do not stand here, or not all."""
        paths = [folder / f"{name}.csv" for name in AGAINST]
        if not all(path.is_file() for path in paths):
            return []
        try:
            stages = folder / f"{STAGES}.csv"
            read = [*paths, *([stages] if stages.is_file() else [])]
            tables = VarianceTables(*(list(CsvRows(path.read_bytes())) for path in read))
            checked = verify_variance(planned.instance, planned.launches, tables, self.on_step, planned.hires)
        except (ValueError, KeyError, CsvError) as error:
            checked = [CheckedFile(f"{AGAINST[0]}.csv", "", "", (Finding("unreadable", prefix, str(error), "whole tables"),))]
        return [replace(one, file=f"{prefix}{one.file}", findings=_placed(one.findings, prefix)) for one in checked]

    def _within(self, folder: Path, prefix: str, planned: _Planned) -> Iterator[CheckedFile]:
        if not folder.is_dir() or folder.is_symlink():
            return
        try:
            if not is_run(folder):
                yield from self._beside(folder, prefix, planned)
                return
            below = list(self.of_run(folder, prefix))
            own = [one for one in below if one.compared and QUESTIONS not in one.file.removeprefix(prefix)]
            findings = tuple(finding for one in own for finding in one.findings)
            yield CheckedFile(prefix, "a plan: every row, figure, limit and rule", "its proof, as of summary.json", findings)
            yield from (one for one in below if one not in own)
        except PlannerError as error:
            yield CheckedFile(prefix, "", "", (Finding("unreadable", prefix, str(error), "a whole run"),))


def rows_in(folder: Path, name: str) -> list[dict[str, str]] | None:
    """Return the rows of a CSV file of an answer; None where it does not stand there or cannot be read."""
    try:
        path = folder / inside(name)
        if not path.is_file() or path.is_symlink():
            return None
        return list(CsvRows(path.read_bytes()))
    except (ValueError, CsvError):
        return None


def _chain(folder: Path, prefix: str) -> CheckedFile:
    """Compare the run that a plan carries on with the hashes that the plan noted of it."""
    what, file = "the run that is carried on, by its hashes", f"{prefix}follows"
    try:
        link, before = linked(folder)
    except OutputError as error:
        return CheckedFile(file, "", "", (Finding("unreadable", file, str(error), "the run that is carried on"),))
    if before is None:
        return CheckedFile(file, "", f"{link}: is not there", ())
    wrong = tuple(Finding("difference", f"{link}/{name}", "another content", "the run as it was carried on") for name in before)
    return CheckedFile(file, what, "", wrong)


def _placed(findings: Iterable[Finding], prefix: str) -> tuple[Finding, ...]:
    """Return the findings with the folder before their place."""
    return tuple(replace(one, where=f"{prefix}{one.where}") for one in findings)


def _by_hash(name: str, manifest: Manifest | None, changes: Changes) -> str:
    if manifest is None or name not in manifest.files:
        return ""
    return "changed since it was written" if name in changes.changed else "as it was written, by its hash"


def _changes(folder: Path, manifest: Manifest | None) -> Changes:
    """Return the changes in a folder itself; folders within are looked at for themselves."""
    changes = changes_in(folder)
    within = tuple(f"{one}/" for one in manifest.folders) if manifest is not None else ()
    added = tuple(name for name in changes.added if not name.startswith(within))
    return replace(changes, added=added)


def _unknown(folder: Path) -> list[str]:
    """Return the names in a folder without a manifest."""
    names = (path.name for path in folder.iterdir() if path.name not in OF_THE_SYSTEM)
    return sorted(name for name in names if name not in (INPUTS, QUESTIONS))


def _answer(table: Table, folder: Path, prefix: str, by_hash: str) -> CheckedFile:
    """Compare the figures that a table gives of plans with those of the plans that it names.

    by_hash: comparison of the file with its hash, in words.
    """
    file, findings, count = f"{prefix}{table.name}.csv", list[Finding](), 0
    figures = [column for column in table.columns if column.figure]
    try:
        for row in CsvRows((folder / f"{table.name}.csv").read_bytes()):
            plan = folder / row.get("folder", "")
            if not row.get("folder") or not (plan / SUMMARY).is_file():
                continue
            summary = read_summary(plan)
            for column in figures:
                cell, wanted = row[column.name], _figures(column, summary)
                if not any(_agrees(cell, one) for one in wanted):
                    findings.append(Finding("difference", f"{file} {row['folder']}, {column.name}", cell, str(wanted[0])))
                count += 1
    except (OSError, ValueError, KeyError, CsvError, OutputError) as error:
        findings.append(Finding("unreadable", file, str(error), "the table as it was written"))
    said = f"{count:,} figures with the plans named in it" if count else by_hash
    return CheckedFile(file, said, PROVEN if count else "its figures", tuple(findings))


def _figures(column: Column, summary: Mapping[str, Any]) -> list[object]:
    """Return the right values of a column for a plan: its figure, and of the NPV its hard part, if plans are compared by that."""
    part, name = column.figure.split(".")
    found = [summary[part][name]]
    hard = summary["figures"].get("npv_by_hardness")
    return [*found, hard.get("hard")] if name == "npv" and isinstance(hard, dict) else found


def _agrees(cell: str, figure: object) -> bool:
    if isinstance(figure, int | float):
        return number_agrees(cell, float(figure))
    return cell == ("" if figure is None else str(figure))


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
