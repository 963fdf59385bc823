"""Stages of a lever's network as tiers of the programme: live nodes count, and roadmaps gain from the quarter of a stage on."""

from models import Tiers
from planner.economics import Fleet, Menu, counted_by, network_gains
from planner.economics.blocks import blocks
from planner.limits.tiers import tiers_of

ROWS_AT_A_TIME = 65_536


def network_tiers(fleet: Fleet, menu: Menu) -> tuple[Tiers, ...]:
    """Return the stages beyond one node; none where a lever has none. A period is a quarter of the evaluation."""
    network = fleet.network
    if network is None or not network.need.size:
        return ()
    counted = (counted_by(fleet, network, menu.unit[rows], menu.start[rows]) for rows in blocks(menu.unit.size, ROWS_AT_A_TIME))
    gain = network_gains(fleet, network, menu.unit, menu.start)
    return (tiers_of(f"network of {fleet.levers[network.lever]}", network.need, network.share, counted, gain),)
