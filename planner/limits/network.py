"""Stages of a lever's network as tiers of the programme: live nodes count, and roadmaps gain from the quarter of a stage on."""

from collections.abc import Iterator

from models import Tiers
from planner.economics import Fleet, Menu, counted_by, network_gains
from planner.economics.blocks import blocks
from planner.limits.tiers import of_some, tiers_of, together

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
    count = together(
        counted_by(fleet, network, menu.unit[rows], menu.start[rows]) for rows in blocks(menu.unit.size, ROWS_AT_A_TIME)
    )
    for place, region in enumerate(network.regions):
        if not region:
            yield tiers_of(name, network.need, network.share, count, gain)
            continue
        own = network.region[menu.unit] == place
        yield tiers_of(f"{name} in {region}", network.need, network.share, of_some(count, own), gain * own[:, None])
