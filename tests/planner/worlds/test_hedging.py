"""Plans that hedge: measures by name, errors, and what a plan says of the worlds it was made for."""

from dataclasses import replace

import numpy as np
import pytest

from instances.figures import Override
from instances.overrides import overridden
from models import SolveStatus
from planner.answers.ending import ending_of, ending_of_plans
from planner.economics import fleet_of, shared_charges
from planner.errors import ExitCode, QuestionError
from planner.planning import plan, priced, with_objective
from planner.run_files.locate import load
from planner.worlds.plain import world_instance
from planner.worlds.pricing import values_in_worlds
from planner.worlds.sampling import draw_worlds
from tests.oracles.brute_force import every_plan
from tests.oracles.random_instances import random_instance


def two_units(**risk):
    instance = load("ten-store-chain")
    return with_objective(instance, risk_worlds=8, **risk)


def test_the_plan_in_its_worlds_is_that_of_each_world_as_an_instance():
    instance = two_units(risk="cvar", risk_level=0.75)
    found = plan(instance, gap=0.01, time_limit=60)
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


@pytest.mark.parametrize("wrong", [{"goal": "least_spend"}, {"then": ("earliest",)}])
def test_what_does_not_go_with_risk_is_refused(wrong):
    with pytest.raises(QuestionError, match=r"objective\.risk"):
        plan(two_units(risk="worst", **wrong), time_limit=5)


def test_limits_with_confidence_leave_room_for_costs_at_their_quantile():
    instance = two_units(risk="mean")
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
    found = plan(two_units(risk="cvar"), gap=0.01, time_limit=60)
    assert found.gap is None and found.proven_gap == found.hedge.gap <= 0.01
    assert ending_of_plans([found], "").code is ExitCode.DONE
    stopped = replace(found, solution=replace(found.solution, status=SolveStatus.TIME_LIMIT))
    assert ending_of(stopped, written=True).code is ExitCode.DONE
    wide = replace(stopped, hedge=replace(found.hedge, gap=0.02))
    assert ending_of(wide, written=True).words.startswith("the gap is 2.000 %, 1.000 % was requested")
    assert ending_of_plans([wide], "").code is ExitCode.GAP_NOT_REACHED


def test_regret_is_that_of_every_plan_in_every_world():
    instance = with_objective(random_instance(31, units=3, decision=2, levers=2), risk="regret", risk_worlds=8)
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
    instance = random_instance(47, units=3, decision=2, levers=2)
    assert shared_charges(instance) == ()
    found = plan(with_objective(instance, risk="cvar", risk_worlds=8), gap=0.0)
    assert found.hedge.gap == pytest.approx(0.0, abs=1e-6) and found.hedge.value <= found.hedge.planned_for.mean
