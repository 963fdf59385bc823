"""Each change of a plan undone alone; changes that do not pay more than the gap are taken back."""

from dataclasses import dataclass

import numpy as np

from models import check
from models.checking.feasibility import Violation, objective
from models.problem import IntArray
from models.statement.variables import first_events
from planner.economics.menu_rules import own_rules
from planner.limits.priced import Priced
from planner.living.least_change import Reference


@dataclass(frozen=True, eq=False)
class Undone:
    """A change of a plan, undone alone.

    Attributes
    ----------
    unit, lever
        indices of the launch.
    loss
        NPV lost by that, below 0 for a gain; None where no plan results.
    broken
        the first rule that would be broken; blank where none is.
    """

    unit: int
    lever: int
    loss: float | None
    broken: str = ""


@dataclass(frozen=True, eq=False)
class Tried:
    """A plan after changes that do not pay were undone.

    Attributes
    ----------
    choice
        int[units].
    left
        every change that is left, undone alone.
    undone
        the changes that were undone.
    """

    choice: IntArray
    left: tuple[Undone, ...]
    undone: tuple[Undone, ...]


def without_vain_changes(case: Priced, reference: Reference, choice: IntArray, gap: float, least: float) -> Tried:
    """Return a plan without the changes that gain less than a gap each, the least first.

    Parameters
    ----------
    gap
        money: what no plan is proven to be better by than the best that was found.
    least
        NPV below which the plan does not fall, whatever is undone.
    """
    undone: list[Undone] = []
    while True:
        left = _each(case, reference, choice)
        before = len(undone)
        for one in sorted(left, key=lambda change: (change.loss or 0.0, change.unit, change.lever)):
            worth = _worth(case, choice)
            if not _is_vain(one, worth, gap, least):
                continue
            now = _one(case, reference, choice, worth, one.unit, one.lever)
            if _is_vain(now, worth, gap, least):
                choice = _with(case, reference, choice, one.unit, one.lever)[0]
                undone.append(now)
        if len(undone) == before:
            return Tried(choice, tuple(left), tuple(undone))


def _is_vain(one: Undone, worth: float, gap: float, least: float) -> bool:
    """Return whether a change of a plan of some worth does not pay."""
    return one.loss is not None and (one.loss <= 0 or (one.loss < gap and worth - one.loss >= least))


def _each(case: Priced, reference: Reference, choice: IntArray) -> list[Undone]:
    """Return every change of a plan, undone alone."""
    differs = (case.menu.start[choice] != reference.start) & reference.counted
    worth = _worth(case, choice)
    return [_one(case, reference, choice, worth, unit, lever) for unit, lever in np.argwhere(differs).tolist()]


def _one(case: Priced, reference: Reference, choice: IntArray, worth: float, unit: int, lever: int) -> Undone:
    plan, broken = _with(case, reference, choice, unit, lever)
    if broken:
        return Undone(unit, lever, None, broken)
    return Undone(unit, lever, worth - _worth(case, plan))


def _with(case: Priced, reference: Reference, choice: IntArray, unit: int, lever: int) -> tuple[IntArray, str]:
    """Return the plan with one launch as in the reference, and the first rule that this breaks, blank for none."""
    start = case.menu.start[choice[unit]].copy()
    start[lever] = reference.start[unit, lever]
    own = case.menu.choices_of(unit)
    same = own[(case.menu.start[own] == start).all(axis=1)]
    if not same.size:
        return choice, _own_rule(case, unit, lever, int(start[lever]))
    plan = choice.copy()
    plan[unit] = same[0]
    broken = check(case.problem, plan, first_events(case.problem, plan))
    return plan, rule_named(broken[0]) if broken else ""


def _own_rule(case: Priced, unit: int, lever: int, quarter: int) -> str:
    """Return the rule of a unit by which a launch cannot be in a quarter, as plan.toml calls it; a pair of levers otherwise."""
    removed = own_rules(case.fleet).removed
    place = (unit, lever, quarter - 1)
    inside = 1 <= quarter <= case.instance.settings.calendar.decision_quarters
    names = [name for name, rule in removed.items() if inside and rule[place]]
    return f"{names[0]} ({case.instance.label_of(quarter)})" if names else "rules on the unit's other levers"


def rule_named(broken: Violation) -> str:
    """Return the name of a rule that is broken, as limits and groups are called."""
    return broken.where or broken.rule


def _worth(case: Priced, choice: IntArray) -> float:
    return objective(case.problem, choice, first_events(case.problem, choice))
