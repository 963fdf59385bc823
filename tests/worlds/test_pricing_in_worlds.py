"""Worlds priced as rows of one fleet against each world as an instance of its own, and what is told of limits and levers."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances.samplable import SamplableFigure
from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost
from instances.schema.uncertainties import Uncertainty
from models import NEVER
from models.risk import WorldValues
from models.running.stopping import interrupts_end_all
from models.statement.variables import first_events
from planner.economics import NEVER_LAUNCHED, fleet_of, objective_values, shared_charges
from planner.economics.figures import hard_flow
from planner.limits.priced import Priced, priced
from planner.plan.benefits import benefits_of
from planner.plan.tables import Chosen, cash_flow
from planner.worlds.plain import world_instance
from planner.worlds.pricing import PlanInWorlds, ValuesInWorlds, levers_in_worlds, plan_in_worlds, values_in_worlds
from planner.worlds.running import BlockParams
from planner.worlds.worlds import Source, Worlds
from tests.worlds.everything import everything, figures, moved, source_of, worlds_of

SHARED_FREE = LaunchCost(line="software", amount=0, basis="network")
CLOSE = {"rel": 1e-9, "abs": 1e-6}


@cache
def case() -> Priced:
    return priced(everything())


@cache
def chosen() -> Chosen:
    """Return a plan: unit A launches all levers at different times, B two together, C one in the last decision quarter."""
    wanted = np.array([[1, 2, 3, 4], [2, 2, NEVER_LAUNCHED, NEVER_LAUNCHED], [4, NEVER_LAUNCHED, 1, NEVER_LAUNCHED]])
    menu = case().menu
    choice = [np.flatnonzero((menu.unit == unit) & (menu.start == row).all(axis=1))[0] for unit, row in enumerate(wanted)]
    return as_chosen(case(), np.array(choice))


@cache
def each_alone() -> Worlds:
    """Return a world for each figure in which it alone is moved; a figure that worlds can only set stands in no other."""
    free = [figure for figure in figures() if moved(figure)[0] == "multiply"]
    draws = [np.where(np.arange(len(free)) == place, moved(one)[1], 1.0)[:, None] for place, one in enumerate(free)]
    return worlds_of(tuple(map(source_of, free)), tuple(draws))


@cache
def priced_worlds() -> tuple[dict[str, tuple[PlanInWorlds, ValuesInWorlds, int]], float]:
    """Return the plan and the menu in the world of each figure, and the NPV as it stands."""
    together = plan_in_worlds(chosen(), each_alone()), values_in_worlds(case(), each_alone())
    found = {source.uncertainty.name: (*together, place) for place, source in enumerate(each_alone().sources)}
    for figure in figures():
        if figure.path not in found:
            worlds = world_of(figure)
            found[figure.path] = (plan_in_worlds(chosen(), worlds), values_in_worlds(case(), worlds), 0)
    return found, float(plan_in_worlds(chosen(), worlds_of((), ())).npv[0])


def world_of(figure: SamplableFigure) -> Worlds:
    return worlds_of((source_of(figure),), (np.array([[moved(figure)[1]]]),))


def in_instance(plan: Chosen, instance: Instance) -> Chosen:
    """Return a plan with the figures of another instance; shared costs open as planned."""
    named = {charge.name: period for charge, period in zip(plan.shared, plan.opened.tolist(), strict=True)}
    shared = shared_charges(instance)
    opened = np.array([named.get(charge.name, NEVER) for charge in shared], dtype=np.int64)
    return replace(plan, instance=instance, fleet=fleet_of(instance), shared=shared, opened=opened)


def npv_of(plan: Chosen) -> float:
    flow, factor = cash_flow(plan), plan.fleet.timeline.factor
    return float(flow.amount.sum(axis=0) @ factor + flow.terminal.sum() * factor[-1])


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.path)
def test_each_figure_that_may_vary_counts_as_in_an_instance_of_its_own(figure: SamplableFigure) -> None:
    found, stands = priced_worlds()
    plan, menu, world = found[figure.path]
    instance = world_instance(everything(), world_of(figure), 0)
    plain = in_instance(chosen(), instance)
    flow, fleet = cash_flow(plain), plain.fleet
    assert plan.npv[world] == pytest.approx(npv_of(plain), **CLOSE)
    assert plan.npv[world] != pytest.approx(stands, rel=1e-9)
    assert plan.flow[world] == pytest.approx(flow.amount.sum(axis=0), **CLOSE)
    assert plan.hard[world] == pytest.approx(hard_flow(flow.amount, instance.settings.finance), **CLOSE)
    assert plan.terminal[world] == pytest.approx(flow.terminal.sum(), **CLOSE)
    assert plan.cost[world] == pytest.approx(-flow.amount[:4].sum(axis=0), **CLOSE)
    assert dict(zip(plan.regions, plan.by_region[world], strict=True)) == pytest.approx(
        {name: value for name, value in benefits_of(plain).by_region().items() if name}, **CLOSE
    )
    values = objective_values(fleet, case().menu.unit, case().menu.start)
    assert menu.value[world] == pytest.approx(values, **CLOSE)
    named = {charge.name: charge.objective_value for charge in plain.shared}
    for charge, value in zip(case().shared, menu.charge[world], strict=True):
        assert value == pytest.approx(named.get(charge.name, 0 * value), **CLOSE)


def test_a_world_without_changes_is_the_plan_as_it_stands() -> None:
    found, plan = plan_in_worlds(chosen(), worlds_of((), ())), chosen()
    flow = cash_flow(plan)
    assert found.npv[0] == pytest.approx(npv_of(plan), rel=0, abs=0.005)
    assert found.flow[0] == pytest.approx(flow.amount.sum(axis=0), **CLOSE)
    values = values_in_worlds(case(), worlds_of((), ()))
    assert values.value[0] == pytest.approx(case().menu.value, **CLOSE)
    for charge, value in zip(case().shared, values.charge[0], strict=True):
        assert value == pytest.approx(charge.objective_value, **CLOSE)


def test_levers_share_the_npv_of_each_world() -> None:
    worlds = each_alone().part(20, 32)
    found, plan = levers_in_worlds(chosen(), worlds), plan_in_worlds(chosen(), worlds)
    assert found.sum(axis=1) == pytest.approx(plan.npv, **CLOSE)
    instance = world_instance(everything(), worlds, 5)
    shares = benefits_of(in_instance(chosen(), instance)).by_lever()
    assert found[5] == pytest.approx([shares[name] for name in instance.settings.levers], **CLOSE)


def test_blocks_change_nothing_and_are_told() -> None:
    told: list[int] = []
    small = plan_in_worlds(chosen(), each_alone(), told.append, BlockParams(cells=1, workers=2))
    large = plan_in_worlds(chosen(), each_alone(), params=BlockParams(cells=10**6, workers=1))
    assert told == list(range(1, each_alone().number + 1))
    assert small.npv == pytest.approx(large.npv, rel=1e-12)
    assert small.flow == pytest.approx(large.flow, **CLOSE)


def test_an_interruption_keeps_the_worlds_that_are_done() -> None:
    with interrupts_end_all() as request:
        found = plan_in_worlds(chosen(), each_alone(), lambda done: request.interrupt(), BlockParams(cells=1))
    assert found.npv.size == found.broken.shape[0] == 1
    assert found.npv[0] == pytest.approx(priced_worlds()[0][each_alone().sources[0].uncertainty.name][0].npv[0], rel=1e-12)


def test_a_plan_without_launches_is_worth_nothing_in_every_world() -> None:
    menu = case().menu
    nothing = as_chosen(case(), menu.first[:-1])
    assert (nothing.menu.start == NEVER_LAUNCHED).all()
    found = plan_in_worlds(nothing, each_alone().part(0, 3))
    assert (found.npv == 0).all() and (found.flow == 0).all() and (found.by_region == 0).all()
    assert levers_in_worlds(nothing, each_alone().part(0, 3)).tolist() == [[0.0] * 4] * 3


def test_a_slip_that_is_not_whole_is_an_error() -> None:
    slip = next(figure for figure in figures() if figure.path.endswith("slip_quarters"))
    worlds = worlds_of((source_of(slip),), (np.array([[1.0], [1.5]]),))
    with pytest.raises(ValueError, match=r"slip_quarters is 1.5 in some world; expected a whole number"):
        plan_in_worlds(chosen(), worlds)


def test_a_shared_cost_of_nothing_that_worlds_set_counts_in_a_plan_and_in_a_menu() -> None:
    free = everything().settings.model_copy(deep=True)
    levers = free.levers | {"orchestration": free.levers["orchestration"].model_copy(update={"costs": (SHARED_FREE,)})}
    instance = replace(everything(), settings=free.model_copy(update={"levers": levers}))
    path = "levers.orchestration.costs.0.amount"
    stated = Uncertainty(name="cost", figures=(path,), how="set", distribution="uniform", low=0, high=1000)
    source = Source(stated, (path,), np.zeros(3, dtype=np.int64), ("",))
    worlds = worlds_of((source,), (np.array([[0.0], [1000.0]]),))
    start = priced(instance)
    plan = as_chosen(start, np.array([start.menu.choices_of(unit)[-1] for unit in range(3)]))
    found = plan_in_worlds(plan, worlds)
    paid = 1000 * 1.02  # with the contingency of its grade, in today's money
    quarter = plan.menu.start[:, 1].min() - 1
    assert (found.cost[1] - found.cost[0])[quarter] == pytest.approx(paid * 1.02 ** (quarter / 4))
    values = values_in_worlds(start, worlds)
    stated = values.stated(start)
    assert [one.name for one in stated.shared if not one.value.any()] == ["orchestration in the network"]
    assert len(stated.problem.charges) == len(start.problem.charges) + 1
    choice = np.array([start.menu.choices_of(unit)[-1] for unit in range(3)])
    worth = WorldValues(values.value, values.charge).of_plan(choice, first_events(stated.problem, choice))
    assert worth[1] - worth[0] == pytest.approx(found.npv[1] - found.npv[0]) and worth[1] < worth[0] - 500
    same = values_in_worlds(case(), worlds_of((), ()))
    assert same.stated(case()) is case()


def test_a_plan_with_fewer_launched_units_than_there_are_may_be_late_in_some_worlds() -> None:
    menu = case().menu
    none = (menu.start == NEVER_LAUNCHED).all(axis=1)
    wanted = [(menu.start == [1, 2, 3, 4]).all(axis=1), none, none]
    choice = [np.flatnonzero((menu.unit == unit) & row)[0] for unit, row in enumerate(wanted)]
    plan = as_chosen(case(), np.array(choice))
    late = next(figure for figure in figures() if figure.path.endswith("slip_quarters"))
    found = plan_in_worlds(plan, worlds_of((source_of(late),), (np.array([[0.0], [moved(late)[1]]]),)))
    alone = [plan_in_worlds(plan, worlds_of((source_of(late),), (np.array([[one]]),))).npv[0] for one in (0.0, moved(late)[1])]
    assert found.npv == pytest.approx(alone, **CLOSE) and found.npv[0] != found.npv[1]
