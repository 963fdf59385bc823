"""The frontier of mean against CVaR: every plan of tiny instances priced in every world, and what is told of the points."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from instances import Instance
from models.running.stopping import interrupts_end_all
from planner import verify
from planner.answers.answer_folder import write_answer
from planner.errors import ExitCode, QuestionError
from planner.planning import Priced, priced
from planner.questions.risk_frontier.answer import answer_of
from planner.questions.risk_frontier.params import RiskFrontierParams
from planner.questions.risk_frontier.picture import band, frontier_picture
from planner.questions.risk_frontier.risk_frontier import MeanAgainstRisk, risk_frontier
from planner.questions.risk_frontier.standing import dominating, standing
from planner.questions.risk_frontier.tables import frontier_table
from planner.replanning.given import Given
from planner.replanning.hand_made import given_plan
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.programme import chosen_by
from planner.worlds.sampling import draw_worlds
from tests.oracles.brute_force import every_plan
from tests.oracles.random_instances import random_instance
from tests.questions.risks import silent

CENT = 0.01


def asked(instance: Instance, given: Given | None = None, tell=silent, gap: float = 0.0, **params: float) -> MeanAgainstRisk:
    options = instance.settings.solver.model_copy(update={"gap": gap})
    chosen = RiskFrontierParams(gap=gap, worlds=12, seconds=60.0)
    return risk_frontier(instance, options, tell, replace(chosen, **params), given)


def worst_mean(npv: np.ndarray, level: float) -> float:
    """Return the mean of the worst worlds of equal chance, the last of them in part."""
    count = (1 - level) * npv.size
    share = np.clip(count - np.arange(npv.size), 0.0, 1.0)
    return float(np.sort(npv) @ share / share.sum())


@cache
def every_plan_in_worlds(seed: int) -> tuple[Priced, list[np.ndarray], list[np.ndarray]]:
    """Return a tiny instance, every plan that keeps its rules, and the NPV of each in every world."""
    instance = random_instance(seed, units=3, decision=2, levers=2, committee=False)
    case, worlds = priced(instance), draw_worlds(instance, 12, 1)
    plans = [np.array(one.choice) for one in every_plan(case.problem) if one.keeps_rules]
    return case, plans, [plan_in_worlds(chosen_by(case, one), worlds).npv for one in plans]


@pytest.mark.parametrize("seed", [5, 31, 47])
@pytest.mark.parametrize("gap", [0.0, 0.1])
def test_points_are_within_their_gaps_of_all_plans_priced_one_by_one(seed: int, gap: float) -> None:
    case, plans, npv = every_plan_in_worlds(seed)
    found = asked(case.instance, level=0.75, gap=gap)
    mean, cvar = np.mean(npv, axis=1), np.array([worst_mean(one, 0.75) for one in npv])
    assert len(plans) > 20
    for point, own in found.points:
        mixes = (1 - point.weight) * mean + point.weight * cvar
        assert point.value <= mixes.max() + CENT <= point.bound + 2 * CENT
        assert point.value >= mixes.max() - gap * abs(point.value) - CENT
        place = next(place for place, one in enumerate(plans) if np.array_equal(one, own.choice))
        assert (point.mean, point.cvar) == pytest.approx((mean[place], cvar[place]), abs=CENT)
        assert own.planned_for.loss.value == pytest.approx(np.mean(npv[place] < 0))
    for (before, _), (after, _) in pairwise(found.points):
        assert after.mean <= before.mean + CENT and after.cvar >= before.cvar - CENT
        best = [max(mean[cvar >= one.cvar - CENT]) for one in (before, after)]
        told = found.given_up(before, after)
        assert told.least - CENT <= best[0] - best[1] <= told.most + CENT
    assert len(found.points) == 5
    assert gap or not np.array_equal(found.points[0][1].choice, found.points[-1][1].choice)


@pytest.fixture(scope="module")
def answered(instance: Instance) -> MeanAgainstRisk:
    return asked(instance, gap=0.02, worlds=8)


def test_the_table_sums_up_the_points(answered: MeanAgainstRisk) -> None:
    rows = frontier_table(answered).set_index("plan")
    assert list(rows.index) == ["mean", "25 % CVaR", "50 % CVaR", "75 % CVaR", "CVaR", "base"]
    points = rows.drop("base")
    assert (points["gap"] <= 0.02).all() and (points["mean_npv"] <= points["mean_at_most"] + CENT).all()
    assert -points["mean_npv"].diff()[1:].to_numpy() == pytest.approx(points["mean_given_up"][1:].to_numpy(), abs=CENT)
    gained = points["cvar_gained"] > CENT
    ratio = points["mean_given_up"][gained] / points["cvar_gained"][gained]
    assert points["mean_per_cvar"][gained].to_numpy() == pytest.approx(ratio.to_numpy()) and gained.any()
    assert points["mean_per_cvar"][~gained].isna().all()
    assert points["mix"].to_numpy() == pytest.approx(
        ((1 - points["weight"]) * points["mean_npv"] + points["weight"] * points["cvar"]).to_numpy()
    )
    assert rows.loc["base", "npv"] >= points["npv"].max() - CENT and (points["fresh_mean_error"] > 0).all()


def test_fresh_worlds_are_others_and_their_figures_lie_within_their_errors(answered: MeanAgainstRisk) -> None:
    many = draw_worlds(answered.instance, 4096, 99)
    for own in (answered.points[0][1], answered.points[-1][1]):
        npv = plan_in_worlds(own.plan.chosen, many).npv
        assert abs(own.fresh.mean.value - npv.mean()) < 5 * own.fresh.mean.error
        assert abs(own.fresh.loss.value - np.mean(npv < 0)) < 0.1
        assert own.fresh.mean.value != own.planned_for.mean.value


def test_the_band_spans_plans_and_bound(answered: MeanAgainstRisk) -> None:
    drawn = band(answered)
    assert (drawn["bound"] >= drawn["found"]).all() and drawn["found"].is_monotonic_decreasing
    first, last = answered.points[0][0], answered.points[-1][0]
    assert drawn["cvar"].iloc[[0, -1]].tolist() == pytest.approx([first.cvar, max(first.cvar, last.cvar)])
    words = "".join(ElementTree.fromstring(frontier_picture(answered)).itertext())
    assert "CVaR of the NPV" in words and "25 % CVaR" in words


def test_answers_are_written_and_verified(answered: MeanAgainstRisk, tmp_path: Path) -> None:
    answer = answer_of(answered, None)
    folder = write_answer(tmp_path / "f", answer)
    assert {"risk_frontier.csv", "risk_frontier.svg", "points"} <= {one.name for one in folder.iterdir()}
    assert all(verify(own.plan) == [] for _, own in answered.points)
    assert answer.ending.code == ExitCode.DONE and "CVaR rises by" in answer.conclusion
    assert answer.figures["drawn"] == {"worlds": 8, "seed": 1, "fresh": 64}


def test_a_plan_below_the_frontier_is_dominated(instance: Instance) -> None:
    case = priced(instance)
    idle = given_plan(case, case.menu.first[:-1], instance.settings.solver, None)
    assert len(idle.schedule) == 0
    found = asked(instance, Given(case, idle), gap=0.05, worlds=6)
    row = frontier_table(found).set_index("plan").loc["base"]
    assert row["mean_npv"] == 0.0 == row["cvar"] and row["npv"] == 0.0
    assert row["dominated_by"] == "mean" and found.points[0][1].planned_for.cvar.value > 0
    assert found.better is not None and found.better.worth == max(own.plan.worth for _, own in found.points)
    answer = answer_of(found, Given(case, idle))
    assert "The plan that was asked about has a mean of 0" in answer.conclusion
    assert any(str(part).startswith("base: dominated by the plan for mean") for part in answer.parts)


def test_one_plan_dominates_another_by_more_than_rounding() -> None:
    chance = np.full(4, 0.25)
    values = ([1.0, 2.0, 3.0, 4.0], [0.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.001], [-9.0, 9.0, 9.0, 9.0])
    stands = [standing(np.array(one), chance, 0.75) for one in values]
    assert [dominating(stands, place) for place in range(4)] == [None, 0, None, None]
    assert dominating([None, *stands], 0) is None and dominating([None, *stands], 2) == 1
    assert [one.loss.value for one in stands] == [0.0, 0.0, 0.0, 0.25]


def test_an_interruption_keeps_the_points_done() -> None:
    with interrupts_end_all() as request:

        def tell(title: str, progress: object) -> None:
            if title == "50 % CVaR":
                request.interrupt()

        found = asked(random_instance(47, units=3, decision=2, levers=2, committee=False), tell=tell, gap=1e-12, level=0.75)
    answer, rows = answer_of(found, None), frontier_table(found).set_index("plan")
    assert answer.ending.code == ExitCode.INTERRUPTED and answer.interrupted
    assert rows.loc["25 % CVaR", "stopped"] == "not reached before the interruption"
    assert rows["mean_npv"].notna().all() and rows["fresh_mean_npv"].isna().all()
    assert rows.loc["mean", "mix_bound"] >= rows.loc["mean", "mix"] - CENT


def test_no_time_is_a_reason_not_a_figure(answered: MeanAgainstRisk) -> None:
    found = asked(answered.instance, Given(priced(answered.instance), answered.base.plan), seconds=0.01)
    rows = frontier_table(found).set_index("plan").drop("base")
    assert set(rows["stopped"]) == {"no time was left for it; allow more with --seconds"} and rows["mix_bound"].isna().all()
    answer = answer_of(found, None)
    assert answer.ending.code == ExitCode.GAP_NOT_REACHED
    assert "for CVaR alike: nothing is proven of other plans" in answer.conclusion
    assert "0 higher by the plans found, and nothing is proven of more" in answer.conclusion
    assert band(found).empty and "<svg" in frontier_picture(found)


def test_one_plan_for_mean_and_cvar_says_how_far_that_is_proven(answered: MeanAgainstRisk) -> None:
    alike = [replace(answered.points[-1][0], cvar=100.0, bound=bound) for bound in (130.0, 100.0)]
    told = []
    for last in alike:
        first = replace(answered.frontier.points[0], cvar=100.0)
        frontier = replace(answered.frontier, points=(first, last))
        told.append(answer_of(replace(answered, frontier=frontier, placed=answered.placed[:2]), None).conclusion)
    assert "no plan has a CVaR that is more than 30 higher" in told[0] and "nothing is to be given up" in told[1]


def test_it_refuses_what_it_cannot_answer(instance: Instance) -> None:
    other = instance.settings.model_copy(
        update={"objective": instance.settings.objective.model_copy(update={"goal": "least_spend"})}
    )
    with pytest.raises(QuestionError, match=r"set objective\.goal to npv"):
        asked(replace(instance, settings=other))
    solver = instance.settings.solver.model_copy(update={"solver": "cbc"})
    with pytest.raises(QuestionError, match="expected the solver"):
        risk_frontier(instance, solver, silent, RiskFrontierParams())
