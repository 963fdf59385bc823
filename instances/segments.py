"""Segments of units: their shares unit by unit, and the figure that each effect, strain and cost of a lever follows."""

from collections.abc import Iterable, Iterator

from instances.effects import EFFECT_BASES, Base
from instances.schema.levers import Lever
from instances.schema.segments import SHARE_PREFIX, Segment, SegmentBase
from instances.schema.stages import by_orders
from instances.schema.units import Unit

FOLLOWED: dict[Base, SegmentBase] = {
    "order event": "orders",
    "online orders": "orders",
    "share of revenue": "revenue",
    "store sales": "revenue",
    "inventory": "revenue",
    "hours": "hours",
    "share of hours": "hours",
}
"""The figure whose segments confine an effect, by what it moves; the cost of the site belongs to the whole unit."""

BY_ORDERS = "thousand_orders"
"""Basis of costs that follow orders."""


def followed_by(effect: str) -> SegmentBase | None:
    """Return the figure whose segments confine an effect or strain; None for one that acts on the whole unit."""
    return FOLLOWED.get(EFFECT_BASES[effect])


def share_at(unit: Unit, segment: Segment) -> float:
    """Return the share of a segment at a unit: the unit's own, or else that of plan.toml."""
    own = unit.share_of(segment.name)
    return segment.share if own is None else own


def share_in_column(segments: Iterable[Segment], unit: Unit, column: str) -> float | None:
    """Return the share at a unit that a column says, or that its blank cell leaves to plan.toml; None for no segment's column."""
    return next((share_at(unit, one) for one in segments if column == f"{SHARE_PREFIX}{one.name}"), None)


def confined(lever: Lever) -> Iterator[tuple[str, SegmentBase]]:
    """Yield the settings of a lever that segments confine, as keys below its section, and the figure that each follows."""
    for kind, figures in (("effects", lever.effects), ("strain", lever.strain)):
        for name, amount in figures:
            base = followed_by(name)
            if amount and base is not None:
                yield f"{kind}.{name}", base
    paid = [(f"costs[{number}]", one.basis, one.amount) for number, one in enumerate(lever.costs)]
    paid += [(f"support[{number}]", one.basis, one.amount) for number, one in enumerate(lever.support)]
    yield from ((f"{key}.basis", "orders") for key, basis, amount in paid if basis == BY_ORDERS and amount)
    if by_orders(lever.network):
        yield "network", "orders"
    if by_orders(lever.licence_tiers):
        yield "licence_tiers", "orders"
