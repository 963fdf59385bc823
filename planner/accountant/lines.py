"""Cash-flow lines: their buckets, tax and hardness."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from instances.schema.settings import Finance

COST_LINES = ("software", "integration", "change_management", "training", "closing")
TAX = "tax"
OF_CLOSINGS = ("closing", "salvage")
"""Lines of instances with a lever that closes units."""
HARDNESS = ("hard", "avoided", "soft")


class Levels(NamedTuple):
    """Levels of a quarter by line; costs are positive, gains negative."""

    labour: float
    shipping: float
    fulfilment: float
    returns: float
    shrink: float
    markdowns: float
    occupancy: float
    support: float
    carrying: float
    working_capital: float
    salvage: float
    sales: float
    stockouts: float
    promises: float
    availability: float
    cancelled_sales: float
    complaints: float
    cancellations: float
    volatility: float


Amounts: TypeAlias = tuple[float, ...]
"""An amount for each of LINES."""

LINES = Levels._fields
ALL_LINES = (*COST_LINES, *LINES, TAX)
NOTHING: Amounts = (0.0,) * len(LINES)
SUPPORT = LINES.index("support")
WORKING_CAPITAL = LINES.index("working_capital")
UNTAXED = WORKING_CAPITAL

BUCKETS = ("operating_cost", "revenue_lift", "risk_reduction", "implementation_cost", TAX)
_BUCKET_OF_LINE = {
    **dict.fromkeys(COST_LINES, "implementation_cost"),
    **dict.fromkeys(LINES[: LINES.index("sales")], "operating_cost"),
    **dict.fromkeys(("sales", "stockouts", "promises", "availability", "cancelled_sales"), "revenue_lift"),
    **dict.fromkeys(("complaints", "volatility"), "risk_reduction"),
    TAX: TAX,
}


def buckets_of(finance: Finance) -> dict[str, str]:
    """Return the bucket of every line."""
    return {**_BUCKET_OF_LINE, "cancellations": finance.cancellations_in}


@dataclass(frozen=True)
class Treatment:
    """Tax, hardness and bucket of each line.

    after_tax: share of a flow that is left after tax, for each of LINES. hard, not_hard: indices of such lines. buckets: by
    line, including cost lines and tax.
    """

    after_tax: Amounts
    hardness: tuple[str, ...]
    hard: tuple[int, ...]
    not_hard: tuple[int, ...]
    buckets: Mapping[str, str]

    def taxed(self, amounts: Amounts) -> float:
        """Return the sum of the amounts that are taxed."""
        return sum(amounts) - amounts[UNTAXED]

    def hard_after_tax(self, amounts: Amounts) -> float:
        """Return the sum of the hard amounts after the tax on them."""
        return sum([amounts[place] * self.after_tax[place] for place in self.hard])

    def not_hard_after_tax(self, amounts: Amounts) -> float:
        """Return the sum of the avoided and soft amounts after the tax on them."""
        return sum([amounts[place] * self.after_tax[place] for place in self.not_hard])


def treatment_of(finance: Finance) -> Treatment:
    """Return the treatment of lines that [finance] sets; support is hard."""
    hardness = tuple(str(getattr(finance.hardness, line, "hard")) for line in LINES)
    return Treatment(
        after_tax=tuple(1.0 if place == UNTAXED else 1.0 - finance.tax_rate for place in range(len(LINES))),
        hardness=hardness,
        hard=tuple(place for place, kind in enumerate(hardness) if kind == "hard"),
        not_hard=tuple(place for place, kind in enumerate(hardness) if kind != "hard"),
        buckets=buckets_of(finance),
    )
