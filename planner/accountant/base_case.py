"""The base case: cost by line without any launch, in the first and the last year of the evaluation."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from instances.schema.units import Unit
from planner.accountant.lines import LINES, NOTHING, Amounts
from planner.accountant.records import BaseKey, BaseLevels
from planner.accountant.schedule import Schedule
from planner.accountant.unit_model import UnitModel

WITHOUT = ("support", "working_capital", "salvage")
YEAR = 4


class Years(NamedTuple):
    """Levels by line over the first four quarters, over the last four, and over the last four without drift."""

    first: Amounts
    last: Amounts
    steady: Amounts


def base_case(schedule: Schedule) -> Mapping[BaseKey, BaseLevels]:
    """Return the levels of all units in the base case, by bucket and line."""
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for name, unit in schedule.units.items():
        alike.setdefault((*schedule.figures(name), *sorted(schedule.base(name).items())), []).append(unit)
    totals = Years(NOTHING, NOTHING, NOTHING)
    for key, units in alike.items():
        years = schedule.cache.once(("base", *key), partial(_years, schedule, units[0]))
        totals = Years(*(_plus(total, year, len(units)) for total, year in zip(totals, years, strict=True)))
    buckets = schedule.terms.treatment.buckets
    return {
        (buckets[line], line): BaseLevels(first, last, by_drift=last - steady)
        for line, first, last, steady in zip(LINES, *totals, strict=True)
        if line not in WITHOUT
    }


def _years(schedule: Schedule, unit: Unit) -> Years:
    """Return the levels of one unit."""
    model, end = schedule.model(unit), schedule.timing.last
    last_year = range(max(1, end - YEAR + 1), end + 1)
    last = _over(model, last_year)
    drifts = unit.accuracy_drift or unit.event_drift
    steady = _over(schedule.model_without_drift(unit), last_year) if drifts else last
    return Years(_over(model, range(1, min(YEAR, end) + 1)), last, steady)


def _over(model: UnitModel, quarters: Iterable[int]) -> Amounts:
    levels = [model.levels(model.base, quarter) for quarter in quarters]
    return tuple(map(sum, zip(*levels, strict=True)))


def _plus(total: Amounts, added: Amounts, times: int) -> Amounts:
    return tuple([one + times * more for one, more in zip(total, added, strict=True)])
