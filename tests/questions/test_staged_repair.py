"""A repair of an instance whose costs fall with what is launched: found by rules alone, and worth what its launches save."""

from pathlib import Path

import pytest

from instances import load_instance
from planner import verify
from planner.questions.repair.repair import diagnosed
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance


def test_repairs_are_planned_with_what_they_save(tmp_path: Path) -> None:
    """Two stores are to be launched in Q1, where there is room for one. The second launch costs half, a quarter later."""
    folder = write_instance(
        tmp_path / "case",
        decision=2,
        evaluation=3,
        levers={LEVER: SAVES_ALL | {"costs": [cost(400)], "learning": [{"launches": 1, "saving": 0.5}]}},
        units=[saver("A"), saver("B")],
        pins=[launch("A"), launch("B")],
        limits=[{"name": "pace", "measure": "launches", "amount": 1, "levers": [LEVER]}],
        solver={"gap": 0.0},
    )
    instance = load_instance(folder)
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    worths = {one.changes[0]: one.plan.npv for one in found.repairs}
    assert all(verify(one.plan) == [] for one in found.repairs)
    assert worths["pace / 2027Q1: +1, to 2"] == pytest.approx(2 * (3000 - 400), abs=CENT)
    later = f"launch {LEVER} at B in 2027Q2 in place of 2027Q1"
    assert worths[later] == pytest.approx(3000 - 400 + 2000 - 200, abs=CENT)
