"""The driver columns of units.csv that an instance needs: all of them, unless flows.csv gives the benefits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from instances.floor_measures import is_ceiling, reading_of, volume_of
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, Unit
from instances.wording import schema_of

WORKING_CAPITAL = "working_capital"
DRIVERS: tuple[str, ...] = tuple(name for name, part in schema_of(Unit)["properties"].items() if part.get("driver"))
"""Columns of units.csv that benefits are computed from, in schema order."""

_ORDERS, _ACCURACY = "eligible_orders", "inventory_accuracy"


def has_computed_benefits(lever: Lever) -> bool:
    """Return whether a lever has computed benefits: an effect above 0, or a lift of inventory accuracy."""
    return lever.accuracy_gap_closed > 0 or any(effect > 0 for effect in lever.effects.model_dump().values())


def has_computed_effects(lever: Lever) -> bool:
    """Return whether a lever has any computed effect: effects, strain or a lift of inventory accuracy."""
    return lever.accuracy_gap_closed > 0 or any((*lever.effects.model_dump().values(), *lever.strain.model_dump().values()))


@dataclass(frozen=True)
class RequiredColumns:
    """The driver columns that units need.

    everywhere: needed by every unit. elsewhere: pairs of columns and the units that do not need them.
    """

    everywhere: frozenset[str]
    elsewhere: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    def at(self, cells: Mapping[str, str]) -> Collection[str]:
        """Return the driver columns that a row of units.csv needs."""
        unit = cells.get("unit", "")
        return self.everywhere.union(*(columns for columns, units in self.elsewhere if unit not in units))


ALL_DRIVERS = RequiredColumns(frozenset(DRIVERS))
NO_DRIVERS = RequiredColumns(frozenset())


def required_columns(settings: Settings, flows: Iterable[FlowRow] | None) -> RequiredColumns:
    """Return the driver columns that an instance with a flows.csv needs.

    Parameters
    ----------
    flows
        rows of flows.csv, None if they could not be read; a lever with flows = "replace" then needs no driver.
    """
    everywhere = set(_ranked_by(settings))
    named: dict[str, set[str]] = {}
    for row in flows or ():
        named.setdefault(row.lever, set()).add(row.unit)
    elsewhere = []
    for name, lever in settings.levers.items():
        everywhere |= _always(lever)
        if has_computed_effects(lever) and lever.flows == "add":
            everywhere |= set(DRIVERS)
        elif has_computed_effects(lever) and flows is not None:
            elsewhere.append((frozenset(DRIVERS), frozenset(named.get(name, ()))))
    return RequiredColumns(frozenset(everywhere), tuple(elsewhere))


def _always(lever: Lever) -> set[str]:
    """Return the drivers that a lever's costs and conditions need, whatever flows.csv says: all, where it closes units.

    What a unit sells is lost by its closing, and what others take over of it is sold at their margins.
    """
    if lever.closes:
        return set(DRIVERS)
    bases = {*(cost.basis for cost in lever.costs), *(support.basis for support in lever.support)}
    by_orders = {_ORDERS} if "thousand_orders" in bases else set()
    return by_orders | ({_ACCURACY} if lever.conditions.minimum_accuracy else set())


def _ranked_by(settings: Settings) -> Iterable[str]:
    """Yield the drivers that floors, readings and pilot gates compare."""
    first = settings.calendar.first_quarter
    readings = (reading_of(rule, cohort, first) for rule in settings.sequences for cohort in rule.cohorts[:1])
    for floor in (*settings.floors, *(one for one in readings if one is not None)):
        if floor.measure == "average_accuracy":
            yield _ACCURACY
        volume: str = volume_of(floor) if is_ceiling(floor) else floor.weight
        weight = {"orders": _ORDERS}.get(volume, volume)
        if weight in DRIVERS:
            yield weight
    for gate in settings.pilot_gates:
        if gate.policy in ("worst", "top", "representative") and gate.measure in DRIVERS:
            yield gate.measure
