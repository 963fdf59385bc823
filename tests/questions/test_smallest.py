"""The smallest plans: proven by every schedule, reproducible alone, and never below the share that is to be kept."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.schema.units import Pin
from planner import plan, verify
from planner.accountant import Cache, account, broken_rules
from planner.answers.answer_folder import write_answer
from planner.errors import QuestionError
from planner.objectives import SMALLEST
from planner.questions.smallest.answer import answer_of, conclusion, smallest_table
from planner.questions.smallest.smallest import Smallest, aiming_at, size_of, smallest
from planner.workers import OfThisMachine
from tests.builders import random_fleet_of
from tests.oracles.random_instances import random_instance
from tests.properties.test_brute_force import every_schedule

CENT = 0.01
KEEP = 0.6
LEVERS = ("store_optimization", "orchestration")


def silent(title, progress) -> None:
    """Say nothing."""


def answered_for(instance: Instance, keep: float = KEEP, gap: float = 0.0) -> Smallest:
    return smallest(instance, keep, SMALLEST, instance.settings.solver.model_copy(update={"gap": gap}), silent)


@pytest.fixture(scope="module")
def answered(instance: Instance) -> Smallest:
    return answered_for(instance)


def test_each_plan_keeps_the_share_and_its_own_rules(answered: Smallest) -> None:
    for measure, small in answered.plans.items():
        assert verify(small) == []
        assert small.npv >= KEEP * answered.base.npv - CENT
        assert size_of(small, measure) == min(size_of(one, measure) for one in answered.plans.values())
        assert size_of(small, measure) < size_of(answered.base, measure)
        assert size_of(small, measure) == pytest.approx(-small.bound, abs=CENT)


def test_each_plan_is_that_of_the_instance_with_its_goal_alone(instance: Instance, answered: Smallest) -> None:
    for measure, small in answered.plans.items():
        alone = plan(aiming_at(instance, measure, KEEP), gap=0.0)
        assert size_of(alone, measure) == pytest.approx(size_of(small, measure), abs=CENT)
        if measure != "least_spend":
            assert alone.npv == pytest.approx(small.npv, abs=CENT)


def test_plans_do_not_depend_on_the_number_of_workers(instance: Instance, answered: Smallest, workers: OfThisMachine) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    again = smallest(instance, KEEP, SMALLEST, options, silent, workers=workers)
    assert workers.traffic.received > 0
    assert smallest_table(again).equals(smallest_table(answered))
    for measure, small in answered.plans.items():
        assert again.plans[measure].schedule.equals(small.schedule)


def test_any_fewer_units_would_keep_too_little(answered: Smallest, instance: Instance) -> None:
    """Every set of one unit less, all other units pinned to nothing, is worth less than the share."""
    fewer = int(size_of(answered.plans["fewest_units"], "fewest_units")) - 1
    assert fewer >= 1
    names = [unit.unit for unit in instance.units]
    for chosen in combinations(names, fewer):
        shut = [Pin(unit=name, lever=lever, rule="must_not") for name in names if name not in chosen for lever in LEVERS]
        assert plan(replace(instance, pins=tuple(shut)), gap=0.05).bound < KEEP * answered.base.npv


def test_the_table_and_the_folders(answered: Smallest, tmp_path: Path) -> None:
    rows = smallest_table(answered).to_dict("records")
    assert [row["plan"] for row in rows] == ["greatest NPV", "least spend", "fewest units", "fewest launches"]
    assert rows[0]["kept"] == 1.0
    folder = write_answer(tmp_path / "s", answer_of(answered, None))
    for measure, small in answered.plans.items():
        objective = load_instance(folder / "smallest" / measure.replace("_", "-") / "inputs").settings.objective
        assert (objective.goal, objective.keep) == (measure, KEEP)
        row = next(row for row in rows if row["plan"] == measure.replace("_", " "))
        assert row["npv"] == pytest.approx(small.npv, abs=CENT)
        assert row["spend"] / rows[0]["spend"] == pytest.approx(row["spend_share"])
    spend = size_of(answered.plans["least_spend"], "least_spend")
    assert f"{spend:,.0f} of spend" in conclusion(answered)


@pytest.mark.parametrize("seed", [2, 5])
def test_of_plans_that_spend_as_little_the_best_is_taken(seed: int) -> None:
    """One launch is all there is; made later it spends the same and is worth less."""
    fleet = random_fleet_of(1, 1, seed)
    answer = answered_for(fleet, keep=0.8)
    assert answer.base.npv > 0
    assert answer.plans["least_spend"].figures.spend == pytest.approx(answer.base.figures.spend, abs=CENT)
    assert answer.plans["least_spend"].npv == pytest.approx(answer.base.npv, abs=CENT)


def test_nothing_worth_keeping_is_said() -> None:
    cache = Cache()
    for seed in range(40):
        worthless = random_instance(seed, units=2, decision=2, levers=2, committee=False)
        told = [(one, account(worthless, one, cache)) for one in every_schedule(worthless)]
        kept = [own.npv for one, own in told if not broken_rules(worthless, one, own, cache)]
        if kept and max(kept) <= 0.0:
            break
    with pytest.raises(QuestionError, match="no NPV to keep"):
        answered_for(worthless)


def test_a_measure_without_a_plan_does_not_end_the_others(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    import planner.questions.smallest.smallest as module
    from planner.errors import NoPlanError

    begun, tried = module.planned, []

    def sometimes(case, *rest, **more):
        tried.append(case.instance.settings.objective.goal)
        if tried[-1] == "least_spend":
            raise NoPlanError("none was found")
        return begun(case, *rest, **more)

    monkeypatch.setattr(module, "planned", sometimes)
    found = smallest(instance, 0.8, ["least_spend", "fewest_units"], instance.settings.solver, lambda title, progress: None)
    assert found.without == {"least_spend": "none was found"}
    assert list(found.plans) == ["fewest_units"]
