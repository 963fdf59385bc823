"""Read an instance folder: files to tables, tables to records, records to a validated instance.

All problems of all files are found in one reading and raised together.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TypeVar

from instances.calendar import quarters_of
from instances.cross_checks import IDLE, cross_problems
from instances.currencies import foreign_amounts
from instances.draw_checks import draw_problems
from instances.files import FLOWS, LIMITS, PINS, PLAN, REQUIRED, SEASONALITY, TABLES, TRANSFERS, UNITS
from instances.headers import is_own_column, is_share_column
from instances.names import Rows
from instances.problems import InputProblems, Problem, without_repetition
from instances.records import ExtraColumns, read_records, suggestion
from instances.required_columns import ALL_DRIVERS, NO_DRIVERS, RequiredColumns, required_columns
from instances.schema.common import Record
from instances.schema.instance import Instance, OwnColumn
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, TransferRow, Unit
from instances.table_checks import problems_within_tables
from instances.tables import Table
from instances.tables_read import TablesRead
from instances.toml_files import placed, read_toml_file
from instances.total_rows import without_total_rows
from instances.unread_files import unread_files

R = TypeVar("R", bound=Record)

LARGEST_FILE = 400_000_000
"""Bytes; a larger file is refused unread."""


def example_names() -> tuple[str, ...]:
    """Return the names of the bundled examples."""
    folder = examples_folder()
    return tuple(sorted(one.name for one in folder.iterdir() if (one / PLAN).is_file())) if folder.is_dir() else ()


def examples_folder() -> Path:
    """Return the folder that holds the bundled examples."""
    return Path(str(resources.files("instances"))) / "examples"


def resolve_instance(name_or_path: str | Path) -> Path:
    """Return the path of an existing folder or workbook, else the folder of the bundled example of that name.

    Raises
    ------
    InputProblems
        there is neither; the problem suggests the nearest example.
    """
    path, name = Path(name_or_path), str(name_or_path)
    if _is(path, "exists"):
        return path
    if name in example_names():
        return examples_folder() / name
    raise _no_folder(name, "a folder, a workbook (.xlsx), or the name of an example", suggestion(name, example_names()))


def _no_folder(name: str, expected: str, remedy: str = "") -> InputProblems:
    return InputProblems([Problem("folder_missing", name[:200], found="no such folder", expected=expected, remedy=remedy)])


def _file_given(path: Path) -> InputProblems:
    """Return the error of a path that is a single file."""
    if path.name in (PLAN, *TABLES):
        found, remedy = "one file of an instance", f"Give its folder: {path.parent}."
    else:
        found, remedy = "a file", ""
    expected = f"a folder with {PLAN} and units.csv, or a workbook (.xlsx)"
    return InputProblems([Problem("folder_missing", str(path)[:200], found=found, expected=expected, remedy=remedy)])


def _is(path: Path, what: str) -> bool:
    """Return path.exists(), is_dir() or is_file(), False for a text that is no path for the system."""
    try:
        return bool(getattr(path, what)())
    except (OSError, ValueError):
        return False


def load_folder(path: str | Path) -> Instance:
    """Return the validated instance of a folder.

    All files are read before any problem is raised. Tables are checked against plan.toml once the fields of plan.toml are right.

    Raises
    ------
    InputProblems
        every problem found.
    """
    folder = Path(path)
    contents, problems = _contents(folder)
    instance = _instance(folder.resolve().name, contents, problems)
    return replace(instance, facts=(*instance.facts, *unread_files(folder, contents)))


def folder_files(path: str | Path) -> dict[str, bytes]:
    """Return the files of an instance in a folder by name, whatever stands in them.

    Raises
    ------
    InputProblems
        a file is missing, unknown or unreadable, or there is no folder.
    """
    contents, problems = _contents(Path(path))
    if problems:
        raise InputProblems(problems)
    return contents


def read_files(
    name: str, contents: dict[str, bytes], *, may_idle: bool = False, tables_read: TablesRead | None = None
) -> Instance:
    """Return the validated instance of files given as name and content; errors as for `load_folder`.

    Parameters
    ----------
    may_idle
        whether settings may have no effect, as they may in a world where another figure is 0.
    tables_read
        of an earlier reading, most of whose files were the same.
    """
    missing = [Problem("file_missing", file) for file in REQUIRED if file not in contents]
    return _instance(name, contents, missing, may_idle=may_idle, tables_read=tables_read)


def _instance(
    name: str,
    contents: dict[str, bytes],
    problems: list[Problem],
    *,
    may_idle: bool = False,
    tables_read: TablesRead | None = None,
) -> Instance:
    settings, setting_faults = _read_settings(contents)
    rows, row_faults = _rows(contents, {problem.file for problem in problems}, settings, tables_read or TablesRead())
    problems += setting_faults + row_faults + problems_within_tables(rows)
    if settings is not None:
        problems += [one for one in cross_problems(settings, rows) if not (may_idle and one.code in IDLE)]
        problems += draw_problems(settings, rows, instance_valid=not problems)
    if problems or settings is None:
        raise InputProblems(without_repetition(placed(without_total_rows(problems), PLAN, contents.get(PLAN))))
    return Instance(
        name=name,
        settings=settings,
        units=tuple(unit for _, unit in rows.units),
        quarters=quarters_of(settings.calendar),
        limit_rows=tuple(row for _, row in rows.limits),
        pins=tuple(pin for _, pin in rows.pins),
        seasonality=tuple(row for _, row in rows.seasonality),
        flows=tuple(row for _, row in rows.flows),
        transfers=tuple(row for _, row in rows.transfers),
        files=tuple(contents.items()),
        own_columns=_own_columns(rows),
        facts=tuple(fact for table in rows.tables.values() if table is not None for fact in table.facts),
    )


def _own_columns(rows: Rows) -> tuple[OwnColumn, ...]:
    """Return the user's own columns of units.csv."""
    table = rows.tables.get(UNITS)
    if table is None:
        return ()
    cells = dict(table.rows)
    kept = [(index, name) for index, name in enumerate(table.header) if is_own_column(name) or is_share_column(name)]
    return tuple(OwnColumn(name, tuple(cells[number][index].strip() for number, _ in rows.units)) for index, name in kept)


