"""The structure of charges: those that open together, the one that most units share, those of separate units (regions)."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Charge, MenuProblem


@dataclass(frozen=True, eq=False)
class ChargeStructure:
    """The structure of a problem's charges.

    Attributes
    ----------
    alike
        for each charge all those that open with it, itself included.
    units
        for each charge int[units that may have its event]; of charges alike only the first has them.
    shared
        the charge that most units share, None if there is none.
    own
        charges of which no two have a unit in common.
    others
        all other charges, of those alike the first.
    """

    alike: list[list[int]]
    units: list[IntArray]
    shared: int | None
    own: list[int]
    others: list[int]

    @classmethod
    def of(cls, problem: MenuProblem) -> "ChargeStructure":
        """Return the structure of a problem's charges."""
        alike = _alike(problem)
        units = [
            units_of(problem, charge) if same[0] == number else np.empty(0, dtype=np.int64)
            for number, (charge, same) in enumerate(zip(problem.charges, alike, strict=True))
        ]
        shared, own = _parted(units, problem.unit_count, [same[0] == number for number, same in enumerate(alike)])
        alone = {shared, *own}
        others = [number for number, same in enumerate(alike) if same[0] == number and number not in alone]
        return cls(alike, units, shared, own, others)

    def opening(self, problem: MenuProblem, number: int, multipliers: FloatArray, periods: int) -> FloatArray:
        """Return float[periods + 1]: the worth of opening in each period, and never, at multipliers; -inf where not allowed."""
        adds = np.full(periods + 1, -np.inf)
        adds[: problem.charges[number].value.size] = 0.0
        adds[-1] = 0.0
        for one in self.alike[number]:
            charge = problem.charges[one]
            size = charge.value.size
            adds[:size] += charge.value if charge.use is None else charge.value - charge.use.T @ multipliers
            if charge.opens is not None:
                adds[:size][~charge.opens[:-1]] = -np.inf
                adds[-1] += 0.0 if charge.opens[-1] else -np.inf
        return adds

    def use(self, problem: MenuProblem, number: int, opening_share: FloatArray) -> FloatArray:
        """Return float[rows]: the use by a charge and those alike, of which float[periods + 1], a share, opens in each period."""
        used = np.zeros(problem.row_count)
        for one in self.alike[number]:
            charge = problem.charges[one]
            if charge.use is not None:
                used += charge.use @ opening_share[: charge.value.size]
        return used


def units_of(problem: MenuProblem, charge: Charge) -> IntArray:
    """Return the units that may have a charge's event."""
    return np.unique(problem.unit[charge.event != NEVER])


def _alike(problem: MenuProblem) -> list[list[int]]:
    """Return for each charge all those that open with it, having the same events in as many periods."""
    marks = [(charge.value.size, blake2b(np.ascontiguousarray(charge.event).data).digest()) for charge in problem.charges]
    together: dict[tuple[int, bytes], list[int]] = {}
    for number, mark in enumerate(marks):
        together.setdefault(mark, []).append(number)
    return [together[mark] for mark in marks]


def _meets(concerned: list[IntArray], order: list[int]) -> bool:
    return any(np.intersect1d(concerned[order[0]], concerned[other]).size for other in order[1:])


def _parted(concerned: list[IntArray], units: int, first: list[bool]) -> tuple[int | None, list[int]]:
    """Return the charge of most units, unless it is one of many alike, and charges of which no two have a unit in common."""
    order = sorted(range(len(concerned)), key=lambda number: (-concerned[number].size, number))
    shared = None
    if order and (2 * concerned[order[0]].size > units or _meets(concerned, order)):
        shared = order.pop(0)
    own: list[int] = []
    taken: BoolArray = np.zeros(units, dtype=np.bool_)
    for number in sorted(order):
        if first[number] and not taken[concerned[number]].any():
            own.append(number)
            taken[concerned[number]] = True
    return shared, own
