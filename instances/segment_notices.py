"""Notices on segments: those that no lever covers, and units at which a lever covers nothing."""

from collections.abc import Iterator

from instances.names import is_eligible
from instances.notice import Notice
from instances.schema.instance import Instance
from instances.segments import share_at
from instances.wording import counted, listed


def segment_notices(instance: Instance) -> Iterator[Notice]:
    """Yield the notices on segments of an instance."""
    settings = instance.settings
    covered = {name for lever in settings.levers.values() for name in lever.covers}
    for number, segment in enumerate(settings.segments):
        if segment.name not in covered:
            yield Notice(f"segments[{number}]", f"no lever covers {segment.name}: its shares change no figure.")
    for name, lever in settings.levers.items():
        named = [segment for segment in settings.segments if segment.name in lever.covers]
        for base in dict.fromkeys(segment.of for segment in named):
            own = [segment for segment in named if segment.of == base]
            units = [unit for unit in instance.units if is_eligible(unit, lever)]
            idle = [unit.unit for unit in units if not any(share_at(unit, segment) for segment in own)]
            if idle:
                where = f"unit {idle[0]}" if len(idle) == 1 else f"{counted(len(idle), 'unit')}, {idle[0]} among them"
                text = (
                    f"{listed([segment.name for segment in own])} has no {base} of {where}: the lever moves none there, and its"
                )
                text += " costs by unit and store are paid all the same."
                yield Notice(f"levers.{name}.covers", text)
