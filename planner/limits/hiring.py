"""Hired capacity in the programme: each head is a unit of its own, behind the units of the menu.

A head's choices are to be hired by nobody, which changes nothing, and each of its terms of employment, with its NPV as value; one
who was hired already has terms alone. On its terms a head raises the rows of its limit, which is a use below 0, and its costs use
the rows of budgets and covenants.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp

from models import NEVER, Charge, Gate, Group, MenuProblem
from models.problem import FloatArray, IntArray
from models.tiers import Tiers
from planner.economics import Heads, Posts, SharedCharge
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
        numbers = [sum(posts.number for posts in heads_in(charge).posts) for charge in self.hires]
        return np.repeat(np.arange(len(self.hires)), numbers)

    def begins(self) -> IntArray:
        """Return int[heads]: the first choice of each head: hiring nobody, or the shortest terms of one who was hired already."""
        sizes = np.array([terms.size for _, terms in self._each()], dtype=np.int64)
        return np.asarray(self.choices + np.concatenate([[0], np.cumsum(sizes)])[:-1], dtype=np.int64)

    def figures(self, of_terms: Sequence[FloatArray]) -> FloatArray:
        """Return float[choices of heads]: a figure of each choice, 0 for nobody. of_terms: float[terms] by kind."""
        own = (np.append(of_terms[kind], 0.0)[terms] for kind, terms in self._each())
        return np.concatenate([np.empty(0), *own])

    def hired(self, choice: IntArray) -> tuple[Terms, ...]:
        """Return the terms on which each kind is hired. choice: int[units of the programme], as in `Solution`."""
        every = np.concatenate([np.empty(0, dtype=np.int64), *(terms for _, terms in self._each())])
        terms, kind = every[choice[self.units :] - self.choices], self.kind()
        return tuple(tuple(sorted(terms[(kind == number) & (terms >= 0)].tolist())) for number in range(len(self.hires)))

    def chosen(self, hired: Sequence[Terms]) -> IntArray:
        """Return int[heads]: the choice of each head in a plan; ValueError where there are no such heads, or not so many."""
        placed = [_placed(heads_in(charge).posts, own) for charge, own in zip(self.hires, hired, strict=True)]
        for charge, own in zip(self.hires, placed, strict=True):
            if own is None:
                raise ValueError(f"heads of {heads_in(charge).name} on such terms")
        flat = [terms for own in placed if own is not None for terms in own]
        found = [
            begin + int(np.flatnonzero(terms == one)[0])
            for begin, (_, terms), one in zip(self.begins(), self._each(), flat, strict=True)
        ]
        return np.array(found, dtype=np.int64)

    def terms_of(self, heads: Iterable[HiredHead]) -> tuple[Terms, ...] | None:
        """Return the terms by kind on which some heads are hired; None where such terms, or so many heads, do not exist.

        None too where those are missing who were hired already.
        """
        places = {(heads_in(charge).rule.name, heads_in(charge).scope): number for number, charge in enumerate(self.hires)}
        found: list[list[int]] = [[] for _ in self.hires]
        for head in heads:
            number = places.get((head.name, head.scope))
            terms = None if number is None else heads_in(self.hires[number]).terms(head.decided, head.first, head.last)
            if number is None or terms is None:
                return None
            found[number].append(terms)
        hired = tuple(tuple(sorted(terms)) for terms in found)
        exist = all(_placed(heads_in(one).posts, own) is not None for one, own in zip(self.hires, hired, strict=True))
        return hired if exist else None

    def _each(self) -> Iterator[tuple[int, IntArray]]:
        """Yield the kind of each head, and int[choices]: the terms of each of its choices, -1 for nobody."""
        for kind, charge in enumerate(self.hires):
            for posts in heads_in(charge).posts:
                yield from [(kind, posts.terms)] * posts.number


def _placed(posts: Sequence[Posts], hired: Terms) -> list[int] | None:
    """Return the terms of each head, -1 for nobody; None where such terms, or so many heads, do not exist.

    Those with the fewest terms come first in posts, so that none of them finds its terms taken.
    """
    left, found = list(hired), list[int]()
    for one in posts:
        known = set(one.terms.tolist())
        own = [terms for terms in left if terms in known][: one.number]
        if one.filled and len(own) < one.number:
            return None
        for terms in own:
            left.remove(terms)
        found += [*own, *[-1] * (one.number - len(own))]
    return None if left else found


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
        every = sp.hstack([taken, sp.csr_array((problem.row_count, 1))], format="csc")
        for posts in heads.posts:
            use += [every[:, posts.terms % every.shape[1]]] * posts.number
            value += [np.append(charge.objective_value, 0.0)[posts.terms]] * posts.number
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
        tiers=tiers_beside_heads(problem.tiers, problem.choice_count + more),
    )


def tiers_beside_heads(tiers: Iterable[Tiers], choices: int) -> tuple[Tiers, ...]:
    """Return the tiers of a menu over so many choices: those behind the menu's are of heads, which count and gain nothing."""
    return tuple(_tiers(one, choices - one.gain.shape[0]) for one in tiers)


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
    if not more:
        return tiers
    gain = np.concatenate([tiers.gain, np.zeros((more, tiers.periods))])
    return replace(tiers, count=_wider(tiers.count, more), gain=gain)
