"""The first step of the rule of thumb at each unit, and whether a plan takes it."""

from dataclasses import dataclass

import numpy as np

from planner.economics.starts import has_lever
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.questions.diagnose.constraints import CONSTRAINTS, LABOUR, RECORDS, ROLE, ROUTING, Values
from planner.questions.diagnose.signs import Signs
from planner.questions.diagnose.thresholds import Thresholds

ROLE_FIRST, SMALLEST = "role first", "smallest intervention"
STORE_FIRST, ORCHESTRATION_FIRST = "store optimization first", "orchestration first"
NO_CHANGE = "no change"

_BY_CONSTRAINT = {ROUTING: ORCHESTRATION_FIRST, RECORDS: STORE_FIRST, LABOUR: STORE_FIRST, ROLE: ROLE_FIRST}


def rule_at(unit: int, signs: Signs, values: Values, thresholds: Thresholds) -> str:
    """Return the rule of thumb for a unit: that of its situation, or else of its constraint.

    Routing on stock records that are not workable asks for store optimization first.
    """
    situation = int(signs.situation[unit])
    if situation < len(signs.situations):
        return thresholds.situations[signs.situations[situation]].rule
    constraint = int(values.dominant[unit])
    if constraint >= len(CONSTRAINTS):
        return NO_CHANGE
    rule = _BY_CONSTRAINT[CONSTRAINTS[constraint]]
    return STORE_FIRST if rule == ORCHESTRATION_FIRST and not signs.counts_workable[unit] else rule


@dataclass(frozen=True)
class Roadmap:
    """The launches of a plan at a unit: the quarter of each lever that is launched, 0 or less for one that runs already."""

    start: dict[str, int]

    def words(self, labels: tuple[str, ...]) -> str:
        """Return the launches in order, and the two main levers that are not launched."""
        launched = [f"{_said(lever)} {labels[quarter - 1] if quarter >= 1 else 'running'}" for lever, quarter in self._in_order()]
        if not launched:
            return "nothing"
        return ", ".join(
            [*launched, *(f"no {_said(lever)}" for lever in (STORE_OPTIMIZATION, ORCHESTRATION) if lever not in self.start)]
        )

    def order(self) -> str:
        """Return the launches in order without their quarters."""
        groups: dict[int, list[str]] = {}
        for lever, quarter in self._in_order():
            groups.setdefault(quarter, []).append(_said(lever))
        return ", then ".join(" with ".join(group) for group in groups.values()) or "nothing"

    def follows(self, rule: str, role_levers: tuple[str, ...]) -> bool:
        """Return whether it does first what a rule of thumb says, and leaves what that rule leaves."""
        body, brain = self.start.get(STORE_OPTIMIZATION), self.start.get(ORCHESTRATION)
        if rule == NO_CHANGE:
            return not self.start
        if rule == SMALLEST:
            return brain is None
        if rule == ORCHESTRATION_FIRST:
            return brain is not None and (body is None or brain <= body)
        if rule == STORE_FIRST:
            return body is not None and (brain is None or body < brain)
        roles = [quarter for lever, quarter in self.start.items() if lever in role_levers]
        main = [quarter for quarter in (body, brain) if quarter is not None]
        return not main or (bool(roles) and min(roles) <= min(main))

    def _in_order(self) -> list[tuple[str, int]]:
        return sorted(self.start.items(), key=lambda pair: pair[1])


def roadmaps_of(plan: Plan) -> list[Roadmap]:
    """Return the launches of a plan at each unit."""
    levers = plan.chosen.menu.levers
    return [
        Roadmap({levers[lever]: int(row[lever]) for lever in np.flatnonzero(has_lever(row)).tolist()})
        for row in plan.chosen.menu.start
    ]


def _said(lever: str) -> str:
    return lever.replace("_", " ")
