"""Random instances whose closed units hand demand over: those of `with_closings`, and transfers by draws of their own."""

from dataclasses import replace
from typing import Any

from instances.schema.instance import Instance
from instances.schema.units import TransferRow
from tests.oracles.draws import Draw
from tests.oracles.random_closings import with_closings

APART = 9_000_011
"""Between the seeds of an instance and of its transfers."""

MOST_TAKERS = 2


def with_transfers(seed: int, **sizes: Any) -> Instance:
    """Return the random instance of a seed with a lever that closes units, and where the demand of most of them goes."""
    case, draw = with_closings(seed, **sizes), Draw(seed + APART)
    rows: list[TransferRow] = []
    for unit in case.units:
        others = [other.unit for other in case.units if other is not unit]
        for _ in range(MOST_TAKERS):
            if others and draw.chance(0.8):
                taker = draw.one(others)
                others.remove(taker)
                given = {"from_unit": unit.unit, "to_unit": taker, "share": draw.number(0, 1 / MOST_TAKERS)}
                given |= draw.maybe(0.5, share_orders=draw.number(0, 1 / MOST_TAKERS))
                rows.append(TransferRow.model_validate(given))
    takers = {row.to_unit for row in rows}
    units = tuple(
        unit.model_copy(update=draw.maybe(0.4, transfer_capacity=draw.number(0, 1.2 * unit.eligible_orders)))
        if unit.unit in takers
        else unit
        for unit in case.units
    )
    return replace(case, units=units, transfers=tuple(rows))
