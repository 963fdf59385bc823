"""The usual ways to plan a rollout without an optimiser, each as a rule that adds launches by hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics import launch_costs
from planner.errors import QuestionError
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.replanning.hand_made import HandMade

MANUAL: Final = "manual_improvement"
"""The lever that stands for improvement without a system."""

PILOT_UNITS: Final = 10
PILOT_QUARTERS: Final = 2
"""Quarters between the last launch of a pilot and the first launch after it."""


@dataclass(frozen=True)
class Way:
    """A usual way to plan.

    Attributes
    ----------
    meaning
        in a sentence.
    fill
        the rule, which adds launches to a plan.
    """

    meaning: str
    fill: Callable[[HandMade], None]


def everything_early(plan: HandMade) -> None:
    """Give the main levers to every unit, in the order of units.csv."""
    _early(plan, list(range(len(plan.case.instance.units))))


def worst_first(plan: HandMade) -> None:
    """Give the main levers to every unit, those of the least inventory accuracy first."""
    _early(plan, _least_accurate(plan))


def pilot_then_scale(plan: HandMade) -> None:
    """Give the main levers together to the largest units, wait, then to all others by revenue."""
    able = [unit for unit in _largest(plan) if _together(plan, unit)]
    pilots = able[:PILOT_UNITS]
    main, quarters = main_levers(plan), range(1, plan.quarters + 1)
    launched = [
        plan.launch_first(unit, main, quarters, pilots[place:])
        for place, unit in enumerate(pilots)
        if not any(plan.has(unit, lever) for lever in main)
    ]
    last = max((quarter for quarter in launched if quarter is not None), default=0)
    later = range(last + 1 + PILOT_QUARTERS, plan.quarters + 1)
    largest = [unit for unit in _largest(plan) if unit not in pilots]
    for place, unit in enumerate(largest):
        missing = [lever for lever in main if not plan.has(unit, lever)]
        able_together = len(missing) > 1 and _together(plan, unit)
        for levers in [missing] if able_together else [[lever] for lever in missing]:
            plan.launch_first(unit, levers, later, largest[place:])


def return_per_dollar(plan: HandMade) -> None:
    """Rank projects by return per cost, and put each in the first quarter in which it fits and pays.

    A project is one of the main levers at one unit, or all of them together; its return is that of the first quarter in
    which it could be launched.
    """
    ranked = _ranked_projects(plan)
    for place, (unit, levers) in enumerate(ranked):
        if not any(plan.has(unit, lever) for lever in levers):
            pays = (q for q in range(1, plan.quarters + 1) if _gain(plan, unit, levers, q) > 0.0)
            plan.launch_first(unit, levers, pays, [other for other, same in ranked[place:] if same == levers])


def manual_only(plan: HandMade) -> None:
    """Give manual improvement to every unit where it pays, the least accurate first."""
    manual = plan.case.menu.levers.index(MANUAL)
    order = _least_accurate(plan)
    for place, unit in enumerate(order):
        if not plan.has(unit, manual):
            pays = (q for q in range(1, plan.quarters + 1) if _gain(plan, unit, (manual,), q) > 0.0)
            plan.launch_first(unit, (manual,), pays, order[place:])


def base_case(plan: HandMade) -> None:
    """Launch nothing that no rule asks for."""


WAYS: Final[dict[str, Way]] = {
    "base case": Way("nothing is launched but what pins, floors and groups ask for", base_case),
    "as early as possible": Way("main levers everywhere, as early as limits allow, in the order of units.csv", everything_early),
    "return per dollar": Way(
        "levers and units ranked by return per dollar, each as early as it fits and pays", return_per_dollar
    ),
    "worst units first": Way("main levers everywhere, as early as limits allow, the least inventory accuracy first", worst_first),
    "pilot, then scale": Way(
        f"main levers together at the {PILOT_UNITS} units of most revenue, {PILOT_QUARTERS} quarters to learn, then everywhere",
        pilot_then_scale,
    ),
    "manual improvement": Way("manual improvement wherever it pays, the least inventory accuracy first", manual_only),
}
"""Every usual way, by its name."""

BASE_CASE: Final = "base case"
ONLY_ASKED_FOR: Final = "only what rules ask for"
"""The name of the plan of fewest launches where rules, pins, floors or groups ask for some: that is a change."""


def name_of(way: str, launches: int) -> str:
    """Return the name of a baseline, given the number of its launches."""
    return ONLY_ASKED_FOR if way == BASE_CASE and launches else way


def meaning_of(name: str) -> str:
    """Return the meaning of a baseline, by its name."""
    return WAYS[BASE_CASE if name == ONLY_ASKED_FOR else name].meaning


def fill(plan: HandMade, way: str) -> None:
    """Add launches to a plan in one of the usual ways.

    Raises
    ------
    QuestionError
        the instance lacks the lever of the way.
    """
    if way == "manual improvement" and MANUAL not in plan.case.menu.levers:
        raise QuestionError(f"this instance has no lever {MANUAL}")
    WAYS[way].fill(plan)


def main_levers(plan: HandMade) -> list[int]:
    """Return store optimization and orchestration, or every lever of an instance that lacks one of them."""
    levers = plan.case.menu.levers
    if {STORE_OPTIMIZATION, ORCHESTRATION} <= set(levers):
        return [levers.index(STORE_OPTIMIZATION), levers.index(ORCHESTRATION)]
    return list(range(len(levers)))


def _early(plan: HandMade, units: Sequence[int]) -> None:
    """Give the main levers to units in their order, each as early as possible, together where that is as early."""
    main = main_levers(plan)
    for place, unit in enumerate(units):
        for quarter in range(1, plan.quarters + 1):
            missing = [lever for lever in main if not plan.has(unit, lever)]
            if not missing:
                break
            if len(missing) == 1 or not plan.launch(unit, missing, quarter, units[place:]):
                for lever in missing:
                    plan.launch(unit, [lever], quarter, units[place:])


def _together(plan: HandMade, unit: int) -> bool:
    """Return whether a unit's roadmaps have all main levers in one quarter."""
    return any(plan.roadmap(unit, main_levers(plan), quarter) is not None for quarter in range(1, plan.quarters + 1))


