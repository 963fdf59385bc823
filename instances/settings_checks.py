"""Check plan.toml beyond single fields: settings have an effect, names exist, levels can be reached."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.finance_checks import finance_problems
from instances.lever_checks import lever_problems
from instances.look_alikes import settings_look_alikes
from instances.names import Names, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.rule_checks import rule_problems
from instances.schema.settings import Settings
from instances.scope_checks import scope_problems


def settings_problems(settings: Settings, names: Names) -> list[Problem]:
    """Return the problems of plan.toml beyond single fields."""
    return [
        *_calendar(settings),
        *finance_problems(settings, names),
        *_objective(settings),
        *lever_problems(settings, names),
        *_frozen(settings, names),
        *_decided(settings, names),
        *rule_problems(settings, names),
        *settings_look_alikes(settings),
    ]


def _calendar(settings: Settings) -> Iterator[Problem]:
    calendar, path = settings.calendar, "calendar.evaluation_quarters"
    found = str(calendar.evaluation_quarters)
    if calendar.evaluation_quarters < calendar.decision_quarters:
        least = f"at least the {calendar.decision_quarters} decision quarters"
        yield Problem("horizon_short", PLAN, column=path, found=found, expected=least)
    if settings.finance.terminal_value != "none" and calendar.evaluation_quarters < 4:
        yield Problem("horizon_short", PLAN, column=path, found=found, expected="at least 4 with a terminal value")
    month = calendar.fiscal_year_start_month
    if calendar.kind == "4-5-4" and month != 2:
        path, remedy = "calendar.fiscal_year_start_month", "Write fiscal_year_start_month = 2."
        yield Problem("calendar_mixed", PLAN, column=path, found=str(month), expected="2 with the 4-5-4 calendar", remedy=remedy)


def _objective(settings: Settings) -> Iterator[Problem]:
    objective = settings.objective
    if "keep" in objective.model_fields_set and objective.goal == "npv":
        yield without_effect("objective.keep", objective.keep, "another goal than npv with it")
    earlier = {str(objective.goal)}
    for number, goal in enumerate(objective.then):
        if goal in earlier:
            yield without_effect(f"objective.then[{number}]", goal, "a goal that was not named before")
        earlier.add(goal)


def _decided(settings: Settings, names: Names) -> Iterator[Problem]:
    decided = settings.rules.decided_before
    if decided is not None:
        yield from quarters_outside([decided], names, names.decision_quarters, "rules.decided_before")


def _frozen(settings: Settings, names: Names) -> Iterator[Problem]:
    for number, rule in enumerate(settings.rules.frozen):
        path = f"rules.frozen[{number}]"
        yield from unknown_names(f"{path}.levers", "lever", rule.levers, names.levers)
        yield from scope_problems(path, rule, names)
        yield from quarters_outside(rule.quarters, names, names.decision_quarters, f"{path}.quarters")
        if not rule.quarters and not rule.fiscal_quarters:
            yield Problem("setting_missing", PLAN, column=path, expected="quarters or fiscal_quarters")
