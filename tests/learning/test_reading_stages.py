"""Readings of a lever whose effect depends on the number of its nodes: the promise is that of the stages really reached.

The judge is the accountant: actuals are its figures of the truth, an instance of its own with the launches as they came.
"""

import numpy as np
import pytest

from planner.actuals.records import Actuals, LaunchActual
from tests.learning.networked_stores import BRAIN, STAGES, STORE, Starts, measured, networked, of_waves, read, reports, shares
from tests.learning.stores import WAVES
from tests.series import series


def test_the_promise_is_that_of_the_stage_that_was_reached() -> None:
    """Four nodes came in Q1; six were to follow in Q2, which makes the seventh, and came in Q3: all but a quarter was missing.

    By hand: where nothing works on orchestration, its promise at four nodes is 0.25 of that at seven.
    """
    plan = {key: quarter for key, quarter in of_waves(WAVES).items() if key[1] == BRAIN}
    came = {key: 3 if quarter == 2 else quarter for key, quarter in plan.items()}
    promised, truth = networked(1.0, 1.0, STAGES, 1.0), networked(1.0, 0.6, STAGES, 1.0)
    metrics = measured(truth, came)
    reading = read(promised, plan, Actuals(metrics, reports(promised, plan, came)))
    assert shares(reading) == {BRAIN: pytest.approx(0.6, abs=2e-3)}
    split = {one.unit: one.actual for one in metrics if (one.metric, one.quarter) == ("split_rate", "2027Q2")}
    bare = {unit.unit: unit.split_rate for unit in promised.units}
    accuracy = {unit.unit: (unit.inventory_accuracy - 0.5) / 0.4 for unit in promised.units}
    for one in range(10, 14):
        assert split[f"S{one}"] == pytest.approx(bare[f"S{one}"] * (1 - 0.25 * 0.6 * 0.4 * accuracy[f"S{one}"]), rel=1e-6)
    as_planned = read(promised, plan, Actuals(tuple(one for one in metrics if one.unit not in {f"S{row}" for row in range(6)})))
    assert shares(as_planned)[BRAIN] < 0.5


def test_a_node_that_was_closed_down_does_not_count_any_more() -> None:
    """Seven nodes were planned in Q1 and Q2, two of Q1 were closed from Q2 on: the seventh is never live."""
    plan = {(f"S{one}", BRAIN): 1 if one < 4 else 2 for one in range(7)}
    ended = {("S0", BRAIN), ("S1", BRAIN)}
    went_on = {key: quarter for key, quarter in plan.items() if key not in ended}
    promised, truth = networked(1.0, 1.0, STAGES, 1.0), networked(1.0, 0.7, STAGES, 1.0)
    closed = tuple(LaunchActual(*key, "closed", "2027Q1", None, "2027Q2") for key in sorted(ended))
    metrics = tuple(one for one in measured(truth, went_on) if one.unit not in {"S0", "S1"})
    assert shares(read(promised, plan, Actuals(metrics, closed))) == {BRAIN: pytest.approx(0.7, abs=2e-3)}
    as_planned = shares(read(promised, plan, Actuals(metrics)))
    assert as_planned[BRAIN] < 0.5


def random_roll_out(rng: np.random.Generator) -> tuple[Starts, Starts]:
    """Return planned launches at up to 14 of the stores, and the same as they came: later, earlier, added or cancelled."""
    plan = {(f"S{one}", lever): int(rng.integers(1, 4)) for one in range(14) for lever in (STORE, BRAIN) if rng.random() < 0.7}
    came = dict(plan)
    for key in list(plan):
        what = rng.random()
        if what < 0.15:
            del came[key]
        elif what < 0.6:
            came[key] = int(rng.integers(1, 4))
    return plan, came


@pytest.mark.parametrize("seed", series(range(40), 2))
def test_planted_shares_are_found_at_any_stages(seed: int) -> None:
    """Without noise the shares of both levers are exact, whatever became of the launches and whatever stages these reached.

    Where they reach none, all of the benefits being the network's, nothing is promised of it, and nothing is read.
    """
    rng = np.random.default_rng(seed)
    plan, came = random_roll_out(rng)
    nodes = sorted(rng.choice(np.arange(1, 13), int(rng.integers(1, 4)), replace=False).tolist())
    stages = list(zip(nodes, sorted(rng.uniform(0.2, 1.0, len(nodes)).round(3).tolist()), strict=True))
    part, truth = float(rng.choice([0.5, 1.0])), rng.uniform(0.3, 1.2, 2).round(2).tolist()
    promised = networked(1.0, 1.0, stages, part)
    actuals = Actuals(measured(networked(*truth, stages, part), came), reports(promised, plan, came))
    wanted = {STORE: pytest.approx(truth[0], abs=3e-3), BRAIN: pytest.approx(truth[1], abs=3e-3)}
    if part == 1.0 and sum(lever == BRAIN for _, lever in came) < nodes[0]:
        del wanted[BRAIN]
    assert shares(read(promised, plan, actuals)) == wanted
