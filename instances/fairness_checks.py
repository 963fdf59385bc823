"""Check shares and even coverage: names exist, settings have an effect, and shares can be reached."""

from collections.abc import Iterator

from instances.covenant_checks import window_problems
from instances.files import PLAN
from instances.floor_checks import lever_untaken
from instances.names import Names, NoEffect, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.levers import SHARED_BASES
from instances.schema.scopes import Scope
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.scope_checks import each_problems, scope_problems
from instances.scopes import attribute_of, each_in_words, inside
from instances.wording import counted

ROUNDING = 1e-9
"""Most by which a sum of shares may miss 1 and still count as it."""

MOST_ROWS = 10_000
"""Comparisons of two parts in a quarter, in each order, that one rule may make: each is a row of the programme."""


def fairness_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of shares and even coverage."""
    for number, share in enumerate(settings.shares):
        yield from _share(f"shares[{number}]", share, settings, names)
    for number, coverage in enumerate(settings.even_coverage):
        yield from _even_coverage(f"even_coverage[{number}]", coverage, settings, names)


def _share(path: str, rule: ShareRule, settings: Settings, names: Names) -> Iterator[Problem]:
    named = [
        *unknown_names(f"{path}.levers", "lever", rule.levers, names.levers),
        *scope_problems(path, rule, names),
        *scope_problems(path, rule.whole, names, prefix="of_"),
        *each_problems(path, rule.each, rule.measure, names),
    ]
    yield from named
    window = rule.from_quarter, rule.to_quarter
    yield from window_problems(path, *window, names, names.decision_quarters, names.evaluation_quarters)
    loads = any(settings.levers[name].loads for name in rule.levers or settings.levers if name in settings.levers)
    for check in (
        NoEffect("colour", rule.colour is not None and rule.measure != "spend", "measure spend with it"),
        NoEffect("at_most", rule.at_least is not None and rule.at_most is not None, "no at_least beside it"),
    ):
        if check.fails:
            yield without_effect(f"{path}.{check.field}", getattr(rule, check.field), check.needed)
    if rule.measure == "load" and not loads:
        yield Problem("setting_ignored", PLAN, column=path, expected="a change load of its levers")
    if rule.at_least is None and rule.at_most is None:
        yield Problem("setting_missing", PLAN, column=f"{path}.at_least", expected="a share, here or as at_most")
    elif not named:
        yield from _parts_of_whole(path, rule, settings, names)


def _parts_of_whole(path: str, rule: ShareRule, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if parts are no parts of the whole, or their shares leave nothing but to launch nothing."""
    if names.all_units is None:
        return
    whole = list(filter(inside(rule.whole), names.all_units))
    part = list(filter(inside(rule), names.all_units))
    within = {unit.unit for unit in whole}
    beyond = [unit.unit for unit in part if unit.unit not in within]
    if beyond:
        field = f"of_{_narrowest(rule.whole)}"
        expected = f"the whole to have every unit of the part, {beyond[0]} too"
        remedy = "Narrow the part, or widen the whole."
        yield Problem(
            "value_wrong", PLAN, column=f"{path}.{field}", found=", ".join(getattr(rule, field)), expected=expected, remedy=remedy
        )
    elif not rule.each and len(part) == len(whole):
        yield Problem("setting_missing", PLAN, column=f"{path}.each", expected="each, or lists that name a part of the whole")
    elif rule.each != "team":
        parts = parts_by(part, rule.each)
        if not parts:
            yield without_effect(f"{path}.each", rule.each, f"a unit in its scope that has a {each_in_words(rule.each)}")
            return
        yield from _region_costs(path, rule, settings)
        yield from _vain(path, rule, parts, settings, names)
        yield from _sums(path, rule, parts, len(whole), settings)


def _region_costs(path: str, rule: ShareRule, settings: Settings) -> Iterator[Problem]:
    """Yield a problem if costs of regions count in the part, which has regions alone, and not in the whole, which has not."""
    by_regions = rule.each in ("", "region") and not (rule.leaders or rule.cohorts or rule.tags or rule.units)
    field = next((name for name in ("of_leaders", "of_cohorts", "of_tags") if getattr(rule, name)), None)
    if rule.measure != "spend" or not by_regions or field is None:
        return
    for name in rule.levers or settings.levers:
        costs = settings.levers[name].costs
        if any(one.basis == "region" and one.amount and rule.colour in (None, one.colour) for one in costs):
            expected = f"of_regions alone, as costs of basis region of {name} count in the part, and under no list but regions"
            found, remedy = ", ".join(getattr(rule, field)), "Leave it out, or name units or leaders of the part, too."
            yield Problem("value_wrong", PLAN, column=f"{path}.{field}", found=found, expected=expected, remedy=remedy)
            return


def _narrowest(scope: Scope) -> str:
    """Return a list of a scope that has an entry."""
    return next((field for field in ("regions", "leaders", "cohorts", "tags") if getattr(scope, field)), "regions")


def parts_by(units: list[Unit], each: str) -> dict[str, list[Unit]]:
    """Return units by their region, leader, cohort or tag, those without it left out; all of them where `each` is blank."""
    parts: dict[str, list[Unit]] = {}
    for unit in units:
        name = attribute_of(unit, each) if each else " "
        if name:
            parts.setdefault(name, []).append(unit)
    return parts


