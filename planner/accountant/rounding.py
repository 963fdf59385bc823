"""What moves without its sign, and what of it is rounding and no money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from instances.schema.settings import Finance
from planner.accountant.courses import Courses
from planner.accountant.lines import LINES, SUPPORT
from planner.accountant.site import FREIGHT, Site
from planner.accountant.timing import Timing

HALF_CENT = 0.005
NOISE = 1e-6
TRIFLE = 1e-14
"""Part of what moves that is no money."""
ROUNDING = 4e-15
"""Part of what moves by which two ways to work out a figure may differ."""
QUARTERS = 4
LABOUR = LINES.index("labour")


@dataclass(frozen=True)
class Moved:
    """Money that moves, without its sign: by quarter, and after H as a value in H."""

    within: Sequence[float]
    after: float

    def plus(self, flows: Iterable[Iterable[float]], after: Iterable[float]) -> "Moved":
        """Return this and the flows of each quarter, and those after H, without their signs."""
        return Moved(
            [moved + sum(map(abs, of_quarter)) for moved, of_quarter in zip(self.within, flows, strict=True)],
            self.after + sum(map(abs, after)),
        )

    def and_also(self, other: "Moved", times: int = 1) -> "Moved":
        """Return this and another."""
        return Moved(
            [one + times * more for one, more in zip(self.within, other.within, strict=True)], self.after + times * other.after
        )

    def discounted(self, factor: Sequence[float]) -> "Moved":
        """Return present values."""
        return Moved([moved * one for moved, one in zip(self.within, factor, strict=True)], self.after * factor[-1])

    @property
    def in_last(self) -> "Moved":
        """The same with what moves after H in H."""
        return Moved([*self.within[:-1], self.within[-1] + self.after], 0.0)

    def noise(self, factor: Sequence[float]) -> float:
        """Return by how much two sums of all of it, discounted or not, may differ."""
        greatest = [moved * max(1.0, one) for moved, one in zip(self.within, factor, strict=True)]
        return ROUNDING * (sum(greatest) + self.after * max(1.0, factor[-1]))

    def lines(self) -> list["Line"]:
        """Return within which the flow of each quarter is 0."""
        return [_line(moved) for moved in self.within]

    def lines_of_sums(self) -> list["Line"]:
        """Return within which the sum of the flows up to each quarter is 0."""
        return [_line(moved) for moved in accumulate(self.within)]


@dataclass(frozen=True)
class Line:
    """The figure within which money is nothing, and by how much rounding may move what is compared with it."""

    at: float
    margin: float


def _line(moved: float) -> Line:
    return Line(max(HALF_CENT, TRIFLE * moved), NOISE + ROUNDING * moved)


def gross_of(courses: Courses, finance: Finance) -> Moved:
    """Return what moves at a unit without any launch: volumes and rates aside from running levers, and what these cost."""
    site, timing = courses.site, courses.site.timing
    within = []
    for quarter in range(1, timing.last + 1):
        levels = courses.levels(courses.base, quarter)
        of_base = abs(levels[SUPPORT]) + abs(levels[LABOUR])
        within.append(of_base + (_gross_at(site, quarter) if site.is_open(quarter) else 0.0))
    return Moved(within, sum(within[-QUARTERS:]) * _years_after(timing, finance))


def _gross_at(site: Site, quarter: int) -> float:
    facts, unit = site.facts(quarter), site.unit
    costs = sum(cost * (facts.freight if event in FREIGHT else facts.general) for event, cost in site.order_costs.items())
    hours = facts.hours + unit.hours_per_order * facts.orders
    an_hour = facts.wage + site.events.missed_task_hour * facts.general
    return facts.revenue + facts.stock + facts.orders * (unit.order_value * facts.general + costs) + hours * an_hour


def _years_after(timing: Timing, finance: Finance) -> float:
    """Return the years like the last one that the terminal value stands for."""
    if finance.terminal_value == "perpetuity":
        return (1 + timing.rate) / (timing.rate + finance.terminal_decay)
    return finance.terminal_multiple if finance.terminal_value == "multiple" else 0.0


def nothing_moved(quarters: int) -> Moved:
    """Return what moves where nothing does."""
    return Moved([0.0] * quarters, 0.0)
