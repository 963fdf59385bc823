"""Hired capacity in the programme: each head is a unit of its own, behind the units of the menu.

A head's choices are to be hired by nobody, which changes nothing, and each of its terms of employment, with its NPV as value. On
its terms it raises the rows of its limit, which is a use below 0, and its costs use the rows of budgets and covenants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp

from models import NEVER, Charge, Gate, Group, MenuProblem
from models.problem import IntArray
from models.tiers import Tiers
from planner.economics import Heads, SharedCharge
from planner.limits.row_table import Entries, RowTable

HIRED = "hired"
"""The measure of what heads add to a limit, in limits.csv."""

Terms: TypeAlias = tuple[int, ...]
"""The terms on which heads of one kind and scope are hired, one for each head, in order."""


class HiredHead(NamedTuple):
    """A head that is hired: its kind and scope, the quarter of the decision, first and last quarter of employment."""

    name: str
    scope: str
    decided: int
    first: int
    last: int


def heads_in(charge: SharedCharge) -> Heads:
    """Return the heads whose cost a charge is; ValueError for a shared cost."""
    if charge.heads is None:
        raise ValueError(f"{charge.name} is no cost of heads")
    return charge.heads


@dataclass(frozen=True, eq=False)
class HeadChoices:
    """The choices of heads in a programme: they stand behind those of the menu, head after head.

    Attributes
    ----------
    hires
        costs of heads by kind and scope.
    units, choices
        numbers of units and choices of the menu.
    """

    hires: tuple[SharedCharge, ...]
    units: int
    choices: int

    def kind(self) -> IntArray:
        """Return int[heads]: the number of each head's kind."""
        return np.repeat(np.arange(len(self.hires)), [heads_in(charge).rule.largest for charge in self.hires])

    def begins(self) -> IntArray:
        """Return int[heads]: the choice of each head that is to hire nobody."""
        sizes = np.array([heads_in(self.hires[kind]).first.size + 1 for kind in self.kind().tolist()], dtype=np.int64)
        return np.asarray(self.choices + np.concatenate([[0], np.cumsum(sizes)])[:-1], dtype=np.int64)

    def hired(self, choice: IntArray) -> tuple[Terms, ...]:
        """Return the terms on which each kind is hired. choice: int[units of the programme], as in `Solution`."""
        terms = choice[self.units :] - self.begins() - 1
        kind = self.kind()
        return tuple(tuple(sorted(terms[(kind == number) & (terms >= 0)].tolist())) for number in range(len(self.hires)))

    def chosen(self, hired: Sequence[Terms]) -> IntArray:
        """Return int[heads]: the choice of each head in a plan; ValueError if more are hired than there are."""
        found, kind = self.begins(), self.kind()
        for number, terms in enumerate(hired):
            heads = np.flatnonzero(kind == number)[: len(terms)]
            if heads.size < len(terms):
                raise ValueError(f"{len(terms)} heads of {heads_in(self.hires[number]).name}")
            found[heads] += np.array(terms, dtype=np.int64) + 1
        return found

    def terms_of(self, heads: Iterable[HiredHead]) -> tuple[Terms, ...] | None:
        """Return the terms by kind on which some heads are hired; None where such terms, or so many heads, do not exist."""
        places = {(heads_in(charge).rule.name, heads_in(charge).scope): number for number, charge in enumerate(self.hires)}
        found: list[list[int]] = [[] for _ in self.hires]
        for head in heads:
            number = places.get((head.name, head.scope))
            terms = None if number is None else heads_in(self.hires[number]).terms(head.decided, head.first, head.last)
            if number is None or terms is None:
                return None
            found[number].append(terms)
        if any(len(terms) > heads_in(charge).rule.largest for charge, terms in zip(self.hires, found, strict=True)):
            return None
        return tuple(tuple(sorted(terms)) for terms in found)


def people(hires: Sequence[SharedCharge], hired: Sequence[Terms]) -> tuple[HiredHead, ...]:
    """Return the heads that are hired on some terms of each kind."""
    return tuple(
        HiredHead(one.rule.name, one.scope, int(one.decided[terms]), int(one.first[terms]), int(one.last[terms]))
        for one, own in zip(map(heads_in, hires), hired, strict=True)
        for terms in own
    )


def with_heads(problem: MenuProblem, table: RowTable, hires: tuple[SharedCharge, ...], first: int) -> MenuProblem:
    """Return the programme of a menu with the heads that may be hired as further units.

    Parameters
    ----------
    table
        the rows, with what heads use of them and add to them.
    first
        number of the first of the heads' charges in it.
    """
    if not hires:
        return problem
    use, value = [], []
    for number, charge in enumerate(hires, start=first):
        heads = heads_in(charge)
        shape = (problem.row_count, heads.first.size)
        taken = _matrix(table.shared.get(number), shape) - _matrix(table.shared_growth.get(number), shape)
        own = sp.hstack([sp.csr_array((problem.row_count, 1)), taken], format="csc")
        use += [own] * heads.rule.largest
        value += [np.concatenate([[0.0], charge.objective_value])] * heads.rule.largest
    sizes = np.array([one.size for one in value], dtype=np.int64)
    more, units = int(sizes.sum()), problem.unit_count
    in_columns = problem.use.format == "csc"
    return replace(
        problem,
        unit=np.concatenate([problem.unit, units + np.repeat(np.arange(sizes.size), sizes)]),
        value=np.concatenate([problem.value, *value]),
        use=sp.hstack([problem.use, *use], format="csc" if in_columns else "csr"),
        charges=tuple(replace(one, event=_without_event(one, more)) for one in problem.charges),
        gates=tuple(_gate(one, sizes.size) for one in problem.gates),
        groups=tuple(replace(one, event=_without_event(one, more)) for one in problem.groups),
        returns=tuple(replace(one, amount=_wider(one.amount, more)) for one in problem.returns),
        tiers=tuple(_tiers(one, more) for one in problem.tiers),
    )


def _matrix(entries: Entries | None, shape: tuple[int, int]) -> sp.csr_array:
    return sp.csr_array(shape, dtype=np.float64) if entries is None else entries.matrix(shape)


def _without_event(one: Charge | Group, more: int) -> IntArray:
    return np.concatenate([one.event, np.full(more, NEVER, dtype=np.int64)])


def _gate(gate: Gate, more: int) -> Gate:
    """Return a gate over further units, none of which is ever a pilot."""
    eligible = None if gate.eligible is None else np.concatenate([gate.eligible, np.zeros(more, dtype=np.bool_)])
    cluster = None if gate.cluster is None else np.concatenate([gate.cluster, np.zeros(more, dtype=np.int64)])
    return replace(gate, eligible=eligible, cluster=cluster)


def _wider(matrix: sp.csr_array, more: int) -> sp.csr_array:
    return sp.csr_array(sp.hstack([matrix, sp.csr_array((matrix.shape[0], more))], format="csr"))


def _tiers(tiers: Tiers, more: int) -> Tiers:
    gain = np.concatenate([tiers.gain, np.zeros((more, tiers.periods))])
    return replace(tiers, count=_wider(tiers.count, more), gain=gain)
