"""Who is a pilot: the first units with the gated lever, within the quarters of the gate."""

import numpy as np
import pytest

from planner.economics import NEVER_LAUNCHED
from planner.limits.pilots import Pilots, pilots_of


@pytest.mark.parametrize(
    ("start", "quarters", "pilots"),
    [
        ([], 2, Pilots(None, 0)),
        ([NEVER_LAUNCHED, NEVER_LAUNCHED], 2, Pilots(None, 0)),
        ([3, 4, 5, NEVER_LAUNCHED], 2, Pilots(3, 2)),
        ([5, 3, 3], 1, Pilots(3, 2)),
        ([-1, 0, 1, 2], 2, Pilots(-1, 2)),
        ([2, 4], 0, Pilots(2, 0)),
    ],
)
def test_pilots_go_live_within_the_quarters_of_the_gate(start: list[int], quarters: int, pilots: Pilots) -> None:
    assert pilots_of(np.array(start, dtype=np.int16), quarters) == pilots