def _largest(plan: HandMade) -> list[int]:
    units = plan.case.instance.units
    return sorted(range(len(units)), key=lambda unit: -units[unit].revenue)


def _least_accurate(plan: HandMade) -> list[int]:
    units = plan.case.instance.units
    return sorted(range(len(units)), key=lambda unit: units[unit].inventory_accuracy)


def _gain(plan: HandMade, unit: int, levers: Iterable[int], quarter: int) -> float:
    """Return the value that launches add to a unit's roadmap, shared costs apart; below 0 if it has no such roadmap."""
    choice = plan.roadmap(unit, list(levers), quarter)
    return -1.0 if choice is None else float(plan.worth[choice] - plan.worth[plan.choice[unit]])


def _ranked_projects(plan: HandMade) -> list[tuple[int, tuple[int, ...]]]:
    """Return unit and levers of each project that pays, the most NPV for its launch costs first."""
    main = main_levers(plan)
    projects = [tuple(main), *((lever,) for lever in main if len(main) > 1)]
    found: list[tuple[int, tuple[int, ...]]] = []
    choices: list[int] = []
    for unit in range(len(plan.case.instance.units)):
        for levers in projects:
            if any(plan.has(unit, lever) for lever in levers):
                continue
            rows = (plan.roadmap(unit, levers, quarter) for quarter in range(1, plan.quarters + 1))
            first = next((row for row in rows if row is not None), None)
            if first is not None:
                found.append((unit, levers))
                choices.append(first)
    if not found:
        return []
    menu, chosen = plan.case.menu, np.array(choices)
    unit = menu.unit[chosen]
    before = plan.choice[unit]
    gain = plan.worth[chosen] - plan.worth[before]
    cost = _cost(plan, chosen) - _cost(plan, before)
    ratio = gain / np.maximum(cost, 1e-9)
    return [found[place] for place in np.argsort(-ratio, kind="stable") if gain[place] > 0.0]


def _cost(plan: HandMade, choice: IntArray) -> FloatArray:
    menu = plan.case.menu
    costs: FloatArray = launch_costs(plan.case.fleet, menu.unit[choice], menu.start[choice]).sum(axis=(1, 2, 3))
    return costs
