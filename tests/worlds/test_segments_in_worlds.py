"""Shares of segments that are not known for sure: plans in worlds against instances of their own, and the accountant by hand."""

from pathlib import Path

import numpy as np
import pytest

from instances import InputProblems, load_instance
from instances.reader import read_files
from planner.accountant import Launch
from planner.economics import roadmap_flows
from planner.errors import MenuError
from planner.limits.priced import priced
from planner.worlds.plain import world_instance
from planner.worlds.pricing import plan_in_worlds
from tests.accountant.test_worlds import figures
from tests.oracles.random_segments import with_segments
from tests.oracles.written import files_of
from tests.worked.cases import CENT, LEVER, label, write_instance
from tests.worlds.test_pricing_in_worlds import in_instance
from tests.worlds.test_random_worlds import random_plan, random_worlds

SEGMENTS = [{"name": "pick_up", "of": "orders", "share": 0.3}, {"name": "ship", "of": "orders", "share": 0.2}]
STORE = {"eligible_orders": 1000, "late_rate": 0.2}
SHARE = {
    "name": "part",
    "figures": ["units.*.share_pick_up"],
    "distribution": "uniform",
    "low": 0.5,
    "high": 2.0,
    "scope": "unit",
}


def test_random_plans_in_random_worlds_are_those_of_instances_of_their_own() -> None:
    """Shares vary by unit, region or for all, beside whatever else may vary."""
    tried = moved = 0
    for seed in range(6):
        try:
            case = priced(read_files(f"random {seed}", files_of(with_segments(seed)), may_idle=True))
        except MenuError:
            continue
        random = np.random.default_rng(seed)
        chosen, worlds = random_plan(case, random), random_worlds(case.instance, random, scoped=True, number=2)
        found, factor = plan_in_worlds(chosen, worlds), chosen.fleet.timeline.factor
        for world in range(worlds.number):
            npv = scale = 0.0
            for place, unit in enumerate(case.instance.units):
                plain = in_instance(chosen, world_instance(case.instance, worlds, world, unit.unit))
                own = roadmap_flows(plain.fleet, np.array([place]), chosen.menu.start[[place]])
                npv += float(own.amount[0].sum(axis=0) @ factor + own.terminal[0].sum() * factor[-1])
                scale += float(np.abs(own.amount).sum())
                for charge, period in plain.opened_costs():
                    inside = [one for one, unit in enumerate(case.instance.units) if charge.region in (None, unit.region)]
                    npv += float(charge.value[period]) if inside[0] == place else 0.0
            assert found.npv[world] == pytest.approx(npv, rel=1e-9, abs=1e-9 * scale + 1e-6)
        tried += 1
        moved += any("share_" in source.uncertainty.name for source in worlds.sources)
    assert tried > 3 and moved > 2


def test_a_world_by_hand(tmp_path: Path) -> None:
    """A tenth of A's 1,000 orders doubles to 0.2: 200 x 0.2 x 5 x 0.5 = 100. B has the 0.3 of plan.toml, half of it: 75."""
    lever = {"covers": ["pick_up"], "effects": {"late": 0.5}}
    units = [STORE | {"unit": "A", "share_pick_up": 0.1}, STORE | {"unit": "B"}]
    folder = write_instance(
        tmp_path / "case",
        evaluation=1,
        levers={LEVER: lever},
        units=units,
        segments=SEGMENTS,
        event_costs={"late": 5},
        uncertainties=[SHARE],
    )
    launches = [Launch(unit, LEVER, label(1)) for unit in "AB"]
    found = figures(load_instance(folder), launches, part={"A": 2.0, "B": 0.5})
    assert found.npv == pytest.approx(175, abs=CENT)


@pytest.mark.parametrize(("high", "fits"), [(2.6, True), (2.7, False)])
def test_shares_that_may_sum_to_more_than_all_are_refused(tmp_path: Path, high: float, fits: bool) -> None:
    """0.3 x 2.6 + 0.2 + 0.02 is 1; three segments, of which each two fit whatever is drawn."""
    drawn = [
        {"name": one, "figures": [f"units.*.share_{one}"], "distribution": "uniform", "low": 0.1, "high": most}
        for one, most in (("pick_up", high), ("ship", 1.0), ("rest", 1.0))
    ]
    folder = write_instance(
        tmp_path / "case",
        levers={LEVER: {"covers": ["pick_up", "ship", "rest"], "effects": {"late": 0.5}}},
        units=[STORE | {"unit": "A"}],
        segments=[*SEGMENTS, {"name": "rest", "of": "orders", "share": 0.02}],
        event_costs={"late": 5},
        uncertainties=drawn,
    )
    if fits:
        assert load_instance(folder)
        return
    with pytest.raises(InputProblems, match=r"a sum of 1\.03"):
        load_instance(folder)
