"""Simulated actuals of a lever with a network: those of the stages that the launches of the plan reach in truth.

The judge is the accountant's tracking of the truth, an instance of its own.
"""

from dataclasses import replace

import pandas as pd
import pytest

from planner.actuals.records import Actuals, MetricActual
from planner.economics import at_plan
from planner.learning.simulated import simulated_sheet
from planner.plan.tables import Chosen
from tests.learning.networked_stores import (
    BRAIN,
    STAGES,
    STORE,
    Starts,
    measured,
    networked,
    of_waves,
    read,
    reports,
    shares,
    starts_of,
)
from tests.learning.stores import WAVES
from tests.living.test_variance import planned

FOUR_QUARTERS = 5


def chosen_of(stages: list[tuple[int, float]], part: float, start: Starts) -> Chosen:
    made = networked(1.0, 1.0, stages, part)
    drawn = planned(made, starts_of(made, start).tolist())
    return replace(drawn, fleet=at_plan(drawn.fleet, drawn.menu.unit, drawn.menu.start))


def filled(sheet: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    rows = sheet[sheet["actual"].notna()]
    return {(row.unit, row.metric, row.quarter): float(row.actual) for row in rows.itertuples()}


@pytest.mark.parametrize("stages", [STAGES, [(12, 1.0)], [(2, 0.5), (5, 0.6)]])
def test_measures_are_those_of_the_stages_that_are_reached_in_truth(stages: list[tuple[int, float]]) -> None:
    """In truth the network needs other nodes and has another part of the benefits than the plan counts on."""
    start = of_waves(WAVES)
    truth = networked(0.8, 0.5, stages, 0.7)
    sheet = simulated_sheet(chosen_of(STAGES, 1.0, start), truth, FOUR_QUARTERS, 0.0, 0)
    wanted = {(one.unit, one.metric, one.quarter): one.actual for one in measured(truth, start)}
    found = filled(sheet)
    assert found == pytest.approx({key: wanted[key] for key in found}, abs=1e-9) and len(found) > 300


CAME = {key: quarter + 1 if quarter == 2 and key != ("S0", BRAIN) else quarter for key, quarter in of_waves(WAVES).items()}
"""The second wave came a quarter later, but for one store."""


@pytest.mark.parametrize("part", [0.5, 1.0])
@pytest.mark.parametrize("came", [of_waves(WAVES), CAME])
def test_what_was_simulated_is_learned(part: float, came: Starts) -> None:
    """Both levers bring a half and a third of their promise in truth: that is what is read, whatever stages were reached when."""
    start, truth = of_waves(WAVES), networked(0.5, 0.3, STAGES, part)
    chosen, launches = chosen_of(STAGES, part, start), reports(truth, start, came)
    found = filled(simulated_sheet(chosen, truth, FOUR_QUARTERS, 0.0, 0, launches))
    wanted = {(one.unit, one.metric, one.quarter): one.actual for one in measured(truth, came)}
    both = found.keys() & wanted.keys()
    assert {key: found[key] for key in both} == pytest.approx({key: wanted[key] for key in both}, abs=1e-9) and len(both) > 300
    actuals = Actuals(tuple(MetricActual(*key, value) for key, value in found.items()), launches)
    read_again = shares(read(chosen.instance, start, actuals))
    assert read_again == {STORE: pytest.approx(0.5, abs=2e-3), BRAIN: pytest.approx(0.3, abs=2e-3)}
