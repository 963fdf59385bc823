"""The answers to `rollout risk` and `rollout no-regret` in the folder of a run: read where they are of this very plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from planner.columns import Table
from planner.economics.lines import CENT
from planner.plan.identity import identity_of
from planner.plan.plan import Plan
from planner.questions.no_regret.columns import CERTAINTY, LEFT_OUT, NO_REGRET, REGRET, SHARES, WORLD_PLANS
from planner.questions.risk.columns import BROKEN, FAN, LEVERS, REGIONS, RISK, UNCERTAINTIES, WORLDS
from planner.reports.answers import Row
from planner.reports.found_answers import AnswerRows, answer_places, path_in, rows_of_answer, stands_in, told_apart

OF_RISK: Final = (RISK, UNCERTAINTIES, REGIONS, LEVERS, BROKEN, FAN, WORLDS)
OF_NO_REGRET: Final = (NO_REGRET, CERTAINTY, SHARES, REGRET, LEFT_OUT, WORLD_PLANS)
COMPARED: Final = ("npv", "peak_funding", "spend")
"""Figures of a plan by which an answer to risk is told to be of it, where its manifest does not say."""


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
    places = answer_places(directory)
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
    own, others = told_apart(places, tables[0], identity, is_of_plan)
    if not own:
        return None, others
    chosen = max(own, key=lambda place: _worlds(place, tables[-1]) or 0)
    read = tables[:-1] if tables[-1] is WORLDS else tables
    return rows_of_answer(directory, chosen, read, _worlds(chosen, tables[-1])), others


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
    if not stands_in(folder, table):
        return None
    with path_in(folder, table).open("rb") as file:
        return sum(1 for line in file if line.strip()) - 1
