"""Random instances whose levers cover segments of what they move, and need each other at times, by draws of their own."""

from dataclasses import replace
from typing import get_args

from instances.schema.instance import Instance, OwnColumn
from instances.schema.levers import Lever
from instances.schema.segments import Segment, SegmentBase
from instances.schema.units import Unit
from instances.segments import confined
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance

BASES: tuple[SegmentBase, ...] = get_args(SegmentBase)
APART = 77
"""Between the seeds of an instance and of its segments."""


def with_segments(seed: int) -> Instance:
    """Return the random instance of a seed with two segments of each figure, whose shares differ by unit."""
    return segmented(random_instance(seed), seed)


def segmented(made: Instance, seed: int) -> Instance:
    """Return an instance with two segments of each figure, which its levers cover but for one that closes units."""
    draw = Draw(seed + APART)
    segments = tuple(
        Segment(name=f"{base}_{number}", title=f"Some {base}", of=base, share=draw.number(0.05, 0.5))
        for base in BASES
        for number in (1, 2)
    )
    units = tuple(_with_shares(unit, segments, draw) for unit in made.units)
    levers: dict[str, Lever] = {}
    for name, lever in made.settings.levers.items():
        own = {"covers": covered(lever, draw)} if draw.chance(0.75) and not lever.closes else {}
        before = [other for other in levers if other not in lever.not_after and not levers[other].closes]
        needed = {"needs": (draw.one(before),)} if before and draw.chance(0.2) else {}
        levers[name] = lever.model_copy(update=own | needed)
    settings = made.settings.model_copy(update={"levers": levers, "segments": segments})
    columns = dict.fromkeys(column for unit in units for column in unit.model_extra or ())
    own_columns = tuple(
        OwnColumn(column, tuple(str((unit.model_extra or {}).get(column, "")) for unit in units)) for column in columns
    )
    return replace(made, settings=settings, units=units, own_columns=own_columns)


def _with_shares(unit: Unit, segments: tuple[Segment, ...], draw: Draw) -> Unit:
    shares = {f"share_{one.name}": repr(draw.number(0, 0.5)) for one in segments if draw.chance(0.5)}
    return Unit.model_validate(unit.model_dump(exclude_unset=True) | shares)


def covered(lever: Lever, draw: Draw) -> tuple[str, ...]:
    """Return some segments of each figure that the lever moves."""
    bases = dict.fromkeys(base for _, base in confined(lever))
    return tuple(f"{base}_{number}" for base in bases for number in draw.one([(1,), (2,), (1, 2)]))
