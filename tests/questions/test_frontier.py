"""The frontier: every point is the optimum of its own instance, and what is said of the points holds."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from instances import Instance, load_instance
from instances.draft import Draft
from models import SolveStatus
from planner import plan, verify
from planner.accountant import Cache
from planner.answers.answer_folder import write_answer
from planner.cells import row_of
from planner.errors import ExitCode, QuestionError, VerificationError
from planner.questions.frontier.answer import answer_of, ending_of, folder_of, frontier_table
from planner.questions.frontier.columns import FRONTIER
from planner.questions.frontier.frontier import Frontier, frontier
from planner.questions.frontier.limits_swept import factors_of, limits_swept
from planner.questions.frontier.picture import frontier_picture
from planner.replanning import point_solves, sweep
from planner.replanning.limit_changes import LimitPart, scaled
from planner.workers import OfThisMachine

CENT = 0.01
FACTORS = factors_of("40%:160%:20%")


def at(instance: Instance, part: LimitPart, factor: float) -> Instance:
    draft = Draft(instance)
    scaled(draft, instance, part, factor)
    return draft.instance()


def swept(instance: Instance, part: LimitPart, factors: list[float], gap: float) -> Frontier:
    options = instance.settings.solver.model_copy(update={"gap": gap})
    return frontier(instance, limits_swept(instance, part, factors), options, lambda title, progress: None)


@pytest.fixture(scope="module")
def exact(instance: Instance) -> Frontier:
    return swept(instance, LimitPart(), FACTORS, 0.0)


@pytest.fixture(scope="module")
def loose(instance: Instance) -> Frontier:
    return swept(instance, LimitPart(), FACTORS, 0.02)


def test_points_are_the_plans_of_their_own_instances(instance: Instance, exact: Frontier) -> None:
    notes = Cache()
    for point in exact.points:
        assert point.plan is not None
        assert point.plan.npv == pytest.approx(plan(at(instance, LimitPart(), point.factor), gap=0.0).npv, abs=CENT)
        assert verify(point.plan, cache=notes) == []


@pytest.mark.parametrize(
    "part", [LimitPart("capacity"), LimitPart(period="FY2027"), LimitPart(limit="field capacity", period="2027Q2")]
)
def test_other_parts_of_the_limits_are_swept_as_well(instance: Instance, part: LimitPart) -> None:
    found = swept(instance, part, [0.5, 1.0, 1.5], 0.0)
    values = [point.plan.npv for point in found.points]
    assert values == sorted(values)
    for point in found.points:
        assert point.plan.npv == pytest.approx(plan(at(instance, part, point.factor), gap=0.0).npv, abs=CENT)


@pytest.mark.parametrize(
    ("part", "money"), [(LimitPart(), True), (LimitPart("capacity"), False), (LimitPart(limit="field capacity"), False)]
)
def test_amounts_of_capacities_are_no_money_by_whatever_name_they_are_asked_for(
    instance: Instance, part: LimitPart, money: bool
) -> None:
    assert limits_swept(instance, part, [1.0]).of_money is money


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.1])
def test_npv_never_falls_and_bounds_hold(instance: Instance, exact: Frontier, loose: Frontier, gap: float) -> None:
    found = {0.0: exact, 0.02: loose}.get(gap) or swept(instance, LimitPart(), FACTORS, gap)
    values = [point.plan.npv for point in found.points]
    bounds = [point.plan.bound for point in found.points]
    assert values == sorted(values) and bounds == sorted(bounds)
    for own, best in zip(found.points, exact.points, strict=True):
        assert own.plan.npv - CENT <= best.plan.npv <= own.plan.bound + CENT
        assert own.plan.gap <= gap + 1e-9
    base = next(point for point in found.points if point.factor == 1.0)
    assert found.base is base.plan


def test_increments_are_exact_within_what_is_proven(instance: Instance, exact: Frontier) -> None:
    told = frontier_table(swept(instance, LimitPart(), FACTORS, 0.05))
    true = frontier_table(exact)
    for row, best in zip(told.to_dict("records")[1:], true.to_dict("records")[1:], strict=True):
        assert row["increment_at_least"] - CENT <= best["increment"] <= row["increment_at_most"] + CENT
        assert best["increment_per_unit"] == pytest.approx(best["increment"] / (0.2 * best["amount"] / best["share"]))
    assert true["npv"].diff()[1:].tolist() == pytest.approx(true["increment"][1:].tolist(), abs=CENT)


def test_what_reaches_a_share_and_where_it_flattens(exact: Frontier) -> None:
    most = exact.unlimited.npv
    values = {point.factor: point.plan.npv for point in exact.points}
    for share in (0.3, 0.8, 0.95, 1.0):
        reached, below = exact.reaching(share), exact.surely_below(share)
        enough = [factor for factor, value in values.items() if value >= share * most - CENT]
        assert (reached.factor if reached else None) == min(enough, default=None)
        less = [factor for factor, value in values.items() if value < share * most - CENT]
        assert (below.factor if below else None) == max(less, default=None)


def first_flat(answer: Frontier, greatest: float) -> float | None:
    """Return the first factor from which on no step rises by more than 0.5 % of the greatest NPV."""
    values = [point.plan.npv for point in answer.points]
    rises = [b - a > 0.005 * greatest for a, b in pairwise(values)]
    flat = [place for place in range(len(rises)) if not any(rises[place:])]
    return answer.points[flat[0]].factor if flat else None


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_where_the_curve_flattens(exact: Frontier, count: int) -> None:
    """Also where the range ends far below the greatest NPV, and where that is not known."""
    part = replace(exact, points=exact.points[:count])
    for answer, greatest in (
        (part, exact.unlimited.npv),
        (replace(part, unlimited=SimpleNamespace(worth=1e9)), 1e9),
        (replace(part, unlimited=None), part.points[-1].plan.npv),
    ):
        flat = answer.flat_from()
        assert (flat.factor if flat else None) == first_flat(answer, greatest)


def test_points_with_further_objectives_are_solved_for_them(instance: Instance) -> None:
    draft = Draft(instance)
    draft.settings["objective"] = {"goal": "npv", "then": ["earliest"]}
    found = swept(draft.instance(), LimitPart("capacity"), [0.9, 1.0, 1.05, 1.1, 1.2, 1.4], 0.1)
    assert all(point.plan.solution.message != sweep.CARRIED for point in found.points)
    plain = swept(instance, LimitPart("capacity"), [0.9, 1.0, 1.05, 1.1, 1.2, 1.4], 0.1)
    assert any(point.plan.solution.message == sweep.CARRIED for point in plain.points)


def test_one_more_unit_of_several_limits_together_is_worth_nothing_that_is_said(instance: Instance) -> None:
    one, several = (swept(instance, LimitPart(what), [0.8, 1.0, 1.2], 0.02) for what in ("budget", "capacity"))
    assert len(one.swept.names) == 1 < len(several.swept.names)
    assert frontier_table(one)["increment_per_unit"].notna().tolist() == [False, True, True]
    assert frontier_table(several)["increment_per_unit"].isna().all()


def test_a_greatest_npv_that_is_not_proven_is_said(exact: Frontier) -> None:
    assert ending_of(exact, None).code == ExitCode.DONE
    assert ending_of(replace(exact, unlimited=None), None).code == ExitCode.GAP_NOT_REACHED
    loose = replace(exact.unlimited.solution, status=SolveStatus.TIME_LIMIT, gap=0.5)
    unproven = replace(exact, unlimited=replace(exact.unlimited, solution=loose))
    assert ending_of(unproven, None).code == ExitCode.GAP_NOT_REACHED


def test_a_base_that_is_a_point_as_well_counts_once(exact: Frontier) -> None:
    base = replace(exact.base, solution=replace(exact.base.solution, status=SolveStatus.TIME_LIMIT, gap=0.5, bound=None))
    points = tuple(replace(one, plan=base) if one.plan is exact.base else one for one in exact.points)
    found = replace(exact, base=base, points=points)
    assert sum(one.plan is base for one in points) == 1
    assert ending_of(found, None).words.startswith("1 plan did not reach the requested gap")


def test_an_interrupted_sweep_whose_points_all_have_a_plan_says_so(exact: Frontier) -> None:
    stopped = replace(exact, interrupted=True)
    assert ending_of(stopped, None).words == "interrupted: points that were not done have the best plan found so far"
    *points, last = exact.points
    missing = replace(stopped, points=(*points, replace(last, plan=None)))
    assert ending_of(missing, None).words == "interrupted: points without a plan were not reached"


def test_amounts_too_small_for_a_plan_are_named(instance: Instance) -> None:
    draft = Draft(instance)
    floor = {"measure": "live_units", "lever": "store_optimization", "by": instance.quarters[3].label, "amount": 2}
    draft.settings["floors"] = [{"name": "reach"} | floor]
    found = swept(draft.instance(), LimitPart(), [0.0, 0.02, 1.0], 0.05)
    assert [point.plan is None for point in found.points] == [True, True, False]
    assert "conflict" in found.points[0].problem
    table = frontier_table(found)
    assert table["npv"].isna().tolist() == [True, True, False]


def test_a_point_without_a_plan_is_named_by_its_share_and_amount() -> None:
    row: dict[str, Any] = dict.fromkeys(FRONTIER.names) | {"share": 0.6, "amount": 816_000.0, "launches": 0}
    cells = dict(zip(FRONTIER.names, row_of(FRONTIER, FRONTIER.columns, row), strict=True))
    assert {name: cell for name, cell in cells.items() if cell} == {"share": "60 %", "amount": "816,000", "npv": "no plan"}


def test_the_folder_and_its_picture(exact: Frontier, tmp_path: Path) -> None:
    folder = write_answer(tmp_path / "f", answer_of(exact, 0.95, None))
    for point in exact.points:
        inputs, own = load_instance(folder / folder_of(exact, point) / "inputs"), point.plan.instance
        assert (inputs.settings, inputs.units, inputs.limit_rows) == (own.settings, own.units, own.limit_rows)
    assert plan(inputs, gap=0.0).npv == pytest.approx(point.plan.npv, abs=CENT)
    picture = ElementTree.fromstring((folder / "frontier.svg").read_text())
    words = " ".join(text for text in picture.itertext() if text.strip())
    assert "NPV, USD" in words and "budget" in words
    assert "<script" not in frontier_picture(exact)


@pytest.mark.parametrize(
    "text", ["40%", "40%:160%", "1:2:0", "160%:40%:5%", "a:b:c", "0:1000:0.1", "50%:50%:20%", "40%:160%:+5%"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        factors_of(text)


def test_a_range_has_both_ends() -> None:
    assert factors_of("40%:160%:5%")[0] == 0.4
    assert factors_of("40%:160%:5%")[-1] == 1.6
    assert len(factors_of("40%:160%:5%")) == 25
    assert factors_of("50%:100%:30%") == [0.5, 0.8, 1.0]
    assert 1.0 in factors_of("10%:190%:30%") and 0.7 in factors_of("0.1:1.9:0.3")


def test_a_point_that_was_not_come_to_is_not_said_to_be_below(exact: Frontier) -> None:
    *points, last = exact.points
    unknown = replace(exact, points=(*points, replace(last, plan=None, problem="interrupted")))
    assert unknown.surely_below(10.0) is points[-1]
    proven = replace(exact, points=(*points, replace(last, plan=None, infeasible=True)))
    assert proven.surely_below(10.0) is proven.points[-1]


def test_plans_do_not_depend_on_the_number_of_workers(instance: Instance, loose: Frontier, workers: OfThisMachine) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.02})
    asked = limits_swept(instance, LimitPart(), FACTORS)
    again = frontier(instance, asked, options, lambda title, progress: None, workers=workers)
    assert workers.traffic.context > 0
    for one, other in zip(loose.points, again.points, strict=True):
        assert one.plan is not None and other.plan is not None
        assert (one.plan.npv, one.plan.bound) == (other.plan.npv, other.plan.bound)
        assert one.plan.schedule.equals(other.plan.schedule)


def test_the_folder_has_the_same_bytes_for_any_number_of_workers(exact: Frontier, tmp_path: Path, workers: OfThisMachine) -> None:
    answer = answer_of(exact, 0.95, None)
    alone = write_answer(tmp_path / "alone", answer)
    shared = write_answer(tmp_path / "shared", answer, workers)
    assert workers.traffic.received > 0
    files = sorted(path.relative_to(alone) for path in alone.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(shared) for path in shared.rglob("*") if path.is_file())
    assert all((alone / name).read_bytes() == (shared / name).read_bytes() for name in files)


def test_a_plan_that_the_accountant_disputes_is_not_written_by_workers_either(
    exact: Frontier, tmp_path: Path, workers: OfThisMachine
) -> None:
    point = exact.points[1]
    assert point.plan is not None
    wrong = replace(point.plan, solution=replace(point.plan.solution, value=1.0 + (point.plan.solution.value or 0.0)))
    answer = answer_of(replace(exact, points=(*exact.points[:1], replace(point, plan=wrong), *exact.points[2:])), 0.95, None)
    with pytest.raises(VerificationError, match="nothing was written"):
        write_answer(tmp_path / "w", answer, workers)
    assert not (tmp_path / "w").exists()


def test_an_error_at_one_point_ends_the_sweep(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[float] = []
    look = point_solves.first_look

    def failing(case: Any, *others: Any) -> Any:
        looked.append(case.problem.limit.sum())
        if len(looked) == 3:
            raise RuntimeError("out of luck")
        return look(case, *others)

    monkeypatch.setattr(point_solves, "first_look", failing)
    with pytest.raises(RuntimeError, match="out of luck"):
        swept(instance, LimitPart(), factors_of("40%:160%:5%"), 0.02)
    assert len(looked) == 3
