"""A business case brought along: which columns of units.csv are needed beside flows.csv."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, Unit
from instances.wording import schema_of

WORKING_CAPITAL = "working_capital"
DRIVERS: tuple[str, ...] = tuple(name for name, part in schema_of(Unit)["properties"].items() if part.get("driver"))
"""Columns of units.csv without which nothing can be computed, in their order."""

_ORDERS, _ACCURACY = "eligible_orders", "inventory_accuracy"


def has_computed_benefits(lever: Lever) -> bool:
    """Return whether a lever has computed benefits: an effect above 0, or accuracy that it lifts."""
    return lever.accuracy_gap_closed > 0 or any(effect > 0 for effect in lever.effects.model_dump().values())


def has_computed_effects(lever: Lever) -> bool:
    """Return whether anything at a unit is computed from a lever's effects, strain or lift of accuracy."""
    return lever.accuracy_gap_closed > 0 or any((*lever.effects.model_dump().values(), *lever.strain.model_dump().values()))


@dataclass(frozen=True)
class RequiredColumns:
    """Driver columns that something is computed from: at every unit, and at all units but some."""

    everywhere: frozenset[str]
    elsewhere: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    def at(self, cells: Mapping[str, str]) -> Collection[str]:
        """Return the driver columns that the row of a unit needs."""
        unit = cells.get("unit", "")
        return self.everywhere.union(*(columns for columns, units in self.elsewhere if unit not in units))


ALL_DRIVERS = RequiredColumns(frozenset(DRIVERS))
NOTHING = RequiredColumns(frozenset())


def required_columns(settings: Settings, flows: Iterable[FlowRow] | None) -> RequiredColumns:
    """Return which driver columns an instance with flows.csv needs.

    Parameters
    ----------
    flows
        the rows of flows.csv; None where they could not be read: then a lever with flows = "replace" computes nothing.
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
    """Return the drivers of a lever's costs and conditions, which stay where flows.csv says the benefits."""
    bases = {*(cost.basis for cost in lever.costs), *(support.basis for support in lever.support)}
    by_orders = {_ORDERS} if "thousand_orders" in bases else set()
    return by_orders | ({_ACCURACY} if lever.conditions.minimum_accuracy else set())


def _ranked_by(settings: Settings) -> Iterable[str]:
    """Yield the drivers that floors and pilots look at."""
    if any(floor.measure == "average_accuracy" for floor in settings.floors):
        yield _ACCURACY
    for gate in settings.pilot_gates:
        if gate.policy in ("worst", "top", "representative") and gate.measure in DRIVERS:
            yield gate.measure
