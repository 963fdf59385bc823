"""What a pilot shows of a lever whose benefits grow with its network: the share that its own nodes reach."""

from typing import Any

import pytest

from planner.limits.priced import priced
from planner.pilots.costs import pilot_cost
from planner.pilots.noise import StatedNoise
from planner.pilots.power import power_of
from tests.pilots.chain import ORC, by_hand, chain

ON_TIME = StatedNoise({"on_time_rate": 0.1}, 0.0, 0.0)


def error_with(**orc: Any) -> float:
    """Return the error of the share that a pilot of five stores measures."""
    case = priced(chain(orc=orc))
    (own,) = power_of(case, by_hand(case, (ORC,), 5), noise=ON_TIME).precisions
    return own.error


@pytest.mark.parametrize(
    ("stages", "part", "shown"),
    [
        ([(1, 0.4), (6, 1.0)], 1.0, 0.4),  # six nodes are one more than the pilot has
        ([(1, 0.4), (5, 0.9), (12, 1.0)], 1.0, 0.9),
        ([(1, 0.4), (6, 1.0)], 0.5, 0.7),  # half of the benefits need no network
        ([(6, 1.0)], 1.0, 0.0),
    ],
)
def test_a_pilot_shows_the_share_that_its_own_nodes_reach(stages: list[tuple[int, float]], part: float, shown: float) -> None:
    rows = [{"nodes": nodes, "share": share} for nodes, share in stages]
    found = error_with(network=rows, network_part=part)
    assert found == pytest.approx(error_with() / shown if shown else float("inf"))


def test_launches_of_a_pilot_cost_what_they_cost_in_its_own_stages() -> None:
    """Launches that get cheaper after two others do so for nobody in a pilot that launches all at once."""
    costs = [{"line": "training", "amount": 1_000, "basis": "unit"}]
    case = priced(chain(orc={"costs": costs, "learning": [{"launches": 2, "saving": 0.4}]}))
    assert pilot_cost(case, by_hand(case, (ORC,), 5)) == pytest.approx(5_000)
