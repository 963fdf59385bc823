"""A construction finds a plan of tiny problems where brute force finds any, and none where there is none."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, Gate, MenuProblem, SolveParams, WarmStart, check
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.group_rows import with_group_rows
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.after_construction import improved_at_openings, search_near
from models.search.at_openings import relaxation_at
from models.search.candidates import whole_plan
from models.search.construction import ConstructionParams, asks_together, constructed
from models.search.large_neighbourhoods import LargeNeighbourhoodParams
from models.solvers.highs_settings import HighsSettings
from models.state import Branched, SolveState
from models.steps import construct_plan, construct_where_asked
from models.subproblems.subproblem import all_of
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan
from tests.series import series


def plan_of(problem: MenuProblem, params: ConstructionParams = SolveParams().construction, seconds: float = 60.0):
    return constructed(Run(params, HighsSettings(), Stopping(seconds), History()), problem)


def random_waves(seed: int, units: int = 5, periods: int = 3) -> MenuProblem:
    """Return units that start in a period or never, for little or at a loss, under rules around one hidden plan.

    Waves have a least and a largest size, and differ by little; so much must be spent in all, and no more than so much in each
    period; what is gained by a period is at least so much; a second kind of unit waits for two of the first.
    """
    rng = np.random.default_rng(seed)
    start = np.tile(np.append(np.arange(periods), NEVER), units)
    unit = np.repeat(np.arange(units), periods + 1)
    hidden = np.arange(units) * (periods + 1) + rng.choice(periods + 1, units, p=[0.5, *[0.25] * (periods - 2), 0.0, 0.25])
    cost = rng.integers(1, 9, units)[unit] * (start != NEVER)
    by_period = (start == np.arange(periods)[:, np.newaxis]).astype(float)
    later = unit >= units - 2
    used = [by_period * cost, -(by_period * cost).sum(axis=0, keepdims=True), by_period, -by_period, -by_period * ~later]
    gains = np.cumsum(by_period * rng.integers(-6, 3, (periods, unit.size)), axis=0)
    changes = np.diff(by_period, axis=0)
    use = np.vstack([*used, -gains, changes, -changes])
    rows = np.cumsum([0, periods, 1, periods, periods])
    smallest = int(by_period[:, hidden].sum(axis=1)[by_period[:, hidden].any(axis=1)].min(initial=periods))
    charges = []
    for period in range(periods):
        asks = sp.csr_array(([float(smallest)], ([rows[3] + period], [0])), shape=(len(use), 1))
        charges.append(Charge(f"wave {period}", np.where(start == period, 0, NEVER), [0.0], asks))
    waits = sp.lil_array((len(use), periods))
    first = np.where(later, start, NEVER)
    for period in range(periods):
        waits[rows[4] + period, : period + 1] = 1.0
    charges.append(Charge("second kind", first, np.zeros(periods), sp.csr_array(waits)))
    use[rows[4] : rows[4] + periods] = np.cumsum(use[rows[4] : rows[4] + periods], axis=0)
    problem = MenuProblem(
        unit, rng.integers(-4, 3, unit.size) * (start != NEVER), sp.csr_array(use), np.zeros(len(use)), charges=tuple(charges)
    )
    level = use[:, hidden].sum(axis=1)
    for charge in charges:
        happened = charge.event[hidden][charge.event[hidden] != NEVER]
        level += charge.use.toarray()[:, happened.min()] if happened.size else 0.0
    asked = np.zeros(len(use), dtype=np.bool_)
    asked[rows[3] :][: 2 * periods] = True
    return replace(problem, limit=np.where(asked, np.maximum(level, 0.0), level + rng.integers(0, 2, level.size)))


@pytest.mark.parametrize("block", series(range(4), 1))
@pytest.mark.parametrize("draw", [random_problem, random_waves])
def test_a_plan_is_found_where_brute_force_finds_any(draw, block):
    seeds = range(15 * block, 15 * block + 15)
    missed, plans = [], 0
    for seed in seeds:
        problem = draw(seed)
        found = plan_of(problem)
        some = any(plan.keeps_rules for plan in every_plan(problem))
        plans += some
        assert some or found is None
        if found is not None:
            assert check(problem, found.choice, found.opened) == []
        elif some:
            missed.append(seed)
    assert plans > len(seeds) / 2
    assert missed == []


def wave_of(smallest: int, units: int = 8) -> MenuProblem:
    """Return units that lose by starting, of which one must start, and then no fewer than a wave."""
    start = np.tile([0, NEVER], units)
    use = sp.csr_array(-np.array([start == 0, start == 0], dtype=float))
    asks = sp.csr_array(np.array([[0.0], [float(smallest)]]))
    wave = Charge("wave", start, [0.0], asks)
    return MenuProblem(np.repeat(np.arange(units), 2), np.tile([-1.0, 0.0], units), use, np.array([-1.0, 0.0]), charges=(wave,))


@pytest.mark.parametrize("smallest", [1, 4, 8])
def test_a_wave_is_no_smaller_than_it_may_be(smallest):
    """The plan of least loss is one of just so many."""
    plan = plan_of(wave_of(smallest))
    assert plan is not None and -8 <= plan.value <= -smallest


def test_a_wave_of_more_units_than_there_are_has_no_plan():
    assert plan_of(wave_of(9)) is None


def test_a_wave_that_cannot_be_whole_is_left_out_whole():
    """All eight units gain by starting, seven may, and a wave has eight: none starts."""
    problem = wave_of(8)
    use = sp.csr_array(problem.use.toarray() * np.array([[-1.0], [1.0]]))
    plan = plan_of(replace(problem, value=-problem.value, use=use, limit=np.array([7.0, 0.0])))
    assert plan is not None and plan.value == 0.0


def test_every_cluster_of_pilots_is_tried():
    """Only units of the smallest cluster are of any use as pilots, and one pilot is asked for."""
    cluster = np.array([0, 0, 0, 1, 1, 2])
    start = np.tile([0, NEVER], cluster.size)
    use = -((start == 0) & (np.repeat(cluster, 2) == 2)).astype(float)
    begun = Charge("begun", start, [0.0, 0.0])
    problem = MenuProblem(
        np.repeat(np.arange(cluster.size), 2), np.tile([1.0, 0.0], cluster.size), sp.csr_array(use[np.newaxis]), np.array([-1.0]),
        charges=(begun,), gates=(Gate("pilot", 0, 2, 3, cluster=cluster),),
    )  # fmt: skip
    plan = plan_of(problem)
    assert plan is not None and plan.value == 1.0


def test_nothing_is_constructed_once_time_is_up_or_of_too_many_choices():
    problem = wave_of(4)
    assert plan_of(problem, seconds=0.0) is None
    assert plan_of(problem, replace(SolveParams().construction, most_choices=15)) is None


def test_the_same_seed_constructs_the_same_plan():
    first, second = (plan_of(random_waves(5, units=6)) for _ in range(2))
    assert first is not None and second is not None and first.choice.tolist() == second.choice.tolist()


def test_a_constructed_plan_is_improved_at_its_openings_as_far_as_any_with_these():
    """Of all plans that open when the constructed one does none is worth more; the steps keep every rule.

    One in which a charge that only uses limits opens later may be worth more yet.
    """
    better = 0
    for seed in range(12):
        problem = random_waves(seed)
        run = Run(SolveParams().construction, HighsSettings(), Stopping(60.0), History())
        first = constructed(run, problem)
        assert first is not None
        found = improved_at_openings(run, problem, first)
        alike = [one for one in every_plan(problem) if one.keeps_rules and one.opened == tuple(first.opened.tolist())]
        assert check(problem, found.choice, found.opened) == []
        assert found.value >= max(one.value for one in alike) - 1e-6
        better += found.value > first.value
    assert better > 0


def test_a_plan_constructed_near_to_a_relaxation_counts_even_if_there_is_no_time_for_one_at_its_openings():
    problem, heard = random_waves(0), []
    plain = with_group_rows(problem)
    never, nothing = np.full(len(problem.charges), NEVER), np.zeros(plain.row_count + len(plain.gates))
    relaxation = relaxation_at(plain, ChargeStructure.of(plain), never, nothing, Stopping(60.0))
    run = Run(ConstructionParams(), HighsSettings(), Stopping(60.0), History())
    found = search_near(run, problem, relaxation, lambda opened: None, heard.append, LargeNeighbourhoodParams())
    assert found is None and len(heard) == 1 and whole_plan(problem, heard[0]) is not None


def test_a_rule_that_asks_for_so_many_or_none_has_a_plan_constructed_before_all_else():
    """With such a rule the first step has the plan; without one it does nothing, and nor does the other where there is a plan."""
    problem = random_waves(2)
    run = Run(SolveParams(), HighsSettings(), Stopping(60.0), History())
    state = construct_where_asked(run, SolveState(problem))
    assert state.incumbent is not None and run.history.moments[0].value is not None
    plain = replace(problem, charges=tuple(replace(charge, use=None) for charge in problem.charges))
    untouched = SolveState(plain)
    assert construct_where_asked(run, untouched) is untouched
    assert construct_plan(run, state) is state


def test_nothing_is_constructed_where_branches_leave_no_plan():
    problem = random_waves(2)
    run = Run(SolveParams(), HighsSettings(), Stopping(60.0), History())
    state = SolveState(problem, branched=Branched(all_of(problem), (), all_of(problem), WarmStart()))
    assert construct_plan(run, state) is state


def test_openings_that_ask_for_choices_or_cannot_all_be_had_ask_for_a_construction():
    """Of a wave with a least size, and of one or two regions of which one may be open."""
    unit = np.array([0, 0, 1, 1])
    event = np.array([NEVER, 0, NEVER, 0])
    one = sp.csr_array(np.ones((1, 1)))
    wave = Charge("wave", event, [0.0], 2 * one)
    asking = MenuProblem(unit, [0.0, 1.0, 0.0, 1.0], sp.csr_array([[0.0, -1.0, 0.0, -1.0]]), [0.0], charges=(wave,))
    region = Charge("region", event, [0.0], one)
    counted = MenuProblem(unit, [0.0, 1.0, 0.0, 1.0], sp.csr_array((1, 4)), [1.0], charges=(region,))
    assert asks_together(asking)
    assert not asks_together(counted)
    other = Charge("other region", np.array([NEVER, NEVER, NEVER, 0]), [0.0], one)
    assert asks_together(replace(counted, charges=(region, other)))
    assert not asks_together(replace(counted, charges=(region, other), limit=np.array([2.0])))
    by_choice = sp.csc_array(np.vstack([asking.use.toarray(), np.zeros((3, 4))]))  # as many rows as choices
    four = replace(wave, use=sp.csr_array([[2.0], [0.0], [0.0], [0.0]]))
    assert asks_together(replace(asking, use=by_choice, limit=np.zeros(4), charges=(four,), row_names=()))
    paid = replace(wave, value=np.array([-5.0]))
    assert not asks_together(replace(asking, charges=(paid,)))


def test_attempts_that_never_give_up_take_their_share_of_the_time_alone():
    """Of two units that start in one of two periods, and of which three are to start in some."""
    start = np.array([0, 1, 0, 1])
    charge = Charge("wave", np.zeros(4, dtype=np.int64), [0.0], sp.csr_array([[3.0]]))
    problem = MenuProblem(np.array([0, 0, 1, 1]), 1.0 + start, sp.csr_array(-np.ones((1, 4))), [0.0], charges=(charge,))
    endless = replace(SolveParams().construction, attempts=10**9, attempts_at_once=10**9, share=0.1)
    stop = Stopping(3.0)
    run = Run(replace(SolveParams(), construction=endless), HighsSettings(), stop, History())
    for step in (construct_where_asked, construct_plan):
        assert step(run, SolveState(problem)).incumbent is None
    assert 1.5 < stop.seconds_left < 2.7
