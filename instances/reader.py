"""From a folder to a validated instance. Every problem of every file is found in one reading and raised once."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from instances.calendar import quarters_of
from instances.plan_checks import plan_problems
from instances.problems import InputProblems, Problem
from instances.records import nearest, read_records, toml_problem
from instances.schema.common import Record
from instances.schema.instance import Instance
from instances.schema.plan import PlanFile
from instances.schema.units import LimitRow, Pin, SeasonalityRow, Unit
from instances.table_checks import Rows, table_problems
from instances.tables import decoded, read_table

R = TypeVar("R", bound=Record)

PLAN = "plan.toml"
TABLES: dict[str, type[Record]] = {
    "units.csv": Unit,
    "limits.csv": LimitRow,
    "pins.csv": Pin,
    "seasonality.csv": SeasonalityRow,
}
NEEDED = (PLAN, "units.csv")


def example_names() -> tuple[str, ...]:
    """Return the names of the bundled examples."""
    folder = examples_folder()
    return tuple(sorted(one.name for one in folder.iterdir() if (one / PLAN).is_file())) if folder.is_dir() else ()


def examples_folder() -> Path:
    """Return the folder that holds the bundled examples."""
    return Path(str(resources.files("instances"))) / "examples"


def resolve_instance(name_or_path: str | Path) -> Path:
    """Return the folder meant: an existing one, else the bundled example of that name.

    Raises
    ------
    InputProblems
        there is neither; the nearest example's name is offered.
    """
    path = Path(name_or_path)
    try:
        if path.exists():
            return path
    except OSError:
        pass
    if str(name_or_path) in example_names():
        return examples_folder() / str(name_or_path)
    expected = "a folder, or the name of an example"
    raise InputProblems(
        [
            Problem(
                "folder_missing", str(name_or_path)[:200], expected=expected, remedy=nearest(str(name_or_path), example_names())
            )
        ]
    )


def load_instance(path: str | Path) -> Instance:
    """Read and check an instance folder.

    Raises
    ------
    InputProblems
        everything that is wrong with it.
    """
    folder = Path(path)
    contents, problems = _contents(folder)
    plan, plan_faults = _plan(contents)
    rows, row_faults = _rows(contents)
    problems += plan_faults + row_faults
    if plan is not None:
        problems += plan_problems(plan, rows.units)
        problems += table_problems(plan, rows)
    if problems or plan is None:
        raise InputProblems(problems)
    return Instance(
        name=folder.resolve().name,
        plan=plan,
        units=tuple(unit for _, unit in rows.units),
        quarters=quarters_of(plan.calendar),
        limit_rows=tuple(row for _, row in rows.limits),
        pins=tuple(pin for _, pin in rows.pins),
        seasonality=tuple(row for _, row in rows.seasonality),
        files=tuple(contents.items()),
    )


def _contents(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    if not folder.is_dir():
        expected = f"a folder with {PLAN} and units.csv"
        raise InputProblems([Problem("folder_missing", str(folder)[:200], expected=expected)])
    problems, contents = [], {}
    known = (PLAN, *TABLES)
    for name in sorted(one.name for one in folder.iterdir() if one.suffix.lower() in (".csv", ".toml")):
        if name not in known:
            problems.append(Problem("file_unknown", name, remedy=nearest(name, known)))
    for name in known:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            if name in NEEDED:
                problems.append(Problem("file_missing", name))
        elif not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            problems.append(Problem("file_unreadable", name, expected="a file in the folder itself"))
        else:
            try:
                contents[name] = path.read_bytes()
            except OSError as error:
                problems.append(Problem("file_unreadable", name, found=error.strerror or "an error"))
    return contents, problems


def _plan(contents: dict[str, bytes]) -> tuple[PlanFile | None, list[Problem]]:
    if PLAN not in contents:
        return None, []
    text = decoded(PLAN, contents[PLAN])
    if isinstance(text, Problem):
        return None, [text]
    try:
        return PlanFile.model_validate(tomllib.loads(text)), []
    except tomllib.TOMLDecodeError as error:
        return None, [Problem("toml_syntax", PLAN, found=str(error), expected="TOML")]
    except (RecursionError, ValueError) as error:
        if not isinstance(error, ValidationError):
            return None, [Problem("toml_syntax", PLAN, found=str(error) or "too deep a nesting", expected="TOML")]
        return None, [toml_problem(PLAN, PlanFile, one) for one in error.errors()]


def _rows(contents: dict[str, bytes]) -> tuple[Rows, list[Problem]]:
    problems: list[Problem] = []

    def read(file: str, kind: type[R]) -> list[tuple[int, R]]:
        if file not in contents:
            return []
        table, faults = read_table(file, contents[file])
        problems.extend(faults)
        if table is None:
            return []
        records, faults = read_records(table, kind)
        problems.extend(faults)
        return records

    rows = Rows(
        read("units.csv", Unit), read("limits.csv", LimitRow), read("pins.csv", Pin), read("seasonality.csv", SeasonalityRow)
    )
    return rows, problems