def _vain(path: str, rule: ShareRule, parts: dict[str, list[Unit]], settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if a part has to have a share that none of its units can bring, so that nothing could be launched."""
    levers = [name for name in rule.levers or settings.levers if name in settings.levers]
    able = {unit.unit for name in levers for unit in names.eligible_units(name, settings.levers[name]) or ()}
    for name, units in parts.items() if rule.at_least is not None else ():
        if not any(unit.unit in able for unit in units):
            of = name if rule.each else "the part"
            expected = f"parts with a unit that can take one of its levers, which {of} has not: nothing could be launched"
            yield Problem("level_impossible", PLAN, column=f"{path}.at_least", found=f"{rule.at_least:g}", expected=expected)
            return


def _sums(path: str, rule: ShareRule, parts: dict[str, list[Unit]], whole: int, settings: Settings) -> Iterator[Problem]:
    """Yield a problem if the shares of all parts are together more than the whole, or less although they are all of it."""
    number = len(parts)
    if rule.at_least is not None and number * rule.at_least > 1 + ROUNDING:
        expected = f"at most {1 / number:.4g}, as {counted(number, 'part')} have it of one whole"
        yield Problem("level_impossible", PLAN, column=f"{path}.at_least", found=f"{rule.at_least:g}", expected=expected)
    levers = [settings.levers[name] for name in rule.levers or settings.levers if name in settings.levers]
    shared = rule.measure == "spend" and any(cost.basis in SHARED_BASES for lever in levers for cost in lever.costs)
    all_of_it = sum(map(len, parts.values())) == whole and not shared
    if rule.at_most is not None and all_of_it and number * rule.at_most < 1 - ROUNDING:
        expected = f"at least {1 / number:.4g}, as {counted(number, 'part')} are the whole together"
        remedy = "Raise it: nothing could be launched."
        yield Problem(
            "level_impossible", PLAN, column=f"{path}.at_most", found=f"{rule.at_most:g}", expected=expected, remedy=remedy
        )


def _even_coverage(path: str, rule: EvenCoverage, settings: Settings, names: Names) -> Iterator[Problem]:
    named = [
        *unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers),
        *scope_problems(path, rule, names),
        *quarters_outside([rule.by], names, names.evaluation_quarters, f"{path}.by"),
        *each_problems(path, rule.each, "launches", names),
    ]
    yield from named
    last = quarter_ordinal(rule.by) - names.first_quarter + 1 >= names.evaluation_quarters
    for check in (
        NoEffect("difference", rule.difference == 1, "a difference below 1"),
        NoEffect("onwards", rule.onwards and last, "a quarter in `by` before the last of the evaluation"),
    ):
        if check.fails:
            yield without_effect(f"{path}.{check.field}", getattr(rule, check.field), check.needed)
    if not named:
        yield from lever_untaken(path, rule.lever, settings, names)
        yield from _compared(path, rule, settings, names)


def _compared(path: str, rule: EvenCoverage, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if there are not two parts to compare in the first quarter, one that is never covered, or too many."""
    able = names.eligible_units(rule.lever, settings.levers[rule.lever])
    if names.all_units is None or not able:
        return
    by = quarter_ordinal(rule.by)
    parts = parts_by(list(filter(inside(rule), names.all_units)), rule.each)
    counted_parts = {name: units for name, units in parts.items() if any(_weight(rule, unit, by) > 0 for unit in units)}
    number, can = len(counted_parts), {unit.unit for unit in able}
    if number < 2:
        weighted = "" if rule.weight == "units" else f" with {rule.weight}"
        expected = f"two or more that have a unit in scope{weighted} that is open in {quarter_label(by)}"
        yield without_effect(f"{path}.each", f"{rule.each}, of which {number} can be compared", expected)
    never = [name for name, units in counted_parts.items() if not any(unit.unit in can for unit in units)]
    if number >= 2 and never:
        expected = f"parts with a unit that can take {rule.lever}, as no part could have more than {rule.difference:g} else"
        remedy = f"Leave {never[0]} out by the scope of the rule."
        yield Problem("level_impossible", PLAN, column=f"{path}.each", found=never[0], expected=expected, remedy=remedy)
    quarters = names.first_quarter + names.evaluation_quarters - by if rule.onwards else 1
    rows = len(parts) * (len(parts) - 1) * quarters
    if rows > MOST_ROWS:
        found = f"{rows:,} comparisons of {counted(len(parts), 'part')} in {counted(quarters, 'quarter')}"
        remedy = "Compare fewer parts, or leave out onwards."
        yield Problem("value_wrong", PLAN, column=f"{path}.each", found=found, expected=f"at most {MOST_ROWS:,}", remedy=remedy)


def _weight(rule: EvenCoverage, unit: Unit, quarter: int) -> float:
    """Return the weight of a unit in coverage, 0 where it has closed by a quarter, which is an ordinal."""
    if unit.exit_quarter is not None and quarter_ordinal(unit.exit_quarter) < quarter:
        return 0.0
    return 1.0 if rule.weight == "units" else float(getattr(unit, rule.weight))
