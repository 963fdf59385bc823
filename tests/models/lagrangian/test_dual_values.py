"""Multipliers of very many units: smoothed, and of a core, against the relaxation; and problems over some of the units."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import CarryOver, MenuProblem, solve
from models.lagrangian.bound import OpeningBound, carried
from models.lagrangian.core import CoreUnits, _most
from models.lagrangian.params import CoreParams, SmoothedDualParams
from models.lagrangian.smoothed_dual import smooth_multipliers
from models.running.stopping import Stopping
from models.search.candidates import sparing, sparing_plan
from models.solvers.highs import relaxation
from models.statement.standard_form import standard_form
from models.subproblems.choices import restricted
from models.subproblems.units import by_choice, over_units, used_by
from tests.models.builders import fleet, random_problem
from tests.oracles.brute_force import every_plan
from tests.series import series


def plain_fleet(units: int, seed: int, **extras: object) -> MenuProblem:
    return replace(fleet(units, seed), charges=(), gates=(), **extras)


def bound_at(problem: MenuProblem, multipliers: np.ndarray) -> float:
    return float(OpeningBound(problem, by_choice(problem)).at(multipliers, np.zeros(0)).by_opening.max())


def value_of_relaxation(problem: MenuProblem) -> float:
    relaxed = relaxation(standard_form(problem), Stopping(20))
    assert relaxed is not None
    return relaxed.bound


@pytest.mark.parametrize("shares", [(), (1.0, 1.0), (0.5, 0.9)])
@pytest.mark.parametrize("seed", series(range(3), 1))
def test_smooth_multipliers_come_close_to_the_relaxation(seed: int, shares: tuple[float, ...]) -> None:
    links = tuple(CarryOver(row, row + 1, share) for row, share in enumerate(shares))
    problem = plain_fleet(3000, seed, carry_over=links)
    multipliers = smooth_multipliers(problem, by_choice(problem), np.zeros(problem.row_count), Stopping(20))
    exact = value_of_relaxation(problem)
    assert bound_at(problem, multipliers) >= exact - 1e-6
    assert bound_at(problem, multipliers) == pytest.approx(exact, rel=1e-4)


def test_smooth_multipliers_are_the_same_again() -> None:
    problem = plain_fleet(200, 4)
    found = [smooth_multipliers(problem, by_choice(problem), np.zeros(problem.row_count), Stopping(20)) for _ in range(2)]
    np.testing.assert_array_equal(*found)


def test_threads_do_not_change_smooth_multipliers() -> None:
    problem = plain_fleet(200, 4)
    shared_out, alone = (
        smooth_multipliers(
            problem, by_choice(problem), np.zeros(problem.row_count), Stopping(20), params=SmoothedDualParams(threads_from=most)
        )
        for most in (0, 10**9)
    )
    np.testing.assert_array_equal(shared_out, alone)


def test_smooth_multipliers_end_with_the_clock() -> None:
    problem = plain_fleet(700, 4)
    given = np.full(problem.row_count, 0.5)
    assert smooth_multipliers(problem, by_choice(problem), given, Stopping(0.0)).shape == given.shape


@pytest.mark.parametrize("seed", series(range(3), 1))
def test_a_core_is_enough_for_the_relaxation(seed: int) -> None:
    problem = plain_fleet(1200, seed)
    uses = by_choice(problem)
    multipliers = smooth_multipliers(problem, uses, np.zeros(problem.row_count), Stopping(20))
    found = CoreUnits(problem, uses, CoreParams(units=40)).relaxed(multipliers, Stopping(20))
    assert found is not None
    assert found.core.units.size < 600
    held = np.setdiff1d(np.arange(problem.unit_count), found.core.units)
    value = found.relaxed.bound + problem.value[found.core.held[held]].sum()
    exact = value_of_relaxation(problem)
    assert value == pytest.approx(exact, rel=1e-6)
    assert bound_at(problem, found.multipliers) == pytest.approx(exact, rel=1e-6)


def test_the_core_holds_all_units_of_groups() -> None:
    problem = random_problem(3, units=6)
    plain = replace(problem, charges=(), gates=())
    found = CoreUnits(plain, by_choice(plain)).relaxed(np.zeros(plain.row_count), Stopping(5))
    if found is not None:
        assert {int(unit) for group in plain.groups for unit in group.units} <= set(found.core.units.tolist())


@pytest.mark.parametrize("seed", series(range(30), 12))
def test_some_units_under_what_the_others_leave(seed: int) -> None:
    """What keeps the rules of the smaller problem keeps them in the whole, and the other way round."""
    problem = replace(random_problem(seed), charges=(), gates=(), groups=())
    held = np.flatnonzero(sparing(problem))[np.argsort(problem.unit[sparing(problem)])]
    units = np.array([0, 2])
    columns = np.flatnonzero(np.isin(problem.unit, units))
    uses = by_choice(problem)
    part = over_units(problem, uses, units, columns, held=held, used=used_by(uses, held))
    whole = {plan.choice: plan for plan in every_plan(problem)}
    for plan in every_plan(part.problem):
        same = whole[tuple(part.lift(np.array(plan.choice)).tolist())]
        assert same.keeps_rules == plan.keeps_rules
        assert same.value == pytest.approx(plan.value + problem.value[held[[1, 3]]].sum())


def test_carried_multipliers_count_every_row_that_a_limit_is_carried_to() -> None:
    links = (CarryOver(0, 1, 0.5), CarryOver(0, 2, 0.25), CarryOver(2, 3, 1.0))
    problem = MenuProblem(np.array([0]), np.array([0.0]), sp.csr_array((4, 1)), np.ones(4), carry_over=links)
    np.testing.assert_allclose(carried(problem, np.array([0.0, 4.0, -1.0, 8.0])), [4.0, 4.0, 8.0, 8.0])


def test_sparing_takes_one_choice_of_each_unit() -> None:
    for seed in range(10):
        problem = random_problem(seed)
        chosen = np.flatnonzero(sparing(problem))
        assert sorted(problem.unit[chosen].tolist()) == list(range(problem.unit_count))
        plan = sparing_plan(problem)
        assert plan is None or np.isin(plan.choice, chosen).all()


@pytest.mark.parametrize("seed", series(range(6), 2))
def test_choices_that_are_not_kept_are_as_if_they_were_not_there(seed: int) -> None:
    problem = plain_fleet(100, seed)
    keep = np.random.default_rng(seed).random(problem.choice_count) < 0.7
    keep |= np.bincount(problem.unit, weights=keep)[problem.unit] == 0
    part, uses = restricted(problem, keep), by_choice(problem)
    start = np.zeros(problem.row_count)
    multipliers = smooth_multipliers(problem, uses, start, Stopping(20), keep=keep)
    np.testing.assert_array_equal(multipliers, smooth_multipliers(part.problem, by_choice(part.problem), start, Stopping(20)))
    masked, alone = CoreUnits(problem, uses, keep=keep), CoreUnits(part.problem, by_choice(part.problem))
    found, same = masked.relaxed(multipliers, Stopping(20)), alone.relaxed(multipliers, Stopping(20))
    assert found is not None
    assert same is not None
    np.testing.assert_array_equal(found.core.kept, part.kept[same.core.kept])
    assert found.relaxed.bound == same.relaxed.bound


@pytest.mark.parametrize("seed", range(6))
def test_a_matrix_in_columns_gives_the_same_answer(seed: int) -> None:
    problem = random_problem(seed)
    in_columns = replace(problem, use=sp.csc_array(problem.use))
    assert isinstance(in_columns.use, sp.csc_array)
    answers = [solve(one, gap=0.0, time_limit=20) for one in (problem, in_columns)]
    assert answers[0].status == answers[1].status
    assert answers[0].value == pytest.approx(answers[1].value)
    np.testing.assert_array_equal(*[sparing(one) for one in (problem, in_columns)])


def test_a_matrix_in_columns_is_not_copied_and_has_no_zeros_stored() -> None:
    use = sp.csc_array(np.array([[1.0, 2.0], [0.0, 3.0]]))
    problem = MenuProblem(np.array([0, 1]), np.zeros(2), use, np.ones(2))
    assert np.shares_memory(problem.use.data, use.data)
    assert np.shares_memory(by_choice(problem).data, use.data)
    use.data[1] = 0.0
    assert MenuProblem(np.array([0, 1]), np.zeros(2), use, np.ones(2)).use.nnz == 2


def test_the_more_units_the_colder_is_the_last_temperature() -> None:
    params = SmoothedDualParams()
    enough = params.units_at_last
    assert params.for_units(10) == params.for_units(enough) == params.temperatures
    for times in (2, 4, 16):
        first, *_, coldest = params.for_units(times * enough)
        assert first == params.temperatures[0]
        assert coldest <= params.temperatures[-1] / times


def test_a_core_takes_in_those_that_gain_most_and_no_more_than_it_has() -> None:
    gain = np.array([0.0, 3.0, 1.0, 2.0, 1e-12])
    assert _most(gain, 1e-9, 2).tolist() == [1, 3]
    assert _most(gain, 1e-9, 3).tolist() == [1, 2, 3]
    assert _most(gain, 5.0, 3).size == 0
