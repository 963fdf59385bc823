"""Costs that fall by stages as tiers of the programme: launches done or live units count, and roadmaps gain what they save."""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from models import Tiers
from planner.economics import Fleet, Menu, cost_gains, counted
from planner.economics.blocks import blocks

ROWS_AT_A_TIME = 65_536

WORDS = {"learning": "learning of", "licence_tiers": "licences of"}


def cost_tiers(fleet: Fleet, menu: Menu) -> Iterator[Tiers]:
    """Yield the tiers of each staged cost. Periods are quarters: those of decisions for launches, all for support."""
    for cost in () if fleet.staged is None else fleet.staged.costs:
        periods = fleet.timeline.decision_quarters if cost.kind == "learning" else fleet.timeline.quarters
        parts = []
        for rows in blocks(menu.unit.size, ROWS_AT_A_TIME):
            count = counted(fleet, cost, menu.unit[rows], menu.start[rows])[:, :periods]
            parts.append(sp.csr_array(count.T.astype(np.float64)))
        gain = cost_gains(fleet, cost, menu.unit, menu.start)[:, :periods]
        name = f"{WORDS[cost.kind]} {fleet.levers[cost.lever]}"
        yield Tiers(name, cost.need, cost.share, sp.csr_array(sp.hstack(parts)), gain)
