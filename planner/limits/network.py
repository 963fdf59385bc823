"""Stages of a lever's network as tiers of the programme: live nodes count, and roadmaps gain from the quarter of a stage on."""

from collections.abc import Iterator

from models import Tiers
from models.problem import BoolArray, IntArray
from planner.economics import Fleet, Menu, counted_by, network_gains
from planner.economics.blocks import blocks
from planner.economics.network import Network
from planner.limits.tiers import tiers_of

ROWS_AT_A_TIME = 65_536


def network_tiers(fleet: Fleet, menu: Menu) -> Iterator[Tiers]:
    """Yield the stages beyond one node, of all regions together or of each; none where a lever has none.

    A period is a quarter of the evaluation.
    """
    network = fleet.network
    if network is None or not network.need.size:
        return
    gain = network_gains(fleet, network, menu.unit, menu.start)
    name = f"network of {fleet.levers[network.lever]}"
    for place, region in enumerate(network.regions):
        own = network.region[menu.unit] == place
        named, gained = (f"{name} in {region}", gain * own[:, None]) if region else (name, gain)
        yield tiers_of(named, network.need, network.share, _counted(fleet, network, menu, own), gained)


def _counted(fleet: Fleet, network: Network, menu: Menu, own: BoolArray) -> Iterator[IntArray]:
    """Yield int[roadmaps of a block, H]: what each of some roadmaps counts, others nothing."""
    for rows in blocks(menu.unit.size, ROWS_AT_A_TIME):
        yield counted_by(fleet, network, menu.unit[rows], menu.start[rows]) * own[rows, None]
