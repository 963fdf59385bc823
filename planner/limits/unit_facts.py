"""Facts of units that limits need, looked up once for all blocks of roadmaps."""

from functools import cached_property

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import ChangeLoad
from instances.schema.rules import LimitRule
from instances.schema.scopes import Scope
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.unit_columns import label_index
from planner.limits.scopes import Scopes, scopes_of, units_in


class UnitFacts:
    """The units of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._scopes: dict[int, Scopes] = {}
        self._inside: dict[int, BoolArray] = {}
        self._scales: dict[int, FloatArray] = {}

    def scopes(self, rule: LimitRule) -> Scopes:
        """Return the scopes of a limit of the instance."""
        if id(rule) not in self._scopes:
            self._scopes[id(rule)] = scopes_of(self.instance, rule)
        return self._scopes[id(rule)]

    def units_in(self, scope: Scope) -> BoolArray:
        """Return bool[units]: the units in the scope of a rule of the instance."""
        if id(scope) not in self._inside:
            self._inside[id(scope)] = units_in(self.instance, scope)
        return self._inside[id(scope)]

    def load_scale(self, load: ChangeLoad) -> FloatArray:
        """Return float[units]: the factor on the points of a load at each unit, at its first size."""
        if id(load) not in self._scales:
            scale = self._size**load.size_exponent
            self._scales[id(load)] = scale * self._stores if load.basis == "store" else scale
        return self._scales[id(load)]

    def resize_at(self, unit: IntArray, quarter: IntArray) -> FloatArray:
        """Return float[n]: the factor on a unit's size in a quarter."""
        return np.where(quarter >= self._resized_since[unit], self._resize_factor[unit], 1.0)

    @cached_property
    def _size(self) -> FloatArray:
        return np.array([unit.size for unit in self.instance.units])

    @cached_property
    def _stores(self) -> FloatArray:
        return np.array([unit.stores for unit in self.instance.units])

    @cached_property
    def _resized_since(self) -> FloatArray:
        quarters = (unit.resize_quarter for unit in self.instance.units)
        return label_index(self.instance, quarters, missing=np.inf)[:, 0]

    @cached_property
    def _resize_factor(self) -> FloatArray:
        return np.array([unit.resize_factor for unit in self.instance.units])
