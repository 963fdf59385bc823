"""Every plan of a tiny problem, judged by the words of the contract: an oracle that knows no rows and no solver."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from models import NEVER, MenuProblem


@dataclass(frozen=True)
class Tried:
    """One plan: what it is worth, and whether it keeps every limit and rule."""

    choice: tuple[int, ...]
    opened: tuple[int, ...]
    value: float
    keeps_rules: bool


def every_plan(problem: MenuProblem) -> list[Tried]:
    """Return all plans of a problem, kept rules or not."""
    menus = [np.flatnonzero(problem.unit == unit).tolist() for unit in range(problem.unit.max() + 1)]
    uses = Uses(problem)
    return [tried(problem, choice, uses) for choice in product(*menus)]


class Uses:
    """What choices, and charges by the period of their opening, use of each limit; amounts that come back for returns."""

    def __init__(self, problem: MenuProblem) -> None:
        self.choice = problem.use.toarray()
        self.charge = [None if charge.use is None else charge.use.toarray() for charge in problem.charges]
        self.amount = [one.amount.toarray()[0] for one in problem.returns]


def best_value(problem: MenuProblem) -> float | None:
    """Return the value of the best plan that keeps all rules, None if there is none."""
    return max((plan.value for plan in every_plan(problem) if plan.keeps_rules), default=None)


def tried(problem: MenuProblem, choice: tuple[int, ...], uses: Uses | None = None) -> Tried:
    """Return what becomes of a plan; what its problem uses may be given, for the next plan of the same."""
    uses = uses or Uses(problem)
    opened = []
    value = sum(problem.value[k] for k in choice)
    used = uses.choice[:, list(choice)].sum(axis=1)
    for charge, use in zip(problem.charges, uses.charge, strict=True):
        happened = sorted(charge.event[k] for k in choice if charge.event[k] != NEVER)
        opened.append(int(happened[0]) if happened else NEVER)
        if happened:
            value += charge.value[happened[0]]
            if use is not None:
                used = used + use[:, happened[0]]
    value += sum(added_by(tiers, choice) for tiers in problem.tiers)
    keeps = limits_kept(problem, used - returned(problem, choice, opened, uses))
    keeps &= all(opening_allowed(charge, choice) for charge in problem.charges)
    keeps &= all(gate_kept(problem, number, choice) for number in range(len(problem.gates)))
    keeps &= all(group_kept(group, [int(group.event[choice[u]]) for u in group.units]) for group in problem.groups)
    return Tried(choice, tuple(opened), float(value), bool(keeps))


def added_by(tiers, choice: tuple[int, ...]) -> float:
    """Return what tiers add to a plan: for each, its share of the gains of the first period in which enough counts."""
    count, added = tiers.count.toarray(), 0.0
    for need, share in zip(tiers.need, tiers.share, strict=True):
        for period in range(tiers.gain.shape[1]):
            if sum(count[period, k] for k in choice) >= need:
                added += share * sum(tiers.gain[k, period] for k in choice)
                break
    return added


def returned(problem: MenuProblem, choice: tuple[int, ...], opened: list[int], uses: Uses | None = None) -> np.ndarray:
    """Return what the gains of a plan add to each limit."""
    uses = uses or Uses(problem)
    more = np.zeros(len(problem.limit))
    for one, amount in zip(problem.returns, uses.amount, strict=True):
        gain = sum(amount[k] for k in choice)
        gain += sum(own[period] for own, period in zip(one.charges, opened) if own is not None and period != NEVER)
        more[one.target] += one.share * max(0.0, gain)
    return more


def limits_kept(problem: MenuProblem, used: np.ndarray) -> bool:
    unspent = {}
    waiting = set(range(len(problem.limit)))
    while waiting:
        for row in sorted(waiting):
            links = [link for link in problem.carry_over if link.target == row]
            if all(link.source in unspent for link in links):
                carried = sum(link.share * unspent[link.source] for link in links)
                unspent[row] = problem.limit[row] + carried - used[row]
                waiting.discard(row)
                break
    return all(left >= -1e-9 for left in unspent.values())


def opening_allowed(charge, choice: tuple[int, ...]) -> bool:
    if charge.opens is None:
        return True
    happened = [charge.event[k] for k in choice if charge.event[k] != NEVER]
    return bool(charge.opens[min(happened)] if happened else charge.opens[-1])


def gate_kept(problem: MenuProblem, number: int, choice: tuple[int, ...]) -> bool:
    gate = problem.gates[number]
    event = {unit: int(problem.charges[gate.charge].event[k]) for unit, k in enumerate(choice)}
    event = {unit: period for unit, period in event.items() if period != NEVER}
    if not event:
        return True
    first = gate.first_event if gate.first_event is not None else min(event.values())
    pilots = [unit for unit, period in event.items() if first <= period < first + gate.delay]
    if gate.eligible is not None and not all(gate.eligible[unit] for unit in pilots):
        return False
    if gate.cluster is not None and len({gate.cluster[unit] for unit in pilots}) > 1:
        return False
    return len(pilots) <= gate.most


def group_kept(group, event: list[int]) -> bool:
    if group.kind == "together":
        return len(set(event)) <= 1
    if group.kind == "at_most":
        return len([period for period in event if period != NEVER]) <= group.count
    if group.kind == "at_least":
        return len([period for period in event if period != NEVER]) >= group.count
    return all(period == NEVER or (event[0] != NEVER and event[0] <= period - group.lag) for period in event[1:])
