"""An instance with its roadmaps priced and its programme stated."""

from dataclasses import dataclass, replace

import numpy as np

from instances import Instance
from models import MenuProblem
from models.problem import IntArray
from planner.economics import (
    Fleet,
    Menu,
    SharedCharge,
    Starts,
    at_plan,
    fleet_of,
    hired_charges,
    menu_of,
    objective_values,
    shared_charges,
)
from planner.limits.hiring import HeadChoices
from planner.limits.menu_blocks import USUAL_BLOCKS, BlockSizes
from planner.limits.statement import state


@dataclass(frozen=True, eq=False)
class Priced:
    """An instance with its menu priced and its programme stated, from which every plan and every question starts.

    Attributes
    ----------
    instance, fleet
        the instance, and its arrays.
    menu, shared
        the priced roadmaps, and the costs that units share.
    problem
        the programme over the menu, and over heads that may be hired behind it. Its first charges are the shared costs.
    hires
        costs of heads that may be hired, by kind and scope.
    """

    instance: Instance
    fleet: Fleet
    menu: Menu
    shared: tuple[SharedCharge, ...]
    problem: MenuProblem
    hires: tuple[SharedCharge, ...] = ()

    @property
    def heads(self) -> HeadChoices:
        """The choices of heads in the programme."""
        return HeadChoices(self.hires, len(self.instance.units), self.menu.unit.size)


def at_stages(case: Priced, unit: IntArray, start: Starts) -> Priced:
    """Return a case with the worth of each roadmap at the stages that a plan reaches, whatever else is chosen.

    Parameters
    ----------
    unit, start
        int[units] and int[units, levers]: the plan, one roadmap a unit.
    """
    if not case.fleet.has_stages:
        return case
    fleet, menu = at_plan(case.fleet, unit, start), case.menu
    value = objective_values(fleet, menu.unit, menu.start)
    values = np.append(value, case.problem.value[menu.unit.size :])
    return replace(case, fleet=fleet, menu=replace(menu, value=value), problem=replace(case.problem, value=values, tiers=()))


def priced(instance: Instance, sizes: BlockSizes = USUAL_BLOCKS) -> Priced:
    """Price every roadmap of an instance and state its programme.

    Parameters
    ----------
    sizes
        of the blocks of roadmaps in which the programme of a large fleet is stated.

    Raises
    ------
    MenuError
        units whose rules leave no roadmap, or too many.
    FloorWithoutUnitsError
        a floor is of units none of which is open.
    """
    fleet = fleet_of(instance)
    menu, shared, hires = menu_of(fleet), shared_charges(instance), hired_charges(instance)
    return Priced(instance, fleet, menu, shared, state(instance, fleet, menu, shared, sizes, hires).problem, hires)
