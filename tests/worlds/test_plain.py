"""One world as an instance, by hand: futures first, then each source with the draw of the unit's group."""

from dataclasses import replace

import numpy as np
import pytest

from instances import load_instance, resolve_instance
from instances.schema.instance import Instance
from planner.worlds.plain import world_instance
from planner.worlds.resolving import sources_of
from planner.worlds.sampling import worlds_at
from planner.worlds.worlds import Worlds
from tests.builders import read_texts

PLAN = """
[plan]
name = "by hand"
[calendar]
first_quarter = "2027Q1"
decision_quarters = 2
evaluation_quarters = 8
[finance]
discount_rate = 0.1
[event_costs]
split = 10
late = 5
[levers.store_optimization]
title = "Store optimization"
effects = { split = 0.2, late = 0.3 }
costs = [{ line = "software", amount = 1000, basis = "unit" }]
[levers.orchestration]
title = "Orchestration"
effects = { split = 0.1 }
[[uncertainties]]
name = "effects"
figures = ["levers.*.effects.split", "levers.store_optimization.effects.late"]
distribution = "uniform"
low = 0.5
high = 1.5
[[uncertainties]]
name = "costs"
figures = ["levers.store_optimization.costs.software.amount"]
how = "add"
distribution = "uniform"
low = -100
high = 300
scope = "region"
[[uncertainties]]
name = "orders"
figures = ["units.*.eligible_orders"]
distribution = "uniform"
low = 0.5
high = 1.5
scope = "unit"
[[uncertainties]]
name = "revenue of B"
figures = ["units.B.revenue"]
how = "set"
distribution = "uniform"
low = 50
high = 150
scope = "region"
[[uncertainties]]
name = "slip"
figures = ["levers.orchestration.slip_quarters"]
how = "add"
distribution = "values"
values = [0, 1]
chances = [0.5, 0.5]
[[futures]]
name = "recession"
chance = 0.3
multiply = { "units.*.eligible_orders" = 0.8, "event_costs.split" = 2 }
add = { "event_costs.split" = 1 }
set = { "event_costs.split" = 7, "levers.store_optimization.effects.split" = 0.1 }
"""

UNITS = """unit,region,revenue,contribution_margin,eligible_orders,inventory_accuracy,split_rate,late_rate
A,north,100,0.5,1000,0.9,0.1,0.1
B,south,100,0.5,2000,0.9,0.1,0.1
"""


@pytest.fixture(scope="module")
def instance() -> Instance:
    return read_texts({"plan.toml": PLAN, "units.csv": UNITS})


@pytest.fixture(scope="module")
def worlds(instance: Instance) -> Worlds:
    return Worlds(
        sources=sources_of(instance),
        draws=(
            np.array([[1.0], [1.5]]),
            np.array([[0.0, 0.0], [-50.0, 200.0]]),
            np.array([[1.0, 1.0], [0.5, 1.25]]),
            np.array([[100.0, 100.0], [60.0, 70.0]]),
            np.array([[0.0], [1.0]]),
        ),
        futures=instance.settings.futures,
        future=np.array([-1, 0]),
        chance=np.array([0.5, 0.5]),
        seed=0,
    )


def test_a_world_without_changes_is_the_instance_as_it_stands(instance: Instance, worlds: Worlds) -> None:
    found = world_instance(instance, worlds, 0, "A")
    assert found.units == instance.units
    stands = {"uncertainties": (), "correlations": (), "futures": ()}
    assert found.settings == instance.settings.model_copy(update=stands)


@pytest.mark.parametrize(("unit", "cost"), [("A", 950.0), ("B", 1200.0)])
def test_a_world_by_hand(instance: Instance, worlds: Worlds, unit: str, cost: float) -> None:
    found = world_instance(instance, worlds, 1, unit)
    stores, orchestration = (found.settings.levers[name] for name in ("store_optimization", "orchestration"))
    assert stores.effects.split == pytest.approx(0.1 * 1.5)
    assert stores.effects.late == pytest.approx(0.3 * 1.5)
    assert orchestration.effects.split == pytest.approx(0.1 * 1.5)
    assert stores.costs[0].amount == cost
    assert orchestration.slip_quarters == 1
    assert found.settings.event_costs.split == 7 * 2 + 1
    assert [one.eligible_orders for one in found.units] == pytest.approx([1000 * 0.8 * 0.5, 2000 * 0.8 * 1.25])
    assert [one.revenue for one in found.units] == [100, 70]
    assert not (found.settings.uncertainties or found.settings.futures)


@pytest.mark.parametrize("level", [1e-9, 1 - 1e-9])
def test_what_is_assumed_leaves_an_example_valid_at_its_ends(level: float) -> None:
    example = load_instance(resolve_instance("mixed-portfolio"))
    sources = sources_of(example)
    ends = worlds_at(sources, (), (), np.full((1, len(sources)), level))
    effects, changed = (one.settings.levers["orchestration"].effects for one in (example, world_instance(example, ends, 0)))
    assert changed.split == pytest.approx(effects.split * ends.draws[1][0, 0])
    assert abs(changed.split - effects.split) > 0.5 * effects.split
    assert changed.labour_hours == effects.labour_hours


def test_a_figure_of_a_lever_that_differs_by_region_needs_a_unit(instance: Instance, worlds: Worlds) -> None:
    with pytest.raises(ValueError, match=r"costs\.0\.amount has a draw for each region in costs; expected a unit"):
        world_instance(instance, worlds, 1)


def test_columns_that_differ_by_unit_need_none(instance: Instance, worlds: Worlds) -> None:
    kept = [0, 2, 3, 4]
    some = replace(worlds, sources=tuple(worlds.sources[at] for at in kept), draws=tuple(worlds.draws[at] for at in kept))
    assert [one.revenue for one in world_instance(instance, some, 1).units] == [100, 70]


@pytest.mark.parametrize("world", [-1, 2])
def test_a_world_that_is_not_there_is_refused(instance: Instance, worlds: Worlds, world: int) -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        world_instance(instance, worlds, world, "A")


def test_a_unit_that_is_not_there_is_refused(instance: Instance, worlds: Worlds) -> None:
    with pytest.raises(ValueError, match=r"unit Z; expected a unit of units\.csv"):
        world_instance(instance, worlds, 0, "Z")
