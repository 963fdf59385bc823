"""A world as an instance of its own: slow, by the overrides that cases use, for tests and for checks from outside."""

from collections.abc import Iterator
from typing import Any

from instances.certain import certain
from instances.figure_paths import EVERY, split_path, written_path
from instances.figures import Override
from instances.overrides import overridden
from instances.schema.instance import Instance
from planner.worlds.futures import changes_of
from planner.worlds.worlds import Source, Worlds


def world_instance(instance: Instance, worlds: Worlds, world: int, unit: str | None = None) -> Instance:
    """Return the instance with the figures of one world, without uncertainties and futures of its own.

    Parameters
    ----------
    world
        index of the world.
    unit
        identifier of the unit whose draws move the figures of levers, where they differ by region or unit. Columns of units.csv
        have the draw of each unit in any case.

    Raises
    ------
    ValueError
        a lever's figure has a draw for each region or unit, and no unit is given; or there is no such unit or world.
    InputProblems
        the figures of the world are not valid together.
    """
    if not 0 <= world < worlds.number:
        raise ValueError(f"world {world}; expected 0 to {worlds.number - 1}")
    names = [one.unit for one in instance.units]
    if unit is not None and unit not in names:
        raise ValueError(f"unit {unit}; expected a unit of units.csv")
    future = int(worlds.future[world])
    changes = list(changes_of(instance, worlds.futures[future])) if future >= 0 else []
    for source, draws in zip(worlds.sources, worlds.draws, strict=True):
        own = draws[world][source.members]
        for path in source.figures:
            changes += _changes(names, source, path, dict(zip(names, own.tolist(), strict=True)), unit)
    changed, _ = overridden(certain(instance), changes, may_idle=True)
    return changed


def _changes(names: list[str], source: Source, path: str, draw_of: dict[str, float], unit: str | None) -> Iterator[Override]:
    """Yield the change of one figure, of a column that of each unit.

    Parameters
    ----------
    names
        of the units.
    draw_of
        draw that counts for each unit.
    """
    how: Any = source.uncertainty.how
    pieces = split_path(path)
    if source.uncertainty.scope == "all":
        yield Override(path, draw_of[names[0]], how)
    elif pieces[0] == "units":
        for name in names if pieces[1] == EVERY else [pieces[1]]:
            yield Override(written_path(["units", name, pieces[2]]), draw_of[name], how)
    elif unit is None:
        scope = source.uncertainty.scope
        raise ValueError(f"{path} has a draw for each {scope} in {source.uncertainty.name}; expected a unit to take it from")
    else:
        yield Override(path, draw_of[unit], how)
