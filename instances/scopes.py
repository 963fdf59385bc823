"""The units in the scope of a rule, and the texts by which there is one limit for each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from instances.schema.rules import LimitRule
from instances.schema.scopes import TAG_PREFIX, Scope, UnitScope, tag_column, tag_text
from instances.schema.units import Unit


def attribute_of(unit: Unit, name: str) -> str:
    """Return a unit's region, leader, cohort or tag, by its column in units.csv; blank where the cell is."""
    if name.startswith(TAG_PREFIX):
        return str((unit.model_extra or {}).get(name, ""))
    return str(getattr(unit, name))


def tag_columns(units: Iterable[Unit]) -> list[str]:
    """Return the tag columns that units have."""
    return list(dict.fromkeys(name for unit in units for name in unit.model_extra or {} if name.startswith(TAG_PREFIX)))


def wanted_texts(scope: Scope) -> Mapping[str, Sequence[str]]:
    """Return the texts that a scope lets count, by column of units.csv; columns that it does not narrow are left out."""
    named = {"region": scope.regions, "leader": scope.leaders, "cohort": scope.cohorts}
    if isinstance(scope, UnitScope):
        named["unit"] = scope.units
    tags: dict[str, list[str]] = defaultdict(list)
    for one in scope.tags:
        tags[tag_column(one)].append(tag_text(one))
    return {column: texts for column, texts in named.items() if texts} | tags


def inside(scope: Scope) -> Callable[[Unit], bool]:
    """Return the function that tells whether a unit is in a scope."""
    wanted = [(column, frozenset(texts)) for column, texts in wanted_texts(scope).items()]
    return lambda unit: all(attribute_of(unit, column) in texts for column, texts in wanted)


def by_region_alone(rule: LimitRule) -> bool:
    """Return whether a limit tells units apart by nothing but regions, so that costs which they share count in it, too."""
    return wanted_texts(rule).keys() <= {"region"} and rule.each in ("", "region")


def counts_shared(scope: Scope, region: str | None) -> bool:
    """Return whether a cost that the units of a region share, or those of the network where it is None, counts in a scope."""
    if not wanted_texts(scope).keys() <= {"region"}:
        return False
    return not scope.regions or region in scope.regions


def each_in_words(each: str) -> str:
    """Return the name of scopes that there is one limit for each of, such as "region" or "banner"."""
    return each.removeprefix(TAG_PREFIX)
