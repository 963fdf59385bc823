"""Check rules on how a rollout spreads over time and place: names exist, settings have an effect, levels can be reached."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.floor_measures import SUFFIX
from instances.names import Names, is_eligible, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.rules import PilotGate
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit
from instances.scope_checks import scope_problems
from instances.wording import counted


def wave_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of sequences, region limits and even waves."""
    for number, rule in enumerate(settings.sequences):
        yield from _sequence(f"sequences[{number}]", rule, settings, names)
    for number, region_limit in enumerate(settings.region_limits):
        yield from _region_limit(f"region_limits[{number}]", region_limit, names)
    for number, even in enumerate(settings.even_waves):
        yield from _even_waves(f"even_waves[{number}]", even, names)


def _region_limit(path: str, rule: RegionLimit, names: Names) -> Iterator[Problem]:
    begins = () if rule.from_quarter is None else (rule.from_quarter,)
    yield from quarters_outside(begins, names, names.decision_quarters, f"{path}.from_quarter")
    yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
    if rule.active is None and rule.new is None:
        yield Problem("setting_missing", PLAN, column=f"{path}.active", expected="a number of regions, here or as new")
    regions = len(names.regions or ())
    for field, most in (("active", rule.active), ("new", rule.new)):
        if most is not None and names.regions is not None and most >= regions:
            yield without_effect(f"{path}.{field}", most, f"fewer than the {counted(regions, 'region')}")


def _even_waves(path: str, rule: EvenWaves, names: Names) -> Iterator[Problem]:
    begins = () if rule.from_quarter is None else (rule.from_quarter,)
    yield from quarters_outside(begins, names, names.decision_quarters, f"{path}.from_quarter")
    yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
    yield from scope_problems(path, rule, names)
    if rule.difference is None and rule.smallest is None and rule.largest is None:
        expected = "a number of launches, here or as smallest or largest"
        yield Problem("setting_missing", PLAN, column=f"{path}.difference", expected=expected)
    if rule.difference is not None and names.decision_quarters == 1:
        yield without_effect(f"{path}.difference", rule.difference, "two decision quarters or more")
    if rule.smallest is not None and rule.largest is not None and rule.smallest > rule.largest:
        expected = f"at most the largest wave of {rule.largest}"
        yield Problem("level_impossible", PLAN, column=f"{path}.smallest", found=str(rule.smallest), expected=expected)


def pilot_problems(path: str, rule: PilotGate, names: Names) -> Iterator[Problem]:
    """Yield the problems of what a pilot gate says beyond its greatest size."""
    yield from unknown_names(f"{path}.further_levers", "lever", rule.further_levers, names.levers)
    yield from unknown_names(f"{path}.controls", "unit", rule.controls, names.units)
    if rule.lever in rule.further_levers:
        expected = "levers that are not its own"
        yield Problem("name_repeated", PLAN, column=f"{path}.further_levers", found=rule.lever, expected=expected)
    if rule.least is not None and rule.least > rule.units:
        yield Problem(
            "level_impossible",
            PLAN,
            column=f"{path}.least",
            found=str(rule.least),
            expected=f"at most the {counted(rule.units, 'unit')} of the pilot",
        )


def _sequence(path: str, rule: CohortSequence, settings: Settings, names: Names) -> Iterator[Problem]:
    yield from unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from unknown_names(f"{path}.lever_before", "lever", [rule.lever_before], names.levers)
    yield from unknown_names(f"{path}.cohorts", "cohort", rule.cohorts, names.cohorts)
    if len(rule.cohorts) < 2:
        yield without_effect(f"{path}.cohorts", ", ".join(rule.cohorts), "two cohorts or more")
    if rule.live_units is None and rule.live_share is None and rule.measure is None:
        expected = "a number of units, or live_share, or measure"
        yield Problem("setting_missing", PLAN, column=f"{path}.live_units", expected=expected)
    if rule.live_units is not None and rule.live_share is not None:
        yield without_effect(f"{path}.live_share", rule.live_share, "no live_units beside it")
    yield from _reading(path, rule)
    if rule.lag >= names.decision_quarters and (rule.measure is not None or not _begun(rule, names)):
        expected = f"less than the {names.decision_quarters} decision quarters"
        yield Problem("level_impossible", PLAN, column=f"{path}.lag", found=str(rule.lag), expected=expected, remedy="Lower it.")
    yield from _sequence_levels(path, rule, settings, names)


def _reading(path: str, rule: CohortSequence) -> Iterator[Problem]:
    """Yield the problems of what is read in the cohort before."""
    if rule.measure is None:
        if rule.amount is not None:
            yield without_effect(f"{path}.amount", rule.amount, "a measure with it")
        return
    ceiling = rule.measure.endswith(SUFFIX)
    if rule.amount is None:
        yield Problem("setting_missing", PLAN, column=f"{path}.amount", expected=f"a share from 0 to 1 for {rule.measure}")
    elif rule.amount == float(ceiling):
        yield without_effect(f"{path}.amount", rule.amount, f"an amount {'below 1' if ceiling else 'above 0'}")
    if rule.lag < 1:
        expected = "1 or more, as a quarter is read when it is over"
        yield Problem("level_impossible", PLAN, column=f"{path}.lag", found=str(rule.lag), expected=expected, remedy="Raise it.")
    if rule.lever_before is not None and rule.live_units is None and rule.live_share is None:
        yield without_effect(f"{path}.lever_before", rule.lever_before, "live_units or live_share with it")


def _begun(rule: CohortSequence, names: Names) -> bool:
    """Return whether a unit that others wait for may have the lever by a pin, in a quarter before the first."""
    before = rule.lever_before or rule.lever
    return any(
        unit.cohort in rule.cohorts and (unit.unit, before) in names.running_or_committed for unit in names.all_units or ()
    )


def _sequence_levels(path: str, rule: CohortSequence, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem for each cohort that cannot reach the level at which the next opens, or has no unit to wait."""
    before = rule.lever_before or rule.lever
    if names.all_units is None or not {rule.lever, before} <= {*settings.levers}:
        return
    for cohort in dict.fromkeys(rule.cohorts[:-1]):
        own = [unit for unit in names.all_units if unit.cohort == cohort]
        able = len(_able(own, before, settings, names))
        if own and rule.live_units is not None and rule.live_units > able:
            expected = f"at most the {counted(able, 'unit')} of cohort {cohort} that can take {before}"
            yield Problem("level_impossible", PLAN, column=f"{path}.live_units", found=str(rule.live_units), expected=expected)
        elif own and rule.live_units is None and rule.live_share is not None and rule.live_share > able / len(own):
            expected = (
                f"at most {able / len(own):g}, as {able:,} of {counted(len(own), 'unit')} of cohort {cohort} can take {before}"
            )
            yield Problem("level_impossible", PLAN, column=f"{path}.live_share", found=f"{rule.live_share:g}", expected=expected)
    for cohort in dict.fromkeys(rule.cohorts[1:]):
        own = [unit for unit in names.all_units if unit.cohort == cohort]
        if own and not _able(own, rule.lever, settings, names):
            expected = f"a lever that units of cohort {cohort} can take"
            yield Problem("lever_untaken", PLAN, column=f"{path}.lever", found=rule.lever, expected=expected)


def _able(units: list[Unit], lever: str, settings: Settings, names: Names) -> list[Unit]:
    """Return the units that can take a lever or have it by a pin; minimum accuracy is not checked."""
    conditions = settings.levers[lever]
    return [one for one in units if (one.unit, lever) in names.running_or_committed or is_eligible(one, conditions)]
