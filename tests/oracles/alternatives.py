"""Alternatives: drawn at random, judged from the launches of a schedule alone, and stated in the compact programme."""

from typing import TYPE_CHECKING, Any

from instances.schema.one_of import OneOf
from tests.oracles.draws import Draw, Frame
from tests.oracles.wave_rules import Seen

if TYPE_CHECKING:
    from tests.oracles.compact_programme import CompactProgramme


def random_alternatives(draw: Draw, frame: Frame) -> list[dict[str, Any]]:
    """Return the section one_of of plan.toml: none most of the time, one rule now and then."""
    if len(frame.levers) < 2 or not draw.chance(0.3):
        return []
    return [{"name": "modes", "levers": draw.some(frame.levers, least=2), **draw.maybe(0.5, per="region")}]


def with_platform(draw: Draw, levers: dict[str, Any]) -> dict[str, Any]:
    """Return levers of which, now and then, some share the network and region costs of one."""
    shared = [
        name
        for name, lever in levers.items()
        if any(part["basis"] in ("network", "region") for part in [*lever.get("costs", ()), *lever.get("support", ())])
    ]
    if not shared or not draw.chance(0.4):
        return levers
    carrier = draw.one(shared)
    sharing = {name for name in levers if name != carrier and draw.chance(0.7)}
    return {name: lever | ({"platform": carrier} if name in sharing else {}) for name, lever in levers.items()}


def keeps_alternatives(seen: Seen, rule: OneOf) -> bool:
    """Return whether no place has a launch beside another lever of the rule that is in use there; committed ones apart."""
    given = {(pin.unit, pin.lever) for pin in seen.instance.pins if pin.rule in ("running", "committed")}
    region = {unit.unit: unit.region for unit in seen.instance.units}
    for place in set(region.values()) if rule.per == "region" else [None]:
        everything, fixed = (
            {lever for unit, lever in some if lever in rule.levers and place in (None, region[unit])}
            for some in (seen.running | seen.launched, given)
        )
        if len(everything) > 1 and everything != fixed:
            return False
    return True


def add_alternatives(compact: "CompactProgramme", rule: OneOf) -> None:
    """Exclude each pair of starts of different levers in a place; one beside another that runs or is committed is 0."""
    region = {unit.unit: unit.region if rule.per == "region" else "" for unit in compact.instance.units}
    starts = [(region[unit], lever, start) for (unit, lever, _), start in compact.start.items() if lever in rule.levers]
    given = {(region[pin.unit], pin.lever) for pin in compact.instance.pins if pin.rule in ("running", "committed")}
    given = {place for place in given if place[1] in rule.levers}
    for number, (place, lever, start) in enumerate(starts):
        if any(where == place for where, _ in given):
            if (place, lever) not in given:
                compact.made.row({start: 1.0, compact.always: 0.0}, high=0)
            continue
        for where, other, another in starts[:number]:
            if where == place and other != lever:
                compact.made.row({start: 1.0, another: 1.0}, high=1)
