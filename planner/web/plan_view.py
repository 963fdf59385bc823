"""A written plan as pages show it: read once for all sessions, and each of its pieces worked out once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import streamlit as st

from instances.schema.units import Unit
from models.problem import FloatArray, IntArray
from planner.answers.answer import Grid
from planner.columns import Table
from planner.economics import objective_values
from planner.economics.starts import Starts, has_lever, launched
from planner.plan.columns import TABLES
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.replanning.reading import read_plan
from planner.replanning.resolving import choices_in
from planner.reports.heat import HeatMap, heat_maps, region_map
from planner.reports.lanes import Roadmap, roadmap_of
from planner.wording import money

KEPT_PLANS: Final = 8
"""Plans kept in memory for all sessions."""

MOST_OF_MENU: Final = 200
"""Roadmaps shown of a unit, those of most value."""


@dataclass(frozen=True, eq=False)
class PlanView:
    """A plan and its instance, priced."""

    case: Priced
    plan: Plan

    @property
    def currency(self) -> str:
        """Currency of its money."""
        return self.plan.instance.settings.finance.currency

    @property
    def schedule_table(self) -> Table:
        """The declaration of the schedule."""
        return TABLES["schedule"]

    @cached_property
    def roadmap(self) -> Roadmap:
        """The swim-lanes."""
        return roadmap_of(self.plan)

    @cached_property
    def heat(self) -> tuple[HeatMap, ...]:
        """Heat maps: the regions' first, where there are any."""
        first = region_map(self.plan)
        return (*((first,) if first is not None else ()), *heat_maps(self.plan))

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units by their keys."""
        return {unit.unit: unit for unit in self.plan.instance.units}

    @cached_property
    def _choice(self) -> list[int]:
        """The chosen roadmap of each unit, by its place in the menu."""
        found = choices_in(self.case, self.plan)
        return [] if found is None else found.tolist()

    def menu_of(self, unit: str) -> Grid:
        """Return the roadmaps of a unit, that of most value first: the quarter of each lever, the value, the chosen one."""
        number, menu = list(self.units).index(unit), self.case.menu
        own = menu.choices_of(number)
        value = self._values(own)
        best = value.argsort(kind="stable")[::-1][:MOST_OF_MENU].tolist()
        chosen = self._choice[number] if self._choice else -1
        titles = [lever.title for lever in self.plan.instance.settings.levers.values()]
        rows = tuple(
            (*self._quarters(menu.start[own[place]]), money(float(value[place])), "chosen" if own[place] == chosen else "")
            for place in best
        )
        return Grid((*titles, f"value, {self.currency}", ""), rows, texts=len(titles), wrapped=(len(titles) + 1,))

    def _values(self, choices: IntArray) -> FloatArray:
        """Return the values of choices of one unit: where a lever has stages, at those that the plan reaches."""
        menu, fleet = self.case.menu, self.plan.chosen.fleet
        if not fleet.has_stages:
            return menu.value[choices]
        return objective_values(fleet, menu.unit[choices], menu.start[choices])

    def _quarters(self, starts: Starts) -> list[str]:
        """Return the quarter of each lever of a roadmap, blank without it, `running` where it runs already."""
        own = zip(starts.tolist(), launched(starts).tolist(), has_lever(starts).tolist(), strict=True)
        return [self.plan.instance.label_of(start) if new else "running" if there else "–" for start, new, there in own]


def view_of(run: Path) -> PlanView:
    """Return the plan in a folder; errors as for `read_plan`."""
    return _read(*as_written(run))


def as_written(run: Path) -> tuple[str, int]:
    """Return the folder of a plan and the time it was written, by which what is worked out of it is kept."""
    return str(run), (run / "summary.json").stat().st_mtime_ns


@st.cache_resource(max_entries=KEPT_PLANS, show_spinner="Reading the plan …")
def _read(run: str, written: int) -> PlanView:
    """Return the plan in a folder as it was written at a time."""
    return PlanView(*read_plan(run))
