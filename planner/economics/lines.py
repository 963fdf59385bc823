"""The lines of the cash flow and the buckets they are counted in."""

from typing import Literal, TypeAlias

from instances.schema.plan import Finance

Bucket: TypeAlias = Literal["implementation_cost", "operating_cost", "revenue_lift", "risk_reduction"]

BUCKETS: tuple[Bucket, ...] = ("implementation_cost", "operating_cost", "revenue_lift", "risk_reduction")
"""The four buckets; every line is in exactly one of them."""

COST_LINES = ("software", "integration", "change_management", "training")
"""Lines of the implementation cost; they are the first of `LINES`."""

COLOURS = ("capex", "opex")
"""Colours of money, in the order of the last axis of `launch_costs`."""

LINES = (
    *COST_LINES,
    "labour",
    "shipping",
    "shrink",
    "markdowns",
    "support",
    "tax",
    "stockouts",
    "promises",
    "availability",
    "complaints",
    "cancellations",
    "volatility",
)
"""Every line, in the order of the lines axis of all arrays."""

TAX = LINES.index("tax")
"""Index of the line tax."""

_LINES_OF: dict[Bucket, tuple[str, ...]] = {
    "implementation_cost": COST_LINES,
    "operating_cost": ("labour", "shipping", "shrink", "markdowns", "support", "tax"),
    "revenue_lift": ("stockouts", "promises", "availability"),
    "risk_reduction": ("complaints", "volatility"),
}
_BUCKET_OF: dict[str, Bucket] = {line: bucket for bucket, lines in _LINES_OF.items() for line in lines}


def bucket_of(line: str, finance: Finance) -> Bucket:
    """Return the bucket of a line; cancellations go where `finance.cancellations_in` says."""
    return finance.cancellations_in if line == "cancellations" else _BUCKET_OF[line]
