"""Check the levers: names, costs and their payment, price changes, loads, and settings without effect."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, isclose

from instances.files import PLAN
from instances.names import Names, payment_after_evaluation, quarters_outside, unknown_names, without_effect
from instances.platform_checks import platform_problems
from instances.problems import Problem
from instances.records import is_misspelt
from instances.required_columns import has_computed_benefits
from instances.schema.common import quarter_ordinal
from instances.schema.levers import SHARED_BASES, LaunchCost, Lever, SupportCost
from instances.schema.settings import Finance, Settings
from instances.wording import counted

REQUIRED_LEVERS = ("store_optimization", "orchestration")
"""Levers that every instance without a flows.csv must have."""

PRECISION = 1e-6
"""Tolerance of the sum of a profile's shares around 1."""

YEAR = 4


def lever_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of the levers."""
    for name in REQUIRED_LEVERS:
        if name not in settings.levers and not names.has_flows:
            yield Problem("lever_missing", PLAN, column=f"levers.{name}", expected="this section")
    for name, lever in settings.levers.items():
        path = f"levers.{name}"
        yield from _others(path, name, lever, names)
        for number, cost in enumerate(lever.costs):
            yield from _launch_cost(f"{path}.costs[{number}]", cost, names)
        for number, support in enumerate(lever.support):
            yield from _support(f"{path}.support[{number}]", support, settings.finance, names)
        yield from _loads(path, lever)
        yield from _effects(path, lever, names)
        yield from _adoption(path, name, lever, names)
        if names.eligible_units(name, lever) == [] and name not in REQUIRED_LEVERS:
            expected = "a unit of units.csv that has its type and meets its conditions"
            yield Problem("lever_untaken", PLAN, column=path, expected=expected)
    yield from platform_problems(settings, names)


def _others(path: str, name: str, lever: Lever, names: Names) -> Iterator[Problem]:
    for field in ("not_after", "ends_with"):
        listed = getattr(lever, field)
        yield from unknown_names(f"{path}.{field}", "lever", listed, names.levers)
        if name in listed:
            yield Problem("value_wrong", PLAN, column=f"{path}.{field}", found=name, expected="other levers than itself")

    given = [role for role in lever.conditions.roles if not names.roles or role in names.roles or is_misspelt(role, names.roles)]
    yield from unknown_names(f"{path}.conditions.roles", "role", given, names.roles)  # notices.py has roles that no unit has


def _launch_cost(path: str, cost: LaunchCost, names: Names) -> Iterator[Problem]:
    yield from _size_exponent(path, cost)
    total = sum(cost.profile)
    if not isclose(total, 1.0, rel_tol=0.0, abs_tol=PRECISION):
        remedy = f"Divide each share by {total:g}." if total else ""
        yield Problem(
            "value_wrong",
            PLAN,
            column=f"{path}.profile",
            found=f"a sum of {total:.9g}",
            expected="shares that sum to 1",
            remedy=remedy,
        )
    last = cost.profile_from + len(cost.profile) - 1
    yield from payment_after_evaluation(
        last, names, f"{path}.profile", found=f"a payment {counted(last, 'quarter')} after the launch"
    )
    yield from _prices(path, cost, names, names.decision_quarters)


def _support(path: str, support: SupportCost, finance: Finance, names: Names) -> Iterator[Problem]:
    yield from _size_exponent(path, support)
    if support.basis in SHARED_BASES and "minimum_quarters" in support.model_fields_set:
        expected = f"none for basis {support.basis}, which runs while a unit there has the lever"
        yield without_effect(f"{path}.minimum_quarters", support.minimum_quarters, expected)
    after = {"none": 0, "multiple": ceil(YEAR * finance.terminal_multiple), "perpetuity": None}[finance.terminal_value]
    yield from _prices(path, support, names, None if after is None else names.evaluation_quarters + after)


def _size_exponent(path: str, cost: LaunchCost | SupportCost) -> Iterator[Problem]:
    if cost.basis in SHARED_BASES and "size_exponent" in cost.model_fields_set:
        expected = f"none for basis {cost.basis}, which does not depend on the size of a unit"
        yield without_effect(f"{path}.size_exponent", cost.size_exponent, expected)


def _prices(path: str, cost: LaunchCost | SupportCost, names: Names, last: int | None) -> Iterator[Problem]:
    """Yield the problems of price changes. last: last quarter in which a price has an effect, None if there is none."""
    quarters, factors = cost.price_quarters, cost.price_factors
    if len(quarters) != len(factors):
        expected = f"{len(quarters)}, one for each of price_quarters"
        yield Problem(
            "value_wrong", PLAN, column=f"{path}.price_factors", found=counted(len(factors), "factor"), expected=expected
        )
    if not all(earlier < later for earlier, later in pairwise(map(quarter_ordinal, quarters))):
        found = ", ".join(quarters)
        yield Problem(
            "value_wrong", PLAN, column=f"{path}.price_quarters", found=found, expected="quarters that rise from one to the next"
        )
    endless = max([names.first_quarter, *map(quarter_ordinal, quarters)]) - names.first_quarter + 1
    yield from quarters_outside(quarters, names, endless if last is None else last, f"{path}.price_quarters")


def _loads(path: str, lever: Lever) -> Iterator[Problem]:
    for number, load in enumerate(lever.loads):
        if not any((load.prepare, load.go_live, *load.stabilise)):
            expected = "points in prepare, go_live or stabilise"
            yield Problem("setting_missing", PLAN, column=f"{path}.loads[{number}]", expected=expected)


def _effects(path: str, lever: Lever, names: Names) -> Iterator[Problem]:
    if "accuracy_target" in lever.model_fields_set and not lever.accuracy_gap_closed:
        yield without_effect(f"{path}.accuracy_target", lever.accuracy_target, "accuracy_gap_closed above 0 with it")
    strained = any(lever.strain.model_dump().values())
    if strained and all(point.effectiveness >= 1 for point in lever.effectiveness):
        expected = "a curve `effectiveness` that falls below 1"
        yield Problem("setting_ignored", PLAN, column=f"{path}.strain", expected=expected)
    if lever.effectiveness and not strained and not any(lever.effects.model_dump().values()):
        yield Problem("setting_ignored", PLAN, column=f"{path}.effectiveness", expected="effects or strain with it")
    if lever.effects.inventory and names.all_units is not None and not any(unit.inventory for unit in names.all_units):
        yield without_effect(f"{path}.effects.inventory", lever.effects.inventory, "a unit of units.csv with inventory")


def _adoption(path: str, name: str, lever: Lever, names: Names) -> Iterator[Problem]:
    """Yield the settings of adoption that have no effect."""
    for field in ("adoption_by_effort", "adoption_by_maturity"):
        if getattr(lever, field) and not has_computed_benefits(lever):
            expected = "an effect above 0, or accuracy_gap_closed, with it"
            yield Problem("setting_ignored", PLAN, column=f"{path}.{field}", expected=expected)
    if lever.adoption_without_incentives < 1:
        field, found = f"{path}.adoption_without_incentives", lever.adoption_without_incentives
        eligible_units = names.eligible_units(name, lever)
        if not has_computed_benefits(lever):
            yield without_effect(field, found, "an effect above 0, or accuracy_gap_closed, with it")
        elif eligible_units and all(unit.incentives_aligned for unit in eligible_units):
            yield without_effect(field, found, "a unit with incentives_aligned = no that can take the lever")
