"""Questions about a covenant: what more cash out is worth, where a launch gives way to it, and what repairs it."""

from pathlib import Path

import pytest

from instances import Instance
from instances.reader import read_files
from planner import plan
from planner.errors import QuestionError
from planner.planning import priced
from planner.questions.explain.explanation import limits_moved
from planner.questions.explain.reasons import reasons_table
from planner.questions.frontier.frontier import frontier
from planner.questions.frontier.limits_swept import limits_swept
from planner.questions.marginals.marginals import marginals
from planner.questions.repair.repair import diagnosed
from planner.replanning.limit_changes import LimitPart
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance


def three_stores(folder: Path, at_least: float, pins: tuple[dict[str, str], ...] = ()) -> Instance:
    """Three stores: 2,000 for 1,000 a quarter each, so that 1,000 are out after the quarter of a launch; 12 quarters."""
    case = write_instance(
        folder / "case",
        decision=4,
        evaluation=12,
        levers={LEVER: SAVES_ALL | {"costs": [cost(2000)]}},
        units=[saver(name) for name in "ABC"],
        covenants=[{"name": "purse", "measure": "cumulative_cash", "at_least": at_least}],
        pins=pins,
    )
    return read_files("purse", {path.name: path.read_bytes() for path in case.iterdir()})


def tell(*_: object) -> None:
    return None


def test_more_cash_out_lets_launches_come_earlier(tmp_path: Path) -> None:
    # One, two and three launches at once: 27,000, 29,000 and 30,000, as worked in tests/worked.
    instance = three_stores(tmp_path, -1000)
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    found = frontier(instance, limits_swept(instance, LimitPart(limit="purse"), [0.0, 1.0, 2.0, 3.0]), options, tell)
    assert [one.amount for one in found.points] == [0, 1000, 2000, 3000]
    assert [one.plan.npv for one in found.points] == pytest.approx([0, 27_000, 29_000, 30_000], abs=CENT)
    assert found.unlimited.npv == pytest.approx(30_000, abs=CENT)
    answer = marginals(instance, options, tell, increment=1.0, seconds=30.0)
    ((part, added, better),) = [(one.part, one.added, one.plan) for one in answer.parts]
    assert (str(part), added, better.npv) == ("purse", 1000, pytest.approx(29_000, abs=CENT))


def test_a_level_that_is_to_be_earned_is_no_amount_to_raise(tmp_path: Path) -> None:
    instance = three_stores(tmp_path, 5)
    with pytest.raises(QuestionError, match="covenant purse lets nothing be out or lost: found 5"):
        frontier(instance, limits_swept(instance, LimitPart(limit="purse"), [1.0, 2.0]), instance.settings.solver, tell)


def test_a_launch_that_gives_way_to_a_covenant_names_it(tmp_path: Path) -> None:
    instance = three_stores(tmp_path, -1000, tuple(launch(name, "", rule="must_not") for name in "C"))
    case = priced(instance)
    found = plan(instance, gap=0.0)
    looser = plan(three_stores(tmp_path / "loose", -9000), gap=0.0)
    assert "purse / 2027Q1" in limits_moved(looser, found)
    none_at_all = priced(three_stores(tmp_path / "none", -500))
    reasons = reasons_table(none_at_all, plan(none_at_all.instance, gap=0.0))
    assert set(reasons[reasons["lever"] == LEVER]["reason"]) == {"worth it, crowded out by limits"}
    assert reasons[reasons["lever"] == LEVER]["detail"].str.contains("purse / 2027Q1").all()
    assert case.problem.row_count == 12


def test_committed_launches_ask_for_as_much_cash_as_they_take(tmp_path: Path) -> None:
    pins = tuple(launch(name, rule="committed") for name in "AB")
    instance = three_stores(tmp_path, -1000, pins)
    found = diagnosed(instance, instance.settings.solver, tell)
    assert {str(rule) for rule in found.rules} >= {"covenant: purse"}
    lowered = next(one for one in found.repairs if str(one).startswith("covenant purse: "))
    level = lowered.instance.settings.covenants[0].at_least
    assert -2002 <= level <= -2000
    assert str(lowered) == f"covenant purse: {level:,.10g} in place of -1,000"
