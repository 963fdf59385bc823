"""The network of a lever: its stages by live nodes or their orders, and the share of its part of the benefits by quarter.

figure(q) = own(q) + phi(q) (whole(q) - own(q)): "own" has the effects that a launch has without the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.levers import Lever
from instances.schema.stages import by_orders
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.base_orders import base_orders
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
        int[units]: base orders where orders count; None where nodes do.
    reach
        float[C]: phi by quarter; `first` throughout where no plan is known yet. float[rows, C] in a fleet of rows in worlds.
    """

    lever: int
    own: tuple[LeverModel, ...]
    first: float
    need: IntArray
    share: FloatArray
    weight: IntArray | None
    reach: FloatArray

    def reach_at(self, unit: IntArray) -> FloatArray:
        """Return float[C], or float[n, C] where it differs by row: phi by quarter at units int[n]."""
        return self.reach if self.reach.ndim == 1 else self.reach[unit]

    def counted(self, unit: IntArray, live: BoolArray) -> IntArray:
        """Return int[rows, H]: what rows of units, int[rows], count where the lever is live, bool[rows, H]."""
        return counted_for(self.weight, unit, live)

    def reached(self, counted: IntArray) -> IntArray:
        """Return int[stages]: the first of the quarters 1..H in which enough counts, int[H]; 0 for never."""
        return reached_in(self.need, counted)

    def reach_of(self, counted: IntArray) -> FloatArray:
        """Return float[C]: phi by quarter where so much counts, int[H]."""
        return share_by_quarter(self.need, self.share, counted, self.reach.shape[-1], self.first)


def network_of(inputs: Inputs, models: Sequence[LeverModel], time: Timeline) -> Network | None:
    """Return the network of rows of units; None if no lever has stages."""
    for number, lever in enumerate(inputs.settings.levers.values()):
        if lever.network:
            own = tuple(_own(model, lever) if one == number else model for one, model in enumerate(models))
            weight = base_orders(inputs, lever) if by_orders(lever.network) else None
            return _staged(number, lever, own, weight, time.columns)
    return None


def _staged(number: int, lever: Lever, own: tuple[LeverModel, ...], weight: IntArray | None, columns: int) -> Network:
    first = lever.network[0].share if lever.network[0].nodes == 1 else 0.0
    later = [stage for stage in lever.network if stage.nodes != 1]
    share = np.diff([first, *(stage.share for stage in later)])
    need = np.array([stage.need for stage in later], dtype=np.int64)
    return Network(number, own, first, need, share, weight, np.full(columns, first))


def _own(model: LeverModel, lever: Lever) -> LeverModel:
    effect = {name: one if name in UNTOUCHED else _without(one, lever.network_part) for name, one in model.effect.items()}
    return replace(model, effect=effect)


def _without(effect: OfUnits, part: float) -> OfUnits:
    """Return an effect without the network's part of it where it is a benefit."""
    if isinstance(effect, np.ndarray):
        return np.where(effect > 0, effect * (1 - part), effect)
    return effect * (1 - part) if effect > 0 else effect
