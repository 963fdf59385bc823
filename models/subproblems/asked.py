"""The demand of a charge's opening on choices, as a small programme in which only units that can give to it choose anything.

A charge asks for something where its opening uses a row that choices give to, using it below 0: a cohort asks for units of the
one before that are live, a least wave for launches. To open the charge in a period or before asks for `asks[r]` of row r, the
least that it uses of it in any of these periods. Units that give to such a row are the givers; all other units use of each row

    sum_u min_k use[r,k]

at least, which leaves its limit. Other charges that only use limits, and no more of them the later they open, open where givers
open them: other units would open them sooner at best. Those that may use less the sooner they open use the least of all periods;
gates and groups are left out. So whatever plan opens the charge in time has its givers' part in the programme.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray, rows_of_entries
from models.problem import Charge, MenuProblem


def asking_charges(problem: MenuProblem) -> list[int]:
    """Return the charges whose opening uses a row above 0 that some choice uses below 0."""
    gives, use = np.zeros(problem.row_count, dtype=np.bool_), sp.csr_array(problem.use)
    gives[rows_of_entries(use)[use.data < 0]] = True
    asks = (np.any(gives[_used(charge)]) and np.any(charge.event != NEVER) for charge in problem.charges)
    return [number for number, one in enumerate(asks) if one]


def _used(charge: Charge) -> IntArray:
    """Return int[]: the rows that opening uses above 0."""
    return np.empty(0, dtype=np.int64) if charge.use is None else rows_of_entries(charge.use)[charge.use.data > 0]


@dataclass(frozen=True, eq=False)
class Asked:
    """The limits as they are left to the givers of a charge.

    Attributes
    ----------
    use
        sparse[rows, choices of givers].
    unit, choices
        int[choices of givers]: the giver of each, from 0, and which choice of the problem it is.
    limit
        float[rows]: what asking, all other units and other charges leave; inf where gains are returned, or carried over to.
    using
        other charges that only use limits, over all choices.
    """

    problem: MenuProblem
    use: sp.csr_array
    unit: IntArray
    choices: IntArray
    limit: FloatArray
    using: tuple[Charge, ...]

    @classmethod
    def of(cls, problem: MenuProblem, number: int, period: int, keep: BoolArray, tolerance: float) -> "Asked":
        """Return the demand of a charge that opens in a period or before.

        Parameters
        ----------
        keep
            bool[choices]: those that are in any plan, at least one of each unit.
        tolerance
            by which limits may be overstepped, relative to the largest of 1, themselves and what is used of them at once.
        """
        use = problem.charges[number].use
        asks = np.zeros(problem.row_count) if use is None else use.toarray()[:, : period + 1].min(axis=1)
        limit = problem.limit - asks + tolerance * _scale(problem)
        using = []
        for charge in (*problem.charges[:number], *problem.charges[number + 1 :]):
            if charge.use is None:
                continue
            if _uses_less_later(charge.use):
                using.append(charge)
            else:
                limit -= np.minimum(charge.use.toarray().min(axis=1), 0.0)
        limit[_raised(problem)] = np.inf
        kept = np.flatnonzero(keep)
        kept = kept[np.argsort(problem.unit[kept], kind="stable")]
        uses = sp.csr_array(problem.use[:, kept])
        entries = rows_of_entries(uses)
        gives = np.zeros(problem.unit_count, dtype=np.bool_)
        gives[problem.unit[kept][uses.indices[(asks[entries] > 0) & (uses.data < 0)]]] = True
        inside = gives[problem.unit[kept]]
        limit -= least_use(sp.csr_array(uses[:, ~inside]), problem.unit[kept[~inside]])
        unit = np.cumsum(gives)[problem.unit[kept[inside]]] - 1
        return cls(problem, sp.csr_array(uses[:, inside]), unit, kept[inside], limit, tuple(using))

    @property
    def givers(self) -> int:
        """Units that give something."""
        return int(self.unit[-1]) + 1 if self.unit.size else 0

    @property
    def overstepped(self) -> bool:
        """Whether some row by itself is more than all givers can give."""
        carried = _carried(self.problem)
        return bool(np.any((least_use(self.use, self.unit) > self.limit) & ~carried))

    def programme(self) -> MenuProblem | None:
        """Return the programme of the givers; None if no row can be overstepped.

        Rows that cannot be overstepped, or hold where another one does, are left out, and choices that another one of the unit
        makes superfluous.
        """
        most = -least_use(sp.csr_array(-self.use), self.unit)
        for charge in self.using:
            if charge.use is not None:
                most = most + charge.use.toarray().max(axis=1)
        carried = _carried(self.problem)
        rows = np.flatnonzero(np.isfinite(self.limit) & ((most > self.limit) | carried))
        if not rows.size or not self.unit.size:
            return None
        rows = rows[~self._implied(rows, carried)]
        using = [
            Charge(charge.name, charge.event[self.choices], np.zeros(charge.value.size), use=sp.csr_array(charge.use[rows]))
            for charge in self.using
            if charge.use is not None and charge.use[rows].nnz and np.any(charge.event[self.choices] != NEVER)
        ]
        use = sp.csr_array(self.use[rows])
        keep = _undominated(use, self.unit, using)
        place = np.cumsum(np.isin(np.arange(self.limit.size), rows)) - 1
        links = (
            replace(one, source=int(place[one.source]), target=int(place[one.target]))
            for one in self.problem.carry_over
            if np.isfinite(self.limit[[one.source, one.target]]).all()
        )
        return MenuProblem(
            unit=self.unit[keep],
            value=np.zeros(int(keep.sum())),
            use=use[:, np.flatnonzero(keep)],
            limit=self.limit[rows],
            carry_over=tuple(links),
            charges=tuple(replace(charge, event=charge.event[keep]) for charge in using),
        )

    def _implied(self, rows: IntArray, carried: BoolArray) -> BoolArray:
        """Return bool[rows]: rows that givers give to which hold where another one does, using no less and left no more."""
        used = sp.csr_array(self.use[rows])
        gives = np.unique(rows_of_entries(used)[used.data < 0])
        gives = gives[~carried[rows[gives]]]
        entries = [used[gives].toarray(), *(charge.use[rows[gives]].toarray() for charge in self.using if charge.use is not None)]
        columns = np.hstack([-self.limit[rows[gives], np.newaxis], *entries])
        implied = np.zeros(rows.size, dtype=np.bool_)
        for place, one in enumerate(gives.tolist()):
            if not implied[one]:
                weaker = np.all(columns <= columns[place], axis=1)
                weaker[place] = False
                implied[gives[weaker]] = True
        return implied


def _scale(problem: MenuProblem) -> FloatArray:
    """Return float[rows]: the largest of 1, the limit, and what a choice or an opening uses: a use of 0 may sum to a rounding."""
    uses = [problem.use, *(charge.use for charge in problem.charges if charge.use is not None)]
    most = [abs(sp.csr_array(use)).max(axis=1).toarray() for use in uses]
    scale: FloatArray = np.maximum.reduce([np.ones(problem.row_count), np.abs(problem.limit), *most])
    return scale


def _uses_less_later(use: sp.csr_array) -> bool:
    amounts = use.toarray()
    return bool(np.all(amounts >= 0) and np.all(np.diff(amounts, axis=1) <= 0))


def _raised(problem: MenuProblem) -> IntArray:
    """Return int[]: rows that gains are returned to, and those that these are carried over to."""
    raised = {one.target for one in problem.returns}
    for _ in problem.carry_over:
        raised |= {link.target for link in problem.carry_over if link.source in raised}
    return np.array(sorted(raised), dtype=np.int64)


def _carried(problem: MenuProblem) -> BoolArray:
    carried = np.zeros(problem.row_count, dtype=np.bool_)
    for link in problem.carry_over:
        carried[[link.source, link.target]] = True
    return carried


def least_use(use: sp.csr_array, unit: IntArray) -> FloatArray:
    """Return float[rows]: the use if every unit takes the choice that uses least of a row.

    Parameters
    ----------
    use
        sparse[rows, choices].
    unit
        int[choices]: the unit of each, in order.
    """
    if not use.nnz:
        return np.zeros(use.shape[0])
    use.sort_indices()
    row, own = rows_of_entries(use), unit[use.indices]
    starts = np.flatnonzero(np.append(True, (row[1:] != row[:-1]) | (own[1:] != own[:-1])))
    least = np.minimum.reduceat(use.data, starts)
    entries = np.diff(np.append(starts, use.nnz))
    some_without = entries < np.bincount(unit)[own[starts]]
    least = np.where(some_without, np.minimum(least, 0.0), least)
    return np.bincount(row[starts], least, minlength=use.shape[0]).astype(np.float64)


def _undominated(use: sp.csr_array, unit: IntArray, charges: list[Charge]) -> BoolArray:
    """Return bool[choices]: false where another one of the unit uses no more of any row and has no event sooner."""
    amounts, begin = sp.csr_array(use.T), np.searchsorted(unit, np.arange(unit[-1] + 2))
    events = np.zeros((unit.size, len(charges)))
    for place, charge in enumerate(charges):
        events[:, place] = -np.where(charge.event == NEVER, charge.value.size, charge.event)
    keep = np.ones(unit.size, dtype=np.bool_)
    for first, last in pairwise(begin.tolist()):
        own = np.hstack([amounts[first:last].toarray(), events[first:last]])
        own = own[:, np.any(own != own[0], axis=0)]
        for place in np.argsort(own.sum(axis=1), kind="stable"):
            if keep[first + place]:
                worse = np.all(own >= own[place], axis=1)
                worse[place] = False
                keep[first:last] &= ~worse
    return keep
