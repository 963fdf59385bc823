"""Launches that two plans of an instance differ by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from instances.schema.units import Unit
from planner.plan.plan import Plan


@dataclass(frozen=True)
class Move:
    """A launch that differs between two plans, at a unit.

    Attributes
    ----------
    unit, name, region
        of the unit; the name is its key where it has none.
    lever_before, quarter_before
        in the first plan; blank for a launch that is added.
    lever_after, quarter_after
        in the second plan; blank for a launch that is dropped.
    """

    unit: str
    name: str
    region: str
    moved: Literal["added", "dropped", "earlier", "later", "other lever"]
    lever_before: str = ""
    quarter_before: str = ""
    lever_after: str = ""
    quarter_after: str = ""


def moves(base: Plan, plan: Plan) -> Iterator[Move]:
    """Yield each launch of a plan that differs from the base, unit by unit."""
    before, after = _launches(base), _launches(plan)
    for unit in base.instance.units:
        yield from _moves_at(unit, before.get(unit.unit, {}), after.get(unit.unit, {}))


def _moves_at(unit: Unit, old: dict[str, str], new: dict[str, str]) -> Iterator[Move]:
    """Yield the moves at a unit from the quarters of its levers, before and after."""
    place = (unit.unit, unit.name or unit.unit, unit.region)
    for lever in [name for name in old if name in new and old[name] != new[name]]:
        yield Move(*place, "earlier" if new[lever] < old[lever] else "later", lever, old[lever], lever, new[lever])
    dropped, added = [name for name in old if name not in new], [name for name in new if name not in old]
    for one, other in zip(dropped, added, strict=False):
        yield Move(*place, "other lever", one, old[one], other, new[other])
    for lever in dropped[len(added) :]:
        yield Move(*place, "dropped", lever, old[lever])
    for lever in added[len(dropped) :]:
        yield Move(*place, "added", lever_after=lever, quarter_after=new[lever])


def _launches(plan: Plan) -> dict[str, dict[str, str]]:
    """Return the quarter of each launch, by unit and lever."""
    found: dict[str, dict[str, str]] = {}
    for unit, lever, quarter in zip(plan.schedule["unit"], plan.schedule["lever"], plan.schedule["quarter"], strict=True):
        found.setdefault(unit, {})[lever] = quarter
    return found
