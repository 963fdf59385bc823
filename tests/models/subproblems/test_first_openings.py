"""First openings of charges that ask for what choices give, against every plan of tiny problems with rules of every kind."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem, Return
from models.branching.among_possible import solved_among_possible
from models.running.stopping import Stopping
from models.subproblems.asked import Asked, asking_charges
from models.subproblems.first_openings import FirstOpeningsParams, first_openings, possible
from models.warm_start import WarmStart
from tests.models.branching.test_by_openings import EVERYTHING, run_for
from tests.oracles.brute_force import best_value, every_plan, tried
from tests.series import series

LONG = Stopping(1e6)
EVERY = FirstOpeningsParams(most_givers=1.0, nodes=100)
"""Programmes of what is asked are solved whatever their size."""

PERIODS = 3


def waiting(seed: int) -> MenuProblem:
    """Return cohorts in turn under a budget, least waves, regions that begin, a gate, groups, a return and gifts of openings.

    Each unit may start in any period, at a cost of its own, or never; the second cohort opens once some of the first are live,
    by count or by a reading, and the third once some of the second are.
    """
    rng, units = np.random.default_rng(seed), 5
    start = np.tile([NEVER, *range(PERIODS)], units)
    unit = np.repeat(np.arange(units), PERIODS + 1)
    cohort, home = np.array([0, 0, 1, 1, 2])[unit], rng.integers(0, 2, units)[unit]
    cost = rng.uniform(1, 4, unit.size)
    rows: list[np.ndarray] = [np.where(start == period, cost, 0.0) for period in range(PERIODS)]
    limit = rng.uniform(4, 12, PERIODS).tolist()
    charges = [Charge("gated", start, rng.uniform(-3, 0, PERIODS), use=_diagonal(0, rng.uniform(-2, 1, PERIODS)))]
    for later in (1, 2):
        lag, begins = int(rng.integers(0, 2)), len(rows)
        counts, needed = rng.choice([1.0, 0.4]), int(rng.integers(1, 3))
        live = [(cohort == later - 1) & (start != NEVER) & (start + lag <= period) for period in range(PERIODS)]
        rows += [np.where(one, -counts, 0.0) for one in live]
        limit += [0.0] * PERIODS
        read = rng.random() < 0.3  # what is asked for in a period alone, not from then on
        asks = np.eye(PERIODS) if read else np.tri(PERIODS)
        event = np.where(cohort == later, start, NEVER)
        charges.append(Charge(f"cohort {later}", event, np.zeros(PERIODS), use=_placed(begins, needed * counts * asks)))
    for period in range(PERIODS):
        charges.append(
            Charge(
                f"wave {period}",
                np.where(start == period, 0, NEVER),
                np.zeros(1),
                use=_placed(len(rows), [[rng.choice([1.0, 2.0])]]),
            )
        )
        rows.append(np.where(start == period, -1.0, 0.0))
        limit.append(0.0)
    for region in range(2):
        event = np.where(home == region, start, NEVER)
        charges.append(Charge(f"new {region}", event, rng.uniform(-1, 0, PERIODS), use=_diagonal(len(rows), np.ones(PERIODS))))
        charges.append(
            Charge(f"active {region}", np.where(event == 1, 0, NEVER), np.zeros(1), use=_placed(len(rows) + PERIODS, [[1.0]]))
        )
    rows += [np.zeros(unit.size)] * (PERIODS + 1)
    limit += [*rng.choice([1.0, 2.0], PERIODS), float(rng.integers(1, 3))]
    links = tuple(CarryOver(one, one + 1, rng.uniform(0.3, 1)) for one in range(PERIODS - 1) if rng.random() < 0.5)
    groups = (Group("pair", "prerequisite", start, [0, 1], lag=1),) if rng.random() < 0.2 else ()
    returns = (Return(1, 0.5, np.where(start == 0, rng.uniform(0, 2), 0.0)),) if rng.random() < 0.3 else ()
    return MenuProblem(
        unit, np.where(start == NEVER, 0.0, rng.uniform(-1, 9, unit.size)), sp.csr_array(np.array(rows)), np.array(limit),
        carry_over=links, charges=tuple(_as_high(charge, len(rows)) for charge in charges), returns=returns, groups=groups,
        gates=(Gate("pilot", 0, 1, 4),),
    )  # fmt: skip


def _diagonal(row: int, amounts: np.ndarray) -> sp.csr_array:
    return _placed(row, np.diag(amounts))


def _placed(row: int, block: np.ndarray | list[list[float]]) -> sp.csr_array:
    """Return a block of uses from a row on."""
    own = np.array(block)
    return sp.csr_array(np.vstack([np.zeros((row, own.shape[1])), own]))


def _as_high(charge: Charge, rows: int) -> Charge:
    use = charge.use
    assert use is not None
    return Charge(
        charge.name, charge.event, charge.value, sp.csr_array(sp.vstack([use, sp.csr_array((rows - use.shape[0], use.shape[1]))]))
    )


@cache
def opened_by_plans(seed: int) -> tuple[MenuProblem, np.ndarray, np.ndarray]:
    """Return the problem, int[plans, units] and int[plans, charges]: choices and openings of all plans that keep the rules."""
    problem = waiting(seed)
    kept = [plan for plan in every_plan(problem) if plan.keeps_rules]
    return problem, np.array([plan.choice for plan in kept]), np.array([plan.opened for plan in kept])


@pytest.mark.parametrize("params", [EVERY, FirstOpeningsParams()], ids=["every programme", "small ones"])
@pytest.mark.parametrize("seed", series(range(60), 12))
def test_no_plan_opens_a_charge_sooner_or_has_a_choice_that_is_left_out(seed: int, params: FirstOpeningsParams) -> None:
    problem, choices, opened = opened_by_plans(seed)
    first = first_openings(problem, LONG, params)
    assert np.all((opened == NEVER) | (opened >= first))
    part = possible(problem, LONG, params)
    assert all(part.has(choice) for choice in choices)
    assert best_value(part.problem) == pytest.approx(best_value(problem))


def test_most_first_openings_are_those_of_some_plan() -> None:
    """Each of these would leave out plans if it were a period later."""
    reached = found = 0
    for seed in range(12):
        problem, _, opened = opened_by_plans(seed)
        first, earliest = first_openings(problem, LONG, EVERY), np.where(opened == NEVER, 99, opened).min(axis=0)
        found += int(np.count_nonzero(first))
        reached += int(np.count_nonzero((first > 0) & (first == earliest)))
    assert reached >= 8 and found >= 12


def in_turn(needed: int, capacity: float = 1.0) -> MenuProblem:
    """Return four units of which some must be live, a period after their start, before the fifth starts; few start at once."""
    start = np.tile([NEVER, *range(5)], 5)
    unit = np.repeat(np.arange(5), 6)
    starts = [np.where((start == period) & (unit < 4), 1.0, 0.0) for period in range(5)]
    live = [np.where((start != NEVER) & (start + 1 <= period) & (unit < 4), -1.0, 0.0) for period in range(5)]
    last = Charge("last", np.where(unit == 4, start, NEVER), np.zeros(5), use=_placed(5, needed * np.tri(5)))
    limit = np.append(np.full(5, capacity), np.zeros(5))
    value = np.where(start == NEVER, 0.0, 10.0 - start)
    home = tuple(Charge(f"home {one}", np.where(unit % 2 == one, start, NEVER), np.full(5, -1.0)) for one in (0, 1))
    return MenuProblem(unit, value, sp.csr_array(np.array([*starts, *live])), limit, charges=(last, *home))


@pytest.mark.parametrize(("needed", "capacity", "first"), [(1, 1.0, 1), (2, 1.0, 2), (3, 1.5, 3), (4, 4.0, 1), (5, 4.0, 5)])
def test_a_cohort_opens_once_whole_launches_of_the_one_before_can_be_live(needed: int, capacity: float, first: int) -> None:
    """With a capacity of 1.5 the relaxation has three live in period 2, and whole launches have two."""
    problem = in_turn(needed, capacity)
    assert first_openings(problem, LONG, EVERY).tolist() == [first, 0, 0]


def test_units_that_most_give_are_looked_at_by_rows_alone() -> None:
    few = FirstOpeningsParams(most_givers=0.5)
    assert first_openings(in_turn(3), LONG, few).tolist() == [1, 0, 0]
    assert first_openings(in_turn(3), LONG, FirstOpeningsParams(most_givers=0.9)).tolist() == [3, 0, 0]
    assert first_openings(in_turn(3), LONG, FirstOpeningsParams(most_givers=0.9, most_choices=4)).tolist() == [1, 0, 0]


def test_givers_alone_are_in_the_programme_of_what_is_asked() -> None:
    problem = in_turn(2)
    asked = Asked.of(problem, 0, 1, np.ones(problem.choice_count, dtype=np.bool_), 0.0)
    programme = asked.programme()
    assert asking_charges(problem) == [0]
    assert asked.givers == 4 and not asked.overstepped
    assert programme is not None and programme.unit_count == 4
    # none, and a start in period 0: later ones are not live in period 1, and rows of later periods hold where its row does
    assert programme.choice_count == 8


def test_what_gains_return_may_be_carried_over_to_launches() -> None:
    """Two units ask for 2 in period 1, whose limit is 0 but for what a gain of 4 in period 0 raises by and leaves."""
    start, unit = np.array([NEVER, 1, NEVER, 1, NEVER, 1]), np.repeat(np.arange(3), 2)
    first = (unit < 2) & (start == 1)
    use = sp.csr_array(np.array([np.zeros(6), np.where(first, 1.0, 0.0), np.where(first, -1.0, 0.0)]))
    waits = Charge("waits", np.where(unit == 2, start, NEVER), np.zeros(2), use=_placed(2, [[2.0, 2.0]]))
    gain = Return(0, 0.5, np.where(unit == 0, 4.0, 0.0))
    problem = MenuProblem(
        unit, np.ones(6), use, np.zeros(3), charges=(waits,), returns=(gain,), carry_over=(CarryOver(0, 1, 1.0),)
    )
    assert max(plan.opened[0] for plan in every_plan(problem) if plan.keeps_rules) == 1
    assert first_openings(problem, LONG, EVERY).tolist() == [0]
    assert first_openings(replace(problem, returns=()), LONG, EVERY).tolist() == [2]


def test_uses_that_balance_but_for_rounding_overstep_nothing() -> None:
    """0.1 + 0.2 - 0.3 is above 0 as it is summed."""
    unit, event = np.array([0, 1, 2, 3, 4, 4]), np.array([*[NEVER] * 5, 0])
    use = sp.csr_array(np.array([[0.1, 0.2, -0.3, 0, 0, 0], [0, 0, 0, -1.0, 0, 0]]))
    problem = MenuProblem(unit, np.ones(6), use, np.zeros(2), charges=(Charge("waits", event, np.zeros(1), _placed(1, [[1.0]])),))
    assert any(plan.opened == (0,) for plan in every_plan(problem) if plan.keeps_rules)
    assert first_openings(problem, LONG, EVERY).tolist() == [0]


def test_a_problem_without_such_charges_stays_as_it_is() -> None:
    problem = in_turn(2)
    without = MenuProblem(problem.unit, problem.value, problem.use, problem.limit, charges=problem.charges[1:])
    assert possible(without, LONG).problem is without


def test_the_search_by_openings_finds_the_best_plan_among_what_is_possible_and_leaves_its_multipliers() -> None:
    problem, warm_start = in_turn(2, 2.0), WarmStart()
    best = best_value(problem)
    params = replace(EVERYTHING, most_turns=2, first_openings=EVERY)
    run = replace(run_for(params, 0.05, 60.0), warm_start=warm_start)
    found = solved_among_possible(run, problem, None)
    assert found.plan is not None and found.bound is not None and best is not None
    assert 0.95 * best <= found.plan.value <= best + 1e-6 <= found.bound + 2e-6
    plan = tried(problem, found.plan.choice.tolist())
    assert plan.keeps_rules and plan.value == pytest.approx(found.plan.value) and plan.opened == tuple(found.plan.opened.tolist())
    assert len(warm_start.nearest_multipliers(problem, 2)) == 1
    warm_start.remember(problem, found.plan.choice)
    again = solved_among_possible(run, replace(problem, limit=problem.limit * 1.0001), None)
    assert again.plan is not None and again.plan.value >= found.plan.value - 1e-6
    assert len(warm_start.nearest_multipliers(problem, 3)) == 2
