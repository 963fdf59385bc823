"""Random instances with a lever that closes units: those of `random_instance`, and what closing needs by draws of its own."""

from dataclasses import replace
from typing import Any

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import Unit
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance

CLOSING = "closing"
APART = 7_000_003
"""Between the seeds of an instance and of its closings."""


def with_closings(seed: int, **sizes: Any) -> Instance:
    """Return the random instance of a seed with a lever that closes units, and sites, books and heads for it."""
    case, draw = random_instance(seed, **sizes), Draw(seed + APART)
    settings = case.settings
    lever = Lever.model_validate(
        {
            "title": "Close",
            "closes": True,
            "evidence": draw.one(["vendor", "measured"]),
            "closing": {
                **draw.maybe(0.5, break_fee_quarters=draw.number(0, 6)),
                **draw.maybe(0.5, severance_per_head=draw.number(0, 3_000)),
                **draw.maybe(0.5, salvage_share=draw.number(0, 1)),
            },
            **draw.maybe(0.5, costs=({"line": "closing", "amount": draw.number(0, 9_000), "basis": "unit", "colour": "capex"},)),
        }
    )
    places = draw.one([0, len(settings.levers)])
    levers = list(settings.levers.items())
    levers.insert(places, (CLOSING, lever))
    hardness = settings.finance.hardness.model_copy(update={"sales": "hard", "availability": "hard"})
    finance = settings.finance.model_copy(update={"hardness": hardness})
    return replace(
        case,
        settings=settings.model_copy(update={"levers": dict(levers), "finance": finance}),
        units=tuple(_closable(unit, draw, case) for unit in case.units),
    )


def _closable(unit: Unit, draw: Draw, case: Instance) -> Unit:
    """Return a unit with a lease, books and heads; some lose money, so that closing them pays."""
    columns: dict[str, Any] = {"headcount": draw.number(1, 12), "occupancy_cost": draw.number(0, 30_000)}
    if draw.chance(0.6):
        columns["lease_end"] = case.label_of(draw.whole(1, len(case.quarters) + 6))
        columns |= draw.maybe(0.4, lease_break_fee=draw.number(0, 40_000))
    columns |= draw.maybe(0.5, book_value=draw.number(0, 60_000), book_quarters=draw.whole(1, 14))
    columns |= draw.maybe(0.3, severance=draw.number(0, 20_000)) | draw.maybe(0.3, salvage=draw.number(0, 20_000))
    columns |= draw.maybe(0.5, contribution_margin=draw.number(-0.1, 0.1), online_margin=draw.number(-0.1, 0.2))
    return unit.model_copy(update=columns)
