"""Facts of a past by themselves: committed and running launches and the heads that were hired, and nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from instances.schema.instance import Instance
from models import NEVER
from models.problem import IntArray
from planner.economics import Fleet, Menu, SharedCharge, Starts, charge_events, fleet_of, hired_charges, shared_charges
from planner.economics.menu_rules import own_rules
from planner.limits import limit_table
from planner.limits.hiring import HeadChoices, HiredHead, Terms


@dataclass(frozen=True, eq=False)
class Facts:
    """Committed and running launches alone, with the heads that were hired.

    Attributes
    ----------
    hires
        costs of heads by kind and scope.
    hired, planned
        terms of those who were hired, employed as planned; and of all heads of the plan, none where the instance has others.
    """

    instance: Instance
    fleet: Fleet
    menu: Menu
    shared: tuple[SharedCharge, ...]
    opened: IntArray
    hires: tuple[SharedCharge, ...]
    hired: tuple[Terms, ...]
    planned: tuple[Terms, ...]

    @property
    def start(self) -> Starts:
        """int16[units, levers]."""
        return self.menu.start

    def limits(self) -> pd.DataFrame:
        """Return the use of every limit by launches and the heads that were hired."""
        return self._limits(self.hired)

    def limits_as_planned(self) -> pd.DataFrame:
        """Return the same where all heads of the plan are hired, who can still be."""
        return self._limits(self.planned)

    def _limits(self, hired: tuple[Terms, ...]) -> pd.DataFrame:
        return limit_table(self.instance, self.fleet, self.menu, self.shared, self.opened, self.hires, hired)


def facts_in(instance: Instance, heads: tuple[HiredHead, ...], as_of: int) -> Facts:
    """Return the facts of an instance with its past.

    Parameters
    ----------
    heads
        those of the plan; those decided on before quarter `as_of` were hired.
    """
    fleet, shared, hires = fleet_of(instance), shared_charges(instance), hired_charges(instance)
    start = own_rules(fleet).fixed
    units = np.arange(len(instance.units))
    menu = Menu(tuple(instance.settings.levers), units, start, np.zeros(units.size))
    opened = np.array(list(_openings(fleet, menu, shared)), dtype=np.int64)
    choices = HeadChoices(hires, 0, 0)
    hired = choices.terms_of(head for head in heads if head.decided < as_of)
    if hired is None:
        raise ValueError("the heads that were hired are not those of the instance")
    return Facts(instance, fleet, menu, shared, opened, hires, hired, choices.terms_of(heads) or hired)


def _openings(fleet: Fleet, menu: Menu, shared: tuple[SharedCharge, ...]) -> Iterator[int]:
    for one in shared:
        event = charge_events(fleet, menu.unit, menu.start, one)
        yield int(event[event != NEVER].min()) if (event != NEVER).any() else NEVER
