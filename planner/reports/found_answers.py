"""Answers in the folder of a run, told apart by the plan that they were asked of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.columns import Table
from planner.reports.answers import Row, table_rows
from planner.run_files.manifest import QUESTIONS, read_manifest


@dataclass(frozen=True)
class AnswerRows:
    """The tables of an answer.

    Attributes
    ----------
    folder
        that they stand in, as a path within that of the run.
    rows
        of each table that stands there, by its name.
    worlds
        number of worlds behind the figures; None where the folder does not say.
    """

    folder: str
    rows: Mapping[str, list[Row]]
    worlds: int | None = None

    def of(self, table: Table) -> list[Row]:
        """Return the rows of a table; none where it does not stand there."""
        return self.rows.get(table.name, [])


def answer_places(directory: Path) -> list[Path]:
    """Return the folder of a run and those of its questions, the plainest asking first."""
    asked = sorted((one for one in (directory / QUESTIONS).glob("*") if one.is_dir()), key=lambda one: (len(one.name), one.name))
    return [directory, *(one for one in asked if not one.name.startswith("."))]


def told_apart(
    places: Iterable[Path], table: Table, identity: str, is_of_plan: Callable[[list[Row]], bool]
) -> tuple[list[Path], list[Path]]:
    """Return the folders with a table that are of a plan, and those of other plans.

    Parameters
    ----------
    identity
        of the plan, as manifests of answers note it.
    is_of_plan
        tells it by the rows of the table, where the manifest does not say.

    Raises
    ------
    OutputError
        a table or a manifest is damaged.
    """
    own, others = list[Path](), list[Path]()
    for place in places:
        if not stands_in(place, table):
            continue
        manifest = read_manifest(place)
        said = "" if manifest is None else manifest.plan
        is_own = said == identity if said else is_of_plan(table_rows(table, path_in(place, table)))
        (own if is_own else others).append(place)
    return own, others


def rows_of_answer(directory: Path, place: Path, tables: Iterable[Table], worlds: int | None = None) -> AnswerRows:
    """Return the tables that stand in the folder of an answer to a question of a run; errors as for `told_apart`."""
    rows = {one.name: table_rows(one, path_in(place, one)) for one in tables if stands_in(place, one)}
    return AnswerRows(place.relative_to(directory).as_posix(), rows, worlds)


def path_in(place: Path, table: Table) -> Path:
    """Return the path of a table in a folder."""
    return place / f"{table.name}.csv"


def stands_in(place: Path, table: Table) -> bool:
    """Return whether a table stands in a folder."""
    return path_in(place, table).is_file() and not path_in(place, table).is_symlink()
