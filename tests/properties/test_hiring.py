"""Hired capacity against every schedule and every way to hire there is, and what holds whatever is hired."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from instances.rule_checks import KINDS
from instances.schema.covenants import Covenant
from instances.schema.hiring import Hiring
from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.rules import LimitRule
from planner.accountant import Cache, LimitLine, account, broken_rules
from planner.planning import plan
from tests.oracles.draws import Draw
from tests.oracles.hiring_judge import Head, Money, every_hire
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import npv_and_limits, schedules_by_unit_rules
from tests.series import series

NEARLY = 1e-7


def with_hiring(seed: int, **sizes: int) -> Instance:
    """Return a random instance whose rules are a tight capacity that can be hired, and often a budget or a covenant."""
    made, draw = random_instance(seed, **({"units": 2, "decision": 2, "levers": 2} | sizes)), Draw(seed)
    lever = draw.one(list(made.settings.levers))
    measure = draw.one(["launches", "launches", "load", "load", "hours"])
    levers = (lever,) if measure != "hours" and draw.chance(0.3) else ()
    if measure == "load" and not any(made.settings.levers[name].loads for name in levers or made.settings.levers):
        measure = "launches"
    per = draw.one(["quarter", "quarter", "fiscal_year", "total"])
    crews = {"name": "crews", "measure": measure, "per": per, "levers": levers, "amount": draw.whole(0, 1)}
    crews |= draw.maybe(0.4, carry_over=draw.one([0.5, 1.0])) if per != "total" else {}
    crews |= draw.maybe(0.4, each="region")
    limits: list[dict[str, Any]] = [crews]
    if draw.chance(0.4):
        limits.append({"name": "money", "measure": "spend", "per": "total", "amount": draw.number(5000, 150_000)})
    cash = Covenant(name="cash", measure="cumulative_cash", at_least=-draw.number(5000, 150_000))
    crew = Hiring(
        name="crew", limit="crews", adds=draw.number(1, 8), largest=draw.whole(1, 2), lag=draw.whole(0, 1), lever=lever,
        shortest=draw.whole(1, 2), one_off_cost=draw.number(0, 1500), cost_per_quarter=draw.number(0, 300),
        severance=draw.number(0, 300), colour=draw.one(["capex", "opex"]),
    )  # fmt: skip
    rules = dict.fromkeys(KINDS, ()) | {
        "limits": tuple(LimitRule.model_validate(one) for one in limits),
        "covenants": (cash,) if draw.chance(0.4) else (),
        "hiring": (crew,),
    }
    pins = tuple(pin for pin in made.pins if pin.rule == "running")
    return replace(made, pins=pins, limit_rows=(), settings=made.settings.model_copy(update=rules))


class Judged:
    """What a schedule is worth and uses by itself, from the accountant without any head, and with heads by the judge."""

    def __init__(self, instance: Instance, lines: Sequence[LimitLine]) -> None:
        self.instance, self.rule, self.limit = instance, instance.settings.hiring[0], instance.settings.limits[0]
        self.lines = lines
        self.money: dict[Head, Money] = {}

    def of(self, head: Head) -> Money:
        return self.money.setdefault(head, Money(self.instance, self.rule, head))

    def keeps(self, heads: Sequence[Head]) -> bool:
        """Return whether capacity, budget and covenant are kept with some heads."""
        left: dict[str, tuple[float, float]] = {}
        for line in self.lines:
            if line.limit == "crews":
                before, ours = left.get(line.scope, (0.0, 0.0))
                share = self.limit.carry_over
                allowed = line.allowed - share * before + share * ours + self._added(heads, line)
                if allowed - line.used < -NEARLY:
                    return False
                left[line.scope] = (line.left, allowed - line.used)
            elif line.limit == "money":
                if sum(sum(self.of(one).paid.values()) for one in heads) > line.allowed - line.used + 1e-6:
                    return False
            else:
                quarters = range(1, self.instance.quarter_index(line.period) + 1)
                level = line.used + sum(self.of(one).cash[quarter] for one in heads for quarter in quarters)
                if level < line.allowed - 1e-6:
                    return False
        return True

    def _added(self, heads: Sequence[Head], line: LimitLine) -> float:
        employed = [quarter for one in heads if one.scope == line.scope for quarter in range(one.first, one.last + 1)]
        labels = [self.instance.label_of(quarter) for quarter in employed if quarter <= self.last_useful()]
        within = [one for one in labels if line.period in ("total", one, f"FY{one[:4]}")]
        return self.rule.adds * len(within)

    def last_useful(self) -> int:
        """Return the last quarter of the limit: T for launches, T + the longest stabilisation for load, H for hours."""
        settings = self.instance.settings
        if self.limit.measure == "hours":
            return len(self.instance.quarters)
        levers = [settings.levers[name] for name in self.limit.levers or settings.levers]
        after = [len(load.stabilise) for lever in levers for load in lever.loads] if self.limit.measure == "load" else []
        return settings.calendar.decision_quarters + max([0, *after])


def best_with_heads(instance: Instance) -> tuple[float, int, float]:
    """Return the best NPV of all schedules with all ways to hire, the heads in it, and the best that hires nobody."""
    free = replace(instance, settings=instance.settings.model_copy(update={"hiring": ()}))
    judged, cache = Judged(instance, ()), Cache()
    scopes = list(dict.fromkeys(unit.region for unit in instance.units)) if judged.limit.each else [""]
    ways = list(every_hire(instance, judged.rule, scopes, judged.last_useful()))
    worth = {way: sum(judged.of(head).npv for head in way) for way in ways}
    ways.sort(key=lambda way: -worth[way])
    best, number, alone, nothing = -math.inf, 0, -math.inf, replace(account(free, []), limits=())
    for launches in schedules_by_unit_rules(free, nothing, cache):
        if broken_rules(free, launches, nothing, cache):
            continue
        npv, judged.lines = npv_and_limits(free, launches, cache)
        if npv > alone and judged.keeps(()):
            alone = npv
        for way in ways:
            if npv + worth[way] <= best:
                break
            if judged.keeps(way):
                best, number = npv + worth[way], len(way)
    return best, number, alone


HIRING = (3, 6, 18, 19, 26, 27, 33, 39, 54, 64, 68, 73, 85)
"""Seeds of instances whose best plan hires: for a quarter, a year or in all, for regions, with carry-over, budgets, covenants."""

BETTER_WITHOUT = (1, 15, 38)
"""Seeds of instances in which heads may be hired and none is."""


def test_the_best_schedule_with_the_best_heads_is_planned() -> None:
    for seed in HIRING + BETTER_WITHOUT:
        instance = with_hiring(seed)
        best, heads, alone = best_with_heads(instance)
        assert_best(instance, best)
        assert (heads > 0 and best > alone + CENT) is (seed in HIRING)


@pytest.mark.parametrize("seed", [19, 39])
def test_heads_go_with_stages_of_costs_and_of_a_network(seed: int) -> None:
    """Launches get cheaper after the first one, and half of the benefits hang on two nodes."""
    made = with_hiring(seed)
    name, lever = next(iter(made.settings.levers.items()))
    stages = {
        "learning": [{"launches": 1, "saving": 0.4}],
        "network": [{"nodes": 1, "share": 0.3}, {"nodes": 2, "share": 1.0}],
        "network_part": 0.5,
    }
    staged = Lever.model_validate(lever.model_dump(exclude_unset=True) | stages)
    changed = {"levers": made.settings.levers | {name: staged}, "covenants": ()}
    instance = replace(made, pins=(), settings=made.settings.model_copy(update=changed))
    best, heads, _ = best_with_heads(instance)
    assert heads
    assert_best(instance, best)


@pytest.mark.parametrize("seed", [53, 77])
def test_heads_that_a_budget_does_not_pay_for_are_not_hired(seed: int) -> None:
    """A cent less than the best plan spends in all leaves another one, the best of those within the budget."""
    rich = with_hiring(seed)
    before = plan(rich, gap=0.0)
    crews, money = rich.settings.limits
    amount = before.figures.spend - 0.01
    limits = {"limits": (crews, money.model_copy(update={"amount": amount}))}
    poor = replace(rich, settings=rich.settings.model_copy(update=limits))
    best, _, _ = best_with_heads(poor)
    assert len(before.hires) and best < before.npv - CENT
    assert_best(poor, best)


@pytest.mark.parametrize("seed", series(range(100, 104), 2))
def test_more_heads_are_never_worth_less_and_none_are_as_without_the_section(seed: int) -> None:
    instance = with_hiring(seed, units=4, decision=3)
    (crew,) = instance.settings.hiring

    def npv(**update: Any) -> float:
        rules = {"covenants": (), "hiring": (crew.model_copy(update=update),)}
        found = plan(replace(instance, settings=instance.settings.model_copy(update=rules)), gap=0.0)
        return found.npv

    nobody = npv(largest=0)
    without = {"covenants": (), "hiring": ()}
    assert nobody == plan(replace(instance, settings=instance.settings.model_copy(update=without)), gap=0.0).npv
    few, more = npv(largest=1), npv(largest=3)
    assert nobody - CENT <= few <= more + CENT
    assert npv(one_off_cost=0.0, cost_per_quarter=0.0, severance=0.0) >= npv() - CENT


@pytest.mark.parametrize("seed", series(range(200, 204), 2))
def test_heads_that_cost_nothing_and_come_at_once_are_a_raised_limit(seed: int) -> None:
    instance = with_hiring(seed, units=4, decision=3)
    (crew,), (crews, *others) = instance.settings.hiring, instance.settings.limits
    per_quarter = crews.model_copy(update={"per": "quarter"})
    gift = {"one_off_cost": 0.0, "cost_per_quarter": 0.0, "severance": 0.0, "lag": 0, "shortest": 1, "largest": 2}
    free = {"limits": (per_quarter, *others), "hiring": (crew.model_copy(update=gift),)}
    raised = per_quarter.model_copy(update={"amount": crews.amount + 2 * crew.adds})
    by_heads = plan(replace(instance, settings=instance.settings.model_copy(update=free)), gap=0.0)
    by_limit = plan(
        replace(instance, settings=instance.settings.model_copy(update={"limits": (raised, *others), "hiring": ()})), gap=0.0
    )
    assert by_heads.npv == pytest.approx(by_limit.npv, abs=CENT)
