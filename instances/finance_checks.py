"""Check [finance]: settings that need each other, and settings that need a figure of some unit."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.names import Names, NoEffect, without_effect
from instances.problems import Problem
from instances.schema.settings import Finance, Settings
from instances.schema.units import Unit

LEAST_SHRINKING = 0.001
"""Minimum of nominal discount rate and decay of a perpetuity together; its value is at most a thousand years of flow."""

LEAST_NOMINAL = -0.2
"""Minimum nominal annual discount rate, the bound of `discount_rate`."""


def finance_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of [finance]."""
    yield from _terminal(settings.finance)
    yield from _rates(settings.finance)
    yield from _depreciation(settings)
    if names.all_units is not None:
        yield from _without_use(settings.finance, names.all_units)


def _terminal(finance: Finance) -> Iterator[Problem]:
    for name, kind in (("terminal_multiple", "multiple"), ("terminal_decay", "perpetuity")):
        if name in finance.model_fields_set and finance.terminal_value != kind:
            yield without_effect(f"finance.{name}", getattr(finance, name), f'terminal_value = "{kind}" with it')
    if finance.terminal_value == "multiple" and not finance.terminal_multiple:
        yield Problem("setting_missing", PLAN, column="finance.terminal_multiple", expected="years of recurring flow, above 0")
    if finance.terminal_value == "perpetuity" and _nominal(finance) + finance.terminal_decay < LEAST_SHRINKING:
        path = "finance.terminal_decay"
        together = f"nominal discount rate and terminal_decay together at least {LEAST_SHRINKING:g}"
        yield Problem("value_wrong", PLAN, column=path, found=f"{finance.terminal_decay:g}", expected=together)


def _nominal(finance: Finance) -> float:
    """Return the nominal annual discount rate [Fisher]."""
    if finance.discount_rate_kind == "nominal":
        return finance.discount_rate
    return (1 + finance.discount_rate) * (1 + finance.inflation_rate) - 1


def _depreciation(settings: Settings) -> Iterator[Problem]:
    finance, counted = settings.finance, any(rule.measure == "fiscal_year_result" for rule in settings.covenants)
    if "depreciation_quarters" in finance.model_fields_set and not finance.tax_rate and not counted:
        needed = "a tax_rate above 0, or a covenant on fiscal_year_result, with it"
        yield without_effect("finance.depreciation_quarters", finance.depreciation_quarters, needed)


def _rates(finance: Finance) -> Iterator[Problem]:
    if finance.discount_rate_kind == "real" and "inflation_rate" not in finance.model_fields_set:
        yield without_effect("finance.discount_rate_kind", "real", "an inflation_rate with it")
    if _nominal(finance) < LEAST_NOMINAL:
        found = f"{finance.discount_rate:g}, with inflation a nominal {_nominal(finance):g}"
        yield Problem(
            "value_wrong",
            PLAN,
            column="finance.discount_rate",
            found=found,
            expected=f"a nominal rate of at least {LEAST_NOMINAL:g}",
        )
    for number, figure in enumerate(finance.hard_cash_only):
        if figure in finance.hard_cash_only[:number]:
            path = f"finance.hard_cash_only[{number}]"
            yield Problem("name_repeated", PLAN, column=path, found=figure, expected="each figure once")


def _without_use(finance: Finance, units: list[Unit]) -> Iterator[Problem]:
    """Yield the settings that act on a figure that no unit has."""

    def lacks(*columns: str) -> bool:
        return not any(getattr(unit, column) for unit in units for column in columns)

    checks = (
        NoEffect(
            "growth_base", finance.growth_base != "first_quarter" and lacks("revenue_growth", "order_growth"), "revenue_growth"
        ),
        NoEffect("carrying_rate", finance.carrying_rate > 0 and lacks("inventory"), "inventory"),
        NoEffect("cost_of_goods", finance.cost_of_goods < 1 and lacks("shrink_rate"), "shrink_rate"),
        NoEffect("shrink_cash_share", finance.shrink_cash_share < 1 and lacks("shrink_rate"), "shrink_rate"),
        NoEffect("cancelled_orders_lost", finance.cancelled_orders_lost > 0 and lacks("order_value"), "order_value"),
        NoEffect("online_sales", finance.online_sales == "inside" and lacks("order_value"), "order_value"),
    )
    for check in checks:
        if check.fails:
            yield without_effect(
                f"finance.{check.field}", getattr(finance, check.field), f"a unit of units.csv with {check.needed}"
            )
