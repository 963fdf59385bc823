"""A unit under a roadmap in one quarter: its rates and volumes."""

from collections.abc import Sequence
from typing import NamedTuple

from planner.accountant.curves import curve_at
from planner.accountant.levers import DRIVERS, RATES, Track, lifted, outlived, share_at
from planner.accountant.site import Facts, Site

SHRINK, HOURS, STOCK = DRIVERS.index("shrink"), DRIVERS.index("labour_hours"), DRIVERS.index("inventory")


class State(NamedTuple):
    """A unit in a quarter: what levers make of its rates (in the order of RATES) and volumes.

    cash_shrink: rate of the goods lost among the shrink. more, faster: the two uplifts. stock: held during the quarter.
    end_stock: at its end, less what rows of flows.csv have freed; 0 in the exit quarter, at the end of which the unit releases
    its stock.
    """

    is_open: bool
    accuracy: float
    rates: Sequence[float]
    cash_shrink: float
    own_orders: float
    orders: float
    more: float
    faster: float
    hours: float
    launch_hours: float
    stock: float
    end_stock: float


CLOSED = State(False, 0.0, (0.0,) * len(RATES), 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)


class Moved(NamedTuple):
    """What levers do in a quarter: multipliers in the order of DRIVERS, and the two uplifts."""

    multipliers: Sequence[float]
    more: float
    faster: float


UNMOVED = Moved((1.0,) * len(DRIVERS), 1.0, 1.0)


def state_of(site: Site, tracks: Sequence[Track], quarter: int) -> State:
    """Return a unit in a quarter, under the levers of a roadmap."""
    if not site.is_open(quarter):
        return CLOSED
    facts = site.facts(quarter)
    live = [(track, share_at(track, quarter)) for track in tracks if track.start <= quarter < track.end]
    accuracy = lifted(live, facts.accuracy)
    moved = _moved(live, accuracy)
    rates, cash_shrink = _rates(site, facts, moved.multipliers, accuracy)
    orders = facts.orders * moved.more * moved.faster
    stock = facts.stock * moved.multipliers[STOCK]
    return State(
        is_open=True,
        accuracy=accuracy,
        rates=rates,
        cash_shrink=cash_shrink,
        own_orders=facts.orders,
        orders=orders,
        more=moved.more,
        faster=moved.faster,
        hours=(facts.hours + site.unit.hours_per_order * orders) * moved.multipliers[HOURS],
        launch_hours=sum(_launch_hours(track, quarter) for track, _ in live) * site.unit.stores * facts.size,
        stock=stock,
        end_stock=0.0 if quarter == site.exit else stock - freed_by_rows(site, tracks, quarter),
    )


def freed_by_rows(site: Site, tracks: Sequence[Track], quarter: int) -> float:
    """Return the working capital that active levers have freed by the end of a quarter, as flows.csv says.

    What they have freed, and not tied up again, is gone with their benefits; what they have tied up stays so.
    """
    total = 0.0
    for track in tracks:
        if track.practice.freed and track.start <= quarter < track.end:
            flows = [(track.start + age, amount) for age, amount in track.practice.freed if track.start + age <= quarter]
            freed = sum(amount * site.flow_index(max(1, when)) for when, amount in flows)
            total += min(0.0, freed) if outlived(track, quarter) else freed
    return total


def accuracy_of(site: Site, tracks: Sequence[Track], quarter: int) -> float:
    """Return the inventory accuracy of an open unit under the levers of a roadmap."""
    live = [(track, share_at(track, quarter)) for track in tracks if track.start <= quarter < track.end]
    return lifted(live, site.accuracy(quarter))


def _launch_hours(track: Track, quarter: int) -> float:
    listed = track.practice.facts.lever.launch_hours
    return listed[quarter - track.start] if quarter - track.start < len(listed) else 0.0


def _moved(live: Sequence[tuple[Track, float]], accuracy: float) -> Moved:
    """Multiply benefits, adverse effects, strains and uplifts of the active levers."""
    acting = [(track.practice, share) for track, share in live if share]
    if not acting:
        return UNMOVED
    multipliers = [1.0] * len(DRIVERS)
    more = faster = 1.0
    for practice, share in acting:
        effectiveness = curve_at(practice.facts.effectiveness, accuracy)
        strength = share * effectiveness * (practice.realised if effectiveness >= 0 else 1.0)
        strain_level = share * min(1.0, max(0.0, 1 - effectiveness))
        for place, effect in practice.benefits:
            multipliers[place] *= 1 - effect * strength
        for place, effect in practice.adverse:
            multipliers[place] *= 1 - effect * share
        for place, strain in practice.strains:
            multipliers[place] *= 1 + strain * strain_level
        more *= _uplifted(practice.order_uplift, strength, share)
        faster *= _uplifted(practice.conversion_uplift, strength, share)
    return Moved(multipliers, more, faster)


def _uplifted(uplift: float, strength: float, share: float) -> float:
    return 1 + uplift * (strength if uplift > 0 else share)


def _rates(site: Site, facts: Facts, multipliers: Sequence[float], accuracy: float) -> tuple[Sequence[float], float]:
    """Return the rates, and the rate of goods lost, with what wrong records and levers make of them."""
    more_wrong = site.more_wrong(accuracy)
    records = [1.0] * len(RATES)
    for place, share in site.causes:
        records[place] = 1 + share * more_wrong
    rates = [
        min(1.0, rate * cause * multiplier) for rate, cause, multiplier in zip(facts.rates, records, multipliers, strict=False)
    ]
    cash_records = 1 + site.cash_cause * more_wrong
    return rates, min(1.0, facts.rates[SHRINK] * cash_records * multipliers[SHRINK])
