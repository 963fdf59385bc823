"""Inputs: the figures that pricing reads, of the units of an instance or of any rows of units.

Rows may be units in different worlds. Where their figures differ, a column is changed, and a figure of plan.toml stands in the
settings as float[rows, 1] in place of a number; formulas read both alike (`planner.economics.of_units`). What is structure (the
calendar, ramps, curves, lives, profiles of payment, exits) is the instance's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from pydantic import BaseModel

from instances.schema.instance import Instance
from instances.schema.settings import Settings
from models.problem import FloatArray, IntArray
from planner.economics.unit_columns import UnitColumns

Names: TypeAlias = tuple[str, ...]
"""The names in the path of a figure of plan.toml."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of rows of units.

    Attributes
    ----------
    instance
        source of what is structure.
    settings
        the instance's, with float[rows, 1] in place of the figures that differ by row.
    columns
        of the instance's units.
    rows
        int[rows]: the unit of each row; None where rows are the units.
    changed
        float[rows, 1] by column of units.csv: the figures in place of the units'.
    """

    instance: Instance
    settings: Settings
    columns: UnitColumns
    rows: IntArray | None = None
    changed: Mapping[str, FloatArray] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number of rows."""
        return len(self.instance.units) if self.rows is None else self.rows.size

    def column(self, name: str) -> FloatArray:
        """Return float[rows, 1]: a column of numbers, nan where it is blank."""
        changed = self.changed.get(name)
        return self.of_rows(self.columns.column(name)) if changed is None else changed

    def filled(self, name: str, otherwise: FloatArray | float) -> FloatArray:
        """Return float[rows, 1]: a column, with another figure where it is blank."""
        own = self.column(name)
        return np.where(np.isnan(own), otherwise, own)

    def quarters(self, name: str) -> FloatArray:
        """Return float[rows, 1]: the number of the quarter in a column of labels, inf where it is blank."""
        return self.of_rows(self.columns.quarters(name))

    def season(self, figure: str, fiscal_quarter: IntArray) -> FloatArray:
        """Return float[rows, C]: the factor of the profile on a figure, 1 without a profile."""
        return self.of_rows(self.columns.season(figure, fiscal_quarter))

    def of_rows(self, figure: FloatArray) -> FloatArray:
        """Return float[rows, ...] of float[units, ...]."""
        return figure if self.rows is None else np.take(figure, self.rows, axis=0)


def inputs_of(instance: Instance, columns: UnitColumns | None = None) -> Inputs:
    """Return the inputs of an instance's units; columns: of these units, where some are at hand."""
    return Inputs(instance, instance.settings, columns or UnitColumns(instance))


def with_figures(settings: Settings, values: Mapping[Names, Any]) -> Settings:
    """Return settings with some figures in place of others, by the names in their paths; nothing is validated."""
    changed: Settings = _with(settings, values)
    return changed


def _with(value: Any, values: Mapping[Names, Any]) -> Any:
    if () in values:
        return values[()]
    below: dict[str, dict[Names, Any]] = {}
    for key, one in values.items():
        below.setdefault(key[0], {})[key[1:]] = one
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _with(getattr(value, name), rest) for name, rest in below.items()})
    if isinstance(value, tuple):
        return tuple(_with(one, below[str(place)]) if str(place) in below else one for place, one in enumerate(value))
    return value | {name: _with(value[name], rest) for name, rest in below.items()}
