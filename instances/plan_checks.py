"""Checks on plan.toml that need more than one field: every setting has an effect, every name of a lever resolves."""

from collections.abc import Iterator

from instances.names import PLAN, Names, outside, unknown
from instances.problems import Problem
from instances.rule_checks import rule_problems
from instances.schema.levers import Lever
from instances.schema.plan import PlanFile

ALWAYS = ("store_optimization", "orchestration")


def plan_problems(plan: PlanFile, names: Names) -> list[Problem]:
    """Return what is wrong with plan.toml beyond its single fields."""
    return [
        *_calendar(plan),
        *_finance(plan),
        *_objective(plan),
        *_missing_levers(plan),
        *(problem for name, lever in plan.levers.items() for problem in _lever(name, lever, names)),
        *_frozen(plan, names),
        *rule_problems(plan, names),
    ]


def ignored(path: str, found: object, expected: str) -> Problem:
    """Return the problem of a setting that has no effect."""
    text = f"{found:g}" if isinstance(found, float) else str(found)
    return Problem("setting_ignored", PLAN, None, path, text, expected)


def _calendar(plan: PlanFile) -> Iterator[Problem]:
    calendar, path = plan.calendar, "calendar.evaluation_quarters"
    found = str(calendar.evaluation_quarters)
    if calendar.evaluation_quarters < calendar.decision_quarters:
        least = f"at least the {calendar.decision_quarters} decision quarters"
        yield Problem("horizon_short", PLAN, None, path, found, least)
    if plan.finance.terminal_value != "none" and calendar.evaluation_quarters < 4:
        yield Problem("horizon_short", PLAN, None, path, found, "at least 4 with a terminal value")
    month = calendar.fiscal_year_start_month
    if calendar.kind == "4-5-4" and month != 2:
        path, remedy = "calendar.fiscal_year_start_month", "Write fiscal_year_start_month = 2."
        yield Problem("calendar_mixed", PLAN, None, path, str(month), "2 with the 4-5-4 calendar", remedy)


def _finance(plan: PlanFile) -> Iterator[Problem]:
    finance = plan.finance
    for name, kind in (("terminal_multiple", "multiple"), ("terminal_decay", "perpetuity")):
        if name in finance.model_fields_set and finance.terminal_value != kind:
            yield ignored(f"finance.{name}", getattr(finance, name), f'terminal_value = "{kind}" with it')
    if finance.terminal_value == "multiple" and not finance.terminal_multiple:
        yield Problem("setting_missing", PLAN, None, "finance.terminal_multiple", expected="years of recurring flow, above 0")
    if finance.terminal_value == "perpetuity" and finance.discount_rate + finance.terminal_decay <= 0:
        path, sum_above_0 = "finance.terminal_decay", "discount_rate and terminal_decay together above 0"
        yield Problem("value_wrong", PLAN, None, path, f"{finance.terminal_decay:g}", sum_above_0)
    if "depreciation_quarters" in finance.model_fields_set and not finance.tax_rate:
        yield ignored("finance.depreciation_quarters", finance.depreciation_quarters, "a tax_rate above 0 with it")


def _objective(plan: PlanFile) -> Iterator[Problem]:
    objective = plan.objective
    if "keep" in objective.model_fields_set and objective.goal == "npv":
        yield ignored("objective.keep", objective.keep, "another goal than npv with it")
    earlier = {str(objective.goal)}
    for number, goal in enumerate(objective.then):
        if goal in earlier:
            yield ignored(f"objective.then[{number}]", goal, "a goal that was not named before")
        earlier.add(goal)


def _missing_levers(plan: PlanFile) -> Iterator[Problem]:
    for name in ALWAYS:
        if name not in plan.levers:
            yield Problem("lever_missing", PLAN, None, f"levers.{name}", expected="this section")


def _lever(name: str, lever: Lever, names: Names) -> Iterator[Problem]:
    path = f"levers.{name}"
    for field in ("not_after", "ends_with"):
        listed = getattr(lever, field)
        yield from unknown(f"{path}.{field}", "lever", listed, names.levers)
        if name in listed:
            yield Problem("value_wrong", PLAN, None, f"{path}.{field}", name, "other levers than itself")
    for kind in ("costs", "support"):
        for number, cost in enumerate(getattr(lever, kind)):
            if cost.basis in ("network", "region") and "size_exponent" in cost.model_fields_set:
                place = f"{path}.{kind}[{number}].size_exponent"
                yield ignored(place, cost.size_exponent, f"none for basis {cost.basis}, which is of no unit's size")
    for number, load in enumerate(lever.loads):
        if not any((load.prepare, load.go_live, *load.stabilise)):
            expected = "points in prepare, go_live or stabilise"
            yield Problem("setting_missing", PLAN, None, f"{path}.loads[{number}]", expected=expected)
    yield from _lever_effects(path, lever)
    takers = names.takers(name, lever)
    if takers == [] and name not in ALWAYS:
        expected = "a unit of units.csv whose type fits, and that meets the conditions"
        yield Problem("lever_untaken", PLAN, None, path, expected=expected)


def _lever_effects(path: str, lever: Lever) -> Iterator[Problem]:
    if "accuracy_target" in lever.model_fields_set and not lever.accuracy_gap_closed:
        yield ignored(f"{path}.accuracy_target", lever.accuracy_target, "accuracy_gap_closed above 0 with it")
    strained = any(lever.strain.model_dump().values())
    if strained and all(point.effectiveness >= 1 for point in lever.effectiveness):
        expected = "a curve `effectiveness` that falls below 1"
        yield Problem("setting_ignored", PLAN, None, f"{path}.strain", expected=expected)
    if lever.effectiveness and not strained and not any(lever.effects.model_dump().values()):
        yield Problem("setting_ignored", PLAN, None, f"{path}.effectiveness", expected="effects or strain with it")


def _frozen(plan: PlanFile, names: Names) -> Iterator[Problem]:
    for number, rule in enumerate(plan.rules.frozen):
        path = f"rules.frozen[{number}]"
        yield from unknown(f"{path}.levers", "lever", rule.levers, names.levers)
        yield from unknown(f"{path}.regions", "region", rule.regions, names.regions)
        yield from outside(f"{path}.quarters", rule.quarters, names, names.decided)
        if not rule.quarters and not rule.fiscal_quarters:
            yield Problem("setting_missing", PLAN, None, path, expected="quarters or fiscal_quarters")
