"""Recurring support of levers at units, minimum terms included: weights by unit and quarter, for unit-level bases."""

from dataclasses import dataclass

import numpy as np

from instances.schema.levers import Lever
from models.problem import FloatArray
from planner.economics.drivers import Drivers
from planner.economics.inputs import Inputs
from planner.economics.prices import price_of
from planner.economics.scales import UNIT_BASES, scale_of
from planner.economics.timeline import Timeline


@dataclass(frozen=True, eq=False)
class Support:
    """The support lines of one lever that share a minimum term.

    Attributes
    ----------
    minimum
        quarters from the launch on for which it is paid at least.
    steady
        float[units, C]: money a quarter while the unit is open.
    by_orders
        float[units, C]: money a quarter at the orders before any lever.
    closed
        float[units, C]: money of a quarter in which the unit is closed and the minimum term runs on; None if there is none.
        A unit that exits in the tail has it throughout the tail, where weights say when it is closed.
    """

    minimum: int
    steady: FloatArray
    by_orders: FloatArray | None
    closed: FloatArray | None


def support_of(inputs: Inputs, lever: Lever, base: Drivers, time: Timeline) -> tuple[Support, ...]:
    """Return the support of one lever, by minimum term."""
    parts = [part for part in lever.support if part.basis in UNIT_BASES and np.any(part.amount)]
    found = []
    for minimum in dict.fromkeys(part.minimum_quarters for part in parts):
        steady, by_orders = list[FloatArray](), list[FloatArray]()
        for part in parts:
            if part.minimum_quarters != minimum:
                continue
            price = price_of(inputs.instance, part, time.columns)
            amount = part.amount * time.licences * price
            if part.size_exponent and (base.resize != 1).any():
                amount = amount * base.resize**part.size_exponent
            if part.basis == "thousand_orders":
                size = inputs.column("size") ** part.size_exponent
                by_orders.append(amount * size * base.orders / 1000)
            else:
                scale = scale_of(inputs, lever, part.basis, part.size_exponent)
                steady.append(amount * scale * time.length)
        every = sum(steady, start=np.zeros(1))
        closed = every * _may_be_closed(base, time) if minimum else np.zeros(0)
        found.append(
            Support(
                minimum,
                every * base.open,
                sum(by_orders, start=np.zeros(1)) if by_orders else None,
                closed if closed.any() else None,
            )
        )
    return tuple(found)


def _may_be_closed(base: Drivers, time: Timeline) -> FloatArray:
    """Return float[units, C]: 1 where the unit is closed, and in the whole tail if it exits at all."""
    closed = (~base.open).astype(np.float64)
    closed[:, time.quarters :] = np.isfinite(base.last)[:, None]
    return closed
