"""Each change of a plan undone alone; changes that do not pay more than the gap are taken back."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models import check
from models.checking.feasibility import Violation
from models.problem import BoolArray, IntArray
from models.statement.variables import first_events
from planner.economics.menu_rules import own_rules
from planner.limits.priced import Priced
from planner.living.least_change import Reference
from planner.living.worths import Worths


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


def without_vain_changes(worths: Worths, reference: Reference, choice: IntArray, gap: float, least: float) -> Tried:
    """Return a plan without the changes that gain less than a gap each, the least first.

    Parameters
    ----------
    worths
        the worth of plans, and the rules that they keep.
    gap
        money: what no plan is proven to be better by than the best that was found.
    least
        worth below which the plan does not fall, whatever is undone.
    """
    return _Undoing(worths, reference, gap, least).tried(choice)


@dataclass(frozen=True)
class _Undoing:
    """Undoes changes of plans against the reference; gap and least as for `without_vain_changes`."""

    worths: Worths
    reference: Reference
    gap: float
    least: float

    def tried(self, choice: IntArray) -> Tried:
        """Return a plan without its vain changes."""
        undone: list[Undone] = []
        while True:
            left = self._each(choice)
            before = len(undone)
            for one in sorted(left, key=lambda change: (change.loss or 0.0, change.unit, change.lever)):
                worth = self._worth(choice)
                if not self._is_vain(one, worth):
                    continue
                now = self._one(choice, worth, one.unit, one.lever)
                if self._is_vain(now, worth):
                    choice = self._with(choice, one.unit, one.lever)[0]
                    undone.append(now)
            if len(undone) == before:
                return Tried(choice, tuple(left), tuple(undone))

    def _is_vain(self, one: Undone, worth: float) -> bool:
        """Return whether a change of a plan of some worth does not pay."""
        return one.loss is not None and (one.loss <= 0 or (one.loss < self.gap and worth - one.loss >= self.least))

    def _each(self, choice: IntArray) -> list[Undone]:
        """Return every change of a plan, undone alone."""
        differs = (self.case.menu.start[choice[: len(self.reference.start)]] != self.reference.start) & self.reference.counted
        worth = self._worth(choice)
        return [self._one(choice, worth, unit, lever) for unit, lever in np.argwhere(differs).tolist()]

    def _one(self, choice: IntArray, worth: float, unit: int, lever: int) -> Undone:
        plan, broken = self._with(choice, unit, lever)
        if broken:
            return Undone(unit, lever, None, broken)
        return Undone(unit, lever, worth - self._worth(plan))

    def _with(self, choice: IntArray, unit: int, lever: int) -> tuple[IntArray, str]:
        """Return the plan with one launch as in the reference, and the first rule that this breaks, blank for none."""
        menu, problem = self.case.menu, self.worths.problem
        start = menu.start[choice[unit]].copy()
        start[lever] = self.reference.start[unit, lever]
        own = menu.choices_of(unit)
        same = own[(menu.start[own] == start).all(axis=1)]
        if not same.size:
            return choice, self._own_rule(unit, lever, int(start[lever]))
        plan = choice.copy()
        plan[unit] = same[0]
        broken = check(problem, plan, first_events(problem, plan))
        return plan, rule_named(broken[0]) if broken else ""

    def _own_rule(self, unit: int, lever: int, quarter: int) -> str:
        """Return the rule of a unit that keeps a launch out of a quarter, as plan.toml calls it; a pair of levers otherwise."""
        instance, place = self.case.instance, (unit, lever, quarter - 1)
        inside = 1 <= quarter <= instance.settings.calendar.decision_quarters
        names = [name for name, rule in self._removed.items() if inside and rule[place]]
        return f"{names[0]} ({instance.label_of(quarter)})" if names else "rules on the unit's other levers"

    @cached_property
    def _removed(self) -> dict[str, BoolArray]:
        return own_rules(self.case.fleet).removed

    @property
    def case(self) -> Priced:
        """The instance, priced."""
        return self.worths.case

    def _worth(self, choice: IntArray) -> float:
        return self.worths.of(choice)


def rule_named(broken: Violation) -> str:
    """Return the name of a rule that is broken, as limits and groups are called."""
    return broken.where or broken.rule
