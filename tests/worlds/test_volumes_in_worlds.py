"""Stages by orders in worlds whose orders differ: by hand, and by the accountant."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from instances import load_instance
from instances.reader import read_files
from instances.schema.uncertainties import Uncertainty
from planner import plan
from planner.accountant import account
from planner.accountant.world_figures import figures_in_world
from planner.accountant.world_instances import DrawKey, World, instances_of_world, moved_by
from planner.errors import MenuError
from planner.limits.priced import priced
from planner.worlds.plain import world_instance
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.worlds import Source
from tests.oracles.written import files_of
from tests.properties.test_volumes import by_volume
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance
from tests.worlds.everything import worlds_of
from tests.worlds.test_hired_in_worlds import decided
from tests.worlds.test_random_worlds import random_plan, random_worlds

REGIONS = ("North", "South")
BUSIER = {"name": "busier", "figures": ["units.*.eligible_orders"], "distribution": "uniform", "low": 0.1, "high": 3.0}
DRAWS = [((1.0, 1.0), 6500), ((1.0, 0.5), 4800), ((2.0, 1.0), 7500), ((0.5, 0.2), -1200)]
"""Factors on the orders of north and south, and the NPV.

Orders of live stores are 700, 1,200 and 2,100 as planned: from 1,200 on each saves 1,000 a quarter, from 2,000 on support is
150 in place of 100. A launch costs 100. At half the orders of the south they are 700, 950 and 1,400; at twice those of the
north 1,400, 1,900 and 2,800.
"""


def test_each_world_has_the_stages_of_its_own_orders(tmp_path: Path) -> None:
    lever = SAVES_ALL | {
        "costs": [cost(100)],
        "support": [{"amount": 100, "basis": "unit"}],
        "network": [{"orders": 1200, "share": 1.0}],
        "licence_tiers": [{"orders": 2000, "discount": -0.5}],
    }
    stores = {"A": ("North", 700), "B": ("South", 500), "C": ("South", 900)}
    units = [saver(name, region=region, eligible_orders=orders) for name, (region, orders) in stores.items()]
    pins = [launch(name, quarter=f"2027Q{place}") for place, name in enumerate("ABC", start=1)]
    stated = BUSIER | {"scope": "region"}
    folder = write_instance(tmp_path / "case", decision=3, units=units, pins=pins, levers={LEVER: lever}, uncertainties=[stated])
    chosen, made = plan(load_instance(folder), gap=0.0).chosen, Uncertainty.model_validate(stated)
    few = worlds_of((Source(made, made.figures, np.array([0, 1, 1]), REGIONS),), (np.array([draw for draw, _ in DRAWS]),))
    assert plan_in_worlds(chosen, few).npv == pytest.approx([npv for _, npv in DRAWS], abs=CENT)
    for draw, npv in DRAWS:
        found = {DrawKey("busier", region): one for region, one in zip(REGIONS, draw, strict=True)}
        parts = list(instances_of_world(chosen.instance, [moved_by(chosen.instance, made)], World("", found)))
        assert figures_in_world(parts, decided(chosen)[0]).npv == pytest.approx(npv, abs=CENT)


def test_random_plans_in_random_worlds_are_what_the_accountant_says() -> None:
    tried = 0
    for seed in range(8):
        drawn = by_volume(seed)
        if drawn is None:
            continue
        settings = drawn[0].settings.model_copy(update={"limits": (), "hurdles": (), "covenants": ()})
        made = files_of(replace(drawn[0], settings=settings, limit_rows=()))
        try:
            case = priced(read_files(f"random {seed}", made, may_idle=True))
        except MenuError:
            continue
        random = np.random.default_rng(seed)
        chosen, few = random_plan(case, random), random_worlds(case.instance, random, scoped=False, number=2)
        found = plan_in_worlds(chosen, few)
        for world in range(2):
            done = account(world_instance(case.instance, few, world), decided(chosen)[0])
            assert found.npv[world] == pytest.approx(done.npv, rel=1e-9, abs=CENT)
        tried += bool(len(chosen.launches()))
    assert tried > 2
