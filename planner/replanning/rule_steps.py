"""Numbers of rules made easier to keep: counts by one step after the other, amounts by a share.

Limits and covenants have amounts of their own, which `planner.replanning.limit_changes` changes. Hurdles are left out: another
hurdle gives units other roadmaps, so that it is another instance and not the same one under a looser rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from instances import Instance
from instances.floor_measures import SUFFIX, is_ceiling
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.hiring import MOST_HEADS, Hiring
from instances.schema.minimums import Minimum
from instances.schema.rules import Floor, PilotGate, RampLimit, UnitGroup
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit

SECTIONS = (
    "ramp_limits",
    "pilot_gates",
    "groups",
    "floors",
    "minimums",
    "shares",
    "even_coverage",
    "sequences",
    "region_limits",
    "even_waves",
    "hiring",
)
"""Sections of plan.toml whose rules have numbers."""

COUNTED_FLOORS, COUNTED_MINIMUMS = ("live_units",), ("launches",)
"""Measures of floors and minimums that are whole numbers."""

HUNDREDTHS = tuple(round(0.01 * number, 2) for number in range(1, 100))
"""Values by which shares of a whole, and distances of coverage, are eased one after the other."""


@dataclass(frozen=True)
class RuleStep:
    """One number of a rule, and an easier one in its place.

    Attributes
    ----------
    section
        of plan.toml.
    name, field
        of the rule, and of its number.
    old, new
        the number as it stands, and the easier one.
    """

    section: str
    name: str
    field: str
    old: float
    new: float

    def __str__(self) -> str:
        return f"{self.name}: {self.field} {self.new:.10g} in place of {self.old:.10g}"

    def taken(self, instance: Instance) -> Instance:
        """Return an instance with the easier number."""
        return with_number(instance, self.section, self.name, self.field, self.new)


def steps_of(instance: Instance, share: float) -> Iterator[RuleStep]:
    """Yield a step of each number of each rule that can be easier: by one of a count, by a share of an amount."""
    for section in SECTIONS:
        for rule in getattr(instance.settings, section):
            for field, easier in easier_counts(instance, rule):
                if easier:
                    yield RuleStep(section, rule.name, field, getattr(rule, field), easier[0])
            for field, new in _easier_amounts(rule, share):
                yield RuleStep(section, rule.name, field, getattr(rule, field), new)


def easier_counts(instance: Instance, rule: Any) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield the fields of a rule that count something, each with values that are ever easier to keep, the nearest first."""
    units, launches = len(instance.units), len(instance.units) * len(instance.settings.levers)
    if isinstance(rule, CohortSequence):
        yield from _easier_waiting(instance, rule)
    elif isinstance(rule, PilotGate):
        yield from _easier_pilots(rule, units)
    elif isinstance(rule, RegionLimit):
        regions = len({unit.region for unit in instance.units})
        yield from ((field, range(most + 1, regions + 1)) for field, most in _given(rule, "active", "new"))
    elif isinstance(rule, EvenWaves):
        yield from ((field, range(least - 1, 1, -1)) for field, least in _given(rule, "smallest"))
        yield from ((field, range(most + 1, launches + 1)) for field, most in _given(rule, "largest", "difference"))
    elif isinstance(rule, Hiring):
        yield "largest", range(rule.largest + 1, MOST_HEADS + 1)
    elif isinstance(rule, UnitGroup) and rule.kind == "at_most":
        yield "count", range(rule.count + 1, units + 1)
    elif isinstance(rule, UnitGroup) and rule.kind == "prerequisite":
        yield "lag", range(rule.lag - 1, -1, -1)
    elif isinstance(rule, UnitGroup) and rule.kind == "at_least":
        yield "count", range(rule.count - 1, -1, -1)


