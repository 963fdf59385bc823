"""Two pricings of the same worlds, written apart: plans stacked world by world, and the accountant's instance of each world."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from instances.figures import PathError
from instances.samplable import Scope, figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import Future, How, Uncertainty
from planner.accountant.world_figures import figures_in_world
from planner.accountant.world_instances import DrawKey, World, instances_of_world, moved_by
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Worlds
from tests.properties.test_pricing import launches_of, priced_plans

SEEDS = (*range(30), 81)  # no unit launches anything in a plan of the last
WORLDS = 3
CENT = 0.01
FIGURES: tuple[tuple[str, How, float, float], ...] = (
    ("levers.*.effects.*", "multiply", 0.3, 1.4),
    ("levers.*.strain.*", "multiply", 0.5, 2.0),
    ("levers.*.costs.*.amount", "multiply", 0.7, 2.0),
    ("levers.*.support.*.amount", "multiply", 0.5, 1.5),
    ("levers.*.slip_quarters", "add", 0, 3),
    ("levers.*.accuracy_gap_closed", "multiply", 0.5, 1.0),
    ("levers.*.adoption_without_incentives", "set", 0.2, 0.9),
    ("event_costs.*", "multiply", 0.5, 1.5),
    ("records.*", "multiply", 0.2, 1.0),
    ("finance.realisation.*", "multiply", 0.5, 1.0),
    ("finance.contingency.*", "add", 0.0, 0.3),
    ("finance.shrink_cash_share", "multiply", 0.4, 1.0),
    ("finance.cost_of_goods", "set", 0.3, 0.8),
    ("finance.carrying_rate", "set", 0.05, 0.3),
    ("finance.wage_growth", "set", -0.02, 0.06),
    ("units.*.revenue", "multiply", 0.5, 1.5),
    ("units.*.eligible_orders", "multiply", 0.5, 1.5),
    ("units.*.inventory_accuracy", "multiply", 0.8, 1.0),
    ("units.*.late_rate", "multiply", 0.2, 1.0),
    ("units.*.wage", "add", 0.0, 5.0),
    ("units.*.revenue_growth", "add", -0.05, 0.05),
)
"""Figures of worlds, with the range of a draw."""


def uncertain(instance: Instance, random: np.random.Generator) -> Iterator[tuple[Uncertainty, float, float]]:
    """Yield some uncertainties with the range of their draws, in random order and of random scope where there is a choice."""
    for place in random.permutation(len(FIGURES))[:8]:
        path, how, low, high = FIGURES[place]
        try:
            found = figures_of(instance, path, how)
        except PathError:
            continue
        scopes: list[Scope] = [one for one in ("all", "region", "unit") if all(one in figure.scopes for figure in found)]
        scope = scopes[random.integers(len(scopes))]
        values = tuple(float(value) for value in range(int(low), int(high) + 1)) if "slip" in path else ()
        drawn = {"distribution": "values", "values": values, "chances": (1 / len(values),) * len(values)} if values else {}
        shape = drawn or {"distribution": "uniform", "low": low, "high": high}
        yield Uncertainty.model_validate({"name": path, "figures": (path,), "how": how, "scope": scope} | shape), low, high


def drawn(instance: Instance, seed: int) -> tuple[Instance, Worlds]:
    """Return the instance with uncertainties and a future, and random worlds of it."""
    random = np.random.default_rng(seed)
    stated = list(uncertain(instance, random))
    future = Future(
        name="dear",
        chance=0.5,
        multiply={"units.*.revenue": 1.2, "finance.realisation.*": 0.9},
        set={"finance.carrying_rate": 0.2},
    )
    settings = instance.settings.model_copy(
        update={"uncertainties": tuple(one for one, _, _ in stated), "correlations": (), "futures": (future,)}
    )
    instance = replace(instance, settings=settings)
    sources = sources_of(instance)
    draws = []
    for source, (uncertainty, low, high) in zip(sources, stated, strict=True):
        size = (WORLDS, len(source.groups))
        whole = random.integers(int(low), int(high) + 1, size).astype(float)
        draws.append(whole if uncertainty.distribution == "values" else random.uniform(low, high, size))
    chance = np.full(WORLDS, 1 / WORLDS)
    return instance, Worlds(sources, tuple(draws), (future,), random.integers(-1, 1, WORLDS), chance, seed)


def world_of(worlds: Worlds, world: int) -> World:
    future = worlds.futures[worlds.future[world]].name if worlds.future[world] >= 0 else ""
    return World(
        future,
        {
            DrawKey(source.uncertainty.name, group): float(draw)
            for source, draws in zip(worlds.sources, worlds.draws, strict=True)
            for group, draw in zip(source.groups, draws[world], strict=True)
        },
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_in_worlds_is_worth_what_the_accountant_makes_of_each_world(seed: int) -> None:
    for place, (chosen, _) in enumerate(priced_plans(seed)[:2]):
        instance, worlds = drawn(chosen.instance, 1000 * place + seed)
        found = plan_in_worlds(replace(chosen, instance=instance), worlds)
        sources = [moved_by(instance, one) for one in instance.settings.uncertainties]
        for world in range(WORLDS):
            parts = list(instances_of_world(instance, sources, world_of(worlds, world)))
            wanted = figures_in_world(parts, launches_of(chosen))
            assert found.npv[world] == pytest.approx(wanted.npv, rel=0, abs=CENT / 2)
            assert found.flow[world] == pytest.approx(wanted.net, rel=0, abs=CENT / 2)
            assert found.hard[world] == pytest.approx(wanted.hard, rel=0, abs=CENT / 2)
            assert found.cost[world] == pytest.approx(wanted.paid, rel=0, abs=CENT / 2)
            assert found.terminal[world] == pytest.approx(wanted.terminal, rel=0, abs=CENT / 2)
