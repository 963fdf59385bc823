"""Changes of columns of units.csv and flows.csv by their path: units.S1.revenue, flows.*.orchestration.shrink.amount."""

from collections.abc import Sequence
from typing import Any

from instances.draft import Cells, Draft
from instances.figure_paths import EVERY, written_path
from instances.figures import Change, Override, PathError, is_number, shown, value_after
from instances.files import FLOWS, UNITS
from instances.records import suggestion
from instances.schema.common import Record
from instances.schema.instance import Instance
from instances.schema.units import FlowRow, Unit

FLOW_KEYS = ("unit", "lever", "line")
"""Columns by which a path narrows the rows of flows.csv, in order."""


def change_unit_figure(draft: Draft, instance: Instance, override: Override, pieces: Sequence[str]) -> Change:
    """Change a column of units.csv for one unit, or for all.

    Raises
    ------
    PathError
        the path leads nowhere, or what stands there cannot be changed so.
    """
    if len(pieces) != 2:
        raise PathError("figure_unknown", override.path, "units, a unit's name or *, and a column, such as units.*.revenue")
    who, column = pieces
    _known_column(Unit, UNITS, column, ("unit",))
    names = [unit.unit for unit in instance.units]
    if who not in (EVERY, *names):
        raise PathError("figure_unknown", who, "a unit, or * for all", suggestion(who, names))
    meant = [place for place, name in enumerate(names) if who in (EVERY, name)]
    before = [getattr(instance.units[place], column) for place in meant]
    return _change_cells(draft.tables[UNITS], meant, before, override, written_path(["units", who, column]), column)


def change_flow_figure(draft: Draft, instance: Instance, override: Override, pieces: Sequence[str]) -> Change:
    """Change a column of flows.csv for the rows of a unit, a lever and a line, each of which may be *; errors as for units."""
    if FLOWS not in draft.tables:
        raise PathError("figure_unknown", "flows", "a path of another file, as this instance has no flows.csv")
    if not 2 <= len(pieces) <= len(FLOW_KEYS) + 1:
        wanted = "flows, then unit, lever and line as far as needed, and a column, such as flows.*.orchestration.amount"
        raise PathError("figure_unknown", override.path, wanted)
    *keys, column = pieces
    _known_column(FlowRow, FLOWS, column, FLOW_KEYS)
    meant = list(range(len(instance.flows)))
    for name, key in zip(FLOW_KEYS, keys, strict=False):
        found = {place: str(getattr(instance.flows[place], name)) for place in meant}
        meant = [place for place in meant if key in (EVERY, found[place])]
        if not meant:
            raise PathError(
                "figure_unknown", key, f"a {name} with rows in flows.csv, or * for all", suggestion(key, found.values())
            )
    before = [getattr(instance.flows[place], column) for place in meant]
    return _change_cells(draft.tables[FLOWS], meant, before, override, written_path(["flows", *pieces]), column)


def _known_column(kind: type[Record], file: str, column: str, fixed: Sequence[str]) -> None:
    if column not in kind.model_fields or column in fixed:
        raise PathError("figure_unknown", column, f"a column of {file}", suggestion(column, kind.model_fields))


def _change_cells(table: Cells, meant: Sequence[int], before: list[Any], override: Override, figure: str, column: str) -> Change:
    """Change the cells of a column in some rows, counted from 0."""
    at = table.column(column)
    after = [value_after(value, override) for value in before]
    for place, value in zip(meant, after, strict=True):
        table.rows[place][at] = _cell(value)
    if len(before) == 1:
        return Change(figure, shown(before[0]), shown(after[0]))
    return Change(figure, _range(before), _range(after))


def _range(values: list[Any]) -> str:
    if all(map(is_number, values)):
        return f"{shown(min(values))} to {shown(max(values))}"
    return shown(values[0]) if len(set(map(str, values))) == 1 else "various"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
