"""The rows on modes of docs/examples.md, added to an example: the network takes one mode, which one is turned by prices."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from instances import Instance, load_instance, resolve_instance
from instances.schema.units import Unit
from planner import plan, verify
from tests.examples.test_networks import READY
from tests.examples.test_scenarios import FLIP_GAP, launches

PAGE = Path(__file__).resolve().parents[2] / "docs" / "examples.md"
MODES = ("orchestration", "speed", "store_health")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Ten stores with right counts, three times the orders and the modes of the page."""
    rows = re.search(r"```toml\n(\[levers\.speed\].*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert rows
    folder = tmp_path_factory.mktemp("modes") / "chain"
    shutil.copytree(resolve_instance("ten-store-chain"), folder)
    with (folder / "plan.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n" + rows[1])
    made = load_instance(folder)
    changes = [READY | {"eligible_orders": 3 * unit.eligible_orders} for unit in made.units]
    units = tuple(Unit.model_validate(unit.model_dump() | more) for unit, more in zip(made.units, changes, strict=True))
    return replace(made, units=units)


@pytest.mark.slow
@pytest.mark.parametrize(("dearer", "mode"), [(1, "orchestration"), (10, "speed")])
def test_dearer_late_orders_turn_the_mode_from_cost_to_speed(ready: Instance, dearer: float, mode: str) -> None:
    costs = ready.settings.event_costs
    dear = costs.model_copy(update={"late": dearer * costs.late})
    found = plan(replace(ready, settings=ready.settings.model_copy(update={"event_costs": dear})), gap=FLIP_GAP)
    assert {name for name in MODES if launches(found)[name]} == {mode}
    assert list(found.shared_costs["lever"]).count("orchestration") == 1
    assert verify(found) == []
