"""Numbers of rules that may be swept, and which way each gets easier to keep.

A number is here where an easier one allows all that was allowed before: plans are then handed on to easier numbers, and bounds
to harder ones. The number of heads that may be hired is not among them, as another number is another programme.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from instances.draft import Draft
from instances.floor_measures import SUFFIX, is_ceiling
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.instance import Instance
from instances.schema.minimums import Minimum
from instances.schema.rules import Floor, PilotGate, RampLimit, UnitGroup
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit
from planner.errors import QuestionError
from planner.replanning.rule_steps import SECTIONS


@dataclass(frozen=True)
class RuleNumber:
    """A number of a rule.

    Attributes
    ----------
    section
        of plan.toml.
    name, field
        of the rule, and of its number.
    value
        the number as it stands.
    rises
        whether a larger number is easier to keep.
    """

    section: str
    name: str
    field: str
    value: float
    rises: bool

    def __str__(self) -> str:
        return f"{self.field} of {self.name}"


def numbers_of(instance: Instance) -> Iterator[RuleNumber]:
    """Yield every number of a rule that may be swept."""
    for section in SECTIONS:
        for rule in getattr(instance.settings, section):
            for field, rises in _fields(rule).items():
                value = getattr(rule, field)
                if value is not None:
                    yield RuleNumber(section, rule.name, field, float(value), rises)


def _fields(rule: Any) -> dict[str, bool]:
    """Return the fields of a rule, each with whether a larger number is easier to keep."""
    match rule:
        case RampLimit():
            return {"base": True, "growth": True}
        case PilotGate():
            more = {"units": True} if rule.pool is not None or rule.policy != "representative" else {}
            return more | ({"quarters": False} if rule.least is None else {"least": False})
        case UnitGroup():
            return {"at_most": {"count": True}, "at_least": {"count": False}, "prerequisite": {"lag": False}}.get(rule.kind, {})
        case Floor():
            return {"amount": is_ceiling(rule)}
        case Minimum():
            return {"amount": False}
        case ShareRule():
            return {"at_least": False, "at_most": True}
        case EvenCoverage():
            return {"difference": True}
        case CohortSequence():
            read = {"lag": False} if rule.measure is None else {"amount": rule.measure.endswith(SUFFIX)}
            return read | {"live_units": False, "live_share": False}
        case RegionLimit():
            return {"active": True, "new": True}
        case EvenWaves():
            return {"smallest": False, "largest": True, "difference": True}
    return {}


def number_named(instance: Instance, name: str, field: str | None) -> RuleNumber:
    """Return a number of the rule of a name; the field may be left out where the rule has one.

    Raises
    ------
    QuestionError
        there is none, or there are several.
    """
    every = list(numbers_of(instance))
    own = [one for one in every if one.name == name]
    found = [one for one in own if field in (None, one.field)]
    if len(found) == 1:
        return found[0]
    if found:
        raise QuestionError(f"rule {name!r} has several numbers, {_listed(found)}: name one with --number")
    wanted = f"rule {name!r}" if field is None else f"number {field!r} of a rule {name!r}"
    raise QuestionError(f"there is no {wanted} that can be swept; there are: {_listed(own or every)}")


def _listed(numbers: list[RuleNumber]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def with_value(instance: Instance, number: RuleNumber, value: float) -> Instance:
    """Return the instance with another number in a rule.

    Raises
    ------
    InputProblems
        the rule cannot have it, such as half a unit.
    """
    draft = Draft(instance)
    for rule in draft.settings[number.section]:
        if rule["name"] == number.name:
            rule[number.field] = int(value) if value == int(value) else value
    return draft.instance(as_typed=True)


def without_rule(instance: Instance, number: RuleNumber) -> Instance:
    """Return the instance without the rule of a number."""
    draft = Draft(instance)
    draft.settings[number.section] = [rule for rule in draft.settings[number.section] if rule["name"] != number.name]
    return draft.instance()
