"""Plans that hedge: measures by name, errors, and what a plan says of the worlds it was made for."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from instances import InputProblems
from instances.figures import Override
from instances.overrides import overridden
from instances.reader import read_files
from models import SolveStatus
from planner import verify
from planner.answers.ending import ending_of, ending_of_plans
from planner.economics import fleet_of, shared_charges
from planner.errors import ExitCode, QuestionError
from planner.planning import plan, priced, with_objective
from planner.questions.no_regret.no_regret import no_regret
from planner.questions.no_regret.params import NoRegretParams
from planner.replanning.resolving import choices_of, value_in
from planner.run_files.locate import load
from planner.worlds.plain import world_instance
from planner.worlds.pricing import values_in_worlds
from planner.worlds.sampling import draw_worlds
from planner.worlds.stages import StageProgress
from tests.builders import ten_store_chain
from tests.oracles.brute_force import every_plan
from tests.oracles.random_instances import random_instance


def few_stores(**risk):
    return with_objective(ten_store_chain(), risk_worlds=8, **risk)


@cache
def hedged():
    return plan(few_stores(risk="cvar", risk_level=0.75), gap=0.01, time_limit=60)


def test_the_plan_in_its_worlds_is_that_of_each_world_as_an_instance():
    found, instance = hedged(), hedged().instance
    worlds = draw_worlds(instance, 8, found.options.seed)
    npv = [replace(found, chosen=_in_world(found, worlds, world)).npv for world in range(8)]
    assert found.hedge.planned_for.mean == pytest.approx(np.mean(npv))
    assert found.hedge.value == found.hedge.planned_for.tail == pytest.approx(np.mean(sorted(npv)[:2]))
    assert found.hedge.bound >= found.hedge.value and found.hedge.fresh.worlds == 32
    assert found.summary()["risk"]["bound"] == found.hedge.bound


def _in_world(found, worlds, world):
    return _as_in(found, world_instance(found.instance, worlds, world)).chosen


def _as_in(found, instance):
    chosen = replace(found.chosen, instance=instance, fleet=fleet_of(instance), shared=shared_charges(instance))
    return replace(found, chosen=chosen)


@pytest.mark.parametrize("wrong", [{"goal": "least_spend"}, {"then": ["earliest"]}])
def test_what_does_not_go_with_risk_is_refused(wrong):
    with pytest.raises(InputProblems, match=r"objective\.risk"):
        few_stores(risk="worst", **wrong)


def test_limits_with_confidence_leave_room_for_costs_at_their_quantile():
    instance = few_stores(risk="mean")
    usual = plan(instance, gap=0.01, time_limit=60)
    sure = plan(with_objective(instance, risk_confidence=0.95), gap=0.01, time_limit=60)
    assert "chance 0.95" in sure.hedge.name and sure.hedge.bound < usual.hedge.value
    worlds = draw_worlds(instance, 2048, 5)
    dearer = [
        Override(path, float(np.quantile(draws, 0.94)), "multiply")
        for source, draws in zip(worlds.sources, worlds.draws, strict=True)
        for path in source.figures
        if ".costs." in path
    ]
    dear, _ = overridden(instance, dearer)
    short = [(_as_in(one, dear).limits["left"].astype(float) < -0.01).any() for one in (sure, usual)]
    assert dearer and short == [False, True]


def test_settings_of_risk_without_a_measure_are_refused():
    with pytest.raises(QuestionError, match="--risk"):
        with_objective(load("ten-store-chain"), risk_level=0.8)


def test_a_hedged_plan_ends_by_the_gap_of_its_measure():
    found = hedged()
    assert found.gap is None and found.proven_gap == found.hedge.gap <= 0.01
    assert ending_of_plans([found], "").code is ExitCode.DONE
    stopped = replace(found, solution=replace(found.solution, status=SolveStatus.TIME_LIMIT))
    assert ending_of(stopped, written=True).code is ExitCode.DONE
    wide = replace(stopped, hedge=replace(found.hedge, gap=0.02))
    assert ending_of(wide, written=True).words.startswith("the gap is 2.000 %, 1.000 % was requested")
    assert ending_of_plans([wide], "").code is ExitCode.GAP_NOT_REACHED


def test_settings_of_risk_stand_in_the_files_of_the_instance():
    instance = load("ten-store-chain")
    changed = with_objective(instance, seed=5, risk="mix", risk_level=0.8, risk_weight=0.25, risk_worlds=8)
    text, before = (dict(one.files)["plan.toml"].decode() for one in (changed, instance))
    assert [line for line in before.splitlines() if line not in text] == []
    again = load_with(changed)
    assert again.settings == changed.settings and again.settings.solver.seed == 5
    assert again.settings.objective.model_fields_set == {"risk", "risk_level", "risk_weight", "risk_worlds"}


def load_with(changed):
    return read_files(changed.name, dict(changed.files))


def test_a_seed_is_a_setting_of_the_instance_where_worlds_are_drawn_with_it():
    instance = load("ten-store-chain")
    assert with_objective(instance, seed=5) is instance
    measured = with_objective(instance, risk="mean")
    assert with_objective(measured, seed=0) is measured
    assert with_objective(measured, seed=5).settings.solver.seed == 5


def test_an_instance_made_in_code_has_settings_alone():
    changed = with_objective(replace(load("ten-store-chain"), files=()), risk="worst", seed=3)
    assert (changed.settings.objective.risk, changed.settings.solver.seed, changed.files) == ("worst", 3, ())
    assert changed.settings.solver.gap == 0.001


def test_regret_is_that_of_every_plan_in_every_world():
    instance = with_objective(random_instance(31, units=3, decision=2, levers=2, committee=False), risk="regret", risk_worlds=8)
    found, case = plan(instance, gap=0.0), priced(instance)
    worth = values_in_worlds(case, draw_worlds(instance, 8, found.options.seed))
    every = []
    for one in every_plan(case.problem):
        if one.keeps_rules:
            shared = [worth.charge[:, number, at] for number, at in enumerate(one.opened[: len(case.shared)]) if at >= 0]
            every.append(worth.value[:, list(one.choice)].sum(axis=1) + sum(shared))
    regret = (np.max(every, axis=0) - every).max(axis=1)
    assert len(every) > 20
    assert -found.hedge.value == pytest.approx(regret.min(), abs=0.01) and -found.hedge.bound == pytest.approx(
        regret.min(), abs=0.1
    )


def test_an_instance_without_shared_costs_has_a_plan_for_its_worlds():
    instance = random_instance(47, units=3, decision=2, levers=2, committee=False)
    assert shared_charges(instance) == ()
    found = plan(with_objective(instance, risk="cvar", risk_worlds=8), gap=0.0)
    assert found.hedge.gap == pytest.approx(0.0, abs=1e-6) and found.hedge.value <= found.hedge.planned_for.mean


def with_a_licence(amount: int, cost: float = 0):
    """Return some stores of the example with a licence of manual improvement that half of the worlds have to pay."""
    line = '{ line = "change_management", amount = 2000, basis = "store" },'
    solver = "[solver]"
    uncertain = '[[futures]]\nname = "licence"\nchance = 0.5\n'
    uncertain += f'set = {{ "levers.manual_improvement.costs.2.amount" = {amount} }}\n'
    uncertain += '[[uncertainties]]\nname = "other lever"\nfigures = ["levers.store_optimization.costs.0.amount"]\n'
    uncertain += 'distribution = "uniform"\nhow = "add"\nlow = 500000\nhigh = 600000\n'
    licence = f'{line}\n    {{ line = "software", amount = {cost}, basis = "network" }},'
    return ten_store_chain(changed={line: licence, solver: uncertain + solver})


def test_a_shared_cost_of_some_worlds_alone_is_planned_for():
    free, near = (
        plan(with_objective(with_a_licence(6000, cost), risk="mean", risk_worlds=4), gap=0.0, time_limit=60) for cost in (0, 1e-6)
    )
    assert free.hedge.value == pytest.approx(near.hedge.value, abs=0.01)
    assert free.schedule[["unit", "lever", "quarter"]].equals(near.schedule[["unit", "lever", "quarter"]])
    assert (
        "manual_improvement" in set(free.schedule["lever"])
        and verify(free) == []
        and len(free.shared_costs) == len(near.shared_costs) - 1
    )
    worlds = draw_worlds(free.instance, 4, free.options.seed)
    alone = [priced(world_instance(free.instance, worlds, world)) for world in range(4)]
    assert len({len(case.shared) for case in alone}) == 2
    npv = [value_in(case, choices_of(case, free.chosen.menu.start)) for case in alone]
    assert free.hedge.value == pytest.approx(np.mean(npv))


def test_a_shared_cost_of_some_worlds_keeps_a_lever_out():
    found = plan(with_objective(with_a_licence(10_000_000), risk="mean", risk_worlds=4), gap=0.0, time_limit=60)
    assert "manual_improvement" not in set(found.schedule["lever"])


def test_limits_hold_with_confidence_for_a_shared_cost_of_some_worlds_alone():
    instance = with_objective(with_a_licence(10_000_000), risk="mean", risk_worlds=4, risk_confidence=0.9)
    found = plan(instance, gap=0.0, time_limit=60)
    assert "manual_improvement" not in set(found.schedule["lever"]) and verify(found) == []


def test_certainty_counts_a_shared_cost_of_some_worlds_alone():
    instance = with_a_licence(10_000_000)
    params = NoRegretParams(worlds=4, world_gap=0.1, seconds=60)
    options = instance.settings.solver.model_copy(update={"gap": 0.05})
    found = no_regret(instance, draw_worlds(instance, 4, 0), values_in_worlds, options, lambda *_: None, params)
    manual = list(instance.settings.levers).index("manual_improvement")
    assert all(one.share <= 0.5 for one in found.launches if one.lever == manual)
    assert any(one.share > 0 for one in found.launches if one.lever == manual) and found.regret is not None
    assert verify(found.hedged) == []


def test_progress_tells_that_worlds_are_priced_before_a_plan_is_looked_for():
    told = []
    plan(few_stores(risk="mean"), gap=0.05, time_limit=60, on_progress=told.append)
    stages = [one.stage for one in told if isinstance(one, StageProgress)]
    assert stages[0] == "pricing 8 worlds" and "pricing worlds, 8 of 8 done" in stages
    assert stages[-1] == "pricing the plan in fresh worlds"
    first = next(place for place, one in enumerate(told) if not isinstance(one, StageProgress))
    assert told[:first] and all(isinstance(one, StageProgress) for one in told[:first])
