"""Check learning and licence tiers of levers: costs that they save of, and nothing beside them that counts what is not saved."""

from collections.abc import Iterator, Sequence

from instances.files import PINS, PLAN
from instances.names import Rows
from instances.problems import Problem
from instances.schema.fairness import ShareRule
from instances.schema.levers import SHARED_BASES, LaunchCost, Lever, SupportCost
from instances.schema.minimums import Minimum
from instances.schema.settings import Settings
from instances.stage_checks import beside_stages


def staged_cost_problems(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield the problems of levers with learning or licence tiers."""
    networked = next((name for name, lever in settings.levers.items() if lever.network), None)
    learning = [name for name, lever in settings.levers.items() if lever.learning]
    tiers = [name for name, lever in settings.levers.items() if lever.licence_tiers]
    for name in learning:
        yield from _idle(f"levers.{name}.learning", "costs", settings.levers[name].costs)
    for name in tiers:
        yield from _idle(f"levers.{name}.licence_tiers", "support", settings.levers[name].support)
        yield from _by_orders(name, settings.levers[name], networked)
        yield from _running(name, rows)
    if learning:
        yield from _least_spend(settings, learning)
    if tiers:
        yield from _counted_support(settings, tiers)
    if (learning or tiers) and networked is None:
        why = f"as levers.{learning[0]} has learning" if learning else f"as levers.{tiers[0]} has licence tiers"
        yield from beside_stages(settings, why)


def _idle(column: str, word: str, lines: tuple[LaunchCost | SupportCost, ...]) -> Iterator[Problem]:
    if not any(line.amount for line in lines if line.basis not in SHARED_BASES):
        expected = f"a line of {word} above 0 with them, of basis unit, store or thousand_orders"
        yield Problem("setting_ignored", PLAN, column=column, expected=expected)


def _by_orders(name: str, lever: Lever, networked: str | None) -> Iterator[Problem]:
    """Yield support by orders where a network moves orders: what is saved would depend on stages of both."""
    for number, part in enumerate(lever.support):
        if networked is not None and part.basis == "thousand_orders" and part.amount:
            column = f"levers.{name}.support[{number}].basis"
            expected = f"unit or store beside licence tiers, as levers.{networked} has stages of its network, which move orders"
            yield Problem("value_wrong", PLAN, column=column, found=part.basis, expected=expected)


def _running(name: str, rows: Rows) -> Iterator[Problem]:
    for number, pin in rows.pins:
        if pin.rule == "running" and pin.lever == name:
            expected = f"no running {name}: a lever with licence tiers starts with this plan"
            yield Problem("value_wrong", PINS, number, "rule", found="running", expected=expected)


def _least_spend(settings: Settings, learning: list[str]) -> Iterator[Problem]:
    """Yield least amounts and shares of spend: what is paid is less than they would count at list price."""
    kinds: tuple[tuple[str, Sequence[Minimum | ShareRule]], ...] = (("minimums", settings.minimums), ("shares", settings.shares))
    for kind, rules in kinds:
        for number, rule in enumerate(rules):
            counted = [name for name in learning if not rule.levers or name in rule.levers]
            if rule.measure == "spend" and counted:
                expected = f"another measure, as levers.{counted[0]} has learning and spend counts at list price"
                yield Problem("value_wrong", PLAN, column=f"{kind}[{number}].measure", found="spend", expected=expected)


def _counted_support(settings: Settings, tiers: list[str]) -> Iterator[Problem]:
    """Yield limits and floors that count the support of units before a plan is known."""
    for number, limit in enumerate(settings.limits):
        counted = [name for name in tiers if not limit.levers or name in limit.levers]
        if limit.measure == "run_cost" and counted:
            column, expected = f"limits[{number}].measure", f"no run_cost, as levers.{counted[0]} has licence tiers"
            yield Problem("value_wrong", PLAN, column=column, found="run_cost", expected=expected)
        if limit.benefit_share:
            column, expected = f"limits[{number}].benefit_share", f"0, as levers.{tiers[0]} has licence tiers"
            yield Problem("value_wrong", PLAN, column=column, found=f"{limit.benefit_share:g}", expected=expected)
    for number, floor in enumerate(settings.floors):
        if floor.measure == "hard_cash":
            column, expected = f"floors[{number}].measure", f"another measure, as levers.{tiers[0]} has licence tiers"
            yield Problem("value_wrong", PLAN, column=column, found="hard_cash", expected=expected)
