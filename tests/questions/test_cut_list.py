"""The cut list: each step is the best that keeps within the last one, as all its subsets show, and nests in time too."""

from itertools import combinations
from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.draft import Draft
from planner import plan, verify
from planner.accountant import Cache, Launch, account, broken_rules
from planner.answers.answer_folder import write_answer
from planner.plan.plan import Plan
from planner.questions.cuts.answer import answer_of, cut_table, launch_table
from planner.questions.cuts.cut_list import CutList, cut_list
from planner.replanning.limit_changes import LimitPart, scaled
from planner.workers import OfThisMachine
from tests.builders import fleet_in, random_fleet_of
from tests.series import series

CENT = 0.01
CUTS = (0.1, 0.3, 0.5, 0.8)


def cut_by(instance: Instance, cut: float) -> Instance:
    draft = Draft(instance)
    scaled(draft, instance, LimitPart(), 1.0 - cut)
    return draft.instance()


def launches(of: Plan) -> list[Launch]:
    rows = zip(of.schedule["unit"], of.schedule["lever"], of.schedule["quarter"], strict=True)
    return [Launch(unit, lever, quarter) for unit, lever, quarter in rows]


def best_within(instance: Instance, last: list[Launch], cache: Cache) -> float:
    """Return the greatest NPV of all subsets of some launches, as the accountant judges them."""
    values = []
    for size in range(len(last) + 1):
        for chosen in map(list, combinations(last, size)):
            recomputed = account(instance, chosen, cache)
            if not broken_rules(instance, chosen, recomputed, cache):
                values.append(recomputed.npv)
    return max(values)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return load_instance(fleet_in(tmp_path_factory.mktemp("cuts") / "small", 5, seed=3))


@pytest.fixture(scope="module")
def answered(small: Instance) -> CutList:
    options = small.settings.solver.model_copy(update={"gap": 0.0})
    return cut_list(small, options, lambda title, progress: None, CUTS)


def test_each_step_is_the_best_of_all_subsets_of_the_last(small: Instance, answered: CutList) -> None:
    last, cache = launches(answered.base), Cache()
    assert len(last) >= 5
    for step in answered.steps:
        case = cut_by(small, step.cut)
        assert step.nested.npv == pytest.approx(best_within(case, last, cache), abs=CENT)
        kept = {(one.unit, one.lever, one.quarter) for one in launches(step.nested)}
        assert kept <= {(one.unit, one.lever, one.quarter) for one in last}
        assert verify(step.nested) == []
        last = launches(step.nested)
    assert len(last) < len(launches(answered.base))


def test_the_free_plan_is_the_best_for_the_same_budget(small: Instance, answered: CutList) -> None:
    for step, row in zip(answered.steps, cut_table(answered).to_dict("records"), strict=True):
        best = plan(cut_by(small, step.cut), gap=0.0).npv
        assert step.free.npv == pytest.approx(best, abs=CENT)
        assert row["loss_to_free"] == pytest.approx(best - step.nested.npv, abs=CENT)
        assert row["loss_at_most"] >= row["loss_to_free"] - CENT >= -2 * CENT


def test_every_launch_has_the_cut_at_which_it_goes(answered: CutList) -> None:
    table = launch_table(answered)
    assert len(table) == len(answered.base.schedule)
    for step in answered.steps:
        left = set(zip(step.nested.schedule["unit"], step.nested.schedule["lever"], strict=True))
        kept = table[table["cut"].isna() | (table["cut"] > step.cut)]
        assert set(zip(kept["unit"], kept["lever"], strict=True)) == left
    assert table["cut"].dropna().is_monotonic_increasing


def test_a_cut_that_floors_forbid_is_named(instance: Instance) -> None:
    draft = Draft(instance)
    floor = {"measure": "live_units", "lever": "store_optimization", "by": instance.quarters[3].label, "amount": 2}
    draft.settings["floors"] = [{"name": "reach"} | floor]
    case = draft.instance()
    options = case.settings.solver.model_copy(update={"gap": 0.05})
    found = cut_list(case, options, lambda title, progress: None, (0.1, 0.98, 0.99))
    assert [step.nested is None for step in found.steps] == [False, True, True]
    assert found.steps[1].problem and "step before" in found.steps[2].problem


def test_the_folder_holds_every_nested_plan(answered: CutList, tmp_path: Path) -> None:
    folder = write_answer(tmp_path / "c", answer_of(answered, None))
    assert {one.name for one in (folder / "cuts").iterdir()} == {"10-percent", "30-percent", "50-percent", "80-percent"}
    assert len((folder / "cut_launches.csv").read_text("utf-8-sig").splitlines()) == len(answered.base.schedule) + 1


@pytest.mark.parametrize("seed", series(range(4), 2))
def test_less_money_is_never_worth_more(seed: int) -> None:

    fleet = random_fleet_of(12, 2, seed)
    answer = cut_list(
        fleet, fleet.settings.solver.model_copy(update={"gap": 0.5}), lambda title, progress: None, (0.01, 0.03, 0.5)
    )
    values = [answer.base.npv, *(step.free.npv for step in answer.steps)]
    assert values == sorted(values, reverse=True)
    last = set(launches(answer.base))
    for step in answer.steps:
        assert set(launches(step.nested)) <= last
        assert step.nested.npv <= step.free.npv + CENT
        last = set(launches(step.nested))


def test_the_list_does_not_depend_on_the_number_of_workers(small: Instance, answered: CutList, workers: OfThisMachine) -> None:
    options = small.settings.solver.model_copy(update={"gap": 0.0})
    again = cut_list(small, options, lambda title, progress: None, [step.cut for step in answered.steps], workers=workers)
    assert workers.traffic.received > 0
    assert cut_table(again).equals(cut_table(answered)) and launch_table(again).equals(launch_table(answered))
