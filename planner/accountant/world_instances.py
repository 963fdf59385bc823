"""The instance of one world: the figures that its future and its draws change, written into the records themselves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel

from instances.figures import PathError
from instances.samplable import SamplableFigure, Scope, figures_of
from instances.schema.instance import Instance
from instances.schema.settings import Settings
from instances.schema.uncertainties import Future, How, Uncertainty
from instances.schema.units import Unit
from planner.accountant.segments import share_in_unit


class DrawKey(NamedTuple):
    """Identity of a draw. group: name of a region or unit, blank for one draw for all."""

    uncertainty: str
    group: str


@dataclass(frozen=True)
class World:
    """A world. future: its name, blank where the instance stands as it is."""

    future: str
    draws: Mapping[DrawKey, float]


@dataclass(frozen=True)
class Moved:
    """Figures that change together. name, scope: of the uncertainty."""

    name: str
    figures: tuple[SamplableFigure, ...]
    how: How
    scope: Scope

    def group(self, unit: Unit) -> str:
        """Return the name of the draw that counts for a unit."""
        return {"all": "", "region": unit.region, "unit": unit.unit}[self.scope]

    def groups(self, instance: Instance) -> list[str]:
        """Return the name of every draw, in the order of the units."""
        return list(dict.fromkeys(map(self.group, instance.units)))


class Step(NamedTuple):
    """A change of figures with the value that counts for some units."""

    moved: Moved
    value: Any


def moved_by(instance: Instance, uncertainty: Uncertainty) -> Moved:
    """Return the figures that an uncertainty moves.

    Raises
    ------
    ValueError
        a path leads to no figure that may vary.
    """
    return moved_along(instance, uncertainty.name, uncertainty.figures, uncertainty.how, uncertainty.scope)


def moved_along(instance: Instance, name: str, paths: Iterable[str], how: How, scope: Scope = "all") -> Moved:
    """Return the figures of some paths; errors as for `moved_by`."""
    return Moved(name, _figures(instance, name, paths, how), how, scope)


def _figures(instance: Instance, name: str, paths: Iterable[str], how: How) -> tuple[SamplableFigure, ...]:
    try:
        found = [figure for path in paths for figure in figures_of(instance, path, how)]
    except PathError as error:
        raise ValueError(f"{name}: {error.found}, expected {error.expected}") from None
    return tuple({figure.path: figure for figure in found}.values())


def changes_of(instance: Instance, future: Future) -> list[Step]:
    """Return the changes of a future: new values first, then factors, then amounts. Errors as for `moved_by`."""
    stated: list[tuple[How, Mapping[str, Any]]] = [("set", future.set), ("multiply", future.multiply), ("add", future.add)]
    return [
        Step(moved_along(instance, future.name, [path], how), value) for how, changes in stated for path, value in changes.items()
    ]


def instances_of_world(instance: Instance, sources: Sequence[Moved], world: World) -> Iterator[Instance]:
    """Yield the instance of a world: one for each group of units whose levers differ, with these units alone.

    Sources are applied in their order, after the future.

    Raises
    ------
    ValueError
        there is no such future, or a figure cannot be changed in this way.
    """
    known = {future.name: future for future in instance.settings.futures}
    if world.future and world.future not in known:
        raise ValueError(f"future {world.future}, expected one of plan.toml: {', '.join(known) or 'it has none'}")
    first = changes_of(instance, known[world.future]) if world.future else []
    grouped = [one for one in sources if one.scope != "all" and any(figure.kind == "lever" for figure in one.figures)]
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, unit in enumerate(instance.units):
        alike.setdefault(tuple(one.group(unit) for one in grouped), []).append(place)
    for places in alike.values():
        settings = instance.settings
        for step in [*first, *_steps(sources, world, instance.units[places[0]])]:
            settings = _changed_settings(settings, step)
        units = tuple(
            _changed_unit(instance, place, [*first, *_steps(sources, world, instance.units[place])]) for place in places
        )
        yield _part(instance, settings, units)


def _steps(sources: Iterable[Moved], world: World, unit: Unit) -> list[Step]:
    return [Step(one, world.draws[DrawKey(one.name, one.group(unit))]) for one in sources]


def _part(instance: Instance, settings: Settings, units: tuple[Unit, ...]) -> Instance:
    """Return the instance with some of its units, changed."""
    names = {unit.unit for unit in units}
    return replace(
        instance,
        settings=settings,
        units=units,
        pins=tuple(pin for pin in instance.pins if pin.unit in names),
        flows=tuple(row for row in instance.flows if row.unit in names),
    )


def _changed_settings(settings: Settings, step: Step) -> Settings:
    for figure in step.moved.figures:
        if figure.kind != "unit":
            settings = _changed(settings, figure.pieces, partial(_after, figure, step))
    return settings


def _changed_unit(instance: Instance, place: int, steps: Iterable[Step]) -> Unit:
    unit = instance.units[place]
    for step in steps:
        for figure in step.moved.figures:
            if figure.kind == "unit" and place in figure.units:
                column = figure.pieces[-1]
                before = getattr(unit, column) if column in Unit.model_fields else _share(instance, unit, column)
                unit = unit.model_copy(update={column: _after(figure, step, before)})
    return unit


def _share(instance: Instance, unit: Unit, column: str) -> float:
    """Return the share of a segment in its column, or that of plan.toml where the cell is blank."""
    segment = next(one for one in instance.settings.segments if column == f"share_{one.name}")
    return share_in_unit(segment, unit)


def _changed(value: Any, pieces: Sequence[str], change: Callable[[Any], Any]) -> Any:
    """Return a record, mapping or list with one figure within it changed."""
    if not pieces:
        return change(value)
    name, *others = pieces
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _changed(getattr(value, name), others, change)})
    if isinstance(value, dict):
        return {**value, name: _changed(value[name], others, change)}
    place = int(name)
    return (*value[:place], _changed(value[place], others, change), *value[place + 1 :])


def _after(figure: SamplableFigure, step: Step, before: Any) -> float:
    how, value = step.moved.how, step.value
    if before is None and how != "set":
        raise ValueError(f"{step.moved.name}: {figure.path} is left out, expected a number to {how}")
    after = float(value if how == "set" else before * value if how == "multiply" else before + value)
    if not figure.whole:
        return after
    if after != int(after):
        raise ValueError(f"{step.moved.name}: {figure.path} is {after:g}, expected a whole number")
    return int(after)
