"""Check that the cash flows of a unit, of the network and over time are small enough to be exact to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum

from instances.files import FLOWS, PLAN, UNITS
from instances.names import Rows
from instances.problems import Problem
from instances.schema.levers import SHARED_BASES, LaunchCost, Lever, SupportCost
from instances.schema.settings import EventCosts, Settings
from instances.schema.units import SeasonalityRow, Unit

MOST_PER_UNIT = 1e14
"""Maximum cash flow of a unit, or of a shared cost, in a quarter; a 64-bit float holds it to about a cent."""

MOST_IN_TOTAL = 1e15
"""Maximum cash flow of all units together in a quarter."""

MOST_LOAD = 1e12
"""Maximum points or launch hours of one launch in a quarter."""

MOST_PRICE_CHANGE = 1e4
"""Maximum factor by which prices rise or fall over the evaluation."""

LONGEST_QUARTER = 14 / 13
ORDER_COSTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned", "fulfilment")
THOUSANDS = "Correct it, or write all money in thousands."


def money_problems(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each growth rate, unit and shared cost whose cash flow is too large to be exact to the cent."""
    grown = list(_growth(settings))
    yield from grown
    if grown:
        return
    most = _LargestFlows(settings, [row for _, row in rows.seasonality])
    yield from _shared(settings, most)
    in_flows = _money_of_flows_csv(rows, most)
    total = 0.0
    for number, unit in rows.units:
        yield from _loads(settings, unit, number)
        parts = most.parts(unit) | {FLOWS: in_flows.get(unit.unit, 0.0)}
        moved = fsum(parts.values())
        total += moved
        if moved > MOST_PER_UNIT:
            largest = max(parts, key=lambda name: parts[name])
            found, expected = (
                f"about {moved:,.0f} a quarter at {unit.unit}",
                f"at most {MOST_PER_UNIT:,.0f} a quarter for one unit",
            )
            if largest == FLOWS:
                yield Problem("money_beyond", FLOWS, column="amount", found=found, expected=expected, remedy=THOUSANDS)
            else:
                yield Problem("money_beyond", UNITS, number, largest, found=found, expected=expected, remedy=THOUSANDS)
    if total > MOST_IN_TOTAL:
        found, expected = f"about {total:,.0f} a quarter at all units", f"at most {MOST_IN_TOTAL:,.0f} a quarter for all units"
        yield Problem("money_beyond", UNITS, found=found, expected=expected, remedy="Write all money in thousands.")


def _growth(settings: Settings) -> Iterator[Problem]:
    years = _years(settings)
    for name in ("inflation_rate", "wage_growth", "freight_growth", "licence_growth"):
        rate = getattr(settings.finance, name)
        factor = 1.0 if rate is None else (1 + rate) ** years
        if not 1 / MOST_PRICE_CHANGE <= factor <= MOST_PRICE_CHANGE:
            found = f"{rate:g}, which comes to {factor:.3g} times in {years:g} years"
            expected = f"prices that come to {1 / MOST_PRICE_CHANGE:g} to {MOST_PRICE_CHANGE:,.0f} times over the evaluation"
            yield Problem(
                "money_beyond",
                PLAN,
                column=f"finance.{name}",
                found=found,
                expected=expected,
                remedy="Write 0.05 for 5 % a year.",
            )


def _years(settings: Settings) -> float:
    """Return the years from the first quarter of the evaluation to the last."""
    return (settings.calendar.evaluation_quarters - 1) / 4


