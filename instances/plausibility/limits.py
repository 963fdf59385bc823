"""Warn of limits without an amount in some periods or scopes, and of units that a limit for each leader or tag leaves out."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from instances.files import PLAN
from instances.limit_amounts import LimitAmounts, amounts_of_limit
from instances.measures import MEASURES
from instances.problems import Problem, cut
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.scopes import attribute_of, inside
from instances.wording import counted, listed

SHOWN = 4
"""Names that a list shows; the rest are counted."""


def limit_warnings(instance: Instance) -> Iterator[Problem]:
    """Yield the warnings on each limit."""
    for number, rule in enumerate(instance.settings.limits):
        path, amounts = f"limits[{number}]", amounts_of_limit(instance, rule)
        open_ones = open_periods(amounts)
        if open_ones:
            expected = f"an amount of {cut(rule.name)} in {open_ones}, where nothing limits {MEASURES[rule.measure].words} now"
            yield Problem("limit_open", PLAN, column=path, found="no amount", expected=expected)
        yield from _outside(instance, path, rule)
        if rule.amount is not None and amounts.plan_amount_unused:
            found = f"{rule.amount:g} of {rule.name}"
            expected = "no amount, as limits.csv has one for every period and scope"
            yield Problem(
                "setting_idle",
                PLAN,
                column=f"{path}.amount",
                found=found,
                expected=expected,
                remedy="Remove it, or rows of limits.csv.",
            )


def fairness_warnings(instance: Instance) -> Iterator[Problem]:
    """Yield a warning on each rule on shares or coverage whose parts leave units out."""
    for section in ("shares", "even_coverage"):
        for number, rule in enumerate(getattr(instance.settings, section)):
            yield from _outside(instance, f"{section}[{number}]", rule)


def _outside(instance: Instance, path: str, rule: LimitRule | ShareRule | EvenCoverage) -> Iterator[Problem]:
    outside = units_outside(instance, rule)
    if outside:
        found = f"{counted(len(outside), 'unit')} without a {rule.each}"
        expected = f"a {rule.each} in units.csv, row of {first_few(outside)}, as {cut(rule.name)} is one for each {rule.each}"
        remedy = "Fill the cells, or keep them if nothing is to limit these units."
        yield Problem("unit_outside", PLAN, column=f"{path}.each", found=found, expected=expected, remedy=remedy)


def open_periods(amounts: LimitAmounts) -> str:
    """Return the periods without an amount in words, with their scopes unless it is all of them; blank for none."""
    by_scope = {scope: tuple(_runs(amounts, scope)) for scope in amounts.scopes}
    if len(set(by_scope.values())) == 1:
        return first_few(next(iter(by_scope.values())))
    parts = [f"{first_few(runs)} for {scope}" for scope, runs in by_scope.items() if runs]
    return "; ".join(parts[:SHOWN]) + (f"; and for {len(parts) - SHOWN} more" if len(parts) > SHOWN else "")


def _runs(amounts: LimitAmounts, scope: str) -> Iterator[str]:
    """Yield the periods without an amount; consecutive ones as a range."""
    for nothing, run in groupby(amounts.periods, lambda period: amounts.by_scope[scope, period] is None):
        periods = list(run)
        if nothing:
            yield periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def units_outside(instance: Instance, rule: LimitRule | ShareRule | EvenCoverage) -> list[str]:
    """Return the units in scope that a rule for each leader, cohort or value of a tag does not count, as they have none."""
    if rule.each in ("", "region", "team"):
        return []
    return [unit.unit for unit in filter(inside(rule), instance.units) if not attribute_of(unit, rule.each)]


def first_few(names: Sequence[str]) -> str:
    """Return the first names joined for a sentence, with the number of the rest."""
    return listed([*names[:SHOWN], f"{len(names) - SHOWN:,} more"] if len(names) > SHOWN + 1 else list(names))