def _contents(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    if _is(folder, "is_file"):
        raise _file_given(folder)
    if not _is(folder, "is_dir"):
        raise _no_folder(str(folder), f"a folder with {PLAN} and units.csv")
    known = (PLAN, *TABLES)
    try:
        present = sorted(one.name for one in folder.iterdir())
    except OSError as error:
        expected = "a folder that you may read"
        raise InputProblems([Problem("file_unreadable", str(folder), found=error.strerror, expected=expected)]) from error
    problems = [
        Problem("file_unknown", name, expected=f"one of {', '.join(known)}", remedy=_file_remedy(name, known, present))
        for name in present
        if name not in known and name.lower().endswith((".csv", ".toml")) and not name.startswith((".", "~$"))
    ]
    contents = {}
    for name in known:
        path = folder / name
        if name not in present:
            if name in REQUIRED:
                problems.append(Problem("file_missing", name))
        elif not _is(path, "is_file") or not path.resolve().is_relative_to(folder.resolve()):
            problems.append(
                Problem("file_unreadable", name, expected="a file within the folder, not a folder or a link out of it")
            )
        else:
            try:
                size = path.stat().st_size
                if size > LARGEST_FILE:
                    found, expected = f"{size:,} bytes", f"at most {LARGEST_FILE:,}"
                    problems.append(
                        Problem("file_unreadable", name, found=found, expected=expected, remedy="Split the instance.")
                    )
                    continue
                contents[name] = path.read_bytes()
            except OSError as error:
                problems.append(Problem("file_unreadable", name, found=error.strerror, expected="a file that you may read"))
    return contents, problems


def _file_remedy(name: str, known: Iterable[str], present: Iterable[str]) -> str:
    """Return a remedy for an unknown file: move it if it is a copy of a known file, or rename it to a missing one."""
    stem = re.split(r"[ _-]*(?:\(\d+\)|copy|kopie|old|backup|\d+)(?:\b|$)", Path(name).stem, maxsplit=1, flags=re.IGNORECASE)[
        0
    ].strip()
    original = next((one for one in known if Path(one).stem == stem.lower() and one in present), None)
    if original is not None:
        return f"It seems to be a copy of {original}, which is read. Move the copy out of the folder."
    suggested = suggestion(name, [one for one in known if one not in present])
    return suggested if suggested.startswith("Did") else ""


def _read_settings(contents: dict[str, bytes]) -> tuple[Settings | None, list[Problem]]:
    return read_toml_file(PLAN, contents[PLAN], Settings) if PLAN in contents else (None, [])


def _rows(
    contents: dict[str, bytes], unreadable: Iterable[str], settings: Settings | None, tables_read: TablesRead
) -> tuple[Rows, list[Problem]]:
    problems: list[Problem] = []
    tables: dict[str, Table | None] = dict.fromkeys(file for file in TABLES if file in unreadable)
    whole = set(TABLES) - set(tables)

    def read(file: str, kind: type[R], **more: ExtraColumns) -> list[tuple[int, R]]:
        if file not in contents:
            return []
        table, faults = tables_read.table(file, contents[file], kind)
        tables[file], records = None if faults else table, list[tuple[int, R]]()
        if table is not None:
            records, wrong_cells = read_records(table, kind, **more)
            faults += wrong_cells
            faults += () if settings is None else foreign_amounts(table, kind, settings.finance.currency)
        problems.extend(faults)
        if faults:
            whole.discard(file)
        return records

    flows = read(FLOWS, FlowRow)
    needed = _needed(settings, [row for _, row in flows] if FLOWS in whole else None) if FLOWS in tables else ALL_DRIVERS
    units, limits = read(UNITS, Unit, needs=needed.at), read(LIMITS, LimitRow)
    pins, seasons = read(PINS, Pin), read(SEASONALITY, SeasonalityRow)
    transfers = read(TRANSFERS, TransferRow)
    wrong = frozenset((one.file, one.column) for one in problems if one.code.startswith("value_"))
    rows = Rows(
        units=units,
        limits=limits,
        pins=pins,
        seasonality=seasons,
        flows=flows,
        transfers=transfers,
        tables=tables,
        complete_files=frozenset(whole),
        wrong_columns=wrong,
    )
    return rows, problems


def _needed(settings: Settings | None, flows: list[FlowRow] | None) -> RequiredColumns:
    return NO_DRIVERS if settings is None else required_columns(settings, flows)
