"""The lines of the cash flow, the buckets they are counted in, and how sure finance is to see them in its accounts."""

from typing import Literal, TypeAlias

from instances.schema.settings import Finance, Hard

Bucket: TypeAlias = Literal["implementation_cost", "operating_cost", "revenue_lift", "risk_reduction", "tax"]

BUCKETS: tuple[Bucket, ...] = ("implementation_cost", "operating_cost", "revenue_lift", "risk_reduction")
"""The four buckets before tax."""

TAX_BUCKET: Bucket = "tax"
"""The bucket of the line tax alone."""

ALL_BUCKETS: tuple[Bucket, ...] = (*BUCKETS, TAX_BUCKET)
"""Every bucket; every line is in exactly one of them."""

COST_LINES = ("software", "integration", "change_management", "training", "closing")
"""Lines of the implementation cost; they are the first of `LINES`."""

COLOURS = ("capex", "opex")
"""Colours of money, in the order of the last axis of `launch_costs`."""

CENT = 0.01
"""Smallest amount of money that two figures may differ by."""

HALF_CENT = 0.005
"""An amount that rounds to no cent is below it."""

LINES = (
    *COST_LINES,
    "labour",
    "shipping",
    "fulfilment",
    "returns",
    "shrink",
    "markdowns",
    "occupancy",
    "support",
    "carrying",
    "working_capital",
    "salvage",
    "sales",
    "stockouts",
    "promises",
    "availability",
    "cancelled_sales",
    "complaints",
    "cancellations",
    "volatility",
    "tax",
)
"""Every line, in the order of the lines axis of all arrays."""

LINE = {name: number for number, name in enumerate(LINES)}
"""Index of each line."""

TAX, SUPPORT, WORKING_CAPITAL, SALVAGE = LINE["tax"], LINE["support"], LINE["working_capital"], LINE["salvage"]

OF_CLOSINGS = ("closing", "salvage")
"""Lines that closings of units alone have."""

HARDNESS: tuple[Hard, ...] = ("hard", "avoided", "soft")
"""From an existing line of the accounts to sales that are expected."""

_LINES_OF: dict[Bucket, tuple[str, ...]] = {
    "implementation_cost": COST_LINES,
    "operating_cost": (
        "labour",
        "shipping",
        "fulfilment",
        "returns",
        "shrink",
        "markdowns",
        "occupancy",
        "support",
        "carrying",
        "working_capital",
        "salvage",
    ),
    "revenue_lift": ("sales", "stockouts", "promises", "availability", "cancelled_sales"),
    "risk_reduction": ("complaints", "volatility"),
    "tax": ("tax",),
}
_BUCKET_OF: dict[str, Bucket] = {line: bucket for bucket, lines in _LINES_OF.items() for line in lines}
_ALWAYS_HARD = (*COST_LINES, "support", "salvage", "tax")


def bucket_of(line: str, finance: Finance) -> Bucket:
    """Return the bucket of a line; cancellations go where `finance.cancellations_in` says."""
    return finance.cancellations_in if line == "cancellations" else _BUCKET_OF[line]


def hardness_of(line: str, finance: Finance) -> Hard:
    """Return the hardness of a line; implementation cost, support, salvage and the tax that no other line takes are hard."""
    if line in _ALWAYS_HARD:
        return "hard"
    found: Hard = getattr(finance.hardness, line)
    return found


def hard_lines(finance: Finance) -> tuple[int, ...]:
    """Return the indices of the hard lines, tax apart."""
    return tuple(number for name, number in LINE.items() if name != "tax" and hardness_of(name, finance) == "hard")
