"""The reason for every unit and lever why it is in the plan or not, read off the plan and the rules exactly.

A lever that was not chosen is put into the plan at the quarter that is worth most for the unit, its other levers as they
are. What then stands against it is its reason: a rule of the unit, its own value, a limit, or what units share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from instances.wording import listed
from models import check
from models.checking.feasibility import TOLERANCE
from models.checking.incremental import Filling
from models.problem import BoolArray, IntArray
from models.statement.variables import first_events
from planner.economics.hurdles import rejected_by
from planner.economics.lines import CENT
from planner.economics.menu_rules import OwnRules, own_rules
from planner.economics.menus import enumerate_roadmaps
from planner.economics.starts import Starts, has_lever, launched, runs_already
from planner.limits.priced import at_stages
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.replanning.resolving import choices_in

NOT_READY = ("role_statement", "pos_connected", "minimum_maturity")
"""Rules that say a unit is not ready; the others exclude it."""

TRIED = 30
"""Roadmaps with a lever that are tried within the plan."""

SHOWN_LIMITS = 3

COLUMNS = ["unit", "name", "region", "lever", "chosen", "quarter", "reason", "detail", "unit_npv", "plan_npv"]


def reasons_table(case: Priced, plan: Plan) -> pd.DataFrame:
    """Return one row for each unit and lever.

    unit_npv is what the lever adds to the unit's own roadmap, at its quarter or at the best one, and at the stages that the plan
    reaches; plan_npv what the plan gains by the launch with all else as it is, stages moved by it included, blank where it cannot
    be launched.
    """
    return reasons_of(case, plan)[0]


def _added(gain: float, own: float) -> tuple[str, str]:
    """Return the reason of a launch by what the plan and its own unit gain by it, and the detail."""
    if gain > CENT:
        return "adds to the plan", "" if own > CENT else FOR_OTHERS
    return "adds nothing to the plan", "the plan is within its gap but not optimal" if gain < -CENT else ""


FOR_OTHERS = "not at its unit alone: others gain by the stages that it helps to reach"

OTHERS_LOSE = "others would lose by it"

CROWDED_OUT = "worth it, crowded out by limits"


@dataclass(frozen=True)
class CrowdedOut:
    """A launch that adds to its unit and is crowded out: the limits and rules against it, and its NPV at the unit alone."""

    against: tuple[str, ...]
    unit_npv: float


def reasons_of(case: Priced, plan: Plan) -> tuple[pd.DataFrame, tuple[CrowdedOut, ...]]:
    """Return the rows of `reasons_table`, and the launches that are worth it at their unit and are crowded out of the plan."""
    reasons = _Reasons(case, plan)
    table = pd.DataFrame(list(reasons.rows()), columns=COLUMNS)
    return table, tuple(reasons.crowded_out)


class _Reasons:
    def __init__(self, case: Priced, plan: Plan) -> None:
        self.crowded_out: list[CrowdedOut] = []
        filled = case.problem
        case = at_stages(case, plan.chosen.menu.unit, plan.chosen.menu.start)
        self._case = case
        self._plan = plan
        self._rules: OwnRules = own_rules(case.fleet)
        choice = choices_in(case, plan)
        if choice is None:
            raise ValueError("the plan is not one of this case")
        self._choice: IntArray = choice
        self._filling = Filling(filled, choice, TOLERANCE)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows in the order of units.csv, levers in the order of plan.toml."""
        for unit, record in enumerate(self._case.instance.units):
            place = (record.unit, record.name or record.unit, record.region)
            for lever, name in enumerate(self._case.menu.levers):
                yield (*place, name, *self._row(unit, lever))

    def _row(self, unit: int, lever: int) -> tuple[object, ...]:
        now = self._plan.chosen.menu.start[unit, lever]
        if runs_already(now):
            return "running", "", "runs already", "", None, None
        if launched(now):
            return self._chosen(unit, lever, int(now))
        return ("no", *self._not_chosen(unit, lever))

    def _chosen(self, unit: int, lever: int, now: int) -> tuple[object, ...]:
        quarter = self._case.instance.label_of(now)
        if int(self._rules.fixed[unit, lever]) == now:
            return "yes", quarter, "committed", "", None, None
        without = self._options(unit, lever, with_lever=False)
        if not without.size:
            asked = "must" if self._rules.must[unit, lever] else self._needed_by(unit, lever)
            return "yes", quarter, "a rule asks for it", asked, None, None
        own = float(self._case.menu.value[self._choice[unit]] - self._case.menu.value[without].max())
        gain = min((-more for more, _ in self._gains(without)), default=None)
        if gain is None:
            return "yes", quarter, "the plan would break a rule without it", self._broken(int(without[0]), unit), own, None
        return "yes", quarter, *_added(gain, own if self._case.fleet.has_stages else gain), own, gain

    def _not_chosen(self, unit: int, lever: int) -> tuple[object, ...]:
        removed = [name for name, gone in self._rules.removed.items() if gone[unit, lever].all()]
        if removed:
            unready = [name for name in removed if name in NOT_READY]
            return "", "not ready" if unready else "excluded by rule", ", ".join(unready or removed), None, None
        options = self._options(unit, lever, with_lever=True)
        if not options.size:
            return "", "excluded by rule", self._without_options(unit, lever), None, None
        value = self._case.menu.value
        best = options[np.argsort(-value[options], kind="stable")][:TRIED]
        own = float(value[best[0]] - value[self._choice[unit]])
        quarter = self._case.instance.label_of(int(self._case.menu.start[best[0], lever]))
        staged = self._case.fleet.has_stages
        if own <= CENT and not staged:
            return quarter, "does not pay on its own", "", own, None
        fitting = self._gains(best if staged else best[value[best] > value[self._choice[unit]]])
        if own <= CENT and all(gain <= CENT for gain, _ in fitting):
            return quarter, "does not pay on its own", "", own, None
        fitting = [(gain, one) for gain, one in fitting if gain > CENT or value[one] > value[self._choice[unit]]]
        if not fitting:
            self.crowded_out.append(CrowdedOut(tuple(self._against(int(best[0]), unit)), own))
            return quarter, CROWDED_OUT, self._broken(int(best[0]), unit), own, None
        gain, one = max(fitting)
        own = float(value[one] - value[self._choice[unit]])
        quarter = self._case.instance.label_of(int(self._case.menu.start[one, lever]))
        if gain <= CENT:
            return quarter, OTHERS_LOSE if self._pays_at_these_stages(one) else "does not pay its shared costs", "", own, gain
        return quarter, "would add to the plan", "the plan is within its gap but not optimal", own, gain

    def _without_options(self, unit: int, lever: int) -> str:
        """Return the reason why no roadmap of a unit has a lever beside its other launches."""
        if self._case.instance.settings.hurdles:
            roadmaps, start, failed = self._before_hurdles
            same = np.delete(start == self._plan.chosen.menu.start[unit], lever, axis=1).all(axis=1)
            rows = (roadmaps == unit) & same & has_lever(start[:, lever])
            if rows.any():
                return f"hurdle {', '.join(name for name, out in failed.items() if out[rows].any())}"
        levers, start = self._case.instance.settings.levers, self._plan.chosen.menu.start[unit]
        names = self._case.menu.levers
        missing = [other for other in levers[names[lever]].needs if not has_lever(start[names.index(other)])]
        if missing:
            return f"it needs {listed(missing)}"
        return "its other launches leave no quarter for it"

    def _needed_by(self, unit: int, lever: int) -> str:
        """Return the launches of the plan at a unit that need a lever, in words; blank for none."""
        names, start = self._case.menu.levers, self._plan.chosen.menu.start[unit]
        own = [name for name, one in zip(names, start, strict=True) if launched(one)]
        needing = [name for name in own if names[lever] in self._case.instance.settings.levers[name].needs]
        return f"{listed(needing)} need{'s' if len(needing) == 1 else ''} it" if needing else ""

    @cached_property
    def _before_hurdles(self) -> tuple[IntArray, Starts, dict[str, BoolArray]]:
        """int64[rows], int16[rows, levers] and bool[rows] by hurdle: all roadmaps, and those that hurdles reject."""
        fleet = self._case.fleet
        unit, start = enumerate_roadmaps(fleet)
        return unit, start, rejected_by(fleet, self._rules.fixed, unit, start)

    def _options(self, unit: int, lever: int, *, with_lever: bool) -> IntArray:
        """Return the unit's roadmaps with the lever launched or not, its other levers as in the plan."""
        own = self._case.menu.choices_of(unit)
        start, now = self._case.menu.start[own], self._plan.chosen.menu.start[unit]
        same = np.delete(start == now, lever, axis=1).all(axis=1)
        found: IntArray = own[same & (has_lever(start[:, lever]) == with_lever)]
        return found

    def _gains(self, roadmaps: IntArray) -> list[tuple[float, int]]:
        """Return the gains of the plan by those of some other roadmaps of a unit that break no rule, each with its roadmap."""
        if not roadmaps.size:
            return []
        gains = self._filling.gains(roadmaps)
        kept = np.flatnonzero(~np.isnan(gains))
        return list(zip(gains[kept].tolist(), roadmaps[kept].tolist(), strict=True))

    def _pays_at_these_stages(self, one: int) -> bool:
        """Return whether the plan would gain by another roadmap of a unit if that moved no stages."""
        return self._case.fleet.has_stages and self._at_these_stages.gain(np.array([one])) > CENT

    @cached_property
    def _at_these_stages(self) -> Filling:
        """The plan at the stages that it reaches, whatever else is chosen."""
        return Filling(self._case.problem, self._choice, TOLERANCE)

    def _broken(self, one: int, unit: int) -> str:
        """Return the limits and rules against another roadmap of a unit, in words."""
        names = self._against(one, unit)
        more = f" and {len(names) - SHOWN_LIMITS} more" if len(names) > SHOWN_LIMITS else ""
        return ", ".join(names[:SHOWN_LIMITS]) + more

    def _against(self, one: int, unit: int) -> list[str]:
        """Return the limits against another roadmap of a unit; if limits alone do not decide, every rule is checked."""
        names = self._filling.limits_alone_against(np.array([one]))
        if names is None:
            choice = self._choice.copy()
            choice[unit] = one
            broken = check(self._case.problem, choice, first_events(self._case.problem, choice))
            names = [found.where.split(", unit ")[0] for found in broken if found.where]
        return names
