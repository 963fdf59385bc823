"""Cases compared: each is the plan of its own instance, and no claim about their order is more than what is proven."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.overrides import Override, overridden
from planner import plan, verify
from planner.answers.answer import Grid
from planner.answers.answer_folder import write_answer
from planner.errors import ExitCode
from planner.planning import planned, priced
from planner.questions.whatif.answer import answer_of, comparison_table
from planner.questions.whatif.whatif import WhatIf, what_if
from planner.replanning.cases import Case, cases_of
from planner.replanning.difference import difference
from planner.replanning.limit_changes import LimitPart
from planner.replanning.moves import moves
from planner.replanning.resolving import bounded, choices_of, handed_on, value_in
from planner.run_files.reading import read_run
from planner.run_files.verified import verify_plan
from planner.workers import OfThisMachine

CENT = 0.01

CASES = [
    *cases_of(budgets=["40%", "130%"], capacities=["-20%"], sets=["discount_rate=0.15"], delays=[2], frozen=["2027Q2"]),
    Case("nothing"),
    Case("no money at all", limits=((LimitPart(), 0.0),)),
]


@pytest.fixture(scope="module")
def answered(instance: Instance) -> WhatIf:
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    return what_if(instance, CASES, options, lambda title, progress: None)


def by_name(answer: WhatIf) -> dict:
    return {one.made.case.name: one for one in answer.outcomes}


def test_every_case_is_the_plan_of_its_own_instance(answered: WhatIf) -> None:
    for one in answered.outcomes:
        alone = plan(one.made.instance, gap=0.0)
        assert one.plan is not None
        assert one.plan.npv == pytest.approx(alone.npv, abs=CENT)
        assert verify_plan(one.plan) == []


def test_a_case_without_changes_is_the_base(answered: WhatIf) -> None:
    same = by_name(answered)["nothing"]
    assert same.plan.npv == answered.base.npv
    assert list(moves(answered.base, same.plan)) == []
    assert difference(answered.base, same.plan).verdict == "the same"


def test_limits_and_time_cost_what_they_must(answered: WhatIf) -> None:
    verdict = {name: difference(answered.base, one.plan).verdict for name, one in by_name(answered).items()}
    assert verdict["budget 40%"] == verdict["start 2 quarters later"] == "lower"
    assert verdict["budget 130%"] in ("higher", "the same")
    assert verdict["no money at all"] == "lower"
    assert by_name(answered)["no money at all"].plan.npv == pytest.approx(0.0, abs=CENT)


def test_nothing_is_launched_in_frozen_quarters(answered: WhatIf) -> None:
    assert "2027Q2" not in set(by_name(answered)["no launches in 2027Q2"].plan.schedule["quarter"])
    late = set(by_name(answered)["start 2 quarters later"].plan.schedule["quarter"])
    assert late and not late & {"2027Q1", "2027Q2"}


def test_moves_turn_one_schedule_into_the_other(answered: WhatIf) -> None:
    def launches(of) -> set[tuple[str, str, str]]:
        return set(zip(of.schedule["unit"], of.schedule["lever"], of.schedule["quarter"], strict=True))

    seen = set()
    for one in answered.outcomes:
        current = launches(answered.base)
        for move in moves(answered.base, one.plan):
            seen.add(move.moved)
            if move.lever_before:
                current.remove((move.unit, move.lever_before, move.quarter_before))
            if move.lever_after:
                current.add((move.unit, move.lever_after, move.quarter_after))
        assert current == launches(one.plan)
    assert {"dropped", "later"} <= seen


def test_launches_are_shown_by_lever_with_the_units_that_differ(answered: WhatIf) -> None:
    answer = answer_of(answered, None)
    grid = next(part for part in answer.parts if isinstance(part, Grid))
    changes = next(one.frame for one in answer.tables if one.table.name == "changes")
    plans = {"base": answered.base} | {name: one.plan for name, one in by_name(answered).items()}
    assert [row[0] for row in grid.rows] == list(plans)
    for name, *by_lever, launches, units in grid.rows:
        titles = [answered.base.instance.settings.levers[lever].title for lever in plans[name].schedule["lever"]]
        assert [int(count) for count in by_lever] == [titles.count(title) for title in grid.headings[1:-2]]
        assert int(launches) == len(titles)
        assert units == ("" if name == "base" else str(changes[changes["case"] == name]["unit"].nunique()))


def test_the_ending_is_by_the_gap_that_was_requested(instance: Instance) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.9})
    found = what_if(instance, cases_of(budgets=["40%"]), options, lambda title, progress: None)
    assert found.requested_gap == 0.9 and found.outcomes[0].plan.gap > 0.001
    assert answer_of(found, None).ending.code == ExitCode.DONE
    stricter = answer_of(replace(found, requested_gap=0.001), None).ending
    assert stricter.code == ExitCode.GAP_NOT_REACHED and "did not reach" in stricter.words


def test_a_loose_gap_proves_no_order_and_solving_on_does(instance: Instance) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.9})
    cases = cases_of(budgets=["40%"])
    quiet = lambda title, progress: None  # noqa: E731
    loose = what_if(instance, cases, options, quiet)
    exact = plan(loose.outcomes[0].made.instance, gap=0.0).npv - plan(instance, gap=0.0).npv
    for answer in (loose, what_if(instance, cases, options.model_copy(update={"gap": 0.05}), quiet, prove=True)):
        found = difference(answer.base, answer.outcomes[0].plan)
        assert found.least - CENT <= exact <= found.most + CENT
        assert verify(answer.base) == verify(answer.outcomes[0].plan) == []
    assert found.verdict == "lower"


def test_what_is_solved_on_does_not_depend_on_the_number_of_workers(instance: Instance, workers: OfThisMachine) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.9})
    cases = cases_of(budgets=["40%", "95%"])
    quiet = lambda title, progress: None  # noqa: E731
    alone = what_if(instance, cases, options, quiet, prove=True)
    shared = what_if(instance, cases, options, quiet, prove=True, workers=workers)
    assert workers.traffic.received > 0 and any(run.spans for run in workers.runs[1:])
    assert comparison_table(shared).equals(comparison_table(alone))
    assert shared.base.options.gap < options.gap


def test_a_plan_worth_nothing_is_not_replaced_by_one_that_loses(instance: Instance) -> None:
    quiet = [Override(f"units.*.{what}", 0.01, "multiply") for what in ("revenue", "eligible_orders", "labour_hours")]
    poor = priced(overridden(instance, quiet)[0])
    nothing, launches = planned(poor, instance.settings.solver), plan(instance)
    nothing = replace(nothing, solution=replace(nothing.solution, value=0.0))
    assert nothing.schedule.empty and not launches.schedule.empty
    assert value_in(poor, choices_of(poor, launches.chosen.menu.start)) < 0
    assert handed_on(poor, nothing, launches) is nothing


def test_a_case_without_a_plan_is_an_outcome(six: Path, tmp_path: Path, rollout) -> None:
    """A launch that is committed costs what no budget pays for."""
    shutil.copytree(six, tmp_path / "i")
    (tmp_path / "i" / "pins.csv").write_text("unit,lever,rule,quarter\nS001,store_optimization,committed,2027Q1\n")
    ended = rollout("whatif", tmp_path / "i", "--budget", "0%", "--out", tmp_path / "w", "--gap", "0.02", "-q")
    assert ended.code == ExitCode.DONE
    with (tmp_path / "w" / "comparison.csv").open(encoding="utf-8-sig") as file:
        base, without = csv.DictReader(file)
    assert (base["verdict"], without["verdict"], without["npv"]) == ("", "no plan", "")
    assert "conflict" in without["stopped"] or "no plan" in without["stopped"]


def test_the_folder_holds_every_plan_and_only_harmless_text(instance: Instance, tmp_path: Path) -> None:
    options = instance.settings.solver
    cases = [Case("=1+1", limits=((LimitPart(), 0.5),)), Case("<b>x</b>")]
    found = what_if(instance, cases, options, lambda title, progress: None)
    folder = write_answer(tmp_path / "w", answer_of(found, None))
    text = (folder / "comparison.csv").read_text("utf-8-sig")
    assert "\n'=1+1," in text and "\n=1+1" not in text
    assert sorted(one.name for one in (folder / "cases").iterdir()) == ["1-plus-1", "b-x-b"]
    for one in (folder, folder / "cases" / "1-plus-1", folder / "cases" / "b-x-b"):
        assert read_run(one).summary["figures"]["npv"] == pytest.approx(load_and_plan(one / "inputs"), rel=1e-4)


def load_and_plan(folder: Path) -> float:
    return plan(load_instance(folder)).npv


def test_a_bound_below_a_plan_proves_nothing(instance: Instance) -> None:
    found = plan(instance, gap=0.0)
    least = found.solution.value
    near, far = bounded(found.solution, least - 0.001), bounded(found.solution, 0.9 * least)
    assert (near.bound, near.gap) == (least, 0.0)
    assert (far.bound, far.gap) == (None, None)


def test_a_bound_of_another_goal_than_the_npv_is_no_money(instance: Instance) -> None:
    cases = cases_of(sets=["objective.goal=fewest_units"])
    rows = comparison_table(what_if(instance, cases, instance.settings.solver, lambda title, progress: None))
    assert rows["bound"].isna().tolist() == [False, True]


def test_a_case_that_changes_nothing_is_named_and_not_solved(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    import planner.questions.whatif.whatif as module

    solved: list[str] = []
    begun = module.planned
    monkeypatch.setattr(module, "planned", lambda case, *rest: (solved.append(case.instance.name), begun(case, *rest))[1])
    rate = instance.settings.finance.discount_rate
    cases = cases_of(
        budgets=["100%"], capacities=["+0%"], sets=[f"discount_rate={rate}", "reinvestment_rate=0.05", "discount_rate=0.2"]
    )
    rows = comparison_table(what_if(instance, cases, instance.settings.solver, lambda title, progress: None))
    assert rows["verdict"].tolist()[1:5] == [*["changes nothing"] * 3, "changes figures, no launch"]
    assert rows["change"].tolist()[1:5] == [0.0] * 4 and set(rows["determined"][1:5]) == {"yes"}
    assert rows["verdict"].tolist()[5] == "lower" and len(solved) == 1


def test_a_case_that_fails_does_not_end_the_others(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    import planner.questions.whatif.whatif as module
    from planner.errors import InfeasibleError, MenuError, SolverError

    errors = iter([SolverError("it failed"), InfeasibleError("proven"), MenuError("no roadmap")])
    begun = module.planned

    def sometimes(case, *rest):
        error = next(errors, None)
        if error is not None:
            raise error
        return begun(case, *rest)

    monkeypatch.setattr(module, "planned", sometimes)
    found = what_if(
        instance, cases_of(budgets=["40%", "50%", "60%", "70%"]), instance.settings.solver, lambda title, progress: None
    )
    assert [one.problem for one in found.outcomes] == ["it failed", "proven", "no roadmap", ""]
    assert found.outcomes[3].plan is not None


def test_no_plan_in_the_time_given_says_that_one_may_exist_and_what_to_do() -> None:
    from models import Solution, SolveStatus
    from planner.errors import InfeasibleError, NoPlanError
    from planner.planning import plan_from

    def without(status: SolveStatus) -> Solution:
        return Solution(status, None, None, None, None, None, seconds=7.0)

    with pytest.raises(NoPlanError, match=r"in 7 s .*nothing proves that there is none.*--time-limit.*rollout repair"):
        plan_from(None, without(SolveStatus.TIME_LIMIT), None)  # type: ignore[arg-type]
    with pytest.raises(InfeasibleError, match=r"^proven: no plan .*rollout repair"):
        plan_from(None, without(SolveStatus.INFEASIBLE), None)  # type: ignore[arg-type]


def test_a_path_of_a_case_that_moves_nothing_is_named(instance: Instance) -> None:
    rate = instance.settings.finance.discount_rate
    single = cases_of(sets=[f"finance.discount_rate={rate}", "finance.inflation_rate=0.03"])
    both = Case("two figures", overrides=tuple(one for case in single for one in case.overrides))
    answer = what_if(instance, [both], instance.settings.solver, lambda title, progress: None)
    (said,) = (part for part in answer_of(answer, None).parts if isinstance(part, str) and "already so" in part)
    assert said == "two figures: already so in the base: finance.discount_rate."
