"""Check hired capacity: the limit can be hired for, its scope exists, and heads can come in time."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.hired import terms_between
from instances.limit_periods import last_quarter_of
from instances.measures import MEASURES
from instances.names import Names, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.records import suggestion
from instances.schema.common import quarter_ordinal
from instances.schema.hiring import MOST_TERMS, Hiring
from instances.schema.rules import LimitRule
from instances.schema.scopes import TAG_PREFIX
from instances.schema.settings import Settings
from instances.scopes import attribute_of, inside
from instances.wording import listed

HIRED_FOR = ("load", "launches", "in_ramp_up", "hours")
"""Measures of limits whose capacity can be hired."""

MOST_LISTED = 5
"""Levers that a message lists."""

APART = " / "
"""Text between the name of heads and their scope, in tables."""


def hiring_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of every kind of heads, and of what does not go with them."""
    limits = {limit.name: limit for limit in settings.limits}
    for number, rule in enumerate(settings.hiring):
        path = f"hiring[{number}]"
        yield from unknown_names(f"{path}.limit", "limit", [rule.limit], dict.fromkeys(limits))
        yield from unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers)
        if APART in rule.name:
            yield Problem("value_wrong", PLAN, column=f"{path}.name", found=rule.name, expected=f'a name without "{APART}"')
        begins = () if rule.from_quarter is None else (rule.from_quarter,)
        outside = list(quarters_outside(begins, names, names.decision_quarters, f"{path}.from_quarter"))
        yield from outside
        if rule.limit in limits:
            yield from _of_limit(path, rule, limits[rule.limit], settings, names)
            if not outside:
                yield from _in_time(path, rule, limits[rule.limit], settings, names)
            if not outside and (too_many := _terms_of_all(rule, limits[rule.limit], settings, names)) is not None:
                yield Problem("level_impossible", PLAN, column=f"{path}.largest", found=str(rule.largest), expected=too_many)
        if rule.colour == "capex" and not rule.one_off_cost:
            yield without_effect(f"{path}.colour", "capex", "a one_off_cost above 0 with it")


def _terms_of_all(rule: Hiring, limit: LimitRule, settings: Settings, names: Names) -> str | None:
    """Return the number of heads that can be decided on, where there are more: each has as many choices as terms."""
    terms = sum(1 for _ in terms_between(settings, rule, 1, last_quarter_of(settings, limit, names.flows)))
    scopes = 1 if rule.scope or not limit.each else max(1, len(_scopes(limit, names)))
    most = MOST_TERMS // max(1, terms * scopes)
    words = f"at most {most:,} heads, as each of {scopes:,} scopes has {terms:,} terms of employment for each"
    return words if rule.largest > most else None


def _of_limit(path: str, rule: Hiring, limit: LimitRule, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of a kind of heads beside its limit: what is hired, for which scope, and whose cost it is."""
    if limit.measure not in HIRED_FOR:
        expected = f"a limit on {' or '.join(HIRED_FOR)}; {MEASURES[limit.measure].words} is not hired"
        yield Problem("value_wrong", PLAN, column=f"{path}.limit", found=rule.limit, expected=expected)
    yield from _scope(f"{path}.scope", rule, limit, names)
    counted = limit.levers or tuple(settings.levers)
    if rule.lever is None and len(counted) > 1:
        expected = f"one of {listed(counted)}, which the limit counts" if len(counted) <= MOST_LISTED else "a lever"
        yield Problem("setting_missing", PLAN, column=f"{path}.lever", expected=expected)


def _scope(path: str, rule: Hiring, limit: LimitRule, names: Names) -> Iterator[Problem]:
    """Yield the problem of a scope that the limit does not have."""
    if not rule.scope:
        return
    if not limit.each:
        yield without_effect(path, rule.scope, f"`each` of {limit.name} with it")
        return
    known = _scopes(limit, names)
    if limit.each != "team" and names.all_units is None:
        return
    if rule.scope not in known:
        expected = f"a {limit.each.removeprefix(TAG_PREFIX)} that {limit.name} has a limit for"
        remedy = suggestion(rule.scope, dict.fromkeys(known))
        yield Problem("name_unknown", PLAN, column=path, found=rule.scope, expected=expected, remedy=remedy)


def scope_problems_of_heads(path: str, scope: str, rule: Hiring, limit: LimitRule, names: Names) -> Iterator[Problem]:
    """Yield the problem of a scope that heads of a kind who were hired already cannot work for."""
    if rule.scope and scope != rule.scope:
        yield Problem("value_wrong", PLAN, column=path, found=scope or "none", expected=f"{rule.scope}, the scope of {rule.name}")
    elif limit.each and not scope:
        expected = f"a {limit.each.removeprefix(TAG_PREFIX)}, as {limit.name} has a limit for each"
        yield Problem("setting_missing", PLAN, column=path, expected=expected)
    else:
        yield from _scope(path, rule.model_copy(update={"scope": scope}), limit, names)


def _scopes(limit: LimitRule, names: Names) -> list[str]:
    """Return the scopes of a limit with `each`; none where the units could not be read."""
    if limit.each == "team":
        return [team for team in names.teams or () if not limit.teams or team in limit.teams]
    units = filter(inside(limit), names.all_units or ())
    return [name for name in dict.fromkeys(attribute_of(unit, limit.each) for unit in units) if name]


def _in_time(path: str, rule: Hiring, limit: LimitRule, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problem of heads who would come after the limit has ended, or leave after the evaluation."""
    first = quarter_ordinal(rule.from_quarter) - names.first_quarter + 1 if rule.from_quarter else 1
    useful = min(names.evaluation_quarters, last_quarter_of(settings, limit, names.flows))
    if first + rule.lag > useful:
        expected = f"employment by the end of {limit.name}, {max(0, useful - first)} quarters after the first decision at most"
        yield Problem("level_impossible", PLAN, column=f"{path}.lag", found=str(rule.lag), expected=expected)
    elif first + rule.lag + rule.shortest - 1 > names.evaluation_quarters:
        expected = f"at most {names.evaluation_quarters - first - rule.lag + 1}, so that employment ends in the evaluation"
        yield Problem("level_impossible", PLAN, column=f"{path}.shortest", found=str(rule.shortest), expected=expected)
