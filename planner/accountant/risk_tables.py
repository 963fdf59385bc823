"""The tables of a plan in many worlds, as they are read: figures of every world, and the draws of those that are recomputed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from instances.samplable import Scope
from instances.schema.instance import Instance
from instances.schema.uncertainties import How
from planner.accountant.cells import number_in, undo_neutralising
from planner.accountant.records import Row
from planner.accountant.world_instances import DrawKey, Moved, World, moved_along, moved_by

WORLDS: Final = "worlds.csv"
UNCERTAINTIES: Final = "uncertainties.csv"
RISK: Final = "risk.csv"

FIXED: Final = ("world", "chance", "future", "npv", "payback_quarter", "peak_funding", "irr")
"""Columns of worlds.csv before the draws."""
ASSUMED: Final = "yes"
SCOPES: Final[Mapping[str, Scope]] = {"all": "all", "region": "region", "unit": "unit"}
HOWS: Final[Mapping[str, How]] = {"multiply": "multiply", "add": "add", "set": "set"}


@dataclass(frozen=True)
class RiskTables:
    """The rows of the tables in the folder of a risk, each iterable more than once.

    Attributes
    ----------
    planned
        the figures of the plan in the instance as it stands, by their names in summary.json.
    """

    worlds: Iterable[Row]
    uncertainties: Iterable[Row]
    risk: Iterable[Row]
    planned: Mapping[str, object]


@dataclass(frozen=True)
class Outcome:
    """The figures of a world as worlds.csv has them.

    Attributes
    ----------
    payback
        number of the quarter, None if it is not paid back.
    irr
        None if it is not meaningful.
    """

    chance: float
    npv: float
    payback: int | None
    peak_funding: float
    irr: float | None


def outcomes(instance: Instance, rows: Iterable[Row]) -> list[Outcome]:
    """Return the figures of every world.

    Raises
    ------
    ValueError
        a cell is no number, or no quarter.
    """
    numbers = {quarter.label: quarter.index for quarter in instance.quarters}
    found = []
    for place, row in enumerate(rows, start=1):
        if row.get("world") != str(place):
            raise ValueError(f"row {place + 1}, world: found {row.get('world')}, expected {place}")
        label, rate = row.get("payback_quarter") or "", row.get("irr")
        if label and label not in numbers:
            raise ValueError(
                f"world {place}, payback_quarter: found {label}, expected a quarter of the evaluation or a blank cell"
            )
        found.append(
            Outcome(
                chance=_number(row, "chance", place),
                npv=_number(row, "npv", place),
                payback=numbers[label] if label else None,
                peak_funding=_number(row, "peak_funding", place),
                irr=_number(row, "irr", place) if rate else None,
            )
        )
    return found


def _number(row: Row, column: str, world: int) -> float:
    number = number_in(row.get(column))
    if number is None:
        raise ValueError(f"world {world}, {column}: found {row.get(column)!r}, expected a number")
    return number


def sources_of(instance: Instance, uncertainties: Iterable[Row]) -> list[Moved]:
    """Return the figures that each uncertainty moves: as plan.toml states, or as uncertainties.csv where they are assumed.

    Raises
    ------
    ValueError
        an assumed uncertainty cannot be read.
    """
    if instance.settings.uncertainties:
        return [moved_by(instance, one) for one in instance.settings.uncertainties]
    return [_assumed(instance, row) for row in uncertainties if row.get("assumed") == ASSUMED]


def _assumed(instance: Instance, row: Row) -> Moved:
    name, how, scope = (str(row.get(column)) for column in ("uncertainty", "how", "scope"))
    if how not in HOWS or scope not in SCOPES:
        raise ValueError(f"{name}: found {how} and {scope}, expected how ({', '.join(HOWS)}) and scope ({', '.join(SCOPES)})")
    paths = undo_neutralising(str(row.get("figures"))).split("; ")
    return moved_along(instance, undo_neutralising(name), paths, HOWS[how], SCOPES[scope])


def draw_columns(instance: Instance, sources: Sequence[Moved]) -> dict[DrawKey, str]:
    """Return the column of worlds.csv of each draw."""
    return {DrawKey(one.name, group): _column(one, group) for one in sources for group in one.groups(instance)}


def _column(source: Moved, group: str) -> str:
    if source.scope != "all":
        return f"{source.name} [{group}]"
    return f"{source.name} [all]" if source.name in FIXED else source.name


def in_order_of_columns(sources: Sequence[Moved], columns: Mapping[DrawKey, str], header: Iterable[str]) -> list[Moved]:
    """Return the sources in the order of their columns, in which they change a figure; those without one are last."""
    places = {undo_neutralising(name): place for place, name in enumerate(header)}
    first: dict[str, int] = {}
    for key, column in columns.items():
        first.setdefault(key.uncertainty, places.get(column, len(places)))
    return sorted(sources, key=lambda one: first[one.name])


def world_of(row: Row, columns: Mapping[DrawKey, str]) -> World:
    """Return the world of a row.

    Raises
    ------
    ValueError
        a draw is missing or no number.
    """
    cells = {undo_neutralising(name): cell for name, cell in row.items()}
    draws = {}
    for key, column in columns.items():
        draw = number_in(cells.get(column))
        if draw is None:
            raise ValueError(f"{column}: found {cells.get(column, 'no such column')!r}, expected a draw")
        draws[key] = draw
    return World(undo_neutralising(str(row.get("future") or "")), draws)