def easier_shares(rule: Any) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield the field of a rule that is a share of a whole, with hundredths that are ever easier to keep, the nearest first."""
    if isinstance(rule, ShareRule) and rule.at_least is not None:
        yield "at_least", [one for one in reversed(HUNDREDTHS) if one < rule.at_least]
    elif isinstance(rule, ShareRule) and rule.at_most is not None:
        yield "at_most", [one for one in HUNDREDTHS if one > rule.at_most]
    elif isinstance(rule, EvenCoverage):
        yield "difference", [one for one in HUNDREDTHS if one > rule.difference]


def _easier_pilots(rule: PilotGate, units: int) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield easier numbers of a gate: more pilots where their pool only grows, a shorter pilot where it has no least size."""
    if rule.pool is not None or rule.policy != "representative":
        yield "units", range(rule.units + 1, min(units, rule.pool or units) + 1)
    if rule.least is None:
        yield "quarters", range(rule.quarters - 1, 0, -1)
    else:
        yield "least", range(rule.least - 1, 0, -1)


def _easier_amounts(rule: Any, share: float) -> Iterator[tuple[str, float]]:
    """Yield the fields of a rule that are amounts, each with an easier value: by a share of it, or by one of a count."""
    if isinstance(rule, RampLimit):
        yield "base", rule.base + 1
        if rule.growth:
            yield "growth", rule.growth * (1 + share)
    elif isinstance(rule, CohortSequence) and rule.measure is not None:
        amount = rule.amount or 0.0
        new = min(amount * (1 + share), 0.5 * (1 + amount)) if rule.measure.endswith(SUFFIX) else amount * (1 - share)
        yield from [("amount", new)] if new not in (amount, 0.0) else []
    elif isinstance(rule, Floor) and is_ceiling(rule):
        yield from [("amount", rule.amount * (1 + share))] if rule.amount else []
    elif isinstance(rule, Floor) and rule.amount:
        yield "amount", max(0.0, rule.amount - 1 if rule.measure in COUNTED_FLOORS else rule.amount * (1 - share))
    elif isinstance(rule, Minimum):
        new = rule.amount - 1 if rule.measure in COUNTED_MINIMUMS else rule.amount * (1 - share)
        yield from [("amount", new)] if new > 0 else []
    elif isinstance(rule, ShareRule) and rule.at_least is not None:
        yield "at_least", rule.at_least * (1 - share)
    elif isinstance(rule, ShareRule) and rule.at_most is not None:
        yield from [("at_most", new)] if rule.at_most < (new := rule.at_most * (1 + share)) < 1 else []
    elif isinstance(rule, EvenCoverage):
        yield from [("difference", new)] if (new := rule.difference + share) < 1 else []


def _given(rule: Any, *fields: str) -> list[tuple[str, int]]:
    return [(field, getattr(rule, field)) for field in fields if getattr(rule, field) is not None]


def _easier_waiting(instance: Instance, rule: CohortSequence) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield a shorter lag, which an earlier reading may not keep and so stays with one, and fewer units that must be live."""
    if rule.measure is None:
        yield "lag", range(rule.lag - 1, -1, -1)
    if rule.live_units is not None or rule.live_share is not None:
        yield _fewer_live(instance, rule)


def _fewer_live(instance: Instance, rule: CohortSequence) -> tuple[str, Sequence[float]]:
    """Return the field that says how many units must be live, and its lower values that make a difference, falling."""
    if rule.live_units is not None:
        return "live_units", range(rule.live_units - 1, 0, -1)
    sizes = [sum(unit.cohort == cohort for unit in instance.units) for cohort in rule.cohorts[:-1]]
    shares = {count / size for size in sizes for count in range(1, size)}
    return "live_share", sorted((one for one in shares if one < (rule.live_share or 0.0)), reverse=True)


def with_number(instance: Instance, section: str, name: str, field: str, value: float) -> Instance:
    """Return an instance with another number in the rule of that name."""
    rules = getattr(instance.settings, section)
    changed = tuple(one.model_copy(update={field: value}) if one.name == name else one for one in rules)
    return replace(instance, settings=instance.settings.model_copy(update={section: changed}))
