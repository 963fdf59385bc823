"""The answers to `rollout risk` and `rollout no-regret` in the folder of a run: read where they are of this very plan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from planner.columns import Table
from planner.economics.lines import CENT
from planner.plan.identity import identity_of
from planner.plan.plan import Plan
from planner.questions.no_regret.columns import CERTAINTY, LEFT_OUT, NO_REGRET, REGRET, SHARES, WORLD_PLANS
from planner.questions.risk.columns import BROKEN, FAN, LEVERS, REGIONS, RISK, UNCERTAINTIES, WORLDS
from planner.reports.answers import Row, table_rows
from planner.run_files.manifest import QUESTIONS, read_manifest

OF_RISK: Final = (RISK, UNCERTAINTIES, REGIONS, LEVERS, BROKEN, FAN, WORLDS)
OF_NO_REGRET: Final = (NO_REGRET, CERTAINTY, SHARES, REGRET, LEFT_OUT, WORLD_PLANS)
COMPARED: Final = ("npv", "peak_funding", "spend")
"""Figures of a plan by which an answer to risk is told to be of it, where its manifest does not say."""


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


@dataclass(frozen=True)
class InWorlds:
    """The plan over many worlds.

    Attributes
    ----------
    risk, no_regret
        the answers of this plan; None without one.
    strangers
        folders that hold such an answer of another plan.
    """

    risk: AnswerRows | None = None
    no_regret: AnswerRows | None = None
    strangers: tuple[Path, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.risk is not None or self.no_regret is not None


NOT_ASKED: Final = InWorlds()
"""The answers of a plan that was not asked for any."""


def in_worlds(plan: Plan, directory: Path | None) -> InWorlds:
    """Return the answers of a plan that stand in its folder, or among the answers of its questions.

    Of several the one over the most worlds counts, and of these the plainest asking.

    Parameters
    ----------
    directory
        folder of the run; None without one.

    Raises
    ------
    OutputError
        a table or a manifest is damaged.
    """
    if directory is None:
        return NOT_ASKED
    asked = sorted((one for one in (directory / QUESTIONS).glob("*") if one.is_dir()), key=lambda one: (len(one.name), one.name))
    places = [directory, *(one for one in asked if not one.name.startswith("."))]
    identity = identity_of(plan)
    risk, other = _answer(directory, places, identity, OF_RISK, lambda rows: _has_figures(plan, rows))
    no_regret, another = _answer(directory, places, identity, OF_NO_REGRET, lambda rows: _has_launches(plan, rows))
    return InWorlds(risk, no_regret, (*other, *another))


def strangers_in_words(found: InWorlds, directory: Path) -> list[str]:
    """Return a sentence for each folder of another plan."""
    names = dict.fromkeys(
        one.relative_to(directory).as_posix() if one != directory else "The answer here" for one in found.strangers
    )
    return [f"{name} is of another plan and is not shown: ask again for this one." for name in names]


def _answer(
    directory: Path, places: Iterable[Path], identity: str, tables: tuple[Table, ...], is_of_plan: Callable[[list[Row]], bool]
) -> tuple[AnswerRows | None, list[Path]]:
    """Return the answer of this plan over the most worlds, and the folders of other plans.

    tables: the first tells that there is an answer, the last has a row for each world.
    """
    own, others = list[Path](), list[Path]()
    for place in places:
        if not _stands(place, tables[0]):
            continue
        manifest = read_manifest(place)
        said = "" if manifest is None else manifest.plan
        is_own = said == identity if said else is_of_plan(table_rows(tables[0], _path(place, tables[0])))
        (own if is_own else others).append(place)
    if not own:
        return None, others
    chosen = max(own, key=lambda place: _worlds(place, tables[-1]) or 0)
    read = tables[:-1] if tables[-1] is WORLDS else tables
    rows = {one.name: table_rows(one, _path(chosen, one)) for one in read if _stands(chosen, one)}
    return AnswerRows(chosen.relative_to(directory).as_posix(), rows, _worlds(chosen, tables[-1])), others


def _path(place: Path, table: Table) -> Path:
    return place / f"{table.name}.csv"


def _stands(place: Path, table: Table) -> bool:
    return _path(place, table).is_file() and not _path(place, table).is_symlink()


def _has_figures(plan: Plan, rows: list[Row]) -> bool:
    planned = {row["figure"]: row["planned"] for row in rows}
    return all(
        planned.get(name) is None or abs(planned[name] - getattr(plan.figures, name)) <= CENT for name in COMPARED
    ) and isinstance(planned.get("npv"), float)


def _has_launches(plan: Plan, rows: list[Row]) -> bool:
    said = {(row["unit"], row["lever"], row["base_quarter"]) for row in rows if row["base_quarter"]}
    return said == set(plan.schedule[["unit", "lever", "quarter"]].astype(str).itertuples(index=False, name=None))


def _worlds(folder: Path, table: Table) -> int | None:
    """Return the number of rows of a table; None where it does not stand there."""
    if not _stands(folder, table):
        return None
    with _path(folder, table).open("rb") as file:
        return sum(1 for line in file if line.strip()) - 1
