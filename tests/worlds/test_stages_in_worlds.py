"""Stages of networks and costs in worlds: by hand, by the accountant, and on the command line."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load_instance
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.schema.uncertainties import Uncertainty
from planner import plan, write
from planner.accountant import account
from planner.accountant.world_figures import figures_in_world
from planner.accountant.world_instances import DrawKey, World, instances_of_world, moved_by
from planner.errors import ExitCode, MenuError
from planner.limits.priced import priced
from planner.plan.tables import Chosen
from planner.worlds.plain import world_instance
from planner.worlds.pricing import levers_in_worlds, npv_in_worlds, plan_in_worlds
from planner.worlds.worlds import Source, Worlds
from tests.oracles.written import files_of
from tests.properties.test_staged_costs import staged
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance
from tests.worlds.everything import worlds_of
from tests.worlds.test_hired_in_worlds import decided
from tests.worlds.test_random_worlds import random_plan, random_worlds

COST, SUPPORT, SLIP = f"levers.{LEVER}.costs.0.amount", f"levers.{LEVER}.support.0.amount", f"levers.{LEVER}.slip_quarters"
EFFECT = f"levers.{LEVER}.effects.shrink"
REGIONS = ("North", "South")
DEARER = {"name": "dearer", "figures": [COST], "distribution": "uniform", "low": 0.5, "high": 2.0, "scope": "region"}
RUNNING = {"name": "running", "figures": [SUPPORT], "distribution": "uniform", "low": 0.5, "high": 2.0}
LATE = {"name": "late", "figures": [SLIP], "how": "set", "distribution": "values", "values": [0, 1], "chances": [0.5, 0.5]}
STATED = (DEARER, RUNNING, LATE)
DRAWS = [((1.0, 1.0), 1.0, 0), ((1.5, 1.0), 1.0, 0), ((1.0, 0.5), 2.0, 0), ((1.0, 1.0), 1.0, 1), ((2.0, 1.5), 1.5, 1)]
"""Factors on the cost of a launch by region, and on support; quarters by which every launch slips."""


def folder_of(folder: Path, **more: Any) -> Path:
    """Write three stores that save 1,000 a quarter and are launched one a quarter, for 800 less what was learned before."""
    lever = SAVES_ALL | {
        "costs": [cost(800)],
        "support": [{"amount": 100, "basis": "unit"}],
        "learning": [{"launches": 1, "saving": 0.25}, {"launches": 2, "saving": 0.5}],
        "licence_tiers": [{"units": 2, "discount": 0.5}],
    }
    units = [saver("A", region="North"), saver("B", region="South"), saver("C", region="South")]
    pins = [launch(name, quarter=f"2027Q{place}") for place, name in enumerate("ABC", start=1)]
    given = {"levers": {LEVER: lever}, "uncertainties": STATED} | more
    return write_instance(folder, decision=3, units=units, pins=pins, **given)


def by_hand(costs: tuple[float, float], support: float, slip: int) -> float:
    """Return the NPV: 800, 600 and 400 are paid as planned; a second live store halves the support of all.

    Live stores are 1, 2, 3 and 3 in the four quarters, or 0, 1, 2 and 3 if they slip.
    """
    paid = 800 * costs[0] + (600 + 400) * costs[1]
    saved, owed = ((4 + 3 + 2) * 1000, 100 + 100 + 150 + 150) if not slip else ((3 + 2 + 1) * 1000, 100 + 100 + 150)
    return saved - paid - support * owed


def worlds() -> Worlds:
    made = [Uncertainty.model_validate(one) for one in STATED]
    members = [np.array([0, 1, 1]), np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)]
    groups = [REGIONS, ("",), ("",)]
    sources = tuple(Source(one, one.figures, *own) for one, *own in zip(made, members, groups, strict=True))
    costs, support, slip = zip(*DRAWS, strict=True)
    return worlds_of(sources, (np.array(costs), np.array(support)[:, None], np.array(slip, dtype=float)[:, None]))


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Chosen:
    return plan(load_instance(folder_of(tmp_path_factory.mktemp("staged") / "case")), gap=0.0).chosen


def judged(instance: Instance, chosen: Chosen, draws: tuple[tuple[float, float], float, int]) -> float:
    """Return the NPV of a world by the accountant, whose units stand in two parts."""
    found = {DrawKey("dearer", region): one for region, one in zip(REGIONS, draws[0], strict=True)}
    found |= {DrawKey("running", ""): draws[1], DrawKey("late", ""): float(draws[2])}
    parts = list(
        instances_of_world(instance, [moved_by(instance, one) for one in instance.settings.uncertainties], World("", found))
    )
    assert len(parts) == 2
    return figures_in_world(parts, decided(chosen)[0]).npv


def test_each_world_has_the_stages_that_its_launches_reach(chosen: Chosen) -> None:
    wanted = [by_hand(*draws) for draws in DRAWS]
    found = plan_in_worlds(chosen, worlds())
    assert npv_in_worlds(chosen, worlds()) == pytest.approx(found.npv, rel=1e-9, abs=1e-6)
    assert found.npv == pytest.approx(np.array(wanted), abs=CENT)
    assert [judged(chosen.instance, chosen, draws) for draws in DRAWS] == pytest.approx(wanted, abs=CENT)
    place = chosen.menu.levers.index(LEVER)
    assert levers_in_worlds(chosen, worlds())[:, place] == pytest.approx(found.npv, abs=CENT)
    assert found.cost[1] == pytest.approx([1200, 600, 400, 0], abs=CENT)


def test_limits_count_list_prices_in_every_world(tmp_path: Path) -> None:
    """2,400 at list price as it stands; 2,800 where the north costs half as much again."""
    limits = [{"name": "money", "measure": "spend", "per": "total", "amount": 2500}]
    found = plan(load_instance(folder_of(tmp_path / "case", limits=limits)), gap=0.0)
    told = plan_in_worlds(found.chosen, worlds())
    assert told.limits == ("money",)
    assert told.broken[:, 0].tolist() == [False, True, False, False, True]


def test_a_network_has_the_nodes_that_are_live_in_each_world(tmp_path: Path) -> None:
    """Stores save nothing before two are live: from Q2 on, and from Q3 on if launches slip. Effects differ by region."""
    weaker = {"name": "weaker", "figures": [EFFECT], "distribution": "uniform", "low": 0.1, "high": 1.0, "scope": "region"}
    lever = {LEVER: SAVES_ALL | {"costs": [cost(100)], "network": [{"nodes": 2, "share": 1.0}]}}
    folder = folder_of(tmp_path / "case", levers=lever, uncertainties=[weaker, LATE])
    chosen = plan(load_instance(folder), gap=0.0).chosen
    draws = np.array([[1.0, 1.0, 0], [1.0, 0.5, 0], [0.6, 1.0, 1], [0.5, 0.2, 1]])
    north, south, late = draws.T
    # In Q1 to Q4 one store of the north saves, and none, 1, 2 and 2 of the south; a quarter later if they slip.
    wanted = 1000 * np.where(late, 2 * north + 3 * south, 3 * north + 5 * south) - 300
    made = [Uncertainty.model_validate(one) for one in (weaker, LATE)]
    members = [(np.array([0, 1, 1]), REGIONS), (np.zeros(3, dtype=np.int64), ("",))]
    sources = tuple(Source(one, one.figures, *own) for one, own in zip(made, members, strict=True))
    few = worlds_of(sources, (draws[:, :2], draws[:, 2:]))
    assert plan_in_worlds(chosen, few).npv == pytest.approx(wanted, abs=CENT)
    assert levers_in_worlds(chosen, few)[:, chosen.menu.levers.index(LEVER)] == pytest.approx(wanted, abs=CENT)
    for draw, npv in zip(draws.tolist(), wanted.tolist(), strict=True):
        found = {DrawKey("weaker", region): one for region, one in zip(REGIONS, draw, strict=False)} | {
            DrawKey("late", ""): draw[2]
        }
        parts = list(instances_of_world(chosen.instance, [moved_by(chosen.instance, one) for one in made], World("", found)))
        assert len(parts) == 2
        assert figures_in_world(parts, decided(chosen)[0]).npv == pytest.approx(npv, abs=CENT)


def test_the_command_prices_staged_costs_and_is_recomputed(rollout: Any, tmp_path: Path) -> None:
    write(plan(folder_of(tmp_path / "case"), gap=0.0), tmp_path / "run")
    ended = rollout("risk", tmp_path / "run", "--worlds", "32", "--no-sensitivity")
    assert ended.code == ExitCode.DONE, ended.err
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE


def test_random_plans_in_random_worlds_are_what_the_accountant_says() -> None:
    """Everything that may vary does now and then, slips among it; each world is an instance of its own."""
    tried, kinds = 0, Counter[str]()
    for seed in range(10):
        drawn = staged(seed)
        if drawn is None:
            continue
        try:
            case = priced(read_files(f"random {seed}", files_of(drawn[0]), may_idle=True))
        except MenuError:
            continue
        random = np.random.default_rng(seed)
        chosen, few = random_plan(case, random), random_worlds(case.instance, random, scoped=False, number=2)
        found = plan_in_worlds(chosen, few)
        for world in range(2):
            account_of = account(world_instance(case.instance, few, world), decided(chosen)[0])
            assert found.npv[world] == pytest.approx(account_of.npv, rel=1e-9, abs=CENT)
        tried += bool(len(chosen.launches()))
        kinds.update(drawn[1])
    assert tried > 3 and kinds["learning"] and kinds["licence_tiers"] and kinds["network"]
