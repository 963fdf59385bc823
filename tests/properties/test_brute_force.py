"""The plan against every plan there is, each judged by the accountant alone: its value, and what it breaks."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, product
from typing import Any

import pytest

from instances.rule_checks import KINDS
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.schema.units import FlowRow
from planner.accountant import Account, Cache, Launch, LimitLine, account, broken_rules
from planner.accountant.costs import unit_costs
from planner.accountant.limits import limit_lines
from planner.accountant.schedule import Schedule
from planner.accountant.shared import shared_accounts
from planner.accountant.unit_accounts import unit_accounts, valued_roadmap
from planner.errors import InfeasibleError, MenuError
from planner.planning import plan
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best
from tests.series import series

QUICK_BLOCKS = (0, 1, 6, 11)
"""Blocks of ten seeds that run always: together they draw every kind that all twelve draw."""


OF_ONE_UNIT = frozenset(
    ("unit_type", "minimum_accuracy", "minimum_maturity", "role_statement", "pos_connected", "roles", "frozen", "decided_before",
     "gap", "closed", "not_after", "needs", "exit", "must", "must_not", "committed")
)  # fmt: skip
"""Rules on the roadmap of a unit, whatever the others do."""


def every_schedule(instance: Instance) -> list[list[Launch]]:
    """Return every way to launch levers in decision quarters; what is running is not launched."""
    return _schedules([every_roadmap(instance, unit.unit) for unit in instance.units])


def every_roadmap(instance: Instance, unit: str) -> list[list[Launch]]:
    """Return every way of one unit to launch levers in decision quarters; what is running is not launched."""
    running = {pin.lever for pin in instance.pins if pin.rule == "running" and pin.unit == unit}
    quarters = [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]
    free = [name for name in instance.settings.levers if name not in running]
    return [
        [Launch(unit, name, quarter) for name, quarter in zip(free, starts, strict=True) if quarter]
        for starts in product([None, *quarters], repeat=len(free))
    ]


def _schedules(roadmaps: Iterable[list[list[Launch]]]) -> list[list[Launch]]:
    return [list(chain.from_iterable(parts)) for parts in product(*roadmaps)]


def schedules_by_unit_rules(instance: Instance, nothing: Account, cache: Cache) -> list[list[Launch]]:
    """Return the schedules, in the order of `every_schedule`, in which no unit breaks a rule on its own roadmap.

    The accountant judges each roadmap of a unit once, rather than in each schedule that has it.

    Parameters
    ----------
    nothing
        the account of no launch, without limits.
    """

    def keeps(unit: str, roadmap: list[Launch]) -> bool:
        broken = broken_rules(instance, roadmap, nothing, cache)
        return not any(one.rule in OF_ONE_UNIT and one.where.startswith(f"{unit} ") for one in broken)

    names = [unit.unit for unit in instance.units]
    return _schedules([one for one in every_roadmap(instance, name) if keeps(name, one)] for name in names)


def best_of_all(instance: Instance) -> float | None:
    """Return the greatest NPV of a schedule that breaks nothing, None if all break something.

    What a unit makes of its launches is noted for the schedules that share them; the best is recomputed whole and without
    notes. Limits are not looked at where a schedule breaks rules whatever it uses of them, or is worth no more than another.
    """
    cache, nothing, best, chosen = Cache(), replace(account(instance, []), limits=()), -math.inf, None
    for launches in schedules_by_unit_rules(instance, nothing, cache):
        if broken_rules(instance, launches, nothing, cache):
            continue
        npv, limits = npv_and_uses(instance, launches, cache)
        if npv > best and not broken_rules(instance, launches, replace(nothing, limits=limits()), cache):
            best, chosen = npv, launches
    if chosen is None:
        return None
    anew = account(instance, chosen)
    assert not broken_rules(instance, chosen, anew) and anew.npv == pytest.approx(best, rel=1e-12, abs=1e-6)
    return anew.npv


class Valued:
    """What the accountant makes of the launches of a unit: its flows alone, without what they are shared out and tracked by."""

    def __init__(self, schedule: Schedule, name: str) -> None:
        unit, roadmap = schedule.units[name], schedule.roadmap(name)
        model = schedule.model(unit)
        self.units = [unit]
        self.valued = schedule.cache.once(
            ("valued", name, schedule.reach, schedule.stages, *roadmap.items()),
            lambda: valued_roadmap(schedule, model, roadmap, unit_costs(model.site, roadmap)),
        )


def npv_and_limits(instance: Instance, launches: list[Launch], cache: Cache) -> tuple[float, tuple[LimitLine, ...]]:
    """Return what the accountant makes of a schedule, without the figures that neither rules nor the objective ask for."""
    npv, limits = npv_and_uses(instance, launches, cache)
    return npv, limits()


def npv_and_uses(instance: Instance, launches: list[Launch], cache: Cache) -> tuple[float, Callable[[], tuple[LimitLine, ...]]]:
    """Return the NPV of a schedule and, to be worked out where it is asked for, what it uses of the limits."""
    schedule = Schedule(instance, launches, cache)
    by_ledger = any(limit.measure == "run_cost" for limit in instance.settings.limits)
    units = unit_accounts(schedule) if by_ledger else [Valued(schedule, name) for name in schedule.by_unit]
    shared = shared_accounts(schedule)
    npv = sum(one.valued.value * len(one.units) for one in units) + sum(one.valued.value for one in shared)
    return npv, lambda: tuple(limit_lines(schedule, units, shared))


def assert_the_best_is_found(instance: Instance) -> bool:
    best = best_of_all(instance)
    assert_best(instance, best)
    return best is not None


def two_by_two(seed: int) -> Instance:
    return random_instance(seed, units=2, decision=3, levers=2, committee=bool(seed % 2))


def test_the_blocks_that_run_always_draw_every_kind_that_all_draw() -> None:
    def drawn(blocks: Iterable[int]) -> set[tuple[str, str]]:
        found = set()
        for settings in (two_by_two(seed).settings for block in blocks for seed in range(10 * block, 10 * block + 10)):
            found |= {(kind, "") for kind in KINDS if getattr(settings, kind)}
            found |= {("limit", limit.measure) for limit in settings.limits}
            found |= {("floor", floor.measure) for floor in settings.floors}
            found |= {("gate", gate.policy) for gate in settings.pilot_gates}
            found |= {("group", group.kind) for group in settings.groups}
        return found

    assert drawn(QUICK_BLOCKS) == drawn(range(12))


@pytest.mark.parametrize("block", series(sorted(range(12), key=lambda block: block not in QUICK_BLOCKS), quick=len(QUICK_BLOCKS)))
def test_two_units_and_two_levers(block: int) -> None:
    planned = [assert_the_best_is_found(two_by_two(seed)) for seed in range(10 * block, 10 * block + 10)]
    assert any(planned)


@pytest.mark.parametrize("seed", series(range(1000, 1010), 5))
def test_one_unit_and_three_levers(seed: int) -> None:
    assert_the_best_is_found(random_instance(seed, units=1, decision=4, levers=3))


def tight(instance: Instance, seed: int) -> tuple[Instance, Instance]:
    """Return the instance under a self-funding budget and a capacity that bind, and the same without self-funding.

    Both are drawn between nothing and what is used in a quarter if everything is launched at once. Launches bring cash of
    the order of what they cost, or a loss.
    """
    draw = Draw(seed)
    instance = replace(without_rules(instance), pins=tuple(pin for pin in instance.pins if pin.rule in ("running", "committed")))
    most = most_used(instance)
    cash = [
        FlowRow(unit=unit.unit, lever=name, line="labour", quarter=0, amount=draw.number(-0.2, 1) * most["spend"], recurring=True)
        for unit in instance.units
        for name in instance.settings.levers
    ]
    instance = replace(instance, flows=tuple(cash))
    share = {"benefit_share": draw.one([0.5, 1.0]), **draw.maybe(0.5, each="region")}
    budget = {
        "name": "budget",
        "measure": "spend",
        "amount": draw.number(0.15, 0.5) * most["spend"],
        **draw.maybe(0.6, carry_over=draw.one([0.5, 1.0])),
    }
    capacity = {"name": "capacity", "measure": "load", "amount": draw.number(0.7, 1.0) * most["load"]}
    plain = with_limits(instance, [{**budget, **share, "benefit_share": 0.0}, capacity])
    return with_limits(instance, [budget | share, capacity]), plain


def most_used(instance: Instance) -> dict[str, float]:
    """Return the greatest spend and load of a quarter if everything is launched in the first."""
    wide = with_limits(instance, [{"name": measure, "measure": measure, "amount": 1e12} for measure in ("spend", "load")])
    first, most = instance.quarters[0].label, {"spend": 0.0, "load": 0.0}
    everything = max((one for one in every_schedule(wide) if all(launch.quarter == first for launch in one)), key=len)
    for line in account(wide, everything).limits:
        most[line.measure] = max(most[line.measure], line.used)
    return most


def with_limits(instance: Instance, limits: list[dict[str, Any]]) -> Instance:
    plan = instance.settings.model_copy(update={"limits": tuple(LimitRule.model_validate(limit) for limit in limits)})
    return replace(instance, settings=plan, limit_rows=())


@pytest.mark.parametrize("block", series(range(3), 1))
def test_what_is_earned_is_spent_as_well_as_it_can_be(block: int) -> None:
    """Self-funding and capacities that bind, with payments after the decision, shared support, exits and running levers."""
    worth_more = 0
    for seed in range(4000 + 4 * block, 4004 + 4 * block):
        funded, plain = tight(random_instance(seed, units=2, decision=3, levers=2, committee=False), seed)
        if assert_the_best_is_found(funded):
            worth_more += worth_planned(plain) < worth_planned(funded) - CENT
    assert worth_more


def worth_planned(instance: Instance) -> float:
    try:
        return plan(instance, gap=0.0).worth
    except (InfeasibleError, MenuError):
        return -math.inf


@pytest.mark.slow
@pytest.mark.parametrize("seed", series(range(2000, 2012), 5))
def test_three_units_and_two_levers(seed: int) -> None:
    assert_the_best_is_found(random_instance(seed, units=3, decision=2, levers=2))


def without_rules(instance: Instance) -> Instance:
    nothing = dict.fromkeys(KINDS, ())
    return replace(instance, settings=instance.settings.model_copy(update=nothing), limit_rows=(), pins=())


def test_rules_bind_in_enough_of_the_draws() -> None:
    """Without its shared rules the best plan of many of these instances is worth more: the rules are put to the test."""
    worse = 0
    for seed in range(12):
        ruled = random_instance(seed, units=2, decision=2, levers=2)
        best, free = best_of_all(ruled), best_of_all(without_rules(ruled))
        assert free is not None
        worse += best is None or best < free - CENT
    assert worse >= 4
