"""Notices on limits, ramp limits and floors: carry-over, prices, running levers, and the last period."""

from collections.abc import Iterable, Iterator

from instances.limit_periods import last_quarter
from instances.measures import MEASURES
from instances.notice import Notice
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.rules import Floor, FrozenQuarters, LimitRule, RampLimit
from instances.schema.units import Unit
from instances.scopes import inside

QUARTERS = 4

_UNSPENT = {True: "unspent money", False: "what is left"}
"""Name of the amount that is left of a limit, by whether it is one on money."""


def limit_notices(instance: Instance) -> Iterator[Notice]:
    """Yield the notices on limits, ramp limits and floors."""
    for limit in instance.settings.limits:
        yield from _limit(instance, f'limits."{limit.name}"', limit)
    yield from _ramps(instance)
    for floor in instance.settings.floors:
        yield from _floor(instance, f'floors."{floor.name}"', floor)


def _limit(instance: Instance, path: str, limit: LimitRule) -> Iterator[Notice]:
    measure = MEASURES[limit.measure]
    if limit.benefit_share:
        text = "counts hard cash alone, after tax and shared support ([finance.hardness] says which lines are hard)."
        yield Notice(f"{path}.benefit_share", text)
    counted = limit.levers or instance.settings.levers
    learning = [name for name in counted if instance.settings.levers[name].learning]
    if limit.measure == "spend" and learning:
        yield Notice(path, f"counts list prices: what launches save by learning (levers.{learning[0]}.learning) stays unspent.")
    carried = limit.carry_over > 0 and limit.per == "quarter" and _years(instance, limit) > 1
    if carried and "lapses_at_year_end" not in limit.model_fields_set:
        text = (
            f"{_UNSPENT[measure.of_money]} is carried over the end of the fiscal year. Write lapses_at_year_end = true if"
            " it lapses there, false if not."
        )
        yield Notice(f"{path}.carry_over", text)
    if "prices" in measure.settings and instance.settings.finance.inflation_rate and "prices" not in limit.model_fields_set:
        text = 'amounts are taken as nominal. Write prices = "today" if inflation_rate raises them, prices = "nominal" if not.'
        yield Notice(f"{path}.prices", text)
    last = last_quarter(instance.settings, limit, instance.flows)
    if limit.to_quarter is not None:
        last = min(last, instance.quarter_index(limit.to_quarter))
    if last > instance.settings.calendar.decision_quarters:
        what = "pay" if measure.of_money else "ask"
        yield Notice(path, f"runs on to {instance.label_of(last)}, for what launches of the last decision quarter still {what}.")
    if measure.running and _runs(instance, limit):
        yield Notice(path, measure.running)


def _runs(instance: Instance, limit: LimitRule) -> bool:
    """Return whether a running lever counts in a limit whose measure counts such levers."""
    slow = instance.settings.interaction.same_quarter_ramp_speed
    units = {unit.unit: unit for unit in instance.units}
    for pin in instance.pins:
        if pin.rule != "running" or (limit.levers and pin.lever not in limit.levers):
            continue
        unit, lever = units[pin.unit], instance.settings.levers[pin.lever]
        asked = any(True for _ in MEASURES[limit.measure].last_uses(limit, lever, slow))
        if asked and inside(limit)(unit):
            return True
    return False


def _years(instance: Instance, limit: LimitRule) -> int:
    """Return the number of fiscal years of a limit."""
    first = quarter_ordinal(instance.settings.calendar.first_quarter)
    last = first + last_quarter(instance.settings, limit, instance.flows) - 1
    return last // QUARTERS - first // QUARTERS + 1


def _ramps(instance: Instance) -> Iterator[Notice]:
    running = [pin for pin in instance.pins if pin.rule == "running"]
    for ramp in filter(lambda one: one.growth, instance.settings.ramp_limits):
        counted, path = list(filter(inside(ramp), instance.units)), f'ramp_limits."{ramp.name}"'
        if any(_freezes(frozen, ramp, counted) for frozen in instance.settings.rules.frozen):
            yield Notice(path, "after frozen quarters, growth counts from the last quarter that was not frozen.")
        names = {unit.unit for unit in counted}
        if any(pin.unit in names and (not ramp.levers or pin.lever in ramp.levers) for pin in running):
            yield Notice(path, "growth in the first quarter counts from running levers.")


def _freezes(frozen: FrozenQuarters, ramp: RampLimit, counted: Iterable[Unit]) -> bool:
    """Return whether a freeze is on a lever and a unit that count in a ramp limit."""
    same_lever = not frozen.levers or not ramp.levers or bool(set(frozen.levers) & set(ramp.levers))
    return same_lever and any(map(inside(frozen), counted))


def _floor(instance: Instance, path: str, floor: Floor) -> Iterator[Notice]:
    closing = any(unit.exit_quarter for unit in filter(inside(floor), instance.units))
    if closing and floor.measure not in ("live_units", "hard_cash"):
        when = f"each quarter from {floor.by} on" if floor.onwards else floor.by
        yield Notice(path, f"counts the units in its scope that are open in {when}; those that have closed are left out.")
