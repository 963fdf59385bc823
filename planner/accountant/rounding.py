"""Rounding: gross flows, and the bounds below which a sum of flows is rounding error and no money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from instances.schema.settings import Finance
from planner.accountant.lines import LINES, SUPPORT
from planner.accountant.site import FREIGHT, Site
from planner.accountant.timing import Timing
from planner.accountant.unit_model import UnitModel

HALF_CENT = 0.005
NOISE = 1e-6
TRIFLE = 1e-14
"""Share of a gross flow below which a sum counts as 0."""
ROUNDING = 4e-15
"""Share of a gross flow by which two ways to compute a figure may differ."""
QUARTERS = 4
LABOUR = LINES.index("labour")


@dataclass(frozen=True)
class GrossFlow:
    """The sum of flows without their signs, which bounds the rounding error of their sum.

    by_quarter: in each quarter of the evaluation. after_evaluation: after H, as a value in H.
    """

    by_quarter: Sequence[float]
    after_evaluation: float

    def plus_flows(self, flows: Iterable[Iterable[float]], after: Iterable[float]) -> "GrossFlow":
        """Return the gross flow with the flows of each quarter, and those after H, added."""
        return GrossFlow(
            [gross + sum(map(abs, of_quarter)) for gross, of_quarter in zip(self.by_quarter, flows, strict=True)],
            self.after_evaluation + sum(map(abs, after)),
        )

    def plus(self, other: "GrossFlow", times: int = 1) -> "GrossFlow":
        """Return the sum with another gross flow, taken a number of times."""
        return GrossFlow(
            [one + times * more for one, more in zip(self.by_quarter, other.by_quarter, strict=True)],
            self.after_evaluation + times * other.after_evaluation,
        )

    def discounted(self, factor: Sequence[float]) -> "GrossFlow":
        """Return the gross flow in present values."""
        return GrossFlow(
            [gross * one for gross, one in zip(self.by_quarter, factor, strict=True)], self.after_evaluation * factor[-1]
        )

    @property
    def with_terminal_in_last(self) -> "GrossFlow":
        """The gross flow with what comes after H added to quarter H."""
        return GrossFlow([*self.by_quarter[:-1], self.by_quarter[-1] + self.after_evaluation], 0.0)

    def noise(self, factor: Sequence[float]) -> float:
        """Return the bound of the rounding error of a sum of all flows, discounted or not."""
        greatest = [gross * max(1.0, one) for gross, one in zip(self.by_quarter, factor, strict=True)]
        return ROUNDING * (sum(greatest) + self.after_evaluation * max(1.0, factor[-1]))

    def tolerances(self) -> list["Tolerance"]:
        """Return the tolerance of the flow of each quarter."""
        return [_tolerance(gross) for gross in self.by_quarter]

    def tolerances_of_sums(self) -> list["Tolerance"]:
        """Return the tolerance of the cumulative flow up to each quarter."""
        return [_tolerance(gross) for gross in accumulate(self.by_quarter)]


@dataclass(frozen=True)
class Tolerance:
    """The amount up to which a flow counts as 0, and the rounding error of a comparison with it."""

    zero_below: float
    margin: float


def _tolerance(gross: float) -> Tolerance:
    return Tolerance(max(HALF_CENT, TRIFLE * gross), NOISE + ROUNDING * gross)


def base_gross_flow(model: UnitModel, finance: Finance) -> GrossFlow:
    """Return the gross flow of a unit in the base case: all volumes at full cost, plus support and labour of running levers."""
    site, timing = model.site, model.site.timing
    by_quarter = []
    for quarter in range(1, timing.last + 1):
        levels = model.levels(model.base, quarter)
        of_base = abs(levels[SUPPORT]) + abs(levels[LABOUR])
        by_quarter.append(of_base + (_gross_at(site, quarter) if site.is_open(quarter) else 0.0))
    return GrossFlow(by_quarter, sum(by_quarter[-QUARTERS:]) * _years_after(timing, finance))


def _gross_at(site: Site, quarter: int) -> float:
    facts, unit = site.inputs(quarter), site.unit
    costs = sum(cost * (facts.freight if event in FREIGHT else facts.general) for event, cost in site.order_costs.items())
    hours = facts.hours + unit.hours_per_order * facts.orders
    an_hour = facts.wage + site.events.missed_task_hour * facts.general
    return (
        facts.revenue
        + facts.stock
        + facts.occupancy
        + facts.orders * (unit.order_value * facts.general + costs)
        + hours * an_hour
    )


def _years_after(timing: Timing, finance: Finance) -> float:
    """Return the number of years like the last one that the terminal value is worth."""
    if finance.terminal_value == "perpetuity":
        return (1 + timing.rate) / (timing.rate + finance.terminal_decay)
    return finance.terminal_multiple if finance.terminal_value == "multiple" else 0.0


def no_gross_flow(quarters: int) -> GrossFlow:
    """Return a gross flow of nothing."""
    return GrossFlow([0.0] * quarters, 0.0)
