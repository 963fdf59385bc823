"""Check limits, pilot gates, groups and floors: names exist, settings have an effect, levels can be reached."""

from collections.abc import Iterator, Sequence

from instances.covenant_checks import covenant_problems, window_problems
from instances.fairness_checks import fairness_problems
from instances.files import PLAN
from instances.floor_checks import floor_problems, lever_untaken
from instances.hired_checks import hired_problems
from instances.hiring_checks import hiring_problems
from instances.hurdle_checks import hurdle_problems
from instances.limit_periods import periods_of
from instances.measures import MEASURES, measures_with
from instances.minimum_checks import minimum_problems
from instances.names import Names, NoEffect, is_eligible, quarters_outside, unknown_names, without_effect
from instances.one_of_checks import one_of_problems
from instances.prerequisite_cycles import prerequisite_cycle_problems
from instances.problems import Problem
from instances.schema.rules import LimitRule, PilotGate, UnitGroup
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.scope_checks import each_problems, scope_problems
from instances.wave_checks import pilot_problems, wave_problems
from instances.wording import counted

KINDS = (
    "limits",
    "ramp_limits",
    "pilot_gates",
    "groups",
    "floors",
    "sequences",
    "region_limits",
    "even_waves",
    "one_of",
    "minimums",
    "shares",
    "even_coverage",
    "covenants",
    "hurdles",
    "hiring",
)


