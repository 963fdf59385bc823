"""The state of a unit in one quarter under a roadmap: its rates and volumes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from planner.accountant.curves import curve_at
from planner.accountant.levers import (
    DRIVERS,
    ORDER_EVENTS,
    RATES,
    LeverAtUnit,
    RoadmapStep,
    UnitRates,
    benefits_are_over,
    lifted_accuracy,
    ramp_share,
)
from planner.accountant.segments import WHOLE, Orders, PartOfUnit, acts_on, weighted_mean
from planner.accountant.site import QuarterInputs, Site

Acting: TypeAlias = Sequence[tuple[LeverAtUnit, float]]
"""Levers that have reached some share of their effects, and that share."""

SHRINK = DRIVERS.index("shrink")
HOURS = DRIVERS.index("labour_hours")
STOCK = DRIVERS.index("inventory")
SPACE = DRIVERS.index("occupancy")


class State(NamedTuple):
    """A unit in a quarter after the effects of its levers.

    Attributes
    ----------
    rates
        rates of events, sales and hours.
    cash_shrink
        shrink rate of lost goods alone.
    orders
        online orders after uplifts.
    more, faster
        factors of order_uplift and conversion_uplift.
    sold
        factor of sales_uplift on the sales of the store.
    space
        factor on the occupancy cost.
    stock
        inventory during the quarter.
    end_stock
        inventory at its end, less the working capital that flows.csv frees; 0 in the exit quarter.
    cancelled
        orders cancelled, of those of the base case and the extra ones that are new to the company.
    goods_lost, marked_down
        revenue of goods lost, and of markdowns.
    by_segment
        orders of each segment of orders that some lever covers.
    """

    is_open: bool
    accuracy: float
    rates: UnitRates
    cash_shrink: float
    orders: float
    more: float
    faster: float
    sold: float
    space: float
    hours: float
    launch_hours: float
    stock: float
    end_stock: float
    cancelled: float
    goods_lost: float
    marked_down: float
    by_segment: Mapping[str, float]

    @property
    def orders_paid(self) -> Orders:
        """The orders that support by orders is paid for."""
        return Orders(self.orders, self.by_segment)


CLOSED = State(
    is_open=False,
    accuracy=0.0,
    rates=UnitRates(*(0.0,) * len(RATES)),
    cash_shrink=0.0,
    orders=0.0,
    more=1.0,
    faster=1.0,
    sold=1.0,
    space=1.0,
    hours=0.0,
    launch_hours=0.0,
    stock=0.0,
    end_stock=0.0,
    cancelled=0.0,
    goods_lost=0.0,
    marked_down=0.0,
    by_segment={},
)


class LeverFactors(NamedTuple):
    """Effects of the levers in a quarter: factors on DRIVERS, and the uplift factors (see `State`)."""

    multipliers: Sequence[float]
    more: float
    faster: float
    sold: float


NO_FACTORS = LeverFactors((1.0,) * len(DRIVERS), 1.0, 1.0, 1.0)


def state_of(site: Site, steps: Sequence[RoadmapStep], quarter: int) -> State:
    """Return the state of a unit in a quarter under the steps of a roadmap."""
    if not site.is_open(quarter) or any(step.at_unit.facts.lever.closes and step.start <= quarter for step in steps):
        return CLOSED
    inputs = site.inputs(quarter)
    live = [(step, ramp_share(step, quarter)) for step in steps if step.start <= quarter < step.end]
    accuracy = lifted_accuracy(live, inputs.accuracy)
    acting = [(step.at_unit, share) for step, share in live if share]
    moved = _whole(site, inputs, acting, accuracy) if not (site.parts and acting) else _parted(site, inputs, acting, accuracy)
    return moved._replace(
        launch_hours=sum(_launch_hours(step, quarter) for step, _ in live) * site.unit.stores * inputs.size,
        end_stock=0.0 if quarter == site.exit else moved.stock - freed_by_rows(site, steps, quarter),
    )


def _whole(site: Site, inputs: QuarterInputs, acting: Acting, accuracy: float) -> State:
    """Return the state of a unit of which levers cover no segments, without what launches take and rows of flows.csv free."""
    factors = _factors(acting, accuracy)
    rates, cash_shrink = _rates(site, inputs, factors.multipliers, accuracy)
    orders = inputs.orders * factors.more * factors.faster
    earned = site.finance.extra_orders_incremental * (orders - inputs.orders)
    revenue = inputs.revenue - inputs.store_sales + inputs.store_sales * factors.sold
    stock = inputs.stock * factors.multipliers[STOCK]
    return State(
        is_open=True,
        accuracy=accuracy,
        rates=rates,
        cash_shrink=cash_shrink,
        orders=orders,
        more=factors.more,
        faster=factors.faster,
        sold=factors.sold,
        space=factors.multipliers[SPACE],
        hours=(inputs.hours + site.unit.hours_per_order * orders) * factors.multipliers[HOURS],
        launch_hours=0.0,
        stock=stock,
        end_stock=stock,
        cancelled=(inputs.orders + earned) * rates.cancellation,
        goods_lost=revenue * cash_shrink,
        marked_down=revenue * rates.markdown,
        by_segment={part.segment: part.weight * inputs.orders for part in site.parts.get("orders", ())},
    )


class _PartFigures(NamedTuple):
    """A part of a figure after the levers that act on it."""

    part: PartOfUnit
    factors: LeverFactors
    rates: UnitRates
    cash_shrink: float


def _parted(site: Site, inputs: QuarterInputs, acting: Acting, accuracy: float) -> State:
    """Return the state as `_whole` does, as sums over the parts of orders, revenue and hours."""
    orders, revenue, hours = (_of_parts(site, inputs, acting, accuracy, figure) for figure in ("orders", "revenue", "hours"))
    served = [one.part.weight * inputs.orders * one.factors.more * one.factors.faster for one in orders]
    added = site.finance.extra_orders_incremental
    counted = [(1 - added) * one.part.weight * inputs.orders + added * own for one, own in zip(orders, served, strict=True)]
    online = inputs.revenue - inputs.store_sales
    sales = [one.part.weight * (online + inputs.store_sales * one.factors.sold) for one in revenue]
    more = sum(one.part.weight * one.factors.more for one in orders)
    both = sum(one.part.weight * one.factors.more * one.factors.faster for one in orders)
    by_orders = inputs.hours + site.unit.hours_per_order * sum(served)
    stock = inputs.stock * sum(one.part.weight * one.factors.multipliers[STOCK] for one in revenue)
    return State(
        is_open=True,
        accuracy=accuracy,
        rates=UnitRates(
            *_means(orders, served, ORDER_EVENTS),
            *_means(revenue, [one.part.weight * one.factors.sold for one in revenue], ("stockout", "shrink", "markdown")),
            *_means(hours, [one.part.weight * one.factors.multipliers[HOURS] for one in hours], ("overtime", "missed_task")),
        ),
        cash_shrink=weighted_mean([one.cash_shrink for one in revenue], sales, [one.part.weight for one in revenue]),
        orders=sum(served),
        more=more,
        faster=both / more if more else 1.0,
        sold=sum(one.part.weight * one.factors.sold for one in revenue),
        space=_factors(acting, accuracy).multipliers[SPACE],
        hours=by_orders * sum(one.part.weight * one.factors.multipliers[HOURS] for one in hours),
        launch_hours=0.0,
        stock=stock,
        end_stock=stock,
        cancelled=sum(number * one.rates.cancellation for number, one in zip(counted, orders, strict=True)),
        goods_lost=sum(own * one.cash_shrink for own, one in zip(sales, revenue, strict=True)),
        marked_down=sum(own * one.rates.markdown for own, one in zip(sales, revenue, strict=True)),
        by_segment={one.part.segment: own for one, own in zip(orders, served, strict=True)},
    )


def _of_parts(site: Site, inputs: QuarterInputs, acting: Acting, accuracy: float, figure: str) -> list[_PartFigures]:
    """Return the parts of orders, revenue or hours, each after the levers that act on it; the whole where it has no parts."""
    found = []
    for part in site.parts.get(figure, WHOLE):
        own = acting
        if figure in site.parts:
            own = [(one, share) for one, share in acting if acts_on(one.facts.lever, part.segment)]
        factors = _factors(own, accuracy)
        found.append(_PartFigures(part, factors, *_rates(site, inputs, factors.multipliers, accuracy)))
    return found


def _means(parts: Sequence[_PartFigures], weights: Sequence[float], rates: Sequence[str]) -> list[float]:
    """Return the mean of some rates over the parts of their figure."""
    shares = [one.part.weight for one in parts]
    return [weighted_mean([getattr(one.rates, rate) for one in parts], weights, shares) for rate in rates]


def freed_by_rows(site: Site, steps: Sequence[RoadmapStep], quarter: int) -> float:
    """Return the working capital in flows.csv that active levers have freed by the end of a quarter.

    A positive balance ends with the benefit life of the lever; a negative one stays.
    """
    total = 0.0
    for step in steps:
        if step.at_unit.freed and step.start <= quarter < step.end:
            flows = [(step.start + age, amount) for age, amount in step.at_unit.freed if step.start + age <= quarter]
            freed = sum(amount * site.flow_index(max(1, when)) for when, amount in flows)
            total += min(0.0, freed) if benefits_are_over(step, quarter) else freed
    return total


def accuracy_of(site: Site, steps: Sequence[RoadmapStep], quarter: int) -> float:
    """Return the inventory accuracy of an open unit in a quarter under the steps of a roadmap."""
    live = [(step, ramp_share(step, quarter)) for step in steps if step.start <= quarter < step.end]
    return lifted_accuracy(live, site.accuracy(quarter))


def _launch_hours(step: RoadmapStep, quarter: int) -> float:
    listed = step.at_unit.facts.lever.launch_hours
    return listed[quarter - step.start] if quarter - step.start < len(listed) else 0.0


def _factors(acting: Acting, accuracy: float) -> LeverFactors:
    """Return the combined effects of levers: products over benefits, adverse effects, strains and uplifts."""
    if not acting:
        return NO_FACTORS
    multipliers = [1.0] * len(DRIVERS)
    more = faster = sold = 1.0
    for at_unit, share in acting:
        effectiveness = curve_at(at_unit.facts.effectiveness, accuracy)
        strength = share * effectiveness * (at_unit.realised if effectiveness >= 0 else 1.0)
        strain_level = share * min(1.0, max(0.0, 1 - effectiveness))
        for place, effect in at_unit.benefits:
            multipliers[place] *= 1 - effect * strength
        for place, effect in at_unit.adverse:
            multipliers[place] *= 1 - effect * share
        for place, strain in at_unit.strains:
            multipliers[place] *= 1 + strain * strain_level
        more *= _uplifted(at_unit.order_uplift, strength, share)
        faster *= _uplifted(at_unit.conversion_uplift, strength, share)
        sold *= _uplifted(at_unit.sales_uplift, strength, share)
    return LeverFactors(multipliers, more, faster, sold)


def _uplifted(uplift: float, strength: float, share: float) -> float:
    return 1 + uplift * (strength if uplift > 0 else share)


def _rates(site: Site, inputs: QuarterInputs, multipliers: Sequence[float], accuracy: float) -> tuple[UnitRates, float]:
    """Return the rates, and the shrink rate of lost goods, after the effects of wrong records and levers."""
    more_wrong = site.more_wrong(accuracy)
    records = [1.0] * len(RATES)
    for place, share in site.causes:
        records[place] = 1 + share * more_wrong
    rates = UnitRates(
        *[
            moved if (moved := rate * cause * multiplier) < 1.0 else 1.0
            for rate, cause, multiplier in zip(inputs.rates, records, multipliers, strict=False)
        ]
    )
    cash_records = 1 + site.cash_cause * more_wrong
    return rates, min(1.0, inputs.rates[SHRINK] * cash_records * multipliers[SHRINK])
