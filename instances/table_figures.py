"""Change figures of units.csv, flows.csv and transfers.csv by path, such as units.S1.revenue or flows.*.orchestration.amount."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instances.draft import Draft
from instances.figure_paths import EVERY, written_path
from instances.figures import Change, Override, PathError, is_number, shown, value_after
from instances.files import FLOWS, TRANSFERS, UNITS
from instances.records import suggestion
from instances.schema.common import Record
from instances.schema.instance import Instance
from instances.schema.segments import SHARE_PREFIX
from instances.schema.units import FlowRow, TransferRow, Unit
from instances.segments import share_at
from instances.table_text import cell_text

FLOW_KEYS, TRANSFER_KEYS = ("unit", "lever", "line"), ("from_unit", "to_unit")
"""Columns that a path of flows.csv, and of transfers.csv, selects rows by, in order."""

FLOW_EXAMPLE, TRANSFER_EXAMPLE = "such as flows.*.orchestration.amount", "such as transfers.S1.*.share"
"""Ends of messages."""


def change_unit_figure(draft: Draft, instance: Instance, override: Override, pieces: Sequence[str]) -> Change:
    """Change a column of units.csv for one unit or all units, and return the change.

    Raises
    ------
    PathError
        the path leads nowhere, or its figure cannot be changed in this way.
    """
    if len(pieces) != 2:
        raise PathError("figure_unknown", override.path, "units, a unit's name or *, and a column, such as units.*.revenue")
    who, column = pieces
    segments = {f"{SHARE_PREFIX}{one.name}": one for one in instance.settings.segments}
    if column not in segments:
        _known_column(Unit, UNITS, column, ("unit",), more=segments)
    names = [unit.unit for unit in instance.units]
    if who not in (EVERY, *names):
        raise PathError("figure_unknown", who, "a unit, or * for all", suggestion(who, names))

    def value(unit: Unit) -> Any:
        return share_at(unit, segments[column]) if column in segments else getattr(unit, column)

    before = {row: value(unit) for row, unit in enumerate(instance.units) if who in (EVERY, unit.unit)}
    return _change_cells(draft, UNITS, column, before, override, written_path(["units", who, column]))


def change_flow_figure(draft: Draft, instance: Instance, override: Override, pieces: Sequence[str]) -> Change:
    """Change a column of flows.csv in the rows of a unit, lever and line, each of which may be *; errors as for units."""
    whole = f"flows, then unit, lever and line as far as needed, and a column, {FLOW_EXAMPLE}"
    return _change_rows(draft, _Rows("flows", FLOWS, FlowRow, instance.flows, FLOW_KEYS, whole), override, pieces)


def change_transfer_figure(draft: Draft, instance: Instance, override: Override, pieces: Sequence[str]) -> Change:
    """Change a column of transfers.csv in the rows of two units, each of which may be *; errors as for units."""
    whole = f"transfers, then from_unit and to_unit as far as needed, and a column, {TRANSFER_EXAMPLE}"
    return _change_rows(
        draft, _Rows("transfers", TRANSFERS, TransferRow, instance.transfers, TRANSFER_KEYS, whole), override, pieces
    )


@dataclass(frozen=True)
class _Rows:
    """Rows of a table that a path selects by some columns, in order; whole: the path in words."""

    name: str
    file: str
    kind: type[Record]
    rows: Sequence[Record]
    keys: Sequence[str]
    whole: str


def _change_rows(draft: Draft, table: _Rows, override: Override, pieces: Sequence[str]) -> Change:
    if table.file not in draft.tables:
        raise PathError("figure_unknown", table.name, f"a path of another file, as this instance has no {table.file}")
    if not 2 <= len(pieces) <= len(table.keys) + 1:
        raise PathError("figure_unknown", override.path, table.whole)
    *keys, column = pieces
    _known_column(table.kind, table.file, column, table.keys)
    meant = list(range(len(table.rows)))
    for name, key in zip(table.keys, keys, strict=False):
        found = {place: str(getattr(table.rows[place], name)) for place in meant}
        meant = [place for place in meant if key in (EVERY, found[place])]
        if not meant:
            raise PathError(
                "figure_unknown", key, f"a {name} with rows in {table.file}, or * for all", suggestion(key, found.values())
            )
    before = {row: getattr(table.rows[row], column) for row in meant}
    return _change_cells(draft, table.file, column, before, override, written_path([table.name, *pieces]))


def _known_column(kind: type[Record], file: str, column: str, fixed: Sequence[str], more: Iterable[str] = ()) -> None:
    if column not in kind.model_fields or column in fixed:
        raise PathError("figure_unknown", column, f"a column of {file}", suggestion(column, [*kind.model_fields, *more]))


def _change_cells(draft: Draft, file: str, column: str, read: Mapping[int, Any], override: Override, figure: str) -> Change:
    """Change a column in some rows and return the change. read: value of the column in the file by row, counted from 0."""
    table = draft.tables[file]
    at = table.column(column)
    before = {row: draft.changed.get((file, str(row), column), value) for row, value in read.items()}
    after = {row: value_after(value, override) for row, value in before.items()}
    for row, value in after.items():
        table.rows[row][at] = cell_text(value)
        draft.changed[file, str(row), column] = value
    old, new = list(before.values()), list(after.values())
    if len(before) == 1:
        return Change(figure, shown(old[0]), shown(new[0]))
    return Change(figure, _range(old), _range(new))


def _range(values: list[Any]) -> str:
    if all(map(is_number, values)):
        return f"{shown(min(values))} to {shown(max(values))}"
    return shown(values[0]) if len(set(map(str, values))) == 1 else "various"