def rule_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of the rules that tie units together."""
    yield from _unique(settings)
    for number, limit in enumerate(settings.limits):
        yield from _limit(f"limits[{number}]", limit, settings, names)
    for number, ramp in enumerate(settings.ramp_limits):
        yield from unknown_names(f"ramp_limits[{number}].levers", "lever", ramp.levers, names.levers)
        yield from scope_problems(f"ramp_limits[{number}]", ramp, names)
        begins = () if ramp.from_quarter is None else (ramp.from_quarter,)
        yield from quarters_outside(begins, names, names.decision_quarters, f"ramp_limits[{number}].from_quarter")
    for number, gate in enumerate(settings.pilot_gates):
        yield from _gate(f"pilot_gates[{number}]", gate, settings, names)
    for number, group in enumerate(settings.groups):
        yield from _group(f"groups[{number}]", group, names)
        yield from _group_members(f"groups[{number}]", group, settings, names)
    yield from prerequisite_cycle_problems(settings, names)
    for number, floor in enumerate(settings.floors):
        yield from floor_problems(f"floors[{number}]", floor, settings, names)
    yield from wave_problems(settings, names)
    yield from one_of_problems(settings, names)
    yield from fairness_problems(settings, names)
    yield from covenant_problems(settings, names)
    yield from hurdle_problems(settings, names)
    yield from minimum_problems(settings, names)
    yield from hiring_problems(settings, names)
    yield from hired_problems(settings, names)


def _unique(settings: Settings) -> Iterator[Problem]:
    seen: set[str] = set()
    for kind in KINDS:
        for number, rule in enumerate(getattr(settings, kind)):
            if rule.name in seen:
                yield Problem(
                    "name_repeated",
                    PLAN,
                    column=f"{kind}[{number}].name",
                    found=rule.name,
                    expected="a name not used by another rule",
                )
            seen.add(rule.name)


def _limit(path: str, rule: LimitRule, settings: Settings, names: Names) -> Iterator[Problem]:
    yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
    yield from scope_problems(path, rule, names)
    yield from each_problems(path, rule.each, rule.measure, names)
    yield from unknown_names(f"{path}.teams", "team of a change load", rule.teams, names.teams)
    measure, today = MEASURES[rule.measure], rule.prices == "today"
    of_teams, funded = "teams" in measure.settings, "benefit_share" in measure.settings and rule.per == "quarter"
    checks = (
        NoEffect("teams", bool(rule.teams) and not of_teams, f"measure {measures_with('teams')} with it"),
        NoEffect(
            "colour", rule.colour is not None and "colour" not in measure.settings, f"measure {measures_with('colour')} with it"
        ),
        NoEffect("levers", bool(rule.levers) and rule.measure == "hours", "none for hours, which a unit's levers take together"),
        NoEffect(
            "hours_per_head",
            rule.hours_per_head is not None and "hours_per_head" not in measure.settings,
            f"measure {measures_with('hours_per_head')} with it",
        ),
        NoEffect("per", measure.is_level and rule.per != "quarter", f"quarter for {rule.measure}"),
        NoEffect("benefit_share", rule.benefit_share > 0 and not funded, f"measure {measures_with('benefit_share')} per quarter"),
        NoEffect("carry_over", rule.carry_over > 0 and rule.per == "total", "a limit per quarter or fiscal year"),
        NoEffect("lapses_at_year_end", rule.lapses_at_year_end and rule.per != "quarter", "a limit per quarter"),
        NoEffect("lapses_at_year_end", rule.lapses_at_year_end and not rule.carry_over, "a carry_over above 0 with it"),
        NoEffect("prices", today and "prices" not in measure.settings, f"measure {measures_with('prices')} with it"),
        NoEffect(
            "prices",
            today and "inflation_rate" not in settings.finance.model_fields_set,
            "an inflation_rate in [finance] with it",
        ),
    )
    for check in checks:
        if check.fails:
            value = getattr(rule, check.field)
            found = ", ".join(value) if isinstance(value, tuple) else value
            yield without_effect(f"{path}.{check.field}", found, check.needed)
    if of_teams and names.teams and not _loaded(rule, settings):
        yield Problem("setting_ignored", PLAN, column=path, expected="a change load of its levers on its teams")
    yield from window_problems(path, rule.from_quarter, rule.to_quarter, names, names.evaluation_quarters)
    if rule.from_quarter is not None and not periods_of(settings, rule, names.flows):
        expected = "a quarter by which launches still use the measure, and not after to_quarter"
        yield Problem("quarter_outside", PLAN, column=f"{path}.from_quarter", found=rule.from_quarter, expected=expected)
    windowed = rule.from_quarter is not None or rule.to_quarter is not None
    if rule.benefit_share and windowed:
        yield without_effect(f"{path}.benefit_share", rule.benefit_share, "no from_quarter and no to_quarter with it")


def _loaded(rule: LimitRule, settings: Settings) -> bool:
    """Return whether a limit on load counts any change load; unknown names, reported elsewhere, count."""
    known = [settings.levers[name] for name in rule.levers or settings.levers if name in settings.levers]
    teams = {load.team for lever in known for load in lever.loads}
    every = {load.team for lever in settings.levers.values() for load in lever.loads}
    return bool(teams & set(rule.teams or teams) or set(rule.teams) - every or set(rule.levers) - set(settings.levers))


def _gate(path: str, rule: PilotGate, settings: Settings, names: Names) -> Iterator[Problem]:
    yield from unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from unknown_names(f"{path}.region", "region", [rule.region], names.regions)
    yield from scope_problems(path, rule, names)
    ranked = rule.policy in ("worst", "top", "representative")
    if rule.region is not None and rule.policy != "one_region":
        yield without_effect(f"{path}.region", rule.region, 'policy = "one_region" with it')
    for field in ("pool", "measure"):
        if field in rule.model_fields_set and not ranked:
            yield without_effect(f"{path}.{field}", getattr(rule, field), "policy worst, top or representative with it")
    if ranked and rule.pool is not None and rule.pool < rule.units:
        expected = f"at least the {counted(rule.units, 'unit')} of the pilot"
        yield Problem(
            "level_impossible",
            PLAN,
            column=f"{path}.pool",
            found=str(rule.pool),
            expected=expected,
            remedy="Widen the pool, or lower units.",
        )
    yield from pilot_problems(path, rule, names)
    if rule.region is not None and rule.regions and rule.region not in rule.regions:
        yield without_effect(f"{path}.region", rule.region, "one of its regions")
    yield from lever_untaken(path, rule.lever, settings, names)


def _group(path: str, rule: UnitGroup, names: Names) -> Iterator[Problem]:
    yield from unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from unknown_names(f"{path}.first_lever", "lever", [rule.first_lever], names.levers)
    yield from unknown_names(f"{path}.units", "unit", rule.units, names.units)
    yield from unknown_names(f"{path}.first", "unit", [rule.first], names.units)
    yield from unknown_names(f"{path}.cohort", "cohort", [rule.cohort], names.cohorts)
    if bool(rule.units) == (rule.cohort is not None):
        yield Problem("group_impossible", PLAN, column=path, expected="either units or a cohort", remedy="Give one of the two.")
    counted, first_comes = rule.kind in ("at_most", "at_least"), rule.kind == "prerequisite"
    if "count" in rule.model_fields_set and not counted:
        yield without_effect(f"{path}.count", rule.count, "kind at_most or at_least with it")
    if counted and "count" not in rule.model_fields_set:
        yield Problem("setting_missing", PLAN, column=f"{path}.count", expected="a number of units")
    for field in ("first", "first_lever", "lag"):
        if field in rule.model_fields_set and not first_comes:
            yield without_effect(f"{path}.{field}", getattr(rule, field), "kind prerequisite with it")
    if first_comes and rule.first is None:
        yield Problem("setting_missing", PLAN, column=f"{path}.first", expected="the unit that comes first")


def _group_members(path: str, rule: UnitGroup, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of the number of units in a group, and of units that cannot take its lever."""
    lever = settings.levers.get(rule.lever)
    if names.all_units is None or lever is None or (rule.units and rule.cohort is not None):
        return
    members = set(rule.units)
    meant = (unit for unit in names.all_units if (unit.unit in members if members else unit.cohort == rule.cohort))
    listed = list({unit.unit: unit for unit in meant}.values())  # units that stand twice have been reported
    if not listed or len(listed) < len(members):
        return  # unknown names have been reported
    able = {unit.unit for unit in listed if (unit.unit, rule.lever) in names.running_or_committed or is_eligible(unit, lever)}
    if not able and rule.kind not in ("at_most", "exclusive"):
        yield Problem(
            "lever_untaken", PLAN, column=f"{path}.lever", found=rule.lever, expected="a lever that units of the group can take"
        )
    elif rule.kind == "together" and (unable := [unit.unit for unit in listed if unit.unit not in able]):
        yield Problem(
            "group_impossible", PLAN, column=f"{path}.units", found=unable[0], expected=f"units that can all take {rule.lever}"
        )
    elif rule.kind == "at_least" and rule.count > len(able):
        expected = f"at most the {counted(len(able), 'unit')} that can take {rule.lever}"
        yield Problem("group_impossible", PLAN, column=f"{path}.count", found=str(rule.count), expected=expected)
    yield from _group_size(path, rule, listed)
    if rule.kind == "prerequisite":
        yield from _first(path, rule, listed, settings, names)


