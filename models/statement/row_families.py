"""The row families of the programme, with the letters of docs/programme.md: the one readable statement.

    max   sum_k value[k] x[k] + sum_{c,t} value[c,t] opened[c,t]

over units u, choices k (k in K(u) belongs to unit u), rows r, charges c, gates g and periods t, p. A function below
writes the rows of one family; its docstring is the inequality. event[c,k] is the period in which choice k first has
the event of charge c, and `NEVER` satisfies no comparison. The variables:

    x[k]          1 if choice k is chosen
    opened[c,t]   1 if charge c opens in period t
    cluster[g,j]  1 if the pilots of gate g come from cluster j
    gained[r]     1 if there is a gain of which row r gets a share, for rows with a return
    unspent[r]    the unspent amount of row r, for rows with carry-over
    returned[r]   the share of the gain by which the limit of row r rises, for rows with a return

In exported files a row, charge or gate goes by its name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, IntArray
from models.problem import Gate, Group, MenuProblem, Return
from models.statement.gains import gain_ranges
from models.statement.names import readable_names
from models.statement.variables import cluster_count, linked_rows


@dataclass(frozen=True, eq=False)
class Row:
    """lower <= sum of coefficient times variable <= upper; a missing bound is None, equal bounds are an equation."""

    label: str
    terms: list[tuple[float, Any]]
    lower: Any = None
    upper: Any = None


@dataclass(frozen=True, eq=False)
class _NamedReturn:
    """A return, its number and its name in files."""

    number: int
    name: str
    of: Return


@dataclass(frozen=True, eq=False)
class _Gated:
    """A unit, a period before a gate opens, and the choices with which the unit has the event by then."""

    unit: int
    period: int
    choices: list[int]


@dataclass(frozen=True, eq=False)
class Statement:
    """A Pyomo model under construction and the problem it states."""

    problem: MenuProblem
    model: Any

    @cached_property
    def x(self) -> list[Any]:
        """Variable of each choice."""
        return list(self.model.x.values())

    @cached_property
    def opened(self) -> list[list[Any]]:
        """Variables of each charge, by period."""
        return _by_owner(self.model.opened, [charge.value.size for charge in self.problem.charges])

    @cached_property
    def cluster(self) -> list[list[Any]]:
        """Variables of each gate, by cluster."""
        return _by_owner(self.model.cluster, [cluster_count(gate) for gate in self.problem.gates])

    @cached_property
    def unspent(self) -> dict[int, Any]:
        """Variable of each row with carry-over."""
        return dict(zip(linked_rows(self.problem), self.model.unspent.values(), strict=True))

    @cached_property
    def gained(self) -> list[Any]:
        """Variable of each return: whether there is a gain."""
        return list(self.model.gained.values())

    @cached_property
    def returned(self) -> list[Any]:
        """Variable of each return: the amount returned."""
        return list(self.model.returned.values())

    @cached_property
    def limit(self) -> list[Any]:
        """Parameter of each row: change its value to solve with another limit."""
        return list(self.model.limit.values())

    @cached_property
    def choices(self) -> list[list[int]]:
        """Choices of each unit, K(u)."""
        order = np.argsort(self.problem.unit, kind="stable")
        ends = np.cumsum(np.bincount(self.problem.unit))
        return [part.tolist() for part in np.split(order, ends[:-1])]

    def sum_x(self, choices: Iterable[int], coefficient: float = 1.0) -> list[tuple[float, Any]]:
        """Return coefficient * sum_k x[k]."""
        return [(coefficient, self.x[choice]) for choice in choices]

    def used(self, row: int) -> list[tuple[float, Any]]:
        """Return sum_k use[r,k] x[k] + sum_{c,t} use[c,r,t] opened[c,t] - returned[r]."""
        use = sp.csr_array(self.problem.use[[row], :])
        terms = [(amount, self.x[choice]) for choice, amount in zip(use.indices.tolist(), use.data.tolist(), strict=True)]
        for charge, opened in zip(self.problem.charges, self.opened, strict=True):
            if charge.use is not None:
                own = charge.use[[row], :]
                terms += [(amount, opened[t]) for t, amount in zip(own.indices.tolist(), own.data.tolist(), strict=True)]
        pairs = zip(self.problem.returns, self.returned, strict=True)
        return terms + [(-1.0, returned) for one, returned in pairs if one.target == row]

    def gain(self, one: Return, coefficient: float) -> list[tuple[float, Any]]:
        """Return coefficient * (sum_k amount[r,k] x[k] + sum_{c,t} amount[c,r,t] opened[c,t])."""
        own = zip(one.amount.indices.tolist(), one.amount.data.tolist(), strict=True)
        terms = [(coefficient * amount, self.x[choice]) for choice, amount in own]
        for gain, opened in zip(one.charges, self.opened, strict=False):
            if gain is not None:
                terms += [(coefficient * float(gain[t]), opened[t]) for t in np.flatnonzero(gain).tolist()]
        return terms

    def opened_by(self, charge: int, period: int, coefficient: float) -> list[tuple[float, Any]]:
        """Return coefficient * sum_{t <= p} opened[c,t]."""
        return [(coefficient, variable) for variable in self.opened[charge][: max(0, period + 1)]]

    def released_by(self, gate: Gate, period: int, coefficient: float) -> list[tuple[float, Any]]:
        """Return coefficient * released[g,p], which is sum_{t <= p - delay} opened[c,t], or 0 after an earlier first event."""
        if gate.first_event is not None:
            return []
        return self.opened_by(gate.charge, period - gate.delay, coefficient)

    def event_by(self, event: IntArray, unit: int) -> Iterator[tuple[int, list[int]]]:
        """Yield each period p in which a choice of the unit has the event, and all its choices with an event by p."""
        having = [(int(event[choice]), choice) for choice in self.choices[unit] if event[choice] != NEVER]
        for period in sorted({period for period, _ in having}):
            yield period, [choice for own, choice in having if own <= period]


Family = Callable[[Statement], Iterator[Row]]

ROW_FAMILIES: dict[str, Family] = {}
"""Every row family of the programme by its name, in the order in which they are written."""


def row_family(family: Family) -> Family:
    """Register a row family under the name of its function."""
    ROW_FAMILIES[family.__name__] = family
    return family


@row_family
def one_choice(statement: Statement) -> Iterator[Row]:
    """Choose once for each unit: sum_{k in K(u)} x[k] = 1."""
    for unit, choices in enumerate(statement.choices):
        yield Row(f"unit{unit}", statement.sum_x(choices), 1.0, 1.0)


@row_family
def shared_limit(statement: Statement) -> Iterator[Row]:
    """Stay within the limit: sum_k use[r,k] x[k] + sum_{c,t} use[c,r,t] opened[c,t] - returned[r] <= limit[r].

    For rows without carry-over; returned[r] for those with a return alone.
    """
    names = readable_names(statement.problem.row_names)
    for row, limit in enumerate(statement.limit):
        if row not in statement.unspent:
            yield Row(names[row], statement.used(row), None, limit)


@row_family
def carry_over(statement: Statement) -> Iterator[Row]:
    """Carry the unspent amount of a row over to the next limit: used[r] + unspent[r] - share * unspent[source of r] = limit[r].

    used[r] is the left side of `shared_limit`; a row that only gives has no source.
    """
    names = readable_names(statement.problem.row_names)
    link_to = {link.target: link for link in statement.problem.carry_over}
    for row, unspent in statement.unspent.items():
        terms = [*statement.used(row), (1.0, unspent)]
        if row in link_to and link_to[row].share:
            terms.append((-link_to[row].share, statement.unspent[link_to[row].source]))
        yield Row(names[row], terms, statement.limit[row], statement.limit[row])


@row_family
def return_of_gain(statement: Statement) -> Iterator[Row]:
    """Return a share of the gain: returned[r] <= share * gain[r] + loss[r] * (1 - gained[r]).

    gain[r] = sum_k amount[r,k] x[k] + sum_{c,t} amount[c,r,t] opened[c,t]; loss[r] is share times the most that gain[r]
    can lie below 0, each unit and charge seen alone.
    """
    least = gain_ranges(statement.problem)[0]
    for one in _returns(statement):
        loss = one.of.share * max(0.0, -float(least[one.number]))
        terms = [(1.0, statement.returned[one.number]), *statement.gain(one.of, -one.of.share)]
        yield Row(one.name, terms + [(loss, statement.gained[one.number])] * (loss > 0), None, loss)


@row_family
def return_needs_gain(statement: Statement) -> Iterator[Row]:
    """Return nothing where nothing is gained: returned[r] <= share * most[r] * gained[r].

    most[r] >= gain[r] is the sum of the most that each unit and charge can gain alone.
    """
    most = gain_ranges(statement.problem)[1]
    for one in _returns(statement):
        share = one.of.share * max(0.0, float(most[one.number]))
        terms = [(1.0, statement.returned[one.number])] + [(-share, statement.gained[one.number])] * (share > 0)
        yield Row(one.name, terms, None, 0.0)


@row_family
def charge_opening(statement: Statement) -> Iterator[Row]:
    """Open a charge by the first event: sum_{k in K(u), event[c,k] <= p} x[k] <= sum_{t <= p} opened[c,t]."""
    names = readable_names(charge.name for charge in statement.problem.charges)
    for number, charge in enumerate(statement.problem.charges):
        for unit in range(len(statement.choices)):
            for period, choices in statement.event_by(charge.event, unit):
                terms = statement.sum_x(choices) + statement.opened_by(number, period, -1.0)
                yield Row(f"{names[number]}_unit{unit}_{period}", terms, None, 0.0)


@row_family
def charge_needs_event(statement: Statement) -> Iterator[Row]:
    """Open a charge only when something happens: opened[c,t] <= sum_{k: event[c,k] = t} x[k]."""
    names = readable_names(charge.name for charge in statement.problem.charges)
    for number, charge in enumerate(statement.problem.charges):
        for period, opened in enumerate(statement.opened[number]):
            choices = np.flatnonzero(charge.event == period).tolist()
            yield Row(f"{names[number]}_{period}", [(1.0, opened), *statement.sum_x(choices, -1.0)], None, 0.0)


@row_family
def charge_once(statement: Statement) -> Iterator[Row]:
    """Open a charge at most once, and once if it may not stay closed: must_open[c] <= sum_t opened[c,t] <= 1."""
    names = readable_names(charge.name for charge in statement.problem.charges)
    for name, charge, opened in zip(names, statement.problem.charges, statement.opened, strict=True):
        once = 1.0
        yield Row(name, [(1.0, variable) for variable in opened], once if charge.must_open else None, once)


@row_family
def gate_pilot_count(statement: Statement) -> Iterator[Row]:
    """Have few pilots: sum_{k: eligible, event[c,k] <= p} x[k] <= most + (count[p] - most) * released[g,p].

    released[g,p] = sum_{t <= p - delay} opened[c,t] says that the gate is open by p; count[p] is the number of
    eligible units that can have the event by p, and rows with count[p] <= most say nothing and are left out.
    """
    for name, gate in _gates(statement):
        event = statement.problem.charges[gate.charge].event
        units = [unit for unit in range(len(statement.choices)) if gate.eligible is None or gate.eligible[unit]]
        choices = [k for unit in units for k in statement.choices[unit] if event[k] != NEVER]
        for period in sorted({int(event[k]) for k in choices if _still_gated(gate, int(event[k]))}):
            come = [k for k in choices if event[k] <= period]
            count = len({int(statement.problem.unit[k]) for k in come})
            if count > gate.most:
                terms = statement.sum_x(come) + statement.released_by(gate, period, float(gate.most - count))
                yield Row(f"{name}_{period}", terms, None, float(gate.most))


@row_family
def gate_eligible(statement: Statement) -> Iterator[Row]:
    """Let a unit that is not eligible wait: sum_{k in K(u), event[c,k] <= p} x[k] <= released[g,p]."""
    for name, gate in _gates(statement):
        for gated in _gated(statement, gate, eligible=False):
            terms = statement.sum_x(gated.choices) + statement.released_by(gate, gated.period, -1.0)
            yield Row(f"{name}_unit{gated.unit}_{gated.period}", terms, None, 0.0)


@row_family
def gate_cluster(statement: Statement) -> Iterator[Row]:
    """Keep eligible units to the pilots' cluster: sum_{k in K(u), event[c,k] <= p} x[k] <= cluster[g,j] + released[g,p].

    j is the cluster of unit u.
    """
    for number, (name, gate) in enumerate(_gates(statement)):
        if gate.cluster is None:
            continue
        for gated in _gated(statement, gate, eligible=True):
            cluster = statement.cluster[number][int(gate.cluster[gated.unit])]
            terms = [*statement.sum_x(gated.choices), (-1.0, cluster), *statement.released_by(gate, gated.period, -1.0)]
            yield Row(f"{name}_unit{gated.unit}_{gated.period}", terms, None, 0.0)


@row_family
def gate_one_cluster(statement: Statement) -> Iterator[Row]:
    """Take the pilots from one cluster: sum_j cluster[g,j] <= 1."""
    for number, (name, gate) in enumerate(_gates(statement)):
        if gate.cluster is not None:
            yield Row(name, [(1.0, variable) for variable in statement.cluster[number]], None, 1.0)


@row_family
def group_together(statement: Statement) -> Iterator[Row]:
    """Do as the neighbour does, u and v in a group: sum_{k in K(u), event[k] = t} x[k] = sum_{k in K(v), event[k] = t} x[k]."""
    for name, group in _groups(statement, "together"):
        units = group.units.tolist()
        for first, second in pairwise(units):
            left, right = _having(statement, group, [first]), _having(statement, group, [second])
            for period in sorted({int(group.event[choice]) for choice in left + right}):
                terms = statement.sum_x(k for k in left if group.event[k] == period)
                terms += statement.sum_x((k for k in right if group.event[k] == period), -1.0)
                yield Row(f"{name}_unit{first}_unit{second}_{_period_name(period)}", terms, 0.0, 0.0)


@row_family
def group_at_most(statement: Statement) -> Iterator[Row]:
    """Allow few of a group the event: sum_{u in group} sum_{k in K(u), event[k] != NEVER} x[k] <= count."""
    for name, group in _groups(statement, "at_most"):
        choices = _having(statement, group, group.units.tolist())
        yield Row(name, statement.sum_x(choices), None, float(group.count))


@row_family
def group_at_least(statement: Statement) -> Iterator[Row]:
    """Give enough of a group the event: sum_{u in group} sum_{k in K(u), event[k] != NEVER} x[k] >= count."""
    for name, group in _groups(statement, "at_least"):
        choices = _having(statement, group, group.units.tolist())
        yield Row(name, statement.sum_x(choices), float(group.count), None)


@row_family
def group_prerequisite(statement: Statement) -> Iterator[Row]:
    """Put the first member f before others: sum_{k in K(u), event[k] <= p} x[k] <= sum_{k in K(f), event[k] <= p - lag} x[k]."""
    for name, group in _groups(statement, "prerequisite"):
        first = _having(statement, group, [int(group.units[0])])
        for unit in group.units[1:].tolist():
            for period, choices in statement.event_by(group.event, unit):
                before = [k for k in first if group.event[k] <= period - group.lag]
                terms = statement.sum_x(choices) + statement.sum_x(before, -1.0)
                yield Row(f"{name}_unit{unit}_{_period_name(period)}", terms, None, 0.0)


def _by_owner(variables: Any, sizes: list[int]) -> list[list[Any]]:
    remaining = iter(variables.values())
    return [[next(remaining) for _ in range(size)] for size in sizes]


def _returns(statement: Statement) -> Iterator[_NamedReturn]:
    names = readable_names(statement.problem.row_names[one.target] for one in statement.problem.returns)
    for number, (name, one) in enumerate(zip(names, statement.problem.returns, strict=True)):
        yield _NamedReturn(number, name, one)


def _gates(statement: Statement) -> Iterator[tuple[str, Gate]]:
    names = readable_names(gate.name for gate in statement.problem.gates)
    return zip(names, statement.problem.gates, strict=True)


def _groups(statement: Statement, kind: str) -> list[tuple[str, Group]]:
    names = readable_names(group.name for group in statement.problem.groups)
    return [(name, group) for name, group in zip(names, statement.problem.groups, strict=True) if group.kind == kind]


def _still_gated(gate: Gate, period: int) -> bool:
    """Return whether a period comes before the gate opens, as far as that is known beforehand."""
    return gate.first_event is None or period < gate.first_event + gate.delay


def _gated(statement: Statement, gate: Gate, eligible: bool) -> Iterator[_Gated]:
    """Yield the periods before a gate opens of the units that are, or are not, eligible."""
    event = statement.problem.charges[gate.charge].event
    for unit in range(len(statement.choices)):
        if (gate.eligible is None or bool(gate.eligible[unit])) is eligible:
            for period, choices in statement.event_by(event, unit):
                if _still_gated(gate, period):
                    yield _Gated(unit, period, choices)


def _having(statement: Statement, group: Group, units: list[int]) -> list[int]:
    return [choice for unit in units for choice in statement.choices[unit] if group.event[choice] != NEVER]


def _period_name(period: int) -> str:
    return str(period) if period >= 0 else f"before{-period}"