class _LargestFlows:
    """Approximate upper bounds on the cash flows of a unit in a quarter: every factor at its maximum over time."""

    def __init__(self, settings: Settings, seasons: Sequence[SeasonalityRow]) -> None:
        finance = settings.finance
        self.levers, self.events = settings.levers, settings.event_costs
        self.years, self.premium = _years(settings), settings.event_costs.overtime_premium
        self.general = self._risen(finance.inflation_rate)
        self.wages = self._risen_or_general(finance.wage_growth)
        self.freight = self._risen_or_general(finance.freight_growth)
        self.licences = self._risen_or_general(finance.licence_growth)
        self.contingency = 1 + max(dict(finance.contingency).values())
        self.season: dict[str, float] = {}
        for row in seasons:
            factor = max(row.revenue, row.orders, row.labour_hours, self.season.get(row.profile, 1.0))
            self.season[row.profile] = factor

    def _risen(self, rate: float) -> float:
        return max(1.0, float((1 + rate) ** self.years))

    def _risen_or_general(self, rate: float | None) -> float:
        return self.general if rate is None else self._risen(rate)

    def parts(self, unit: Unit) -> dict[str, float]:
        """Return the maximum cash flow of a quarter by the column of units.csv that drives it."""
        resize = max(1.0, unit.resize_factor)
        scale = LONGEST_QUARTER * resize * self.season.get(unit.seasonality, 1.0)
        orders = unit.eligible_orders * self._risen(unit.order_growth) * scale
        an_hour = unit.wage * self.wages * (1 + self.premium) + self.events.missed_task_hour * self.general
        an_order = unit.order_value * self.general + _costs_of_an_order(unit, self.events) * max(self.general, self.freight)
        return {
            "revenue": unit.revenue * self._risen(unit.revenue_growth) * self.general * scale,
            "inventory": unit.inventory * self.general * resize,
            "occupancy_cost": unit.occupancy_cost * self.general * LONGEST_QUARTER * resize,
            "eligible_orders": orders * an_order,
            "labour_hours": unit.labour_hours * scale * an_hour,
            "hours_per_order": orders * unit.hours_per_order * an_hour,
            "size": fsum(self._launch(lever, unit, resize, orders) for lever in self.levers.values()),
        }

    def _launch(self, lever: Lever, unit: Unit, resize: float, orders: float) -> float:
        size = unit.size * resize

        def money(cost: LaunchCost | SupportCost) -> float:
            of = {"store": float(unit.stores), "thousand_orders": orders / 1000}.get(cost.basis, 1.0)
            return 0.0 if cost.basis in SHARED_BASES else self.of_cost(cost) * of * max(1.0, size**cost.size_exponent)

        hours = max(lever.launch_hours, default=0.0) * unit.stores * size * unit.wage * self.wages
        return fsum(map(money, lever.costs)) + fsum(map(money, lever.support)) + hours

    def of_cost(self, cost: LaunchCost | SupportCost) -> float:
        """Return the amount of a cost at its highest price."""
        raised = self.general * self.contingency if isinstance(cost, LaunchCost) else self.licences * LONGEST_QUARTER
        return cost.amount * max((1.0, *cost.price_factors)) * raised


def _costs_of_an_order(unit: Unit, events: EventCosts) -> float:
    own = ((getattr(unit, f"{name}_cost"), name) for name in ORDER_COSTS)
    return fsum(getattr(events, name) if cost is None else cost for cost, name in own)


def _money_of_flows_csv(rows: Rows, most: _LargestFlows) -> Mapping[str, float]:
    """Return the sum of all flows.csv amounts by unit, as if all fell in one quarter."""
    found: dict[str, float] = {}
    for _, row in rows.flows:
        found[row.unit] = found.get(row.unit, 0.0) + abs(row.amount) * most.general
    return found


def _shared(settings: Settings, most: _LargestFlows) -> Iterator[Problem]:
    for name, lever in settings.levers.items():
        sections: dict[str, Sequence[LaunchCost | SupportCost]] = {"costs": lever.costs, "support": lever.support}
        for section, costs in sections.items():
            for number, cost in enumerate(costs):
                money = most.of_cost(cost)
                if cost.basis in SHARED_BASES and money > MOST_PER_UNIT:
                    path, expected = f"levers.{name}.{section}[{number}].amount", f"at most {MOST_PER_UNIT:,.0f}"
                    found = f"{cost.amount:,.0f}, which may come to {money:,.0f}"
                    yield Problem("money_beyond", PLAN, column=path, found=found, expected=expected, remedy=THOUSANDS)


def _loads(settings: Settings, unit: Unit, number: int) -> Iterator[Problem]:
    """Yield a problem for each lever whose load or launch hours at a unit are absurdly large."""
    size = unit.size * max(1.0, unit.resize_factor)
    for name, lever in settings.levers.items():
        points = [
            max((load.prepare, load.go_live, *load.stabilise)) * (unit.stores if load.basis == "store" else 1) * scale
            for load in lever.loads
            if (scale := size**load.size_exponent * settings.interaction.same_quarter_load_factor)
        ]
        hours = max(lever.launch_hours, default=0.0) * unit.stores * size
        largest = max((hours, *points))
        if largest > MOST_LOAD:
            found, expected = f"{largest:,.0f} at {unit.unit}", f"at most {MOST_LOAD:,.0f} points or hours in a quarter"
            remedy = f"Correct stores or size, or launch_hours and loads of levers.{name}."
            yield Problem("money_beyond", UNITS, number, "size", found=found, expected=expected, remedy=remedy)
