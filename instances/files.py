"""The files of an instance: their names, and the record that a row of each table becomes."""

from collections.abc import Mapping
from types import MappingProxyType

from instances.schema.common import Record
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, TransferRow, Unit

PLAN = "plan.toml"
UNITS = "units.csv"
LIMITS = "limits.csv"
PINS = "pins.csv"
SEASONALITY = "seasonality.csv"
FLOWS = "flows.csv"
TRANSFERS = "transfers.csv"

TABLES: Mapping[str, type[Record]] = MappingProxyType(
    {UNITS: Unit, LIMITS: LimitRow, PINS: Pin, SEASONALITY: SeasonalityRow, FLOWS: FlowRow, TRANSFERS: TransferRow}
)
"""Record of a row, by table."""

REQUIRED = (PLAN, UNITS)
"""Files that every instance has."""
