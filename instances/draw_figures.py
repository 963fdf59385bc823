"""The figures that each uncertainty and future moves, resolved, with the problems of their paths."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from instances.figure_paths import split_path
from instances.figures import PathError, shown
from instances.files import PLAN
from instances.problems import Problem
from instances.samplable import SamplableFigure, samplable_figures
from instances.schema.settings import Settings
from instances.schema.uncertainties import How, Uncertainty
from instances.schema.units import Unit

Key: TypeAlias = tuple[str, ...]
"""Names of a figure in order; of a column of units.csv, units, the unit's index and the column."""

HOWS: tuple[How, ...] = ("set", "multiply", "add")
"""Changes of a future, in the order in which they are made."""


@dataclass(frozen=True)
class Move:
    """A figure that an uncertainty or a future moves.

    Attributes
    ----------
    place
        path of the key of plan.toml that names it.
    amount
        of a future: the factor, amount or value; None for an uncertainty.
    """

    place: str
    how: How
    figure: SamplableFigure
    amount: float | None = None

    @property
    def cells(self) -> Iterator[tuple[Key, float | None]]:
        """Names of the figure and its value as it stands, for a column those of each unit."""
        if self.figure.kind != "unit":
            yield self.figure.pieces, self.figure.values[0]
        for index, value in zip(self.figure.units, self.figure.values, strict=False):
            yield ("units", str(index), self.figure.pieces[2]), value


@dataclass(frozen=True)
class Moved:
    """An uncertainty or a future, with the figures that it moves.

    Attributes
    ----------
    place
        path of its section, such as uncertainties[0].
    moves
        in the order in which they are made.
    """

    place: str
    name: str
    uncertainty: Uncertainty | None
    moves: tuple[Move, ...]


def moved_by_uncertainties(settings: Settings, units: Sequence[Unit] | None) -> tuple[list[Moved], list[Problem]]:
    """Return the figures that each uncertainty moves, and the problems of paths, scopes and kinds of draws.

    units: None if they could not be read; columns of units.csv are then left out.
    """
    found, problems = list[Moved](), list[Problem]()
    for number, one in enumerate(settings.uncertainties):
        place, moves = f"uncertainties[{number}]", list[Move]()
        for at, path in enumerate(one.figures):
            figures, wrong = _figures(settings, units, path, one.how, f"{place}.figures[{at}]")
            moves += [Move(f"{place}.figures[{at}]", one.how, figure) for figure in figures]
            problems += wrong
        problems += [*_repeated(moves), *_scope(place, one, moves), *_whole(place, one, moves), *_blank(moves)]
        found.append(Moved(place, one.name, one, tuple(moves)))
    return found, problems


def moved_by_futures(settings: Settings, units: Sequence[Unit] | None) -> tuple[list[Moved], list[Problem]]:
    """Return the figures that each future moves, and the problems of their paths; units as above."""
    found, problems = list[Moved](), list[Problem]()
    for number, future in enumerate(settings.futures):
        place, moves = f"futures[{number}]", list[Move]()
        for how in HOWS:
            changes: dict[str, float] = getattr(future, how)
            for path, amount in changes.items():
                figures, wrong = _figures(settings, units, path, how, f"{place}.{how}.{path}")
                moves += [Move(f"{place}.{how}.{path}", how, figure, amount) for figure in figures]
                problems += wrong
        blank = [move for move in moves if not any(one.how == "set" and one.figure == move.figure for one in moves)]
        problems += _blank(blank)
        found.append(Moved(place, future.name, None, tuple(moves)))
    return found, problems


def _figures(
    settings: Settings, units: Sequence[Unit] | None, path: str, how: How, place: str
) -> tuple[tuple[SamplableFigure, ...], list[Problem]]:
    if units is None and split_path(path)[:1] == ["units"]:
        return (), []
    try:
        return samplable_figures(settings, units or (), path, how), []
    except PathError as error:
        wrong = Problem(error.code, PLAN, column=place, found=error.found, expected=error.expected, remedy=error.remedy)
        return (), [wrong]


def _repeated(moves: Sequence[Move]) -> Iterator[Problem]:
    """Yield a problem for each path with a figure that an earlier path of the same uncertainty names."""
    seen: dict[Key, str] = {}
    told: set[str] = set()
    for move in moves:
        for key, _ in move.cells:
            if key in seen and move.place not in told:
                told.add(move.place)
                expected = "each figure once, as one draw moves all of them"
                yield Problem("name_repeated", PLAN, column=move.place, found=move.figure.path, expected=expected)
            seen.setdefault(key, move.place)


def _scope(place: str, uncertainty: Uncertainty, moves: Sequence[Move]) -> Iterator[Problem]:
    """Yield a problem if a figure cannot have a draw of its own for each region or unit."""
    wrong = next((move.figure for move in moves if uncertainty.scope not in move.figure.scopes), None)
    if wrong is not None:
        expected = f"{' or '.join(wrong.scopes)} for {wrong.path}"
        remedy = "Units share it; put it in an uncertainty of its own." if wrong.basis else 'Write scope = "all".'
        yield Problem("value_wrong", PLAN, column=f"{place}.scope", found=uncertainty.scope, expected=expected, remedy=remedy)


def _whole(place: str, uncertainty: Uncertainty, moves: Sequence[Move]) -> Iterator[Problem]:
    """Yield the problems of draws that are no whole numbers, for a figure that takes only these."""
    figure = next((move.figure for move in moves if move.figure.whole), None)
    if figure is None:
        return
    if uncertainty.distribution != "values":
        expected = f"values for {figure.path}, which is a whole number"
        found, remedy = uncertainty.distribution, "List the whole numbers with their chances."
        yield Problem("value_wrong", PLAN, column=f"{place}.distribution", found=found, expected=expected, remedy=remedy)
    for number, value in enumerate(uncertainty.values):
        if uncertainty.distribution == "values" and not value.is_integer():
            expected = f"a whole number for {figure.path}"
            yield Problem("value_wrong", PLAN, column=f"{place}.values[{number}]", found=f"{value:g}", expected=expected)


def _blank(moves: Sequence[Move]) -> Iterator[Problem]:
    """Yield a problem for each figure without a value that is to be multiplied or added to."""
    for move in moves:
        if move.how != "set" and None in move.figure.values:
            expected, remedy = "a number, to multiply it or add to it", f"Give {move.figure.path} a value first, or set it."
            yield Problem("figure_fixed", PLAN, column=move.place, found=shown(None), expected=expected, remedy=remedy)
