"""Plan against actual where worth depends on what others launched: what stages reached in other quarters make of each store.

The judge of the random part is `staged_flows`, a bare script: planned, on time and at dates by the stages of the plan, and at
dates by the stages that were reached.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from instances import load_instance
from planner.actuals.records import Actuals, LaunchActual, MetricActual
from planner.economics import LINES, NEVER_LAUNCHED, at_plan
from planner.economics.starts import launched
from planner.living.variance import Variance, variance_of
from planner.plan.tables import Chosen
from tests.living.staged_flows import Flows, Runs, Stores
from tests.living.staged_pasts import OTHER, staged_case
from tests.living.test_variance import planned
from tests.oracles.draws import Draw
from tests.series import series
from tests.worked.cases import LEVER, SAVES_ALL, cost, label, saver, write_instance

PARTS = ("planned", "volume", "timing", "stages", "price")


def at_its_stages(folder: Path, start: dict[str, int]) -> Chosen:
    """Return the plan of some launches of the lever, quarters by store, at the stages that they reach."""
    made = load_instance(folder)
    column = list(made.settings.levers).index(LEVER)
    starts = np.full((len(made.units), len(made.settings.levers)), NEVER_LAUNCHED)
    for row, unit in enumerate(made.units):
        starts[row, column] = start.get(unit.unit, NEVER_LAUNCHED)
    chosen = planned(made, starts.tolist())
    return replace(chosen, fleet=at_plan(chosen.fleet, chosen.menu.unit, chosen.menu.start))


def summed(found: Variance, name: str) -> Flows:
    flows = getattr(found.flows, name).sum(axis=0)
    quarters = range(1, found.before)
    return {(line, quarter): float(flows[LINES.index(line), quarter - 1]) for line in LINES for quarter in quarters}


def by_quarter(found: Variance, name: str, line: str) -> list[float]:
    return [round(amount, 6) + 0.0 for (of, _), amount in summed(found, name).items() if of == line]


def came(unit: str, quarter: int, **more: object) -> LaunchActual:
    return LaunchActual(unit, LEVER, "launched", label(quarter), **more)  # type: ignore[arg-type]


def three_stores(folder: Path, **lever: object) -> Path:
    return write_instance(
        folder,
        decision=4,
        evaluation=6,
        levers={LEVER: SAVES_ALL | {"costs": [cost(400)]} | lever},
        units=[saver(name, saves) for name, saves in (("A", 1000), ("B", 900), ("C", 800))],
        pins=[{"unit": name, "lever": OTHER, "rule": "must_not"} for name in "ABC"],
    )


def test_a_store_that_slips_costs_the_others_its_stage(tmp_path: Path) -> None:
    """All is saved from two nodes on, nothing before: A and B in Q1 as planned, C in Q2. B came in Q3: two were live in Q2.

    Timing is B's own at the stages of the plan; stages is what A lost in Q1, in which it was alone.
    """
    folder = three_stores(tmp_path / "case", network=[{"nodes": 2, "share": 1.0}])
    found = variance_of(at_its_stages(folder, {"A": 1, "B": 1, "C": 2}), Actuals(launches=(came("B", 3),)), 4)
    assert by_quarter(found, "planned", "shrink") == [1900, 2700, 2700]
    assert by_quarter(found, "timing", "shrink") == [-900, -900, 0]
    assert by_quarter(found, "stages", "shrink") == [-1000, 0, 0]
    assert by_quarter(found, "actual", "shrink") == [0, 1800, 2700]
    assert by_quarter(found, "timing", "training") == [400, 0, -400] and not found.flows.price.any()


def test_launches_before_make_a_late_one_cheaper_and_the_others_dearer(tmp_path: Path) -> None:
    """A quarter less after one launch, half after two: planned A, B, C in Q1, Q2, Q3 at 400, 300, 200. A came in Q4.

    A at Q4 is priced at 200 by the plan's stages, and two were done before it, too. B, then the first, cost 400, and C 300.
    """
    folder = three_stores(tmp_path / "case", learning=[{"launches": 1, "saving": 0.25}, {"launches": 2, "saving": 0.5}])
    found = variance_of(at_its_stages(folder, {"A": 1, "B": 2, "C": 3}), Actuals(launches=(came("A", 4),)), 5)
    assert by_quarter(found, "planned", "training") == [-400, -300, -200, 0]
    assert by_quarter(found, "timing", "training") == [400, 0, 0, -200]
    assert by_quarter(found, "stages", "training") == [0, -100, -100, 0]


def test_a_closing_that_nobody_planned_is_volume_and_its_tier_of_a_licence_is_stages(tmp_path: Path) -> None:
    """Support of 100 is 75 from three live stores on. C came in Q3, when A was closed down: three are never live."""
    tiers = {"support": [{"amount": 100, "basis": "unit"}], "licence_tiers": [{"units": 3, "discount": 0.25}]}
    chosen = at_its_stages(three_stores(tmp_path / "case", **tiers), {"A": 1, "B": 1, "C": 2})
    closed = LaunchActual("A", LEVER, "closed", label(1), closed=label(3))
    found = variance_of(chosen, Actuals(launches=(closed, came("C", 3))), 5)
    assert by_quarter(found, "planned", "support") == [-200, -225, -225, -225]
    assert by_quarter(found, "volume", "support") == [0, 0, 75, 75]
    assert by_quarter(found, "timing", "support") == [0, 75, 0, 0]
    assert by_quarter(found, "stages", "support") == [0, -50, -50, -50]
    assert by_quarter(found, "actual", "support") == [-200, -200, -200, -200]


def test_price_is_measured_against_the_promise_at_the_stage_that_was_reached(tmp_path: Path) -> None:
    """Half is saved by one node, all by two. B did not come: A was to bring 1 % of shrink down to 0.5 %; 0.6 % was measured."""
    folder = three_stores(tmp_path / "case", network=[{"nodes": 1, "share": 0.5}, {"nodes": 2, "share": 1.0}])
    actuals = Actuals((MetricActual("A", "shrink_rate", label(2), 0.006),), (LaunchActual("B", LEVER, "cancelled"),))
    found = variance_of(at_its_stages(folder, {"A": 1, "B": 1}), actuals, 4)
    assert by_quarter(found, "volume", "shrink") == [-900, -900, -900]
    assert by_quarter(found, "stages", "shrink") == [-500, -500, -500]
    assert by_quarter(found, "price", "shrink") == [0, -100, 0]


def test_what_was_paid_is_compared_with_the_cost_at_the_stage_that_was_reached(tmp_path: Path) -> None:
    """B was to cost 300 after A, which slipped: 400. 380 were paid: stages cost 100, and the price was 20 better."""
    folder = three_stores(tmp_path / "case", learning=[{"launches": 1, "saving": 0.25}])
    reports = (LaunchActual("A", LEVER, "slipped", label(4)), came("B", 2, paid=380.0))
    found = variance_of(at_its_stages(folder, {"A": 1, "B": 2}), Actuals(launches=reports), 4)
    assert by_quarter(found, "stages", "training") == [0, -100, 0] and by_quarter(found, "price", "training") == [0, 20, 0]


def test_a_stage_of_one_node_is_reached_by_each_launch_itself(tmp_path: Path) -> None:
    """Half is saved by one node, all by two, from Q3 on as planned. A came in Q1: it was to save half of 1,000 in Q1 and Q2."""
    folder = three_stores(tmp_path / "case", network=[{"nodes": 1, "share": 0.5}, {"nodes": 2, "share": 1.0}])
    found = variance_of(at_its_stages(folder, {"A": 3, "B": 3}), Actuals(launches=(came("A", 1),)), 5)
    assert by_quarter(found, "timing", "shrink") == [500, 500, 0, 0] and not found.flows.stages.any()


def random_reports(draw: Draw, plan: dict[str, int], first: int) -> tuple[list[LaunchActual], Runs]:
    """Return what became of some launches of five stores, and the launches as they came."""
    reports, start, closed = list[LaunchActual](), dict(plan), dict[str, int]()
    for name in "ABCDE":
        what = draw.whole(0, 5)
        if what == 0:
            reports += [LaunchActual(name, LEVER, "cancelled")] if name in plan else []
            start.pop(name, None)
        elif what in (1, 2, 3):
            start[name] = draw.whole(first, 5)
            if what == 1:
                closed[name] = draw.whole(start[name] + 1, 8)
            end = {"closed": label(closed[name])} if what == 1 else {}
            reports.append(LaunchActual(name, LEVER, "closed" if end else "launched", label(start[name]), **end))
    return reports, Runs(start, closed)


def random_case(folder: Path, seed: int) -> tuple[Variance, list[Flows]]:
    """Return the variance of a random plan of five stores, and the flows of its four schedules by the bare script."""
    sizes = {"units": 5, "decision": 5, "volumes": seed % 4 == 3}
    case = staged_case(folder / f"case-{seed}", seed, **sizes, growth=(0.0, 0.4, -0.3)[seed % 3])
    stores, draw = Stores(case), Draw(seed + 1000)
    first = 1 - min(0, stores.lever["costs"][0].get("profile_from", 0))
    plan = {name: draw.whole(first, 5) for name in "ABCDE" if draw.chance(0.8)}
    reports, runs = random_reports(draw, plan, first)
    before = draw.whole(3, stores.quarters + 1)
    found = variance_of(at_its_stages(case, plan), Actuals(launches=tuple(reports)), before)
    on_plan = Runs(plan, {})
    on_time = Runs({name: plan.get(name, start) for name, start in runs.start.items()}, runs.closed)
    priced = [(on_plan, on_plan), (on_time, on_plan), (runs, on_plan), (runs, runs)]
    return found, [stores.flows(of, stages, before) for of, stages in priced]


@pytest.mark.parametrize("block", series(range(6), 1))
def test_every_part_is_that_of_a_bare_script(block: int, tmp_path: Path) -> None:
    """Of eight seeds a block: cancelled, closed, added, earlier and later launches, of networks by nodes, orders and regions."""
    moved = 0
    for seed in range(8 * block, 8 * block + 8):
        found, flows = random_case(tmp_path, seed)
        parts = [flows[0], *({key: b.get(key, 0) - a.get(key, 0) for key in a | b} for a, b in pairwise(flows)), {}]
        for name, wanted in zip((*PARTS, "actual"), [*parts, flows[-1]], strict=True):
            own = summed(found, name)
            assert own == pytest.approx({key: wanted.get(key, 0.0) for key in own}, abs=1e-6), (seed, name)
        total = np.sum([getattr(found.flows, name) for name in PARTS], axis=0)
        assert total == pytest.approx(found.flows.actual, abs=1e-6)
        moved += bool(np.abs(found.flows.stages).max() > 1.0)
    assert moved >= 3


@pytest.mark.parametrize("seed", range(12))
def test_where_nothing_moved_there_are_no_stages(seed: int, tmp_path: Path) -> None:
    """Reports of what was planned, and payments of it, move no stage; what was paid is price alone."""
    case, draw = staged_case(tmp_path / "case", seed, units=5, decision=5), Draw(seed)
    plan = {name: draw.whole(2, 5) for name in "ABCDE"}
    reports = tuple(came(name, quarter, paid=float(draw.whole(100, 900))) for name, quarter in plan.items())
    found = variance_of(at_its_stages(case, plan), Actuals(launches=reports), 7)
    assert not np.any([found.flows.volume, found.flows.timing, found.flows.stages]) and found.flows.price.any()
    assert launched(found.starts.start).sum() == 5
