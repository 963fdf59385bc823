"""Implementation cost of launches as instalments, by line and by quarters from the launch to the payment.

profile[i] of a cost line is paid in quarter max(1, s + profile_from + i), times general() of that quarter; rows of
flows.csv are paid in max(1, s + quarter).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Basis, LaunchCost, Lever
from instances.schema.settings import Settings
from models.problem import FloatArray, IntArray
from planner.economics.inputs import Inputs
from planner.economics.lines import COLOURS, COST_LINES
from planner.economics.of_units import OfUnits
from planner.economics.prices import price_of
from planner.economics.scales import scale_of
from planner.economics.timeline import Timeline


@dataclass(frozen=True, eq=False)
class Instalment:
    """One share of one cost line.

    Attributes
    ----------
    line, colour
        indices into `COST_LINES` and `COLOURS`.
    offset
        quarters from the launch to the payment.
    amount
        float[payers]: money of today at the first price and size, contingency included; a payer is a unit, or the only
        one of a shared cost.
    price
        float[L]: factor by launch quarter.
    size_exponent
        power of the resize of the launch quarter that counts; 0 for none.
    growth
        float[H]: factor by quarter of payment.
    brought
        whether flows.csv names it.
    by_start
        float[payers, L]: factor by payer and launch quarter; None for 1.
    """

    line: int
    colour: int
    offset: int
    amount: FloatArray
    price: FloatArray
    size_exponent: float
    growth: FloatArray
    brought: bool = False
    by_start: FloatArray | None = None

    def of_rows(self, rows: IntArray) -> "Instalment":
        """Return the instalment of int[rows] of the payers."""
        return replace(self, amount=self.amount[rows], by_start=None if self.by_start is None else self.by_start[rows])

    def paid(self, start: IntArray) -> IntArray:
        """Return int[...]: the quarter of payment by launch quarter."""
        return np.maximum(1, start + self.offset)

    def money(self, payer: IntArray, start: IntArray, resize: FloatArray) -> FloatArray:
        """Return float[...]: nominal payments of payers, for launches in quarters `start`; resize is float[payers, C]."""
        money = self.amount[payer] * self.price[start - 1] * self.growth[self.paid(start) - 1]
        if self.by_start is not None:
            money = money * self.by_start[payer, start - 1]
        if self.size_exponent:
            money = money * resize[payer, start - 1] ** self.size_exponent
        return np.asarray(money, dtype=np.float64)


def contingency_of(settings: Settings, lever: Lever) -> OfUnits:
    """Return the share added to launch costs, by the grade of evidence behind them."""
    found: OfUnits = getattr(settings.finance.contingency, lever.cost_evidence or lever.evidence)
    return found


def instalments_of(inputs: Inputs, lever: Lever, bases: tuple[Basis, ...], time: Timeline) -> Iterator[Instalment]:
    """Yield the instalments of a lever's launch costs of some bases."""
    more = 1 + contingency_of(inputs.settings, lever)
    for part in lever.costs:
        if part.basis in bases and np.any(part.amount):
            shared = part.basis in ("network", "region")
            scale = np.ones((1, 1)) if shared else scale_of(inputs, lever, part.basis, part.size_exponent)
            yield from _shares(
                inputs.instance, part, (part.amount * more * scale)[:, 0], 0.0 if shared else part.size_exponent, time
            )


def _shares(
    instance: Instance, part: LaunchCost, amount: FloatArray, size_exponent: float, time: Timeline
) -> Iterator[Instalment]:
    for number, share in enumerate(part.profile):
        if share:
            yield Instalment(
                line=COST_LINES.index(part.line),
                colour=COLOURS.index(part.colour),
                offset=part.profile_from + number,
                amount=share * amount,
                price=price_of(instance, part, time.last_launch),
                size_exponent=size_exponent,
                growth=time.general[: time.quarters],
            )


def brought_instalments(instance: Instance, lever: str, time: Timeline) -> Iterator[Instalment]:
    """Yield the payments of a lever that flows.csv names, by line, colour and quarter after the launch."""
    place = {unit.unit: number for number, unit in enumerate(instance.units)}
    amounts: dict[tuple[str, str, int], FloatArray] = {}
    for row in instance.flows:
        if row.lever == lever and row.line in COST_LINES and row.amount:
            amount = amounts.setdefault((row.line, row.colour, row.quarter), np.zeros(len(place)))
            amount[place[row.unit]] -= row.amount
    today = instance.settings.finance.flows_in == "today"
    for (line, colour, offset), amount in amounts.items():
        yield Instalment(
            line=COST_LINES.index(line),
            colour=COLOURS.index(colour),
            offset=offset,
            amount=amount,
            price=np.ones(time.last_launch),
            size_exponent=0.0,
            growth=time.general[: time.quarters] if today else np.ones(time.quarters),
            brought=True,
        )


def last_launches(instalments: tuple[Instalment, ...], payers: int, time: Timeline) -> IntArray:
    """Return int[payers]: the last launch quarter whose payments all lie within the evaluation."""
    last = np.full(payers, time.last_launch, dtype=np.int64)
    for one in instalments:
        last = np.where(one.amount != 0, np.minimum(last, time.quarters - one.offset), last)
    return last
