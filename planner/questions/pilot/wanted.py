"""The parts of a pilot that the user fixes, read and checked against the instance."""

from collections.abc import Iterator
from typing import Any

from instances.records import suggestion
from instances.schema.instance import Instance
from planner.answers.question import Values
from planner.errors import QuestionError
from planner.pilots.asked import Asked
from planner.pilots.designs import Policy


def wanted_of(instance: Instance, values: Values) -> Asked:
    """Return the parts of a pilot that the user fixes.

    Raises
    ------
    QuestionError
        something of it is not in the instance, or does not go together; every problem is named.
    """
    problems: list[str] = []
    policies: tuple[Policy, ...] = tuple(one.replace("-", "_") for one in values["policy"])
    stores = _units(instance, values, "stores", problems)
    controls = _units(instance, values, "controls", problems)
    launch, reading = (_quarter(instance, values, name, problems) for name in ("launch", "reading"))
    problems += _contradictions(instance, values, stores, controls)
    if launch is not None and reading is not None and reading <= launch:
        problems.append(f"reading: found {values['reading']}; expected a quarter after the launch in {values['launch']}")
    if problems:
        raise QuestionError("\n".join(problems))
    levers = tuple(name for name in instance.settings.levers if name in values["lever"])
    return Asked(policies, levers, stores, controls, values["size"], launch, reading)


def _units(instance: Instance, values: Values, name: str, problems: list[str]) -> tuple[int, ...]:
    """Return the places of the stores in a list that the user gave."""
    given = [one.strip() for one in (values[name] or "").split(",") if one.strip()]
    place = {unit.unit: number for number, unit in enumerate(instance.units)}
    problems += [f"{name}: {one} is no unit of the instance. {suggestion(one, place)}" for one in given if one not in place]
    problems += [f"{name}: {one} is named twice" for one in dict.fromkeys(given) if given.count(one) > 1]
    if values[name] is not None and not given:
        problems.append(f"{name}: found no unit; expected their keys, separated by commas")
    return tuple(sorted({place[one] for one in given if one in place}))


def _quarter(instance: Instance, values: Values, name: str, problems: list[str]) -> int | None:
    label: Any = values[name]
    if label is None:
        return None
    decisions = [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]
    if label not in decisions:
        problems.append(f"{name}: found {label}; expected a decision quarter, {decisions[0]} to {decisions[-1]}")
        return None
    return decisions.index(label) + 1


def _contradictions(instance: Instance, values: Values, stores: tuple[int, ...], controls: tuple[int, ...]) -> Iterator[str]:
    levers = instance.settings.levers
    yield from (
        f"lever: {one} is no lever of the instance. {suggestion(one, levers)}" for one in values["lever"] if one not in levers
    )
    both = [instance.units[one].unit for one in stores if one in controls]
    if both:
        yield f"controls: {', '.join(both)} launch in the pilot; name other controls"
    if stores and values["policy"]:
        yield "stores: stores that are named are picked by no policy; leave out --policy or --stores"
    if stores and values["size"] is not None and values["size"] != len(stores):
        yield f"size: found {values['size']} beside {len(stores)} stores that are named; leave out --size"
    if len(stores) == 1:
        yield "stores: found one store; expected two or more, as one alone has no spread"
    if len(controls) == 1:
        yield "controls: found one store; expected two or more, as one alone has no spread"
