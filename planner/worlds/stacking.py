"""Stacks: units in worlds as the rows of one fleet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.inputs import Inputs, with_figures
from planner.economics.stacked import Kept, Takers, stacked_fleet
from planner.economics.transfers import pairs_of
from planner.economics.unit_columns import UnitColumns
from planner.worlds.moved import Key, MovedFigure, moved_figures
from planner.worlds.worlds import Worlds

SLIP = "slip_quarters"


@dataclass(frozen=True, eq=False)
class Stacker:
    """Makes the fleets of units in worlds.

    Attributes
    ----------
    instance
        as it stands.
    worlds
        the worlds.
    figures
        every figure that differs between them.
    like
        the fleet of the instance's units, with tables for the latest launch of any world.
    columns
        of its units.
    kept
        what a block of worlds leaves for the next one.
    """

    instance: Instance
    worlds: Worlds
    figures: tuple[MovedFigure, ...]
    like: Fleet
    columns: UnitColumns
    kept: Kept

    def fleet(self, world: IntArray, unit: IntArray) -> Fleet:
        """Return the fleet whose rows are units int[rows] in worlds int[rows]."""
        pairs = pairs_of(self.instance, unit)
        takers = Takers(pairs, self._inputs(world[pairs.row], pairs.to)) if pairs.row.size else None
        return stacked_fleet(self.like, self._inputs(world, unit), self.kept, takers)

    def _inputs(self, world: IntArray, unit: IntArray) -> Inputs:
        changed: dict[str, FloatArray] = {}
        values: dict[Key, FloatArray] = {}
        for figure in self.figures:
            if figure.is_shared_amount or figure.is_of_heads:
                continue
            value = figure.values(self.worlds, world, unit)[:, None]
            if figure.of_column:
                changed[figure.key[2]] = value
            else:
                values[figure.key] = value.astype(np.int64) if figure.figure.whole else value
        settings = with_figures(self.instance.settings, values)
        return Inputs(self.instance, settings, self.columns, unit, changed)


def stacker_of(instance: Instance, fleet: Fleet, worlds: Worlds) -> Stacker:
    """Return the maker of fleets for an instance with its fleet, in worlds.

    Raises
    ------
    PathError
        a path of a source or future leads nowhere, or to a figure that is the same in every world.
    """
    figures = moved_figures(instance, worlds)
    latest = _latest(instance, worlds, figures)
    like = fleet if latest is instance else fleet_of(latest)
    return Stacker(instance, worlds, figures, like, UnitColumns(instance), Kept(like))


def _latest(instance: Instance, worlds: Worlds, figures: Sequence[MovedFigure]) -> Instance:
    """Return the instance in which launches slip as far as in any world; the instance itself where slips do not differ."""
    slips: dict[Key, Any] = {}
    for figure in figures:
        if figure.key[-1] == SLIP:
            every = np.arange(worlds.number)
            units = range(len(instance.units)) if figure.differs_by_unit(worlds) else range(1)
            slips[figure.key] = int(max(figure.values(worlds, every, np.full_like(every, unit)).max() for unit in units))
    return replace(instance, settings=with_figures(instance.settings, slips)) if slips else instance
