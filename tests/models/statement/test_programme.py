"""Each row family alone: a case in which it binds, one in which it does not, and its text."""

import numpy as np
import pyomo.environ as pyo
import pytest

from models import NEVER, Charge, Gate, SolveStatus, solve, write_model
from models.statement.families import BLOCKS
from models.statement.families import FAMILIES as ROW_FAMILIES
from models.statement.programme import state_programme
from tests.models.builders import FAMILY_CASES, GOLDEN, gated, grouped, menus


def pyomo_value(programme):
    results = pyo.SolverFactory("appsi_highs").solve(programme)
    pyo.assert_optimal_termination(results)
    return pyo.value(programme.objective)


def test_every_family_has_a_case_a_golden_file_and_a_block():
    assert list(FAMILY_CASES) == list(ROW_FAMILIES) == list(BLOCKS)
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(ROW_FAMILIES)


@pytest.mark.parametrize("family", ROW_FAMILIES)
def test_family_docstring_states_its_rows(family):
    statement = ROW_FAMILIES[family].__doc__
    assert "sum" in statement or "use" in statement
    assert any(sign in statement for sign in ("<=", ">=", " = "))


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_binding_family_changes_the_best_plan(family):
    case = FAMILY_CASES[family]
    solution = solve(case.binding, gap=0)
    assert solution.status is SolveStatus.OPTIMAL
    assert solution.value == pytest.approx(case.best)
    programme = state_programme(case.binding)
    assert pyomo_value(programme) == pytest.approx(case.best)
    programme.del_component(family)
    assert pyomo_value(programme) == pytest.approx(case.without)
    assert case.without > case.best


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_loose_family_changes_nothing(family):
    case = FAMILY_CASES[family]
    assert solve(case.loose, gap=0).value == pytest.approx(case.loose_best)
    programme = state_programme(case.loose)
    programme.del_component(family)
    assert pyomo_value(programme) == pytest.approx(case.loose_best)


@pytest.mark.parametrize("family", FAMILY_CASES)
def test_programme_reads_as_it_did(family, tmp_path):
    write_model(FAMILY_CASES[family].binding, tmp_path / "now.lp")
    golden = (GOLDEN / f"{family}.lp").read_text()
    assert f"{family}(" in golden
    assert (tmp_path / "now.lp").read_text() == golden


def test_limit_is_a_parameter_that_can_be_changed():
    programme = state_programme(FAMILY_CASES["shared_limit"].binding)
    programme.limit["row0"] = 2
    assert pyomo_value(programme) == pytest.approx(9)


@pytest.mark.parametrize(
    ("first_event", "best"),
    [(None, 8), (-1, 10), (-3, 10)],
)
def test_gate_after_an_earlier_first_event_opens_sooner(first_event, best):
    assert solve(gated(2, most=1, first_event=first_event), gap=0).value == pytest.approx(best)


def test_gate_after_an_earlier_first_event_may_still_be_shut():
    event = [NEVER, 0, 1] * 2
    gate = Gate("pilot", 0, 2, most=0, first_event=-1)
    problem = menus([[0, 5, 3]] * 2, charges=(Charge("start", event, [0, 0]),), gates=(gate,))
    assert solve(problem, gap=0).value == pytest.approx(6)


def test_gate_that_is_not_reached_before_the_last_period_keeps_later_units_out():
    event = [NEVER, 0, 1] * 3
    gate = Gate("pilot", 0, 5, most=1)
    problem = menus([[0, 5, 3]] * 3, charges=(Charge("start", event, [0, 0]),), gates=(gate,))
    assert solve(problem, gap=0).value == pytest.approx(5)


@pytest.mark.parametrize(("lag", "best"), [(0, 4), (2, 4), (3, 0)])
def test_event_before_period_0_has_happened(lag, best):
    problem = grouped("prerequisite", [[0], [0, 4]], [-2, NEVER, 0], lag=lag)
    assert solve(problem, gap=0).value == pytest.approx(best)


def test_first_member_that_never_has_the_event_keeps_the_others_from_it():
    problem = grouped("prerequisite", [[0], [0, 4]], [NEVER, NEVER, 0])
    assert solve(problem, gap=0).value == pytest.approx(0)


def test_rule_that_no_choice_can_keep_is_infeasible_in_both_forms():
    problem = grouped("at_least", [[0], [0]], [NEVER, NEVER], count=1)
    assert solve(problem).status is SolveStatus.INFEASIBLE
    results = pyo.SolverFactory("appsi_highs").solve(state_programme(problem), load_solutions=False)
    assert results.solver.termination_condition == pyo.TerminationCondition.infeasible


def test_row_that_nothing_uses_is_left_out_unless_it_is_broken():
    free = state_programme(menus([[1]], [[0]], [0]))
    assert len(free.shared_limit) == 0
    broken = state_programme(menus([[1]], [[0]], [-1]))
    assert len(broken.shared_limit) == 1


def test_names_stand_in_the_programme():
    charge = Charge("a, b", [NEVER, 0], np.ones(1))
    problem = menus([[0, 5]], [[0, 1]], [1], row_names=("capex / North 2027Q1",), charges=(charge,))
    programme = state_programme(problem)
    assert list(programme.shared_limit) == ["capex_North_2027Q1"]
    assert list(programme.opened) == [("a_b", 0)]