def _group_size(path: str, rule: UnitGroup, listed: Sequence[Unit]) -> Iterator[Problem]:
    place = f"{path}.units" if rule.units else f"{path}.cohort"
    if rule.kind in ("together", "exclusive") and len(listed) == 1:
        yield without_effect(place, listed[0].unit, f"two units or more for {rule.kind}")
    elif rule.kind == "at_most" and rule.count >= len(listed):
        yield without_effect(f"{path}.count", rule.count, f"fewer than its {counted(len(listed), 'unit')}")
    elif rule.kind == "at_least" and "count" in rule.model_fields_set and rule.count == 0:
        yield without_effect(f"{path}.count", rule.count, "1 or more")


def _first(path: str, rule: UnitGroup, listed: Sequence[Unit], settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of the first unit of a prerequisite: it is in the group, cannot take the lever, or comes too late."""
    if rule.first in {unit.unit for unit in listed}:
        yield Problem(
            "group_impossible", PLAN, column=f"{path}.first", found=rule.first, expected="a unit that is not of the group itself"
        )
    name = rule.first_lever or rule.lever
    first = next((unit for unit in names.all_units or () if unit.unit == rule.first), None)
    if first is None or name not in settings.levers:
        return
    if (first.unit, name) not in names.running_or_committed and not is_eligible(first, settings.levers[name]):
        yield Problem("group_impossible", PLAN, column=f"{path}.first", found=first.unit, expected=f"a unit that can take {name}")
    if rule.lag >= names.decision_quarters and (first.unit, name) not in names.running_or_committed:
        expected = f"less than the {names.decision_quarters} decision quarters"
        yield Problem("group_impossible", PLAN, column=f"{path}.lag", found=str(rule.lag), expected=expected)
