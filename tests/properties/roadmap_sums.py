"""What roadmaps come to in three ways: flows one by one, their values alone, and flows summed as they are priced."""

import numpy as np

from planner.economics import Fleet, Menu, RoadmapFlows, roadmap_flows, roadmap_values
from planner.economics.summed import Pools, summed_flows

CENT = 0.01


def agreed_flows(fleet: Fleet, menu: Menu) -> RoadmapFlows:
    """Return the flows of every roadmap of a menu, once their values and sums agree with them."""
    factor = fleet.timeline.factor
    flows = roadmap_flows(fleet, menu.unit, menu.start)
    worth = (flows.amount @ factor + flows.terminal * factor[-1]).sum(axis=1)
    np.testing.assert_allclose(worth, roadmap_values(fleet, menu.unit, menu.start), rtol=1e-11, atol=CENT / 10)
    each = summed_flows(fleet, menu.unit, menu.start, Pools(menu.unit.size, 1, np.arange(menu.unit.size)))
    np.testing.assert_allclose(each.flow, flows.amount.sum(axis=1), rtol=1e-9, atol=CENT / 10)
    np.testing.assert_allclose(each.terminal, flows.terminal.sum(axis=1), rtol=1e-9, atol=CENT / 10)
    return flows
