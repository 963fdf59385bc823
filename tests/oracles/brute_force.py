"""Every plan of a tiny problem, judged by the words of the contract: an oracle that knows no rows and no solver.

Plans are judged side by side: choices are int[plans, units], and every figure and verdict has a row of its own for each plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from models import NEVER, MenuProblem

LATE = 1 << 40
"""A period after all others, in place of NEVER where the earliest is looked for."""


@dataclass(frozen=True)
class Tried:
    """One plan: what it is worth, and whether it keeps every limit and rule."""

    choice: tuple[int, ...]
    opened: tuple[int, ...]
    value: float
    keeps_rules: bool


def every_plan(problem: MenuProblem) -> list[Tried]:
    """Return all plans of a problem, kept rules or not."""
    return tried_together(problem, _every_choice(problem))


def best_value(problem: MenuProblem) -> float | None:
    """Return the value of the best plan that keeps all rules, None if there is none."""
    _, value, keeps = _judged(problem, _every_choice(problem))
    return float(value[keeps].max()) if keeps.any() else None


def keeping(problem: MenuProblem, choices: np.ndarray) -> np.ndarray:
    """Return bool[plans]: whether each of some plans keeps every limit and rule."""
    return _judged(problem, choices)[2]


def tried(problem: MenuProblem, choice: Sequence[int]) -> Tried:
    """Return what becomes of a plan."""
    return tried_together(problem, np.array([choice]))[0]


def tried_together(problem: MenuProblem, choices: np.ndarray) -> list[Tried]:
    """Return what becomes of each of some plans."""
    opened, value, keeps = _judged(problem, choices)
    columns = (choices.tolist(), opened.tolist(), value.tolist(), keeps.tolist())
    return [Tried(tuple(choice), tuple(periods), *rest) for choice, periods, *rest in zip(*columns, strict=True)]


def _every_choice(problem: MenuProblem) -> np.ndarray:
    return np.array(list(product(*(np.flatnonzero(problem.unit == unit).tolist() for unit in range(problem.unit.max() + 1)))))


def _judged(problem: MenuProblem, choices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the period in which each charge opens, int[plans, charges], the value, and whether all limits and rules are kept."""
    opened = np.empty((len(choices), len(problem.charges)), dtype=np.int64)
    for place, charge in enumerate(problem.charges):
        opened[:, place] = _first(charge.event[choices])
    value, used = _summed(problem.value, choices), _summed(problem.use.toarray().T, choices)
    for charge, period in zip(problem.charges, opened.T, strict=True):
        happened = period != NEVER
        value[happened] += charge.value[period[happened]]
        if charge.use is not None:
            used[happened] += charge.use.toarray()[:, period[happened]].T
    for tiers in problem.tiers:
        value += added_by(tiers, choices)
    keeps = limits_kept(problem, used - returned(problem, choices, opened))
    for charge, period in zip(problem.charges, opened.T, strict=True):
        if charge.opens is not None:
            keeps &= np.where(period == NEVER, charge.opens[-1], charge.opens[period])
    for gate in problem.gates:
        keeps &= gate_kept(problem.charges[gate.charge], gate, choices)
    for group in problem.groups:
        keeps &= group_kept(group, choices)
    return opened, value, keeps


def _first(event: np.ndarray) -> np.ndarray:
    """Return the first period of each row's events, NEVER where nothing happens."""
    first = np.where(event == NEVER, LATE, event).min(axis=1)
    return np.where(first == LATE, NEVER, first)


def _summed(figures: np.ndarray, choices: np.ndarray) -> np.ndarray:
    """Return the sum of the figures of the choices of each plan, one unit after the other."""
    total = np.zeros((len(choices), *figures.shape[1:]))
    for own in choices.T:
        total += figures[own]
    return total


def added_by(tiers, choices: np.ndarray) -> np.ndarray:
    """Return what tiers add to each plan: for each, its share of the gains of the first period in which enough counts."""
    counted, gained = _summed(tiers.count.toarray().T, choices), _summed(tiers.gain, choices)
    added = np.zeros(len(choices))
    for need, share in zip(tiers.need, tiers.share, strict=True):
        enough = counted >= need
        first = enough.argmax(axis=1)
        added += np.where(enough.any(axis=1), share * gained[np.arange(len(choices)), first], 0.0)
    return added


def returned(problem: MenuProblem, choices: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """Return what the gains of each plan add to each limit."""
    more = np.zeros((len(choices), len(problem.limit)))
    for one in problem.returns:
        gain = _summed(one.amount.toarray()[0], choices)
        for own, period in zip(one.charges, opened.T, strict=False):
            if own is not None:
                gain += np.where(period == NEVER, 0.0, own[period])
        more[:, one.target] += one.share * np.maximum(0.0, gain)
    return more


def limits_kept(problem: MenuProblem, used: np.ndarray) -> np.ndarray:
    """Return whether each plan keeps all limits, what is unspent carried from one to another."""
    unspent = {}
    waiting = set(range(len(problem.limit)))
    while waiting:
        for row in sorted(waiting):
            links = [link for link in problem.carry_over if link.target == row]
            if all(link.source in unspent for link in links):
                carried = sum(link.share * unspent[link.source] for link in links)
                unspent[row] = problem.limit[row] + carried - used[:, row]
                waiting.discard(row)
                break
    return np.all([left >= -1e-9 for left in unspent.values()] or [np.ones(len(used), dtype=np.bool_)], axis=0)


def gate_kept(charge, gate, choices: np.ndarray) -> np.ndarray:
    """Return whether the pilots of each plan are as few, as eligible and of as few clusters as a gate on a charge asks for."""
    event = charge.event[choices]
    first = _first(event) if gate.first_event is None else np.full(len(choices), gate.first_event)
    pilots = (event != NEVER) & (first[:, None] <= event) & (event < first[:, None] + gate.delay)
    keeps = pilots.sum(axis=1) <= gate.most
    if gate.eligible is not None:
        keeps &= ~np.any(pilots & ~gate.eligible, axis=1)
    if gate.cluster is not None:
        of_pilots = [np.where(pilots, gate.cluster, other) for other in (LATE, -LATE)]
        keeps &= of_pilots[0].min(axis=1) >= of_pilots[1].max(axis=1)
    return keeps | ~np.any(event != NEVER, axis=1)


def group_kept(group, choices: np.ndarray) -> np.ndarray:
    """Return whether the members of a group do in each plan as it asks for."""
    event = group.event[choices[:, group.units]]
    happens = event != NEVER
    if group.kind == "together":
        return np.all(event == event[:, :1], axis=1)
    if group.kind == "at_most":
        return happens.sum(axis=1) <= group.count
    if group.kind == "at_least":
        return happens.sum(axis=1) >= group.count
    return np.all(~happens[:, 1:] | (happens[:, :1] & (event[:, :1] <= event[:, 1:] - group.lag)), axis=1)
