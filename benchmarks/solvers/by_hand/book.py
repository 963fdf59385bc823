"""A problem, looked up by unit: its choices, what they use, and the charges, gates, groups and limits that it meets."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models import NEVER, Charge, MenuProblem
from models.problem import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Limits:
    """The limits that a unit can touch.

    Attributes
    ----------
    rows
        int[own rows]: their numbers, ascending.
    links
        (source, target, share) of what is carried over among them, as places in `rows`, sources first.
    """

    rows: IntArray
    links: tuple[tuple[int, int, float], ...]


class Book:
    """A problem, indexed for a planner by hand.

    Attributes
    ----------
    own
        for each unit int[]: its choices.
    uses
        sparse[choices, rows].
    events, worth
        for each charge int[choices] and float[periods + 1]; the last period stands for never.
    charged
        for each charge its rows, and float[periods + 1, own rows]: what opening uses of them.
    returned
        for each return float[choices]: what a choice gains.
    charges_of, groups_of
        for each unit the numbers of the charges and groups that it can bear on.
    links
        (source, target, share) of what is carried over, sources first.
    """

    def __init__(self, problem: MenuProblem) -> None:
        self.problem = problem
        self.own = np.split(np.argsort(problem.unit, kind="stable"), np.cumsum(np.bincount(problem.unit))[:-1])
        self.uses = sp.csr_array(problem.use.T.tocsr())
        self.events = [np.where(one.event == NEVER, one.value.size, one.event) for one in problem.charges]
        self.worth = [np.append(one.value, 0.0) for one in problem.charges]
        self.charged = [_charged(one) for one in problem.charges]
        self.returned = [one.amount.toarray()[0] for one in problem.returns]
        self.gates_of = [[gate for gate in problem.gates if gate.charge == number] for number in range(len(problem.charges))]
        self.charges_of: list[list[int]] = [[] for _ in self.own]
        for number, charge in enumerate(problem.charges):
            for unit in np.unique(problem.unit[charge.event != NEVER]).tolist():
                self.charges_of[unit].append(number)
        self.groups_of: list[list[int]] = [[] for _ in self.own]
        for number, group in enumerate(problem.groups):
            for unit in group.units.tolist():
                self.groups_of[unit].append(number)
        self.links = _sources_first(problem)
        self._chain = _chains(problem)
        self._limits: dict[int, Limits] = {}

    def limits(self, unit: int) -> Limits:
        """Return the limits that a unit can touch, with all that is carried to and from them."""
        if unit not in self._limits:
            touched: list[IntArray] = [self.uses[self.own[unit]].indices.astype(np.int64)]
            touched += [self.charged[number][0] for number in self.charges_of[unit]]
            touched.append(np.array([one.target for one in self.problem.returns], dtype=np.int64))
            rows = np.unique(np.concatenate(touched)).astype(np.int64)
            chains = np.unique(self._chain[rows])
            rows = np.unique(np.concatenate([rows, np.flatnonzero(np.isin(self._chain, chains[chains >= 0]))]))
            place = {row: number for number, row in enumerate(rows.tolist())}
            links = tuple((place[source], place[target], share) for source, target, share in self.links if target in place)
            self._limits[unit] = Limits(rows, links)
        return self._limits[unit]


def _charged(charge: Charge) -> tuple[IntArray, FloatArray]:
    if charge.use is None or not charge.use.nnz:
        return np.zeros(0, dtype=np.int64), np.zeros((charge.value.size + 1, 0))
    rows = np.flatnonzero(np.diff(charge.use.indptr)).astype(np.int64)
    return rows, np.vstack([charge.use[rows].toarray().T, np.zeros(rows.size)])


def _sources_first(problem: MenuProblem) -> list[tuple[int, int, float]]:
    waiting, known, found = list(problem.carry_over), {link.target for link in problem.carry_over}, []
    while waiting:
        ready = [link for link in waiting if link.source not in known]
        found += [(link.source, link.target, link.share) for link in ready]
        known -= {link.target for link in ready}
        waiting = [link for link in waiting if link not in ready]
    return found


def _chains(problem: MenuProblem) -> IntArray:
    """Return int[rows]: the chain of carried amounts that a row belongs to, below 0 for none."""
    chain = np.full(problem.row_count, -1, dtype=np.int64)
    for number, (source, target, _) in enumerate(_sources_first(problem)):
        chain[[row for row in (source, target) if chain[row] < 0]] = number
        chain[chain == chain[target]] = chain[source]
    return chain
