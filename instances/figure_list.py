"""The figures of an instance that may be changed by path, with their values and meanings: what a person searches in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from instances.figure_paths import EVERY, entry_name, written_path
from instances.figures import is_number, shown
from instances.schema.instance import Instance
from instances.schema.meanings import meanings_of
from instances.schema.segments import SHARE_PREFIX
from instances.schema.units import Unit
from instances.segments import share_at

FIXED = ("solver",)
"""Sections whose figures are options of a command."""


@dataclass(frozen=True)
class ListedFigure:
    """A figure.

    Attributes
    ----------
    path
        as an override takes it.
    value
        as text; the least and the most of a column of units.csv.
    meaning
        in sentences; blank where the schema says nothing.
    """

    path: str
    value: str
    meaning: str


def listed_figures(instance: Instance) -> list[ListedFigure]:
    """Return numbers and switches of plan.toml in its order, then the columns of units.csv with a number for every unit."""
    found = [one for one in _below(instance.settings, []) if not one.path.startswith(tuple(f"{name}." for name in FIXED))]
    return [*found, *_columns(instance)]


def _below(value: Any, path: list[str], meaning: str = "") -> Iterator[ListedFigure]:
    if is_number(value) or isinstance(value, bool):
        yield ListedFigure(written_path(path), shown(value), " ".join(meaning.split()))
    for name, below, said in _entries(value):
        yield from _below(below, [*path, name], said or meaning)


def _entries(value: Any) -> Iterator[tuple[str, Any, str]]:
    """Yield name, value and meaning of what stands in a section or a list; entries of one name are named by their places."""
    if isinstance(value, BaseModel):
        meanings = meanings_of(type(value))
        for name in type(value).model_fields:
            yield name, getattr(value, name), meanings.get(name, "")
    elif isinstance(value, dict):
        yield from ((str(name), below, "") for name, below in value.items())
    elif isinstance(value, tuple) and all(isinstance(one, BaseModel) for one in value):
        names = Counter(entry_name(one, place) for place, one in enumerate(value))
        for place, one in enumerate(value):
            name = entry_name(one, place)
            yield (name if names[name] == 1 else str(place)), one, ""


def _columns(instance: Instance) -> Iterator[ListedFigure]:
    for name in Unit.model_fields:
        values = [value for unit in instance.units if is_number(value := getattr(unit, name))]
        if values and len(values) == len(instance.units):
            yield _column(name, values, meanings_of(Unit).get(name, ""))
    for segment in instance.settings.segments:
        if any(unit.share_of(segment.name) is not None for unit in instance.units):
            meaning = f"Share of segment {segment.name} in the {segment.of}."
            yield _column(f"{SHARE_PREFIX}{segment.name}", [share_at(unit, segment) for unit in instance.units], meaning)


def _column(name: str, values: Sequence[float], meaning: str) -> ListedFigure:
    least, most = shown(min(values)), shown(max(values))
    return ListedFigure(written_path(["units", EVERY, name]), least if least == most else f"{least} to {most}", meaning)
