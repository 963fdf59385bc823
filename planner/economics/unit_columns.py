"""Columns of units.csv as arrays, each made once."""

from collections.abc import Iterable

import numpy as np

from instances.headers import is_share_column
from instances.schema.instance import Instance
from instances.schema.segments import SHARE_PREFIX
from instances.schema.units import Unit
from models.problem import FloatArray, IntArray


class UnitColumns:
    """The columns of an instance's units, one row per unit.

    Attributes
    ----------
    instance
        whose units they are.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._found: dict[str, FloatArray] = {}

    def but_for(self, instance: Instance, *changed: str) -> "UnitColumns":
        """Return the columns of an instance with the same calendar, whose units differ in no columns but those changed."""
        other = UnitColumns(instance)
        other._found = {name: found for name, found in self._found.items() if name not in changed}
        return other

    def column(self, name: str) -> FloatArray:
        """Return float[units, 1]: a column of numbers, nan where it is blank."""
        if name not in self._found:
            self._found[name] = column(self.instance.units, name)
        return self._found[name]

    def quarters(self, name: str) -> FloatArray:
        """Return float[units, 1]: the number of the quarter in a column of labels, inf where it is blank."""
        if name not in self._found:
            labels = (getattr(unit, name) for unit in self.instance.units)
            self._found[name] = label_index(self.instance, labels, missing=np.inf)
        return self._found[name]

    def season(self, figure: str, fiscal_quarter: IntArray) -> FloatArray:
        """Return float[units, C]: the factor of each unit's profile on a figure by fiscal quarter, int[C]; 1 without one."""
        instance = self.instance
        names = ["", *dict.fromkeys(row.profile for row in instance.seasonality)]
        factors = np.ones((len(names), 5))
        for row in instance.seasonality:
            factors[names.index(row.profile), row.fiscal_quarter] = getattr(row, figure)
        profile = [names.index(unit.seasonality) if unit.seasonality in names else 0 for unit in instance.units]
        return factors[profile][:, fiscal_quarter]


def column(units: Iterable[Unit], field: str) -> FloatArray:
    """Return float[units, 1]: one field of every unit, nan where it is blank; `share_NAME` is that of a segment."""
    if is_share_column(field):
        shares = (unit.share_of(field.removeprefix(SHARE_PREFIX)) for unit in units)
        return np.array([np.nan if share is None else share for share in shares], dtype=np.float64)[:, None]
    return np.array([getattr(unit, field) for unit in units], dtype=np.float64)[:, None]


def label_index(instance: Instance, labels: Iterable[str | None], missing: float) -> FloatArray:
    """Return float[labels, 1]: the quarter of each label, `missing` where there is none."""
    quarters = [missing if label is None else instance.quarter_index(label) for label in labels]
    return np.array(quarters, dtype=np.float64)[:, None]
