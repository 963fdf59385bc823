"""Check the scopes of rules: every name and tag exists, and some unit is in scope."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.measures import MEASURES, measures_with
from instances.names import Names, unknown_names, without_effect
from instances.problems import Problem
from instances.records import suggestion
from instances.schema.rules import Measure
from instances.schema.scopes import EQUALS, TAG_PREFIX, Scope, UnitScope, tag_column
from instances.scopes import inside, wanted_texts
from instances.wording import listed


def scope_problems(path: str, scope: Scope, names: Names, *, prefix: str = "") -> Iterator[Problem]:
    """Yield the problems of the scope of a rule at a path of plan.toml; prefix: of the keys of its lists."""
    found = [
        *unknown_names(f"{path}.{prefix}regions", "region", scope.regions, names.regions),
        *unknown_names(f"{path}.{prefix}leaders", "leader", scope.leaders, names.leaders),
        *unknown_names(f"{path}.{prefix}cohorts", "cohort", scope.cohorts, names.cohorts),
        *_unknown_tags(f"{path}.{prefix}tags", scope, names),
    ]
    if isinstance(scope, UnitScope):
        found += unknown_names(f"{path}.units", "unit", scope.units, names.units)
    yield from found
    if not found:
        yield from _without_units(f"{path}.{prefix}", scope, names)


def each_problems(path: str, each: str, measure: Measure, names: Names) -> Iterator[Problem]:
    """Yield the problem of one limit for each part of something that is not there, or that the measure does not know."""
    needed = {
        "leader": "" if names.leaders != {} else "leaders in units.csv",
        "cohort": "" if names.cohorts != {} else "cohorts in units.csv",
        "team": "" if names.teams else "a change load on some team",
    }
    if "teams" not in MEASURES[measure].settings:
        needed["team"] = f"measure {measures_with('teams')} with it"
    if needed.get(each):
        yield without_effect(f"{path}.each", each, needed[each])
    if each.startswith(TAG_PREFIX) and names.tags is not None and each not in names.tags:
        remedy = suggestion(each, names.tags) or f"Add a column {each} to units.csv."
        yield Problem(
            "name_unknown", PLAN, column=f"{path}.each", found=each, expected="a tag column of units.csv", remedy=remedy
        )


def _unknown_tags(path: str, scope: Scope, names: Names) -> Iterator[Problem]:
    """Yield a problem for each tag or value that no unit has, with the nearest one, and for each that stands twice."""
    if names.tags is None:
        return
    known = [f"{column.removeprefix(TAG_PREFIX)}{EQUALS}{text}" for column, texts in names.tags.items() for text in texts or ()]
    for number, one in enumerate(scope.tags):
        column = tag_column(one)
        if column not in names.tags:
            expected, otherwise = "a tag column of units.csv with a value in it", f"Add a column {column} to units.csv."
        elif names.tags[column] is not None and one not in known:
            expected, otherwise = f"a value of {column} in units.csv", ""
        elif one in scope.tags[:number]:
            yield Problem("name_repeated", PLAN, column=path, found=one, expected="each value of a tag once")
            continue
        else:
            continue
        remedy = suggestion(one, known) or otherwise
        yield Problem("name_unknown", PLAN, column=path, found=one, expected=expected, remedy=remedy)


def _without_units(start: str, scope: Scope, names: Names) -> Iterator[Problem]:
    """Yield a problem if no unit is in a scope whose names all exist; start: of the paths of its lists."""
    if len(wanted_texts(scope)) < 2 or names.all_units is None or any(map(inside(scope), names.all_units)):
        return
    *before, last = [field for field in _WORDS if isinstance(listed_ones := getattr(scope, field, ()), tuple) and listed_ones]
    expected = f"{_WORDS[last]} in its {listed(before)}" if before else "values of tags that some unit has together"
    yield without_effect(f"{start}{last}", ", ".join(getattr(scope, last)), expected)


_WORDS = {
    "regions": "a region with units",
    "leaders": "a leader with units",
    "cohorts": "a cohort with units",
    "tags": "a tag of units",
    "units": "a unit",
}
"""Lists of a scope, and what is expected of one beside the lists before it."""
