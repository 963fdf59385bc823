"""Explanations: an alternative's plan is the best with the unit's roadmap forced, and reasons are facts of the plan."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import Instance, load_instance
from models import solve
from models.problem import MenuProblem
from models.subproblems.choices import restricted
from planner import plan, write
from planner.errors import OutputError, QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.explain.answer import alternative_table
from planner.questions.explain.explanation import candidates, explain
from planner.questions.explain.reasons import reasons_table
from planner.replanning.reading import plan_in
from planner.replanning.resolving import choices_of, value_in, with_lower_bound

CENT = 0.01


@pytest.fixture(scope="module")
def run(six: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(plan(six, gap=0.0), tmp_path_factory.mktemp("explain") / "run")


@pytest.fixture(scope="module")
def read(run: Path) -> tuple[Priced, Plan]:
    return plan_in(run)


def forced(problem: MenuProblem, keep: np.ndarray, unit: int) -> float | None:
    return solve(restricted(problem, keep | (problem.unit != unit)).problem, gap=0.0, time_limit=60).value


def test_a_written_plan_is_read_back_to_the_cent(instance: Instance, read: tuple[Priced, Plan]) -> None:
    case, found = read
    assert case.instance.units == instance.units
    assert found.npv == pytest.approx(plan(instance, gap=0.0).npv, abs=CENT)
    assert found.bound == pytest.approx(found.npv, abs=CENT)


def test_alternatives_are_the_best_plans_with_the_unit_forced(read: tuple[Priced, Plan]) -> None:
    case, base = read
    options = base.options.model_copy(update={"gap": 0.0})
    for unit in (0, 3):
        name = case.instance.units[unit].unit
        asked = {one.name: one.keep for one in candidates(case, base, unit)}
        assert len(asked) >= 4
        found = explain(case, base, name, options, lambda title, progress: None, seconds=120.0)
        assert {one.name for one in found.alternatives} == set(asked)
        for one in found.alternatives:
            best = forced(case.problem, asked[one.name], unit)
            assert (one.plan is None) == (best is None)
            if one.plan is not None:
                assert one.plan.npv == pytest.approx(best, abs=CENT)
                choice = choices_of(case, one.plan.chosen.menu.start)
                assert value_in(case, choice) == pytest.approx(one.plan.npv, abs=CENT)
                assert asked[one.name][choice[unit]]


def test_changes_hold_within_what_is_proven(read: tuple[Priced, Plan]) -> None:
    case, base = read
    loose = base.options.model_copy(update={"gap": 0.5})
    found = explain(case, base, case.instance.units[1].unit, loose, lambda title, progress: None, seconds=2.0)
    asked = {one.name: one.keep for one in candidates(case, base, 1)}
    for row in alternative_table(found).to_dict("records")[1:]:
        best = forced(case.problem, asked[row["alternative"]], 1)
        true = best - base.npv
        assert row["change_at_least"] - CENT <= true <= row["change_at_most"] + CENT
        assert row["change"] <= true + CENT


def test_an_alternative_is_bounded_by_its_own_roadmaps_and_others_make_way_for_it(read: tuple[Priced, Plan]) -> None:
    case, base = read
    # the plan's own bound is a million above it: only bounds of the alternatives themselves determine anything
    far = with_lower_bound(replace(base.solution, bound=None), base.npv + 1e6)
    loose = base.options.model_copy(update={"gap": 0.9})
    determined = 0
    for unit, own in enumerate(case.instance.units[:3]):
        asked = {one.name: one.keep for one in candidates(case, base, unit)}
        found = explain(case, replace(base, solution=far), own.unit, loose, lambda title, progress: None, seconds=3.0)
        for one in found.alternatives:
            best = forced(case.problem, asked[one.name], unit)
            assert (one.plan is None) == (best is None)
            if one.plan is not None and best is not None and one.plan.bound is not None:
                assert one.plan.npv <= best + CENT <= one.plan.bound + 2 * CENT
                determined += one.plan.bound < base.npv - CENT
    assert determined


def test_no_alternative_is_what_the_unit_does_already(read: tuple[Priced, Plan]) -> None:
    case, base = read
    chosen = choices_of(case, base.chosen.menu.start)
    for unit in range(len(case.instance.units)):
        for one in candidates(case, base, unit):
            assert not one.keep[chosen[unit]] or one.keep.sum() > 1
            assert (case.menu.unit[one.keep] == unit).all()


def test_every_unit_and_lever_has_a_reason_that_is_a_fact(read: tuple[Priced, Plan]) -> None:
    case, base = read
    table = reasons_table(case, base)
    assert len(table) == len(case.instance.units) * len(case.menu.levers)
    launched = set(zip(base.schedule["unit"], base.schedule["lever"], base.schedule["quarter"], strict=True))
    yes = table[table["chosen"] == "yes"]
    assert set(zip(yes["unit"], yes["lever"], yes["quarter"], strict=True)) == launched
    gains = yes["plan_npv"].dropna()
    assert (gains > -CENT).all(), "the plan is proven best, so that no launch of it can cost it anything"
    no = table[table["chosen"] == "no"]
    assert not (no["reason"] == "would add to the plan").any()
    for row in no.to_dict("records"):
        if row["reason"] == "does not pay on its own":
            assert row["unit_npv"] <= CENT
        if row["reason"] == "worth it, crowded out by limits":
            assert row["unit_npv"] > CENT and row["detail"]
        if row["quarter"]:
            assert row["unit_npv"] == pytest.approx(worth_of_launch(case, base, row), abs=CENT)


def worth_of_launch(case: Priced, base: Plan, row: dict[str, Any]) -> float:
    """Return what the launch that a row names adds to its unit, the unit's other levers as in the plan."""
    unit = [one.unit for one in case.instance.units].index(row["unit"])
    start = base.chosen.menu.start[unit].copy()
    start[case.menu.levers.index(row["lever"])] = case.instance.quarter_index(row["quarter"])
    (place,) = np.flatnonzero((case.menu.unit == unit) & (case.menu.start == start).all(axis=1))
    return float(case.menu.value[place] - base.chosen.menu.value[unit])


