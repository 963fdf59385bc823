"""The network of a lever: its stages by live nodes or their orders, and the share of its part of the benefits by quarter.

figure(q) = own(q) + phi(q) (whole(q) - own(q)): "own" has the effects that a launch has without the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.levers import Lever
from instances.schema.stages import by_orders
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.base_orders import base_orders_by_quarter
from planner.economics.effects import LeverModel
from planner.economics.inputs import Inputs
from planner.economics.of_units import OfUnits
from planner.economics.stages import counted_for, reached_in, share_by_quarter
from planner.economics.timeline import Timeline

UNTOUCHED = ("inventory",)
"""Effects that do not depend on the network."""


@dataclass(frozen=True, eq=False)
class Network:
    """The stages of one lever, and the share that is reached in each quarter.

    Attributes
    ----------
    lever
        its number.
    own
        the models of all levers, that of this one without the network's part of its benefits.
    first
        share from the first node on, that of a stage of 1 node: a lever that is live has reached it. 0 where orders count.
    need, share
        int[stages] and float[stages]: nodes or orders of the other stages, and what each adds to the share.
    weight
        int[units, H]: base orders by quarter where orders count; None where nodes do.
    regions
        names of the regions that have stages of their own each; one blank name where all of them have theirs together.
    region
        int[units]: the region of each unit, by its place in `regions`.
    reach
        float[C]: phi by quarter; `first` throughout where no plan is known yet. float[units, C] where regions have stages of
        their own, and float[rows, C] in a fleet of rows in worlds.
    """

    lever: int
    own: tuple[LeverModel, ...]
    first: float
    need: IntArray
    share: FloatArray
    weight: IntArray | None
    regions: tuple[str, ...]
    region: IntArray
    reach: FloatArray

    def reach_at(self, unit: IntArray) -> FloatArray:
        """Return float[C], or float[n, C] where it differs by row: phi by quarter at units int[n]."""
        return self.reach if self.reach.ndim == 1 else self.reach[unit]

    def counted(self, unit: IntArray, live: BoolArray) -> IntArray:
        """Return int[rows, H]: what rows of units, int[rows], count where the lever is live, bool[rows, H]."""
        return counted_for(self.weight, unit, live)

    def by_region(self, unit: IntArray, counted: IntArray) -> IntArray:
        """Return int[regions, H]: what counts in each region, of what rows of units, int[rows], count, int[rows, H]."""
        if len(self.regions) == 1:
            return np.asarray(counted.sum(axis=0, keepdims=True), dtype=np.int64)
        found = np.zeros((len(self.regions), counted.shape[1]), dtype=np.int64)
        np.add.at(found, self.region[unit], counted)
        return found

    def reached(self, counted: IntArray) -> IntArray:
        """Return int[stages]: the first of the quarters 1..H in which enough counts, int[H]; 0 for never."""
        return reached_in(self.need, counted)

    def reach_of(self, unit: IntArray, counted: IntArray, among: IntArray | None = None) -> FloatArray:
        """Return phi by quarter under what rows of units, int[rows], count, int[rows, H].

        float[C], or float[units, C] where regions have stages of their own; float[rows, C] of rows `among` the units, if given.
        """
        columns, by_region = self.reach.shape[-1], self.by_region(unit, counted)
        each = [share_by_quarter(self.need, self.share, own, columns, self.first) for own in by_region]
        if among is None and len(self.regions) == 1 and not self.regions[0]:
            return each[0]
        return np.array(each)[self.region if among is None else self.region[among]]


def network_of(inputs: Inputs, models: Sequence[LeverModel], time: Timeline) -> Network | None:
    """Return the network of rows of units; None if no lever has stages."""
    for number, lever in enumerate(inputs.settings.levers.values()):
        if lever.network:
            own = tuple(_own(model, lever) if one == number else model for one, model in enumerate(models))
            weight = base_orders_by_quarter(inputs, lever, time) if by_orders(lever.network) else None
            return _staged(number, lever, own, weight, regions_of(inputs, lever), time.columns)
    return None


def regions_of(inputs: Inputs, lever: Lever) -> tuple[tuple[str, ...], IntArray]:
    """Return the regions with stages of their own, and int[rows], that of each row by its place among them."""
    if lever.network_each != "region":
        return ("",), np.zeros(inputs.number, dtype=np.int64)
    names = [unit.region for unit in inputs.instance.units]
    regions = tuple(dict.fromkeys(names))
    region = np.array([regions.index(name) for name in names], dtype=np.int64)
    return regions, region if inputs.rows is None else region[inputs.rows]


def _staged(
    number: int,
    lever: Lever,
    own: tuple[LeverModel, ...],
    weight: IntArray | None,
    regions: tuple[tuple[str, ...], IntArray],
    columns: int,
) -> Network:
    first = lever.network[0].share if lever.network[0].nodes == 1 else 0.0
    later = [stage for stage in lever.network if stage.nodes != 1]
    share = np.diff([first, *(stage.share for stage in later)])
    need = np.array([stage.need for stage in later], dtype=np.int64)
    return Network(number, own, first, need, share, weight, *regions, np.full(columns, first))


def _own(model: LeverModel, lever: Lever) -> LeverModel:
    effect = {name: one if name in UNTOUCHED else _without(one, lever.network_part) for name, one in model.effect.items()}
    return replace(model, effect=effect)


def _without(effect: OfUnits, part: float) -> OfUnits:
    """Return an effect without the network's part of it where it is a benefit."""
    if isinstance(effect, np.ndarray):
        return np.where(effect > 0, effect * (1 - part), effect)
    return effect * (1 - part) if effect > 0 else effect
