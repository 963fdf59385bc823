"""Costs by stages as tiers of the programme: launches done or live units count, and roadmaps gain what they save."""

from collections.abc import Iterator

from models import Tiers
from models.problem import IntArray
from planner.economics import Fleet, Menu, cost_gains, counted
from planner.economics.blocks import blocks
from planner.economics.staged_costs import StagedCost
from planner.limits.tiers import tiers_of, together

ROWS_AT_A_TIME = 65_536

WORDS = {"learning": "learning of", "licence_tiers": "licences of"}


def cost_tiers(fleet: Fleet, menu: Menu) -> Iterator[Tiers]:
    """Yield the tiers of each staged cost. Periods are quarters: those of decisions for launches, all for support."""
    for cost in () if fleet.staged is None else fleet.staged.costs:
        periods = fleet.timeline.decision_quarters if cost.kind == "learning" else fleet.timeline.quarters
        gain = cost_gains(fleet, cost, menu.unit, menu.start)[:, :periods]
        name = f"{WORDS[cost.kind]} {fleet.levers[cost.lever]}"
        yield tiers_of(name, cost.need, cost.share, together(_counted(fleet, cost, menu, periods)), gain)


def _counted(fleet: Fleet, cost: StagedCost, menu: Menu, periods: int) -> Iterator[IntArray]:
    """Yield int[roadmaps of a block, periods]: what each counts."""
    for rows in blocks(menu.unit.size, ROWS_AT_A_TIME):
        yield counted(fleet, cost, menu.unit[rows], menu.start[rows])[:, :periods]
