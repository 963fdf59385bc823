"""Check floors: their settings have an effect, and their levels can be reached."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.floor_measures import is_ceiling
from instances.names import Names, NoEffect, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.rules import Floor
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.scope_checks import scope_problems
from instances.scopes import inside
from instances.wording import counted

OF_LEVERS = ("coverage", "live_units")
"""Measures of a lever."""

WEIGHTED = ("coverage", "average_accuracy")
"""Measures in which units may have a weight."""


def floor_problems(path: str, rule: Floor, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of a floor at a path of plan.toml."""
    yield from unknown_names(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from scope_problems(path, rule, names)
    yield from quarters_outside([rule.by], names, names.evaluation_quarters, f"{path}.by")
    of_lever, ceiling = rule.measure in OF_LEVERS, is_ceiling(rule)
    last = quarter_ordinal(rule.by) - names.first_quarter + 1 >= names.evaluation_quarters
    for check in (
        NoEffect("lever", rule.lever is not None and not of_lever, f"none for {rule.measure}"),
        NoEffect("weight", rule.weight != "units" and rule.measure not in WEIGHTED, f"measure {' or '.join(WEIGHTED)} with it"),
        NoEffect("amount", rule.amount == 0 and not ceiling, "an amount above 0"),
        NoEffect("amount", rule.amount == 1 and ceiling, "an amount below 1"),
        NoEffect("onwards", rule.onwards and last, "a quarter in `by` before the last of the evaluation"),
    ):
        if check.fails:
            yield without_effect(f"{path}.{check.field}", getattr(rule, check.field), check.needed)
    if of_lever and rule.lever is None:
        yield Problem("setting_missing", PLAN, column=f"{path}.lever", expected="a lever")
    if rule.measure not in ("live_units", "hard_cash") and rule.amount > 1:
        remedy = f"If {rule.amount:g} % is meant, write {rule.amount / 100:g}."
        yield Problem(
            "value_wrong", PLAN, column=f"{path}.amount", found=f"{rule.amount:g}", expected="share from 0 to 1", remedy=remedy
        )
    yield from _level(path, rule, settings, names)


def lever_untaken(path: str, lever: str | None, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if no unit can take the lever of a rule."""
    if lever in settings.levers and names.eligible_units(lever, settings.levers[lever]) == []:
        yield Problem("lever_untaken", PLAN, column=f"{path}.lever", found=lever, expected="a lever that some unit can take")


def _level(path: str, rule: Floor, settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield a problem if too few units in scope are open or can take the lever to reach the level, in the first such quarter."""
    if names.all_units is None:
        return
    scope = list(filter(inside(rule), names.all_units))
    if not scope:
        return  # unknown names and scopes without a unit have been reported
    able = None
    if rule.lever in settings.levers and rule.measure in OF_LEVERS:
        able = {unit.unit for unit in names.eligible_units(rule.lever, settings.levers[rule.lever]) or ()}
        if not able:
            yield from lever_untaken(path, rule.lever, settings, names)
            return
    by = quarter_ordinal(rule.by)
    changes = {quarter_ordinal(unit.exit_quarter) + 1 for unit in scope if unit.exit_quarter} if rule.onwards else set()
    last = names.first_quarter + names.evaluation_quarters
    for quarter in [by, *sorted(one for one in changes if by < one < last)]:
        found = next(_at(path, rule, able, scope, quarter), None)
        if found is not None:
            yield found
            return


def _at(path: str, rule: Floor, able: set[str] | None, scope: list[Unit], quarter: int) -> Iterator[Problem]:
    """Yield a problem if the level cannot be reached in a quarter; a later one without an open unit asks for nothing."""
    is_open = [unit for unit in scope if unit.exit_quarter is None or quarter_ordinal(unit.exit_quarter) >= quarter]
    live = is_open if able is None else [unit for unit in is_open if unit.unit in able]
    first = quarter == quarter_ordinal(rule.by)
    then = "then" if first else f"in {quarter_label(quarter)}"
    if rule.measure == "hard_cash" or (not first and not is_open):
        return
    if first and not live:
        expected = "a quarter in which a unit in its scope is open" + (f" and can take {rule.lever}" if able is not None else "")
        yield Problem("level_impossible", PLAN, column=f"{path}.by", found=rule.by, expected=expected)
        return
    weights = [1.0 if rule.weight == "units" else float(getattr(unit, rule.weight)) for unit in is_open]
    if rule.measure in WEIGHTED and not sum(weights):
        expected = f"{rule.weight} in units.csv at a unit in its scope that is open {then}"
        yield Problem("level_impossible", PLAN, column=f"{path}.weight", found=rule.weight, expected=expected)
    elif rule.measure == "live_units" and able is not None and rule.amount > len(live):
        when = "" if first else f" {then}"
        expected = f"at most the {counted(len(live), 'unit')} in its scope, open{when} and able to take {rule.lever}"
        yield Problem("level_impossible", PLAN, column=f"{path}.amount", found=f"{rule.amount:g}", expected=expected)
    elif rule.measure == "coverage" and able is not None:
        reach = sum(weight for unit, weight in zip(is_open, weights, strict=True) if unit.unit in able) / sum(weights)
        if reach < rule.amount <= 1:
            of = "" if rule.weight == "units" else f", weighted by {rule.weight}"
            able_of = f"{len(live):,} of {len(is_open):,} units in scope that are open {then} can take {rule.lever}{of}"
            expected = f"at most {reach:g}, as {able_of}"
            yield Problem("level_impossible", PLAN, column=f"{path}.amount", found=f"{rule.amount:g}", expected=expected)
