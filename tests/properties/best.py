"""The plan's worth, held against the best that another method found."""

import pytest

from instances.schema.instance import Instance
from planner import verify
from planner.errors import InfeasibleError, MenuError
from planner.planning import plan

CENT = 0.01


def assert_best(instance: Instance, best: float | None) -> None:
    """Plan an instance whose greatest worth is known, None if it has no plan, and hold the plan against it."""
    try:
        found = plan(instance, gap=0.0, time_limit=60)
    except (InfeasibleError, MenuError):
        assert best is None
        return
    assert best is not None
    assert found.worth == pytest.approx(best, abs=CENT)
    assert found.bound >= best - CENT
    assert verify(found) == []
