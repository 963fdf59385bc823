"""The cost of waiting a quarter, and the levels of the base case."""

import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import LINES, base_case_levels, cost_of_waiting, fleet_of
from tests.economics.builders import instance, lever, row, starts, unit

SHRINK = dict(revenue=1000, shrink_rate=0.1)


def test_waiting_costs_the_quarter_that_is_lost() -> None:
    # 100 a quarter at a cost of 50 in today's money: launched in quarter 1 of 4 it is worth 350, in quarter 2 it is 250.
    case = instance(
        {"a": lever(effects={"shrink": 1.0}, costs=[dict(line="training", amount=50, basis="unit")])}, [unit(**SHRINK)]
    )
    assert cost_of_waiting(fleet_of(case), np.array([0]), starts(case, a=1)) == pytest.approx(100)
    assert cost_of_waiting(fleet_of(case), np.array([0]), starts(case)) == 0


def test_waiting_moves_launches_of_the_last_decision_quarter_too() -> None:
    case = instance({"a": lever(effects={"shrink": 1.0})}, [unit(**SHRINK)], decision=3)
    assert cost_of_waiting(fleet_of(case), np.array([0]), starts(case, a=3)) == pytest.approx(100)


def test_waiting_past_the_evaluation_is_not_told() -> None:
    late = dict(line="training", amount=50, basis="unit", profile=[0.5, 0.5])
    for fields, start in (({}, 4), ({"costs": [late]}, 3), ({"costs": [late | {"basis": "network"}]}, 3)):
        case = instance({"a": lever(**fields)}, decision=4 if start == 4 else 3)
        assert cost_of_waiting(fleet_of(case), np.array([0]), starts(case, a=start)) is None
    case = instance({"a": lever()}, flows=[row("training", -50, 1)], decision=3)
    assert cost_of_waiting(fleet_of(case), np.array([0]), starts(case, a=3)) is None


def test_waiting_puts_off_shared_costs_and_leaves_running_levers() -> None:
    # The network pays 1000, and 10 a quarter from quarter 2 or 3 of 5; a price of 0.9 from quarter 3 on saves 100. Neither
    # the running lever b nor the other unit moves.
    cost = dict(line="software", amount=1000, basis="network", price_quarters=["2027Q3"], price_factors=[0.9])
    levers = {"a": lever(costs=[cost], support=[dict(amount=10, basis="network")]), "b": lever(effects={"shrink": 0.5})}
    pins = [Pin(unit="S1", lever="b", rule="running", quarter="2026Q4")]
    case = instance(levers, [unit("S1", **SHRINK), unit("S2", **SHRINK)], pins, decision=4, evaluation=5)
    start = np.concatenate([starts(case, a=2, b=0), starts(case)])
    assert cost_of_waiting(fleet_of(case), np.array([0, 1]), start) == pytest.approx(-100 - 10)


def test_levels_of_the_base_case_are_those_of_every_line() -> None:
    # Two stores of 1000 with shrink of 100 and stock of 500 held at 8 % a year; one runs a lever that halves the shrink,
    # brings 7 of its own and needs 3 hours at 2 a quarter after its launch in quarter 0; one closes after quarter 2.
    stores = [unit("S1", inventory=500, wage=2, **SHRINK), unit("S2", inventory=500, exit_quarter="2027Q2", **SHRINK)]
    levers = {
        "a": lever(effects={"shrink": 0.5}, launch_hours=[9, 3], support=[dict(amount=99, basis="unit")]),
        "b": lever(),
    }
    pins = [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")]
    case = instance(levers, stores, pins, flows=[row("stockouts", 7, recurring=True)], finance={"carrying_rate": 0.08})
    levels = base_case_levels(fleet_of(case))
    found = {line: levels[n].tolist() for n, line in enumerate(LINES) if levels[n].any()}
    assert found == {
        "shrink": pytest.approx([150, 150, 50, 50]),
        "carrying": pytest.approx([20, 20, 10, 10]),
        "stockouts": pytest.approx([-7] * 4),
        "labour": pytest.approx([6, 0, 0, 0]),
    }
