"""Rules that a plan breaks, and its objective value: in plain loops, independent of the programme.

Nothing here is shared with `models.statement.row_families`, `models.statement.rows` or `models.statement.standard_form`, so that
their errors are found here. Each rule is checked as its class in `models.problem` defines it, not as its rows state it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, IntArray, SparseMatrix
from models.problem import CarryOver, Charge, Gate, Group, MenuProblem, Return, Tiers

TOLERANCE = 1e-9
"""Tolerance on a limit, relative to its scale: the largest of 1, the limit and its use. Less than a cent of ten
million: rounding of sums and of solvers, not money."""


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks: its name, where, and by how much (units, periods, or the row's own measure)."""

    rule: str
    where: str
    amount: float

    def __str__(self) -> str:
        return f"{self.rule} ({self.where}): {self.amount:g}"


def check(problem: MenuProblem, choice: IntArray, opened: IntArray) -> list[Violation]:
    """Return every rule that a plan breaks.

    Parameters
    ----------
    choice
        int[units]: the choice of each unit, as in `Solution`.
    opened
        int[charges]: the period in which each charge opens, or `NEVER`.
    """
    chosen, opening = [int(one) for one in choice], [int(one) for one in opened]
    broken = list(_one_choice(problem, chosen))
    if not broken and len(opening) != len(problem.charges):
        broken.append(Violation("opened", "length", len(opening) - len(problem.charges)))
    if broken:
        return broken
    for charge, period in zip(problem.charges, opening, strict=True):
        broken += _charge(charge, chosen, period)
    if not broken:
        broken += _limits(problem, chosen, opening)
    for gate in problem.gates:
        broken += _gate(problem, gate, chosen)
    for group in problem.groups:
        broken += _group(group, chosen)
    return broken


def objective(problem: MenuProblem, choice: IntArray, opened: IntArray) -> float:
    """Return the objective value of a plan."""
    total = sum(float(problem.value[one]) for one in choice)
    for charge, period in zip(problem.charges, opened, strict=True):
        if period != NEVER:
            total += float(charge.value[period])
    return total + sum(_tiers(tiers, [int(one) for one in choice]) for tiers in problem.tiers)


def _tiers(tiers: Tiers, chosen: Sequence[int]) -> float:
    """Return the value that tiers add: period by period, each from the first in which enough counts."""
    counted = tiers.count[:, list(chosen)].sum(axis=1).tolist()
    total, left = 0.0, dict(zip(tiers.need.tolist(), tiers.share.tolist(), strict=True))
    for period, number in enumerate(counted):
        for need in [need for need in left if number >= need]:
            total += left.pop(need) * sum(float(tiers.gain[one, period]) for one in chosen)
    return total


def _one_choice(problem: MenuProblem, chosen: Sequence[int]) -> Iterator[Violation]:
    if len(chosen) != problem.unit_count:
        yield Violation("one_choice", "length", len(chosen) - problem.unit_count)
        return
    for unit, one in enumerate(chosen):
        if not 0 <= one < problem.choice_count or problem.unit[one] != unit:
            yield Violation("one_choice", f"unit {unit}", one)


def _charge(charge: Charge, chosen: Sequence[int], period: int) -> Iterator[Violation]:
    first = min((event for event in _events(charge.event, chosen) if event != NEVER), default=NEVER)
    if period != first:
        yield Violation("charge", charge.name, period - first)
    elif charge.opens is not None and not charge.opens[period]:
        yield Violation("charge_opens", charge.name, period)


def _limits(problem: MenuProblem, chosen: Sequence[int], opening: Sequence[int]) -> Iterator[Violation]:
    used = [0.0] * len(problem.limit)
    scale = [abs(float(limit)) for limit in problem.limit]
    for row, amount in _uses(problem, chosen, opening):
        used[row] += amount
        scale[row] = max(scale[row], abs(amount))
    for one in problem.returns:
        returned = one.share * max(0.0, _gain(one, chosen, opening))
        used[one.target] -= returned
        scale[one.target] = max(scale[one.target], returned)
    link_to = {link.target: link for link in problem.carry_over}
    unspent: dict[int, float] = {}
    for row in range(len(problem.limit)):
        left = _left(problem, used, link_to, unspent, row)
        if left < -TOLERANCE * max(1.0, scale[row]):
            rule = "carry_over" if row in link_to else "shared_limit"
            yield Violation(rule, problem.row_names[row], -left)


