"""Parts of the operating model that levers make: the brain, which routes orders over the network, or the body of a unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from instances.schema.levers import Lever
from instances.schema.settings import Settings

LeverPart: TypeAlias = Literal["brain", "body", "role"]
"""The part that a lever makes; role for one that changes the role of a unit, or closes it."""

STATED = "stated"


@dataclass(frozen=True)
class Made:
    """The part that a lever makes, and why: `STATED`, or the rule that it is derived by."""

    lever: str
    part: LeverPart
    why: str


def parts_of(settings: Settings) -> tuple[Made, ...]:
    """Return the part of each lever, in the order of plan.toml."""
    return tuple(Made(name, *_part(lever)) for name, lever in settings.levers.items())


def _part(lever: Lever) -> tuple[LeverPart, str]:
    if lever.part is not None:
        return lever.part, STATED
    if lever.closes:
        return "role", "derived: it closes the unit"
    if lever.role:
        return "role", "derived: it changes the role of a unit"
    routes = list(_routes(lever))
    if routes:
        return "brain", f"derived: it {' and '.join(routes)}"
    return "body", "derived: it routes nothing"


def _routes(lever: Lever) -> Iterator[str]:
    """Yield the signs of a lever that decides which unit serves an order."""
    lowered = [rate for rate, effect in (("misroutes", lever.effects.misroute), ("splits", lever.effects.split)) if effect > 0]
    if lowered:
        yield f"lowers {' and '.join(lowered)}"
    if lever.network:
        yield "has stages of a network"
