"""Explanations and marginals of plans whose worth depends on what others launch, judged by every plan and by the account."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from instances import Instance, load_instance
from instances.draft import Draft
from models import check
from models.statement.variables import first_events
from models.subproblems.choices import restricted
from planner import plan, verify, write
from planner.accountant import Launch, account
from planner.plan.plan import Plan
from planner.planning import Priced, priced
from planner.questions.explain.every_unit import EveryUnit, every_unit
from planner.questions.explain.explanation import candidates, explain
from planner.questions.explain.reasons import CROWDED_OUT, FOR_OTHERS, OTHERS_LOSE, reasons_of
from planner.questions.marginals.marginals import marginals
from planner.replanning.limit_changes import scaled
from tests.oracles.brute_force import best_value
from tests.questions.staged import best_npv, tell, three_stores
from tests.questions.staged_by_volume import by_volume
from tests.questions.test_staged_cost_questions import COUNTS as CHEAPER_COUNTS
from tests.questions.test_staged_cost_questions import ROUTES as CHEAPER_ROUTES
from tests.questions.test_staged_questions import COUNTS, ROUTES
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, label, saver, write_instance

KINDS = {"network": (ROUTES, COUNTS), "costs": (CHEAPER_ROUTES, CHEAPER_COUNTS), "volumes": None}


@pytest.fixture(scope="module", params=KINDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Three stores that lose 1,000 a quarter, two levers with stages."""
    folder, levers = tmp_path_factory.mktemp("staged"), KINDS[request.param]
    return by_volume(folder) if levers is None else three_stores(folder, *levers)


@pytest.fixture(scope="module")
def read(case: Instance) -> tuple[Priced, Plan]:
    return priced(case), plan(case, gap=0.0)


@pytest.fixture(scope="module")
def everyone(read: tuple[Priced, Plan]) -> EveryUnit:
    return every_unit(*read, read[1].options, tell, seconds=60.0)


def best_with(found: Priced, own: np.ndarray) -> float | None:
    """Return the best value of all plans in which a unit has one of some choices."""
    keep = found.problem.unit != found.problem.unit[own[0]]
    keep[own] = True
    return best_value(restricted(found.problem, keep).problem)


def test_each_alternative_of_a_unit_is_the_best_plan_with_it(read: tuple[Priced, Plan]) -> None:
    found, base = read
    asked = {one.name: best_with(found, np.flatnonzero(one.keep)) for one in candidates(found, base, 0)}
    answer = explain(found, base, "A", base.options, tell, 20.0)
    assert [one.name for one in answer.alternatives] == list(asked) and len(asked) >= 3
    assert answer.base.npv == pytest.approx(base.npv, abs=CENT)
    for one in answer.alternatives:
        assert (one.plan is None) == (asked[one.name] is None)
        if one.plan is not None:
            assert one.plan.npv == pytest.approx(asked[one.name], abs=CENT)
            assert one.plan.bound == pytest.approx(one.plan.npv, abs=CENT) and verify(one.plan) == []


def test_intervals_of_every_unit_hold_the_change_by_every_plan(read: tuple[Priced, Plan], everyone: EveryUnit) -> None:
    found, base = read
    for one in everyone.choices:
        forced, gain = best_with(found, one.own), everyone.gain(one)
        if one.found.impossible:
            assert forced is None
            continue
        assert forced is not None and gain is not None and gain.least is not None and gain.most is not None
        change = forced - base.npv
        assert gain.least - CENT <= change <= gain.most + CENT
        assert gain.determined == "yes" and gain.change <= change + CENT


def test_what_a_launch_adds_is_what_the_account_loses_without_it(case: Instance, read: tuple[Priced, Plan]) -> None:
    found, base = read
    table = reasons_of(found, base)[0]
    chosen = table[table["chosen"] == "yes"]
    assert len(chosen) == len(base.schedule) > 2
    for row in chosen.itertuples():
        without = [one for one in launches_of(base) if (one.unit, one.lever) != (row.unit, row.lever)]
        assert row.plan_npv == pytest.approx(base.npv - account(case, without).npv, abs=CENT)
    for row in table[(table["chosen"] == "no") & table["plan_npv"].notna()].itertuples():
        gains = [more - base.npv for more in with_another(found, base, row.unit, row.lever)]
        assert row.plan_npv == pytest.approx(max(gains), abs=CENT)


def launches_of(one: Plan) -> list[Launch]:
    return [Launch(row.unit, row.lever, row.quarter) for row in one.schedule.itertuples()]


def with_another(found: Priced, base: Plan, unit: str, lever: str) -> Iterator[float]:
    """Yield the NPV of the plan with a launch more, in each quarter in which no rule is broken by it."""
    names = [one.unit for one in found.instance.units]
    number, own = names.index(unit), found.menu.levers.index(lever)
    for quarter in range(1, found.instance.settings.calendar.decision_quarters + 1):
        start = base.chosen.menu.start.copy()
        start[number, own] = quarter
        choice = np.array(
            [np.flatnonzero((found.menu.unit == u) & (found.menu.start == start[u]).all(axis=1))[0] for u in range(3)]
        )
        if not check(found.problem, choice, first_events(found.problem, choice)):
            more = Launch(unit, lever, found.instance.label_of(quarter))
            yield account(found.instance, [*launches_of(base), more]).npv


