"""The order of the programme's columns.

Integer ones first: choices, charges by period, clusters by gate, whether there is a gain by return, tiers by the period in which
they are reached. Then amounts: unspent by row, returned by return, lifted by tier and period.
"""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Gate, MenuProblem
from models.statement.gains import plan_gains
from models.statement.tier_steps import reached_periods, tier_steps, tier_widths


@dataclass(frozen=True)
class Layout:
    """The first column of each block of columns.

    Attributes
    ----------
    opened
        first column of each charge; its periods follow each other.
    cluster
        first column of each gate; its clusters follow each other (none without clusters).
    gained
        first column of the 0/1 columns for a gain, one per return.
    reached
        first column of the tiers by the period in which they are reached; periods of a tier follow each other.
    unspent
        the column of each row that carries over or is carried to, by row.
    returned
        first column of the amounts returned, one per return.
    lifted
        first column of what tiers add, in the order of `reached`.
    size, whole
        number of columns, and of the integer ones, which come first.
    """

    opened: tuple[int, ...]
    cluster: tuple[int, ...]
    gained: int
    reached: int
    unspent: dict[int, int]
    returned: int
    lifted: int
    size: int
    whole: int


def layout(problem: MenuProblem) -> Layout:
    """Return the place of each column of the problem."""
    widths = [problem.choice_count]
    widths += [charge.value.size for charge in problem.charges]
    widths += [cluster_count(gate) for gate in problem.gates]
    first = [0, *accumulate(widths)]
    charges, gained = len(problem.charges), first[-1]
    reached, tiers = gained + len(problem.returns), sum(tier_widths(problem))
    rows, whole = linked_rows(problem), reached + tiers
    returned = whole + len(rows)
    lifted = returned + len(problem.returns)
    return Layout(
        opened=tuple(first[1 : 1 + charges]),
        cluster=tuple(first[1 + charges : -1]),
        gained=gained,
        reached=reached,
        unspent={row: whole + place for place, row in enumerate(rows)},
        returned=returned,
        lifted=lifted,
        size=lifted + tiers,
        whole=whole,
    )


def may_open_in(problem: MenuProblem) -> BoolArray:
    """Return bool[charges x periods]: whether each charge may open in each period, charge after charge."""
    allowed = [
        np.ones(charge.value.size, dtype=np.bool_) if charge.opens is None else charge.opens[:-1] for charge in problem.charges
    ]
    return np.concatenate([np.empty(0, dtype=np.bool_), *allowed])


def cluster_count(gate: Gate) -> int:
    """Return the number of clusters of a gate, 0 without clusters."""
    return 0 if gate.cluster is None else int(gate.cluster.max()) + 1


def linked_rows(problem: MenuProblem) -> list[int]:
    """Return the rows from which or to which something is carried over, in order."""
    return sorted({row for link in problem.carry_over for row in (link.source, link.target)})


def sources_first(problem: MenuProblem) -> list[int]:
    """Return the rows with carry-over such that each comes after the one it receives from."""
    source_of = {link.target: link.source for link in problem.carry_over}
    ordered: dict[int, None] = {}

    for row in linked_rows(problem):
        chain = [row]
        while chain[-1] in source_of and chain[-1] not in ordered:
            chain.append(source_of[chain[-1]])
        ordered.update(dict.fromkeys(reversed(chain)))
    return list(ordered)


def first_events(problem: MenuProblem, choice: IntArray) -> IntArray:
    """Return int[charges]: the period in which each charge opens under a plan, `NEVER` if it does not."""
    opened = np.full(len(problem.charges), NEVER, dtype=np.int64)
    for number, charge in enumerate(problem.charges):
        events = charge.event[choice]
        opened[number] = events[events != NEVER].min(initial=charge.value.size) if np.any(events != NEVER) else NEVER
    return opened


def assignment(problem: MenuProblem, choice: IntArray) -> FloatArray:
    """Return a value for every column of the programme under a plan that keeps all limits and rules."""
    columns = layout(problem)
    values = np.zeros(columns.size)
    values[choice] = 1.0
    opened = first_events(problem, choice)
    for first, period in zip(columns.opened, opened.tolist(), strict=True):
        if period != NEVER:
            values[first + period] = 1.0
    for gate, first in zip(problem.gates, columns.cluster, strict=True):
        pilots = _pilots(problem, gate, choice, int(opened[gate.charge]))
        if gate.cluster is not None and pilots.size:
            values[first + gate.cluster[pilots[0]]] = 1.0
    source_of = {link.target: link for link in problem.carry_over}
    left = problem.limit - problem.use @ values[: problem.choice_count] - charge_use(problem, opened)
    for number, (one, gain) in enumerate(zip(problem.returns, plan_gains(problem, choice, opened).tolist(), strict=True)):
        values[columns.gained + number] = float(gain > 0)
        values[columns.returned + number] = one.share * max(0.0, gain)
        left[one.target] += values[columns.returned + number]
    for row in sources_first(problem):
        link = source_of.get(row)
        carried = 0.0 if link is None else link.share * values[columns.unspent[link.source]]
        values[columns.unspent[row]] = max(0.0, left[row] + carried)
    place = 0
    for step, period in zip(tier_steps(problem), reached_periods(problem, choice), strict=True):
        if period != NEVER:
            values[columns.reached + place + period] = 1.0
            values[columns.lifted + place + period] = step.loss[period] + step.gain[choice, period].sum()
        place += step.of.periods
    return values


def charge_use(problem: MenuProblem, opened: IntArray) -> FloatArray:
    """Return float[rows]: the use of each row by the charges, opened in the periods given."""
    used = np.zeros(problem.row_count)
    for charge, period in zip(problem.charges, opened.tolist(), strict=True):
        if charge.use is not None and period != NEVER:
            used += charge.use[:, [period]].toarray()[:, 0]
    return used


def _pilots(problem: MenuProblem, gate: Gate, choice: IntArray, opened: int) -> IntArray:
    first = opened if gate.first_event is None else gate.first_event
    event = problem.charges[gate.charge].event[choice]
    return np.flatnonzero((event != NEVER) & (event < first + gate.delay))