def test_reasons_of_a_portfolio_name_rules_and_limits(example_plan: Callable[[str], Plan], tmp_path: Path) -> None:
    case, base = plan_in(write(example_plan("mixed-portfolio"), tmp_path / "run"))
    table = reasons_table(case, base).set_index(["unit", "lever"])
    assert {"not ready", "excluded by rule", "worth it, crowded out by limits", "adds to the plan"} <= set(table["reason"])
    units = {unit.unit: unit for unit in case.instance.units}
    unready = table[table["detail"] == "role_statement"]
    assert len(unready) and not any(units[unit].role_statement for unit, _ in unready.index)
    limits = {limit.name for limit in case.instance.settings.limits} | {one.name for one in case.instance.settings.ramp_limits}
    crowded_out = table[table["reason"] == "worth it, crowded out by limits"]["detail"]
    assert any(detail.split(" / ")[0] in limits for detail in crowded_out)


def test_what_is_no_plan_or_no_unit_is_refused(run: Path, read: tuple[Priced, Plan], tmp_path: Path) -> None:
    case, base = read
    with pytest.raises(QuestionError, match="no unit 'S999'"):
        explain(case, base, "S999", base.options, lambda title, progress: None)
    import shutil

    copy = Path(shutil.copytree(run, tmp_path / "copy"))
    lines = (copy / "schedule.csv").read_text("utf-8-sig").splitlines()
    (copy / "schedule.csv").write_text("\n".join([lines[0], *(line.replace("2027Q", "2099Q") for line in lines[1:])]) + "\n")
    with pytest.raises(OutputError, match="not a plan of the folder"):
        plan_in(copy)
    with pytest.raises(OutputError):
        plan_in(tmp_path / "nowhere")


def test_an_instance_with_another_goal_is_refused(six: Path, tmp_path: Path) -> None:
    instance = load_instance(six)
    text = dict(instance.files)["plan.toml"].decode() + '\n[objective]\ngoal = "least_spend"\n'
    folder = tmp_path / "i"
    folder.mkdir()
    for name, content in instance.files:
        (folder / name).write_bytes(text.encode() if name == "plan.toml" else content)
    written = write(plan(folder, gap=0.01), tmp_path / "run")
    with pytest.raises(QuestionError, match="least_spend"):
        plan_in(written)
