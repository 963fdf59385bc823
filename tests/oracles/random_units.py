"""Random units, and the season factors of their profile."""

from typing import Any

from instances.schema.common import quarter_label
from instances.schema.units import SeasonalityRow, Unit
from instances.table_checks import SEASONED
from tests.oracles.draws import Draw

EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned")
ROLES = ("flagship", "local fulfilment")
"""Roles of units, and of levers that change them."""

RATES = (*EVENTS, "stockout", "shrink", "markdown", "overtime", "missed_task")
COSTS = (*EVENTS, "fulfilment")
REGIONS, LEADERS = ("north", "south"), ("ann", "bob")
TAGS = {"tag_banner": ("fresh", "city", ""), "tag_format": ("small", "large")}
"""Columns of tags, and what may stand in them."""
PROFILE = "peak"


def random_unit(draw: Draw, name: str, first: int, evaluation: int) -> Unit:
    """Return a unit; it may close or change its size within the evaluation, or after it."""
    return Unit.model_validate(
        {
            "unit": name,
            "comparison": name.endswith("1"),
            "region": draw.one(REGIONS),
            "leader": draw.one([*LEADERS, ""]),
            "cohort": draw.one(["first", "second", ""]),
            "stores": draw.one([1, 1, draw.whole(2, 5)]),
            "size": draw.one([1.0, draw.number(0.3, 3)]),
            "seasonality": draw.one(["", PROFILE]),
            "inventory_accuracy": draw.one([draw.number(0.4, 0.97), draw.number(0.4, 0.97), draw.number(0.4, 0.97), 1.0]),
            "accuracy_drift": draw.one([0.0, draw.number(0, 0.1)]),
            "event_drift": draw.one([0.0, draw.number(0, 0.3)]),
            "role_statement": draw.one(["", "fulfils online orders"]),
            "pos_connected": draw.chance(0.8),
            "maturity": draw.number(0.3, 1),
            "headcount": draw.number(4, 60),
            "incentives_aligned": draw.chance(0.7),
            **_volumes(draw),
            **{f"{rate}_rate": draw.one([0.0, draw.number(0, 0.2), draw.number(0, 0.2), draw.number(0.5, 1)]) for rate in RATES},
            **{f"{event}_cost": draw.number(1, 20) for event in COSTS if draw.chance(0.2)},
            **_changes(draw, first, evaluation),
        }
    )


def settled(unit: Unit, draw: Draw, first: int, evaluation: int) -> Unit:
    """Return a unit with tags, a role, the cost of its site, and seldom the end of its lease; tags may be blank."""
    tags = {column: draw.one(texts) for column, texts in TAGS.items()}
    lease_end = quarter_label(first + draw.whole(-1, evaluation + 6))
    site = {"role": draw.one(["", *ROLES]), "occupancy_cost": draw.number(0, 20_000), **draw.maybe(0.25, lease_end=lease_end)}
    given = {column: text for column, text in tags.items() if text}
    return Unit.model_validate(unit.model_dump(exclude_unset=True) | site | given)


def _volumes(draw: Draw) -> dict[str, Any]:
    """Return sales, orders, hours and stock; some units lose money on each sale."""
    return {
        "revenue": draw.number(1e5, 2e6),
        "contribution_margin": draw.one([draw.number(0.1, 0.6), draw.number(0.1, 0.6), draw.number(-0.3, 0.1)]),
        "revenue_growth": draw.number(-0.05, 0.1),
        "eligible_orders": draw.number(500, 8000),
        "order_growth": draw.number(-0.1, 0.3),
        "order_value": draw.number(20, 150),
        "labour_hours": draw.number(200, 3000),
        "hours_per_order": draw.one([0.0, draw.number(0, 0.4)]),
        "wage": draw.number(12, 30),
        "inventory": draw.one([0.0, draw.number(1e4, 5e5)]),
        **draw.maybe(0.4, online_margin=draw.number(-0.2, 0.5)),
    }


def _changes(draw: Draw, first: int, evaluation: int) -> dict[str, Any]:
    """Return an exit, or a change of size, or both with the change first."""
    ordinals = sorted(first + draw.whole(0, evaluation - 1 + draw.one([0, 0, 8])) for _ in range(2))
    closes, resized = draw.chance(0.25), draw.chance(0.25)
    return {
        **({"exit_quarter": quarter_label(ordinals[1])} if closes else {}),
        **({"resize_quarter": quarter_label(ordinals[0]), "resize_factor": draw.number(0.3, 1.5)} if resized else {}),
    }


def random_seasons(draw: Draw) -> tuple[SeasonalityRow, ...]:
    """Return the rows of one profile, whose factors average 1."""
    drawn = {figure: [draw.number(0.5, 2) for _ in range(4)] for figure in SEASONED}
    factors = {figure: [4 * one / sum(four) for one in four] for figure, four in drawn.items()}
    return tuple(
        SeasonalityRow(profile=PROFILE, fiscal_quarter=quarter + 1, **{figure: factors[figure][quarter] for figure in SEASONED})
        for quarter in range(4)
    )