def _left(problem: MenuProblem, used: list[float], link_to: dict[int, CarryOver], unspent: dict[int, float], row: int) -> float:
    """Return the unspent amount of a row, carry-over to it included; rows that it receives from are computed first."""
    chain = [row]
    while chain[-1] in link_to and chain[-1] not in unspent:
        chain.append(link_to[chain[-1]].source)
    for one in reversed(chain):
        if one not in unspent:
            link = link_to.get(one)
            carried = link.share * max(0.0, unspent[link.source]) if link else 0.0
            unspent[one] = float(problem.limit[one]) - used[one] + carried
    return unspent[row]


def _uses(problem: MenuProblem, chosen: Sequence[int], opening: Sequence[int]) -> Iterator[tuple[int, float]]:
    yield from _in_columns(problem.use, chosen)
    for charge, period in zip(problem.charges, opening, strict=True):
        if charge.use is not None and period != NEVER:
            yield from _in_columns(charge.use, [period])


def _in_columns(use: SparseMatrix, columns: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Yield the row and the amount of every entry in some columns, each given once."""
    if use.format == "csc":
        part = use[:, list(columns)].tocoo()
        yield from zip(part.row.tolist(), part.data.tolist(), strict=True)
        return
    # by hand: of a few choices scipy's own way takes several times as long
    found = _entries(use, columns)
    rows = np.searchsorted(use.indptr, found, side="right") - 1
    yield from zip(rows.tolist(), use.data[found].tolist(), strict=True)


def _entries(use: sp.csr_array, columns: Sequence[int]) -> IntArray:
    """Return the places of the entries in some columns of a matrix in compressed rows."""
    wanted = np.zeros(use.shape[1], dtype=np.bool_)
    wanted[list(columns)] = True
    return np.flatnonzero(wanted[use.indices])


def _gain(one: Return, chosen: Sequence[int], opening: Sequence[int]) -> float:
    gain = float(one.amount.data[_entries(one.amount, chosen)].sum())
    for charge, period in zip(one.charges, opening, strict=False):
        if charge is not None and period != NEVER:
            gain += float(charge[period])
    return gain


def _gate(problem: MenuProblem, gate: Gate, chosen: Sequence[int]) -> Iterator[Violation]:
    event = _events(problem.charges[gate.charge].event, chosen)
    happened = [period for period in event if period != NEVER]
    if not happened:
        return
    first = min(happened) if gate.first_event is None else gate.first_event
    pilots = [unit for unit, period in enumerate(event) if period != NEVER and period < first + gate.delay]
    if len(pilots) > gate.most:
        yield Violation("gate_pilot_count", gate.name, len(pilots) - gate.most)
    if gate.eligible is not None:
        for unit in pilots:
            if not gate.eligible[unit]:
                yield Violation("gate_eligible", f"{gate.name}, unit {unit}", 1)
    if gate.cluster is not None:
        clusters = {int(gate.cluster[unit]) for unit in pilots}
        if len(clusters) > 1:
            yield Violation("gate_cluster", gate.name, len(clusters) - 1)


def _group(group: Group, chosen: Sequence[int]) -> Iterator[Violation]:
    event = [int(group.event[chosen[int(unit)]]) for unit in group.units]
    having = sum(period != NEVER for period in event)
    if group.kind == "together" and len(set(event)) > 1:
        yield Violation("group_together", group.name, len(set(event)) - 1)
    if group.kind == "at_most" and having > group.count:
        yield Violation("group_at_most", group.name, having - group.count)
    if group.kind == "at_least" and having < group.count:
        yield Violation("group_at_least", group.name, group.count - having)
    if group.kind == "prerequisite":
        yield from _prerequisite(group, event)


def _prerequisite(group: Group, event: Sequence[int]) -> Iterator[Violation]:
    for unit, period in zip(group.units[1:], event[1:], strict=True):
        if period != NEVER and (event[0] == NEVER or event[0] > period - group.lag):
            late = 1 if event[0] == NEVER else event[0] + group.lag - period
            yield Violation("group_prerequisite", f"{group.name}, unit {unit}", late)


def _events(event: IntArray, chosen: Sequence[int]) -> list[int]:
    return [int(event[one]) for one in chosen]
