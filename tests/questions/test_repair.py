"""Collisions: the set that is named has no plan, without any one of its members it has one, and repairs do mend it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.reader import read_files
from planner import plan
from planner.errors import InfeasibleError, MenuError
from planner.questions.repair.conflicts import AskedRule, conflict, feasible, rules_of, with_dropped, without
from planner.questions.repair.repair import diagnosed
from planner.replanning.limit_changes import LimitPart, amounts

QUIET = {"time_limit": 20.0, "gap": 0.05}

ONE = "S001,store_optimization,committed,2027Q1\n"
TWO = ONE + "S002,store_optimization,committed,2027Q1\n"
FLOOR = '[[floors]]\nname = "fair"\nmeasure = "coverage"\nlever = "store_optimization"\nby = "2028Q2"\namount = 1.0\n'
EARLY = FLOOR.replace("2028Q2", "2027Q2")
ACCURATE = '[[floors]]\nname = "records"\nmeasure = "average_accuracy"\nby = "2028Q2"\namount = 0.96\n'
LATE = '[[floors]]\nname = "on time"\nmeasure = "late_rate"\nby = "2028Q2"\namount = 0.0001\n'
MOST = '[[groups]]\nname = "few"\nkind = "at_most"\nlever = "store_optimization"\nunits = ["S001", "S002", "S003"]\ncount = 1\n'
LEAST = MOST.replace('"few"', '"many"').replace("at_most", "at_least").replace("count = 1", "count = 3")
TIED = '[[groups]]\nname = "tied"\nkind = "together"\nlever = "store_optimization"\nunits = ["S001", "S002"]\n'
AFTER = (
    '[[groups]]\nname = "lead"\nkind = "prerequisite"\nlever = "store_optimization"\nunits = ["S001"]\nfirst = "S002"\nlag = 2\n'
)
PILOT = '[[pilot_gates]]\nname = "pilot"\nlever = "store_optimization"\nquarters = 2\nunits = 1\n'
RAMP = '[[ramp_limits]]\nname = "steady"\ngrowth = 1.0\nbase = 1\n'

PURSE = '[[covenants]]\nname = "purse"\nmeasure = "cumulative_cash"\nat_least = -1000\n'

COLLISIONS: dict[str, tuple[str, str, Mapping[str, float]]] = {
    "a committed launch and no budget": ("", ONE, {"quarterly budget": 0.0}),
    "a committed launch and no capacity": ("", ONE, {"field capacity": 0.0}),
    "two committed launches and a regional capacity": ("", TWO, {"field capacity": 1.0}),
    "a floor and no budget": (FLOOR, "", {"quarterly budget": 0.0}),
    "a floor too soon": (EARLY, "", {"field capacity": 1.0}),
    "a floor of accuracy and no capacity": (ACCURATE, "", {"field capacity": 0.0}),
    "a floor and a group that allows few": (FLOOR + MOST, "", {}),
    "a floor that lasts and no capacity": (FLOOR.replace("2028Q2", "2028Q1") + "onwards = true\n", "", {"field capacity": 0.0}),
    "a rate that is not to be had": (LATE, "", {"quarterly budget": 0.0}),
    "two groups": (MOST + LEAST, "", {}),
    "committed launches and a group that allows one": (MOST, TWO, {}),
    "a tied pair and a unit that must not": (TIED, ONE + "S002,store_optimization,must_not,\n", {}),
    "a tied pair with two dates": (TIED, ONE + "S002,store_optimization,committed,2027Q3\n", {}),
    "a prerequisite that comes too late": (AFTER, TWO, {}),
    "a pilot of one and two committed launches": (PILOT, TWO, {}),
    "a steady ramp and two committed launches": (RAMP, TWO, {}),
    "a committed launch and a covenant on cash": (PURSE, ONE, {}),
    "a must and a floor against a budget": (FLOOR, "S001,orchestration,must,\n", {"quarterly budget": 1000.0}),
}


DECISION = 6


def collided(folder: Path, rules: str, pins: str, amounts: Mapping[str, float]) -> Instance:
    """Return the fleet with rules that collide; its decisions end in half the time, which halves every question."""
    files = {name: (folder / name).read_bytes() for name in ("plan.toml", "units.csv")}
    assert files["plan.toml"].count(b"decision_quarters = 12") == 1
    files["plan.toml"] = files["plan.toml"].replace(b"decision_quarters = 12", f"decision_quarters = {DECISION}".encode())
    files["plan.toml"] += f"\n{rules}".encode()
    if pins:
        files["pins.csv"] = f"unit,lever,rule,quarter\n{pins}".encode()
    quarters = [quarter.label for quarter in load_instance(folder).quarters[:DECISION]]
    rows = [f"{limit},,{quarter},{amount}" for limit, amount in amounts.items() for quarter in quarters]
    if rows:
        files["limits.csv"] = "\n".join(["limit,scope,period,amount", *rows, ""]).encode()
    return read_files("collided", files)


@pytest.mark.parametrize("name", COLLISIONS)
def test_the_named_rules_cannot_hold_together_and_none_can_be_spared(name: str, fleet: Path) -> None:
    instance = collided(fleet, *COLLISIONS[name])
    options = instance.settings.solver.model_copy(update=QUIET)
    with pytest.raises(InfeasibleError, match="rollout repair"):
        plan(instance, gap=0.05)
    found = diagnosed(instance, options, lambda said: None)
    assert not found.feasible and len(found.rules) >= 1
    others = _others(instance, found.rules)
    assert feasible(without(instance, others), options) is False
    for rule in found.rules:
        assert feasible(without(instance, [*others, rule]), options) is True, str(rule)
    assert len(found.repairs) >= 2
    for one in found.repairs:
        again = plan(one.instance, gap=0.05)
        assert again.npv <= one.plan.bound + 0.01 and one.plan.npv <= again.bound + 0.01
    values = [one.plan.npv for one in found.repairs]
    assert values == sorted(values, reverse=True)
    assert len({one.changes for one in found.repairs}) == len(found.repairs)


def _others(instance: Instance, rules: tuple) -> list:
    """Return every rule but these, limits by their amounts where the conflict names amounts."""
    named = {(rule.name, rule.amount.scope, rule.amount.period) for rule in rules if rule.amount is not None}
    kept = {str(rule) for rule in rules}
    others = []
    for rule in rules_of(instance):
        if rule.kind == "limit":
            cells = amounts(instance, LimitPart(limit=rule.name))
            others += [AskedRule("limit", rule.name, amount=c) for c in cells if (rule.name, c.scope, c.period) not in named]
        elif str(rule) not in kept:
            others.append(rule)
    return others


def test_an_amount_that_is_dropped_hands_nothing_on(fleet: Path) -> None:
    instance = collided(fleet, "", "S001,store_optimization,committed,2027Q3\n", {"quarterly budget": 0.0})
    budget = next(rule for rule in instance.settings.limits if rule.name == "quarterly budget")
    assert budget.carry_over == 1.0
    first, third = (_amount_in(instance, quarter) for quarter in ("2027Q1", "2027Q3"))
    options = instance.settings.solver.model_copy(update=QUIET)
    assert feasible(without(instance, [first]), options) is True
    assert feasible(with_dropped(instance, first), options) is False
    gone = with_dropped(instance, third)
    assert {row.period for row in gone.limit_rows} == {row.period for row in instance.limit_rows} - {"2027Q3"}
    found = diagnosed(instance, options, lambda said: None)
    assert found.repairs
    assert all("drop the limit: quarterly budget / 2027Q1 (0)" not in one.changes for one in found.repairs)


def _amount_in(instance: Instance, quarter: str) -> AskedRule:
    one = next(one for one in amounts(instance, LimitPart(limit="quarterly budget")) if one.period == quarter)
    return AskedRule("limit", "quarterly budget", amount=one)


def test_a_raised_amount_is_the_least_that_goes(fleet: Path) -> None:
    instance = collided(fleet, "", ONE, {"quarterly budget": 0.0})
    options = instance.settings.solver.model_copy(update=QUIET)
    found = diagnosed(instance, options, lambda said: None)
    raised = [one for one in found.repairs if len(one.changes) == 1 and ", to " in one.changes[0]]
    assert raised
    for one in raised:
        rows = {(row.limit, row.period): row.amount for row in one.instance.limit_rows}
        before = {(row.limit, row.period): row.amount for row in instance.limit_rows}
        changed = [key for key in rows if rows[key] != before.get(key)]
        for key in changed:
            lower = tuple(
                row.model_copy(update={"amount": row.amount - 1.0}) if (row.limit, row.period) == key else row
                for row in one.instance.limit_rows
            )
            assert feasible(replace(one.instance, limit_rows=lower), options) is False


def test_what_has_a_plan_is_not_repaired(instance: Instance) -> None:
    options = instance.settings.solver
    found = diagnosed(instance, options, lambda said: None)
    assert (found.feasible, found.rules, found.repairs) == (True, (), ())


def test_a_unit_without_a_roadmap_is_an_input_problem(fleet: Path) -> None:
    instance = collided(fleet, "[rules]\nfrozen = [{ fiscal_quarters = [1, 2, 3, 4] }]\n", "S001,orchestration,must,\n", {})
    with pytest.raises(MenuError):
        diagnosed(instance, instance.settings.solver, lambda said: None)


def test_a_conflict_of_two_groups_is_just_these(fleet: Path) -> None:
    instance = collided(fleet, MOST + LEAST, ONE, {"field capacity": 50.0})
    options = instance.settings.solver.model_copy(update=QUIET)
    found = conflict(instance, options, lambda said: None)
    assert sorted(map(str, found)) == ["group: few", "group: many"]
