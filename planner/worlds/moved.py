"""Figures that differ between worlds: how each of them is changed, and its values in worlds.

Changes to one figure are those of the future, then those of the sources in their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from instances.figure_paths import EVERY
from instances.samplable import SamplableFigure, figure_of_unit, figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import How
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.timeline import YEAR
from planner.worlds.futures import changes_of
from planner.worlds.worlds import Worlds

GROWTHS = ("wage_growth", "freight_growth", "licence_growth")
"""Figures of finance that are inflation_rate where they are left out."""

Key = tuple[str, ...]
"""The names in the path of a figure; a column of units.csv has * for the units."""


@dataclass(frozen=True, eq=False)
class Change:
    """A change of one figure.

    Attributes
    ----------
    how
        multiply, add or set.
    units
        bool[units]: whose figure it changes; None for all.
    future
        index of the future that makes it, None for a source.
    source
        index of the source that makes it, None for a future.
    amount
        the factor, amount or value of a future.
    """

    how: How
    units: BoolArray | None
    future: int | None = None
    source: int | None = None
    amount: float = 0.0


@dataclass(frozen=True, eq=False)
class MovedFigure:
    """A figure that some world changes.

    Attributes
    ----------
    key
        the names in its path.
    figure
        its declaration.
    base
        float[units]: the figure as it stands, nan where it is blank.
    changes
        in the order in which they are made.
    """

    key: Key
    figure: SamplableFigure
    base: FloatArray
    changes: tuple[Change, ...]

    @property
    def of_column(self) -> bool:
        """Whether it is a column of units.csv."""
        return self.figure.kind == "unit"

    @property
    def is_of_heads(self) -> bool:
        """Whether it is a cost of heads that may be hired, which no unit has."""
        return self.key[0] == "hiring"

    @property
    def is_shared_amount(self) -> bool:
        """Whether it is the amount of a cost or support that units share."""
        return self.figure.basis is not None and self.key[2] in ("costs", "support")

    def differs_by_unit(self, worlds: Worlds) -> bool:
        """Return whether units may have different draws of it in one world."""
        return any(change.source is not None and worlds.draws[change.source].shape[1] > 1 for change in self.changes)

    def values(self, worlds: Worlds, world: IntArray, unit: IntArray) -> FloatArray:
        """Return float[n]: the figure at units int[n] in worlds int[n].

        Raises
        ------
        ValueError
            a figure of whole numbers is not whole in some world.
        """
        value = self.base[unit]
        for change in self.changes:
            changed = self._after(change, value, worlds, world, unit)
            where = None if change.units is None else change.units[unit]
            if change.future is not None:
                there = worlds.future[world] == change.future
                where = there if where is None else where & there
            value = changed if where is None else np.where(where, changed, value)
        if self.figure.whole and not (value == np.round(value)).all():
            wrong = float(value[value != np.round(value)][0])
            raise ValueError(f"{self.figure.path} is {wrong:g} in some world; expected a whole number")
        return value

    def _after(self, change: Change, value: FloatArray, worlds: Worlds, world: IntArray, unit: IntArray) -> FloatArray:
        amount: FloatArray | float = change.amount
        if change.source is not None:
            draws = worlds.draws[change.source]
            amount = draws[world, worlds.sources[change.source].members[unit]] if draws.shape[1] > 1 else draws[world, 0]
        if change.how == "set":
            return np.broadcast_to(amount, value.shape)
        return value * amount if change.how == "multiply" else value + amount


def one_in_worlds(
    figures: Mapping[Key, MovedFigure], worlds: Worlds, key: Key, stands: float, world: IntArray, unit: int = 0
) -> FloatArray:
    """Return float[n]: the figure at some names in worlds int[n], as it stands where no world moves it.

    unit: that whose draws count.
    """
    figure = figures.get(key)
    return np.full(world.size, stands) if figure is None else figure.values(worlds, world, np.full(world.size, unit))


def grown_in_worlds(
    instance: Instance, figures: Mapping[Key, MovedFigure], worlds: Worlds, name: str, world: IntArray
) -> FloatArray:
    """Return float[n, H]: the growth of one of `GROWTHS` since the first quarter, in worlds int[n]."""
    finance = instance.settings.finance
    own: float | None = getattr(finance, name)
    growth = one_in_worlds(figures, worlds, ("finance", name), finance.inflation_rate if own is None else own, world)
    return np.asarray((1 + growth[:, None]) ** (np.arange(len(instance.quarters)) / YEAR), dtype=np.float64)


def moved_figures(instance: Instance, worlds: Worlds) -> tuple[MovedFigure, ...]:
    """Return every figure that some future or source changes.

    Raises
    ------
    PathError
        a path leads nowhere, or to a figure that is the same in every world.
    """
    figures: dict[Key, SamplableFigure] = {}
    changes: dict[Key, list[Change]] = {}

    def add(path: str, how: How, **by: int | float) -> None:
        for figure in figures_of(instance, path, how):
            key = (figure.pieces[0], EVERY, figure.pieces[2]) if figure.kind == "unit" else figure.pieces
            figures.setdefault(key, figure)
            changes.setdefault(key, []).append(Change(how, _units(instance, figure), **by))  # type: ignore[arg-type]

    for number, future in enumerate(worlds.futures):
        if (worlds.future == number).any():
            for override in changes_of(instance, future):
                add(override.path, override.how, future=number, amount=override.value)
    for number, source in enumerate(worlds.sources):
        for path in source.figures:
            add(path, source.uncertainty.how, source=number)
    return tuple(
        MovedFigure(key, figures[key], _base(instance, key, figures[key]), tuple(found)) for key, found in changes.items()
    )


def _units(instance: Instance, figure: SamplableFigure) -> BoolArray | None:
    """Return bool[units]: the units whose column a change is of; None for all of them."""
    if figure.kind != "unit" or len(figure.units) == len(instance.units):
        return None
    return np.isin(np.arange(len(instance.units)), figure.units)


def _base(instance: Instance, key: Key, figure: SamplableFigure) -> FloatArray:
    """Return float[units]: a figure as it stands; growth of money that is left out is inflation."""
    if figure.kind == "unit":
        own = (figure_of_unit(instance.settings.segments, unit, key[2]) for unit in instance.units)
        return np.array(list(own), dtype=np.float64)
    value = figure.values[0]
    if value is None and key[-1] in GROWTHS:
        value = instance.settings.finance.inflation_rate
    return np.full(len(instance.units), np.nan if value is None else float(value))
