"""All stages of an instance as tiers of the programme: those of a network, then those of costs."""

from models import Tiers
from planner.economics import Fleet, Menu
from planner.limits.network import network_tiers
from planner.limits.staged_costs import cost_tiers


def stage_tiers(fleet: Fleet, menu: Menu) -> tuple[Tiers, ...]:
    """Return the tiers over a menu; none where no lever has stages. Names tell them apart."""
    return (*network_tiers(fleet, menu), *cost_tiers(fleet, menu))
