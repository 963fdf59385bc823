"""The worth of a new role at a unit, against which the cost of an outdated one is measured."""

from dataclasses import replace

import numpy as np
import pytest

from instances import Instance
from instances.schema.units import Pin
from planner import plan
from planner.economics import build_menu, fleet_of, launched
from planner.questions.diagnose.diagnosis import diagnose
from planner.questions.diagnose.evidence import evidence_at
from planner.questions.diagnose.role_worth import RoleWorth, role_levers, role_worth
from planner.questions.diagnose.tables import network_table, role_against_cost, unit_table
from tests.builders import instance_of_two_levers, label, lever, row, unit
from tests.oracles.random_instances import random_instance
from tests.questions.diagnosed import doing

FALLING = {"revenue": 100_000, "contribution_margin": 0.3, "revenue_growth": -0.2, "role": "shop"}


def case(*pins: Pin, **changes: object) -> Instance:
    """Return two falling stores over eight quarters without discounting: a hub saves 500 a quarter, a showroom loses money.

    A hub costs 1,000 at A and 9,000 at B.
    """
    flows = [row("labour", 500.0, 0, "hub", name, recurring=True) for name in "AB"]
    flows += [row("training", -cost, 0, "hub", name) for name, cost in (("A", 1000.0), ("B", 9000.0))]
    flows += [row("training", -10_000.0, 0, "showroom", name) for name in "AB"]
    levers = {"hub": lever(role="hub"), "showroom": lever(role="showroom")} | changes
    units = unit("A", **FALLING), unit("B", **FALLING)
    made = instance_of_two_levers(*units, levers=levers, pins=pins, decision=4, evaluation=8)
    return made.__class__(**{**made.__dict__, "flows": tuple(flows)})


def worth_of(made: Instance) -> RoleWorth:
    fleet = fleet_of(made)
    return role_worth(fleet, role_levers(fleet, ()))


def test_it_is_the_best_launch_alone_in_all_and_a_year() -> None:
    found = worth_of(case())
    assert found.npv.tolist() == pytest.approx([8 * 500 - 1000, 8 * 500 - 9000])
    assert found.quarter.tolist() == [1, 1]
    assert found.annual.tolist() == pytest.approx([3000 / 2, -5000 / 2])


def test_with_learning_it_is_at_what_the_plan_saves() -> None:
    """A hub saves 400 a quarter for 1,000, or half of it once A has launched it: B gains by waiting for that, by 100."""
    flows = tuple(row("labour", 400.0, 0, "hub", name, recurring=True) for name in "AB")
    cost = {"line": "training", "amount": 1000, "basis": "unit"}
    hub = lever(role="hub", costs=[cost], learning=[{"launches": 1, "saving": 0.5}])
    units, pin = (unit("A", **FALLING), unit("B", **FALLING)), Pin(unit="A", lever="hub", rule="must", quarter=label(1))
    made = instance_of_two_levers(*units, levers={"hub": hub}, pins=(pin,), decision=4, evaluation=8)
    found = diagnose(plan(replace(made, flows=flows), gap=0.0)).role_worth
    assert found.quarter.tolist() == [1, 2]
    assert found.npv.tolist() == pytest.approx([8 * 400 - 1000, 7 * 400 - 500])


def test_a_role_that_needs_another_lever_is_worth_nothing_without_it() -> None:
    """The hub needs the showroom, which nobody has: nothing but the showroom is left, which loses money."""
    found = worth_of(case(hub=lever(role="hub", needs=["showroom"]), showroom=lever(role="showroom")))
    assert found.npv.tolist() == pytest.approx([-10_000, -10_000])


def test_a_pin_leaves_the_quarters_that_it_allows() -> None:
    found = worth_of(case(Pin(unit="A", lever="hub", rule="must", quarter=label(3)), Pin(unit="B", lever="hub", rule="must_not")))
    assert found.quarter.tolist()[0] == 3
    assert found.npv.tolist() == pytest.approx([6 * 500 - 1000, -10_000])


def test_a_unit_that_has_its_new_role_gets_no_other() -> None:
    found = worth_of(case(Pin(unit="A", lever="hub", rule="committed", quarter=label(2))))
    assert found.lever.tolist()[0] == -1 and np.isnan(found.npv[0])


@pytest.mark.parametrize("seed", [2, 4, 5, 8, 11, 13, 18, 19, 20, 22])
def test_it_is_the_best_such_roadmap_of_the_menu(seed: int) -> None:
    made = random_instance(seed)
    fleet, menu = fleet_of(made), build_menu(made)
    names = role_levers(fleet, menu.levers[:1])
    found = role_worth(fleet, names)
    changing = [menu.levers.index(name) for name in names]
    free = {pin.unit for pin in made.pins if pin.rule == "must"}
    assert not made.settings.hurdles
    for number, one in enumerate(made.units):
        rows = menu.choices_of(number)
        fixed = menu.start[rows] == menu.start[rows[0]]
        alone = [
            menu.value[choice] - menu.value[rows[0]]
            for choice, same in zip(rows.tolist(), fixed, strict=True)
            if (~same).sum() == 1 and launched(menu.start[choice, changing]).any() and not same[changing].all()
        ]
        if one.unit not in free:
            assert found.npv[number] == pytest.approx(max(alone), abs=0.01) if alone else np.isnan(found.npv[number])


def test_cost_and_remedy_are_told_side_by_side() -> None:
    found = diagnose(doing(case()))
    units, network = unit_table(found), network_table(found)
    assert units["new_role"].tolist() == ["hub", "hub"]
    assert units["new_role_from"].tolist() == [label(1), label(1)]
    assert network.loc[0, "role_npv"] == pytest.approx(3000)
    assert network.loc[0, "role_annual"] == pytest.approx(1500)
    cost = units["store_role"].sum()
    assert role_against_cost(found).startswith(f"costs {cost:,.0f} a year at 2 units; the best new role alone pays at 1 of them")
    assert "brings 1,500 a year after tax (NPV 3,000" in role_against_cost(found)
    assert evidence_at(found, 0).endswith(f"best new role hub {label(1)}: 1,500 a year, NPV 3,000")


def test_without_a_lever_that_changes_roles_no_remedy_is_priced() -> None:
    found = diagnose(doing(instance_of_two_levers(unit("A", **FALLING))))
    assert "no lever changes a role" in role_against_cost(found)
    assert unit_table(found)["new_role"].tolist() == [""]
    steady = diagnose(doing(instance_of_two_levers(unit("A", **FALLING | {"revenue_growth": 0.0}))))
    assert role_against_cost(steady) == ""
