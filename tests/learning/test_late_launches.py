"""Launches that came after the decision quarters are read and simulated as all others.

The judge is the accountant: its figures of the truth, in which more quarters are decision quarters.
"""

from dataclasses import replace

import pytest

from instances.schema.instance import Instance
from planner.actuals.records import Actuals
from planner.learning.simulated import simulated_sheet
from tests.learning.networked_stores import BRAIN, STAGES, STORE, measured, networked, of_waves, read, reports, shares, starts_of
from tests.learning.stores import WAVES
from tests.living.test_variance import planned

PLAN = {key: 1 for key, quarter in of_waves(WAVES).items() if quarter < 4}
CAME = {key: of_waves(WAVES)[key] + (key[0] in {"S1", "S10"}) for key in PLAN}
"""Planned for the first quarter, as they came: in the first to the third, and a quarter later still at two stores."""


def decided_at_once(made: Instance) -> Instance:
    """Return an instance in which all is decided in the first quarter."""
    calendar = made.settings.calendar.model_copy(update={"decision_quarters": 1})
    return replace(made, settings=made.settings.model_copy(update={"calendar": calendar}))


def test_planted_shares_are_found() -> None:
    assert max(CAME.values()) > 2, "some come later than the quarter after the decision quarters"
    promised, truth = decided_at_once(networked(1.0, 1.0, STAGES, 0.5)), networked(0.7, 0.6, STAGES, 0.5)
    reading = read(promised, PLAN, Actuals(measured(truth, CAME), reports(promised, PLAN, CAME)))
    assert shares(reading) == {STORE: pytest.approx(0.7, abs=3e-3), BRAIN: pytest.approx(0.6, abs=3e-3)}


def test_they_are_simulated() -> None:
    made, truth = decided_at_once(networked(1.0, 1.0, STAGES, 0.5)), networked(0.7, 0.6, STAGES, 0.5)
    chosen = planned(made, starts_of(made, PLAN).tolist())
    sheet = simulated_sheet(chosen, decided_at_once(truth), 5, 0.0, 0, reports(made, PLAN, CAME))
    found = {(one.unit, one.metric, one.quarter): one.actual for one in sheet[sheet["actual"].notna()].itertuples()}
    wanted = {(one.unit, one.metric, one.quarter): one.actual for one in measured(truth, CAME)}
    both = found.keys() & wanted.keys()
    assert {key: found[key] for key in both} == pytest.approx({key: wanted[key] for key in both}, abs=1e-9) and len(both) > 300
