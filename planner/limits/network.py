"""Stages of a lever's network as tiers of the programme: live nodes count, and roadmaps gain from the quarter of a stage on."""

import numpy as np
import scipy.sparse as sp

from models import Tiers
from planner.economics import Fleet, Menu, live, network_gains
from planner.economics.blocks import blocks

ROWS_AT_A_TIME = 65_536


def network_tiers(fleet: Fleet, menu: Menu) -> tuple[Tiers, ...]:
    """Return the stages beyond one node; none where a lever has none. A period is a quarter of the evaluation."""
    network = fleet.network
    if network is None or not network.need.size:
        return ()
    parts = []
    for rows in blocks(menu.unit.size, ROWS_AT_A_TIME):
        active = live(fleet, menu.unit[rows], menu.start[rows])[:, network.lever]
        parts.append(sp.csr_array(active.T.astype(np.float64)))
    gain = network_gains(fleet, network, menu.unit, menu.start)
    name = f"network of {fleet.levers[network.lever]}"
    return (Tiers(name, network.need, network.share, sp.csr_array(sp.hstack(parts)), gain),)