def test_a_node_that_pays_for_others_alone_is_said_to(tmp_path: Path) -> None:
    """A third node costs 200 more than it saves at its own store, and lifts the saving of the two others from half to all."""
    routes = {"effects": {"shrink": 1.0}, "network": [{"nodes": 1, "share": 0.5}, {"nodes": 3, "share": 1.0}]}
    stores = three_stores(tmp_path / "nodes", routes | {"costs": [{"line": "training", "amount": 600, "basis": "store"}]}, COUNTS)
    units = [one.model_copy(update={"shrink_rate": 0.0005}) if one.unit == "C" else one for one in stores.units]
    poor = replace(stores, units=tuple(units))
    best = plan(poor, gap=0.0)
    assert len(best.schedule[best.schedule["lever"] == "orchestration"]) == 3
    table = reasons_of(priced(poor), best)[0]
    (row,) = table[(table["unit"] == "C") & (table["lever"] == "orchestration")].to_dict("records")
    assert (row["reason"], row["detail"]) == ("adds to the plan", FOR_OTHERS)
    assert row["unit_npv"] < 0 < row["plan_npv"]


def test_a_launch_that_makes_the_licence_of_all_dearer_is_said_to(tmp_path: Path) -> None:
    """A third store, live for four quarters, earns 4 x 240 - 300 at the price of two. With it all pay 90 more: 3 x 4 x 90."""
    counts = {
        "effects": {"shrink": 0.3},
        "costs": [cost(300)],
        "support": [{"amount": 60, "basis": "unit"}],
        "licence_tiers": [{"units": 3, "discount": -1.5}],
    }
    stores = three_stores(tmp_path / "dearer", {"costs": [cost(1)]}, counts)
    best = plan(stores, gap=0.0)
    table = reasons_of(priced(stores), best)[0]
    (row,) = table[(table["lever"] == "store_optimization") & (table["chosen"] == "no")].to_dict("records")
    assert row["reason"] == OTHERS_LOSE
    assert (row["unit_npv"], row["plan_npv"]) == (pytest.approx(660, abs=CENT), pytest.approx(660 - 1080, abs=CENT))


def reason_against_a_third(folder: Path, discount: float, **sections: Any) -> dict[str, Any]:
    """Return the one row that is not chosen of stores that save 240 a quarter for a launch of 450 and support of 60.

    Live for 4, 3, 2 quarters it adds 270, 90, -90 to its own store. Nothing is shared; a third store changes the licence of all.
    """
    counts = SAVES_ALL | {"costs": [cost(450)], "support": [{"amount": 60, "basis": "unit"}]}
    counts |= {"licence_tiers": [{"units": 3, "discount": discount}]}
    stores = [saver(name, 240) for name in "ABC"]
    case = load_instance(write_instance(folder, decision=3, levers={LEVER: counts}, units=stores, **sections))
    table = reasons_of(priced(case), plan(case, gap=0.0))[0]
    (row,) = table[(table["lever"] == LEVER) & (table["chosen"] == "no")].to_dict("records")
    return row


def test_others_lose_by_a_launch_whose_own_store_gains_in_some_quarters(tmp_path: Path) -> None:
    """All pay 90 more: 270 - 12 x 90, 90 - 9 x 90. The plan would lose the least with the launch that its store loses by."""
    row = reason_against_a_third(tmp_path / "dearer", -1.5)
    assert (row["reason"], row["quarter"]) == (OTHERS_LOSE, label(2))
    assert (row["unit_npv"], row["plan_npv"]) == (pytest.approx(90, abs=CENT), pytest.approx(90 - 810, abs=CENT))


def test_a_launch_that_fits_where_it_does_not_pay_is_crowded_out(tmp_path: Path) -> None:
    """The two quarters in which it pays are taken, the third is free. A discount of a tenth, 2 x 3 x 6, pays it neither."""
    pace = [{"name": "pace", "measure": "launches", "per": "quarter", "amount": 1}]
    row = reason_against_a_third(tmp_path / "paced", 0.1, limits=pace)
    assert (row["reason"], row["detail"], row["quarter"]) == (CROWDED_OUT, f"pace / {label(1)}", label(1))
    assert row["unit_npv"] == pytest.approx(270, abs=CENT) and pd.isna(row["plan_npv"])


def test_marginals_are_the_gains_of_best_plans_under_more(case: Instance) -> None:
    found = marginals(case, case.settings.solver, tell, increment=0.5, seconds=20.0)
    assert found.base.npv == pytest.approx(best_npv(case, 1.0), abs=CENT)
    assert len(found.parts) == 3
    for one in found.parts:
        draft = Draft(case)
        scaled(draft, case, one.part, 1.5)
        assert one.plan.npv == pytest.approx(plan(draft.instance(), gap=0.0).npv, abs=CENT) and verify(one.plan) == []
    assert max(one.plan.npv for one in found.parts) > found.base.npv + 1.0


def test_over_the_command_line(rollout: Any, read: tuple[Priced, Plan], tmp_path: Path) -> None:
    run = write(read[1], tmp_path / "run")
    for args in ([], ["--unit", "A"]):
        ended = rollout("explain", run, *args)
        assert ended.code == 0, ended.err
