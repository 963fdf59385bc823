"""The structure of charges: those that open together, the one that most units share, those of separate units (regions)."""

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.lagrangian.patterns import within_regions
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
    further
        of these, charges of most units with a value or a gate, whose period is given together with that of `shared`.
    spread
        of these, charges that are not given and have a value, or give some of a row, and those alike.
    only_using
        of these, charges without a value, and those alike, that use no more of any row the later they open, and give none.
        Those that use more of a row the later they open are in neither: bounds leave them out.
    regional
        for each of `own` the others that only its units share, and that its patterns tell of (`models.lagrangian.patterns`);
        they are neither in `spread` nor in `only_using`.
    """

    alike: list[list[int]]
    units: list[IntArray]
    shared: int | None
    own: list[int]
    others: list[int]
    further: list[int]
    spread: list[int]
    only_using: list[int]
    regional: list[list[int]]

    @property
    def given(self) -> list[int]:
        """Charges whose opening periods are given together."""
        return [] if self.shared is None else [self.shared, *self.further]

    @classmethod
    def of(cls, problem: MenuProblem, most_given: int = 0, most_patterns: int = 0) -> "ChargeStructure":
        """Return the structure of a problem's charges.

        Parameters
        ----------
        most_given
            combinations of periods that are given together, at most.
        most_patterns
            patterns of a region at most; charges that would make more of them are laid on units.
        """
        alike = _alike(problem)
        units = _units_of_each(problem, alike)
        first = [same[0] == number for number, same in enumerate(alike)]
        gated = {gate.charge for gate in problem.gates}
        counts = [any(one in gated or problem.charges[one].value.any() for one in same) for same in alike]
        shared, own = _parted(units, problem.unit_count, first, counts)
        alone = {shared, *own}
        others = [number for number, same in enumerate(alike) if same[0] == number and number not in alone]
        further, together = [], 1 if shared is None else problem.charges[shared].value.size + 1
        for number in others if shared is not None else []:
            periods = problem.charges[number].value.size + 1
            if counts[number] and 2 * units[number].size > problem.unit_count and together * periods <= most_given:
                further.append(number)
                together *= periods
        left = [number for number in others if number not in further]
        behind = {same[0] for same in alike if gated & set(same)}
        regional = within_regions(problem, units, own, [one for one in left if one not in behind], most_patterns)
        told = {number for numbers in regional for number in numbers}
        left = [number for number in left if number not in told]
        only_using = [number for number in left if all(only_uses(problem.charges[one]) for one in alike[number])]
        spread = [number for number in left if any(_may_count(problem.charges[one]) for one in alike[number])]
        return cls(alike, units, shared, own, others, further, spread, only_using, regional)

    def over(self, problem: MenuProblem) -> "ChargeStructure":
        """Return the same structure over some of the units, such as those of a sample."""
        return replace(self, units=_units_of_each(problem, self.alike))

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

    def uses(self, problem: MenuProblem, number: int, periods: int) -> sp.csr_array:
        """Return sparse[periods + 1, rows]: the use of a charge and those alike that open in each period, and never."""
        used = sp.csr_array((periods + 1, problem.row_count))
        for one in self.alike[number]:
            charge = problem.charges[one]
            if charge.use is not None:
                rest = sp.csr_array((periods + 1 - charge.value.size, problem.row_count))
                used = sp.csr_array(used + sp.vstack([sp.csr_array(charge.use.T), rest]))
        return used

    def priced(self, problem: MenuProblem, number: int, multipliers: FloatArray) -> FloatArray:
        """Return float[periods of the charge]: the use of opening in each, of a charge and those alike, at multipliers."""
        found = np.zeros(problem.charges[number].value.size)
        for one in self.alike[number]:
            use = problem.charges[one].use
            if use is not None:
                found += use.T @ multipliers
        return found

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


def _units_of_each(problem: MenuProblem, alike: list[list[int]]) -> list[IntArray]:
    """Return for each charge the units that may have its event, of charges alike for the first only."""
    return [
        units_of(problem, charge) if same[0] == number else np.empty(0, dtype=np.int64)
        for number, (charge, same) in enumerate(zip(problem.charges, alike, strict=True))
    ]


def _alike(problem: MenuProblem) -> list[list[int]]:
    """Return for each charge all those that open with it, having the same events in as many periods."""
    marks = [(charge.value.size, blake2b(np.ascontiguousarray(charge.event).data).digest()) for charge in problem.charges]
    together: dict[tuple[int, bytes], list[int]] = {}
    for number, mark in enumerate(marks):
        together.setdefault(mark, []).append(number)
    return [together[mark] for mark in marks]


def only_uses(charge: Charge) -> bool:
    """Return whether a charge has no value, and uses no more of any row the later it opens."""
    use = np.zeros((1, 1)) if charge.use is None else charge.use.toarray()
    return not charge.value.any() and bool(np.all(use >= 0)) and bool(np.all(np.diff(use, axis=1) <= 0))


def _may_count(charge: Charge) -> bool:
    return bool(charge.value.any()) or (charge.use is not None and bool(charge.use.data.min(initial=0.0) < 0))


def _meets(concerned: list[IntArray], order: list[int]) -> bool:
    return any(np.intersect1d(concerned[order[0]], concerned[other]).size for other in order[1:])


def _parted(concerned: list[IntArray], units: int, first: list[bool], counts: list[bool]) -> tuple[int | None, list[int]]:
    """Return the charge of most units, unless it is one of many alike, and charges of which no two have a unit in common.

    Charges with a value or a gate come before those that only use limits.
    """
    order = sorted(range(len(concerned)), key=lambda number: (not counts[number], -concerned[number].size, number))
    shared = None
    if order and (2 * concerned[order[0]].size > units or _meets(concerned, order)):
        shared = order.pop(0)
    own: list[int] = []
    taken: BoolArray = np.zeros(units, dtype=np.bool_)
    for number in sorted(order, key=lambda number: (not counts[number], number)):
        if first[number] and not taken[concerned[number]].any():
            own.append(number)
            taken[concerned[number]] = True
    return shared, own
