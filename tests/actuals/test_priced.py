"""Launches that came too late to be priced are named, with the last quarter that is, by each question that prices them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost
from planner.actuals.records import Actuals, LaunchActual
from planner.economics import fleet_of
from planner.errors import QuestionError
from planner.learning.reading import reading_of
from planner.learning.simulated import simulated_sheet
from planner.living.variance import variance_of
from tests.learning.networked_stores import BRAIN, STAGES, networked, of_waves, starts_of
from tests.learning.stores import WAVES, actuals, instance
from tests.living.test_variance import planned


def paid_in_two_quarters(made: Instance) -> Instance:
    """Return an instance in which half of what a launch costs is paid a quarter after it."""
    cost = LaunchCost(line="training", amount=10, basis="unit", profile=(0.5, 0.5))
    levers = dict(made.settings.levers)
    levers[BRAIN] = levers[BRAIN].model_copy(update={"costs": (cost,)})
    return replace(made, settings=made.settings.model_copy(update={"levers": levers}))


def late(quarters: int, networks: bool) -> tuple[Callable[[Actuals], object], ...]:
    """Return what prices a plan, with a network or without."""
    made = paid_in_two_quarters(networked(1.0, 1.0, STAGES, 1.0) if networks else instance())
    chosen = planned(made, starts_of(made, of_waves(WAVES)).tolist())
    return (
        lambda found: variance_of(chosen, found, quarters),
        lambda found: reading_of(fleet_of(made), np.asarray(chosen.menu.start), found),
        lambda found: simulated_sheet(chosen, made, quarters, 0.0, 0, found.launches),
    )


@pytest.mark.parametrize("networks", [False, True])
@pytest.mark.parametrize("question", range(3))
def test_a_launch_that_came_too_late_is_named(networks: bool, question: int) -> None:
    calendar = instance().settings.calendar
    last = calendar.evaluation_quarters - 1
    assert last > calendar.decision_quarters + 1
    label = instance().label_of
    for quarter, told in ((last, ""), (last + 1, f"{BRAIN} at S0 in {label(last + 1)}, expected {label(last)} or before")):
        found = Actuals(actuals(1.0, 1.0, 4).metrics, (LaunchActual("S0", BRAIN, "launched", label(quarter)),))
        if told:
            with pytest.raises(QuestionError, match=told):
                late(last + 1, networks)[question](found)
        else:
            late(last + 1, networks)[question](found)
