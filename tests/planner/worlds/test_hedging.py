"""Plans that hedge: measures by name, errors, and what a plan says of the worlds it was made for."""

from dataclasses import replace

import numpy as np
import pytest

from planner.errors import QuestionError
from planner.planning import plan, with_objective
from planner.run_files.locate import load
from planner.worlds.plain import world_instance
from planner.worlds.sampling import draw_worlds


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
    from planner.economics import fleet_of, shared_charges

    instance = world_instance(found.instance, worlds, world)
    return replace(found.chosen, instance=instance, fleet=fleet_of(instance), shared=shared_charges(instance))


@pytest.mark.parametrize("wrong", [{"goal": "least_spend"}, {"then": ("earliest",)}])
def test_what_does_not_go_with_risk_is_refused(wrong):
    with pytest.raises(QuestionError, match=r"objective\.risk"):
        plan(two_units(risk="worst", **wrong), time_limit=5)


def test_limits_with_confidence_leave_room_for_costs_at_their_quantile():
    instance = two_units(risk="mean")
    usual = plan(instance, gap=0.01, time_limit=60)
    sure = plan(with_objective(instance, risk_confidence=0.95), gap=0.01, time_limit=60)
    assert "chance 0.95" in sure.hedge.name and sure.hedge.bound < usual.hedge.value
    name = instance.settings.limits[0].name
    most = [one.limits[one.limits["limit"] == name]["used"].astype(float).max() for one in (sure, usual)]
    assert most[0] < most[1]
