"""Questions over worlds of instances in which capacity can be hired: heads are planned with all else, and cost as worlds say.

Three stores lose about 1,000 a quarter, one may be launched in a quarter, and a crew lets one more be launched. What launches
bring and what the crew costs is uncertain, so that in some worlds it is hired and in others not.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import Instance, load_instance
from planner import plan, verify, write
from planner.actuals.records import Actuals, LaunchActual
from planner.economics.starts import launched
from planner.errors import QuestionError
from planner.planning import priced
from planner.questions.no_regret.no_regret import NoRegret
from planner.questions.no_regret.tables import loss_of
from planner.questions.risk_frontier.params import RiskFrontierParams
from planner.questions.risk_frontier.risk_frontier import risk_frontier
from planner.worlds.pricing import plan_in_worlds, values_in_worlds
from planner.worlds.programme import chosen_by, world_values
from planner.worlds.sampling import draw_worlds
from tests.living.replanning import EXACT, carried
from tests.oracles.brute_force import every_plan
from tests.questions.risks import silent
from tests.questions.worlds_given import asked
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, saver, write_instance

WORLDS = 6
UNCERTAIN = [
    {"name": "saved", "figures": ["levers.store_optimization.effects.shrink"], "how": "multiply", "low": 0.1, "high": 1.0},
    {"name": "crews", "figures": ["hiring.crew.cost_per_quarter"], "how": "multiply", "low": 0.2, "high": 9.0},
    {"name": "wages", "figures": ["finance.wage_growth"], "how": "set", "low": 0.0, "high": 0.2},
]


def written(folder: Path, *, uncertain: Any = UNCERTAIN, more_limits: Any = (), **changes: Any) -> Path:
    crew = {"name": "crew", "limit": "crews", "adds": 1, "largest": 1, "one_off_cost": 200, "severance": 50}
    return write_instance(
        folder,
        decision=3,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        units=[saver("A", 1100), saver("B"), saver("C", 900)],
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "levers": [LEVER]}, *more_limits],
        pins=[{"unit": name, "lever": "orchestration", "rule": "must_not"} for name in "ABC"],
        hiring=[crew | {"cost_per_quarter": 100}],
        uncertainties=[{"distribution": "uniform", "scope": "all"} | one for one in uncertain],
        solver={"gap": 0.0},
        **changes,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("hired") / "case")


@pytest.fixture(scope="module")
def case(folder: Path) -> Instance:
    return load_instance(folder)


@pytest.fixture(scope="module")
def plans(case: Instance) -> tuple[list[np.ndarray], np.ndarray]:
    """Every plan, and float[plans, worlds], what each is worth by the pricing of single plans, which the accountant judges."""
    found, worlds = priced(case), draw_worlds(case, WORLDS, 1)
    every = [np.array(one.choice) for one in every_plan(found.problem) if one.keeps_rules]
    return every, np.array([plan_in_worlds(chosen_by(found, one), worlds).npv for one in every])


@pytest.fixture(scope="module")
def answered(case: Instance) -> NoRegret:
    return asked(case, draw_worlds(case, WORLDS, 1), values_in_worlds, check=2)


def test_choices_of_heads_are_worth_what_plans_with_them_are(case: Instance, plans: tuple[list[np.ndarray], np.ndarray]) -> None:
    found, (every, npv) = priced(case), plans
    worlds = draw_worlds(case, WORLDS, 1)
    values = world_values(found, values_in_worlds(found, worlds))
    hired = [bool(chosen_by(found, one).hired_heads()) for one in every]
    assert len(every) > 100 and 20 < sum(hired) < len(every) - 20
    for one, worth in zip(every, npv, strict=True):
        assert values.of_plan(one, np.zeros(0, dtype=np.int64)) == pytest.approx(worth, abs=CENT)


def test_the_best_of_every_world_is_that_of_all_plans(
    case: Instance, answered: NoRegret, plans: tuple[list[np.ndarray], np.ndarray]
) -> None:
    every, npv = plans
    best, mean = npv.max(axis=0), npv.mean(axis=1)
    assert answered.best == pytest.approx(best, abs=CENT) and answered.bound == pytest.approx(best, abs=CENT)
    assert answered.certainty.perfect_information.amount.change == pytest.approx(best.mean() - mean.max(), abs=CENT)
    hired = {bool(chosen_by(answered.case, every[place]).hired_heads()) for place in npv.argmax(axis=0)}
    assert hired == {False, True}
    for one in answered.checked:
        start = answered.case.menu.start[[choice[one.launch.unit] for choice in every], one.launch.lever]
        assert one.worth == pytest.approx(mean[~launched(start)].max(), abs=CENT)
        assert loss_of(answered, one).change == pytest.approx(mean.max() - one.worth, abs=CENT)
    assert verify(answered.hedged) == []


def test_points_of_a_frontier_are_the_best_of_all_plans(case: Instance, plans: tuple[list[np.ndarray], np.ndarray]) -> None:
    npv = plans[1]
    params = RiskFrontierParams(points=3, level=0.5, worlds=WORLDS, seed=1, gap=0.0, seconds=30.0)
    found = risk_frontier(case, case.settings.solver, silent, params)
    mean, cvar = npv.mean(axis=1), np.sort(npv, axis=1)[:, : WORLDS // 2].mean(axis=1)
    for point, own in found.points:
        mixes = (1 - point.weight) * mean + point.weight * cvar
        assert point.value == pytest.approx(mixes.max(), abs=CENT) and point.bound == pytest.approx(mixes.max(), abs=CENT)
        assert verify(own.plan) == []
        worlds = draw_worlds(case, WORLDS, 1)
        assert own.planned_for.mean.value == pytest.approx(plan_in_worlds(own.plan.chosen, worlds).npv.mean(), abs=CENT)
    assert len(found.points) == 3


@pytest.mark.parametrize("measure", [{"risk": "cvar", "risk_level": 0.5}, {"risk": "worst"}, {"risk": "regret"}])
def test_a_plan_by_a_measure_of_risk_is_the_best_of_all_plans(
    measure: dict[str, Any], tmp_path: Path, rollout: Any, plans: tuple[list[np.ndarray], np.ndarray]
) -> None:
    npv = plans[1]
    by_measure = {
        "cvar": np.sort(npv, axis=1)[:, : WORLDS // 2].mean(axis=1),
        "worst": npv.min(axis=1),
        "regret": (npv - npv.max(axis=0)).min(axis=1),
    }
    folder = written(tmp_path / "case", objective=measure | {"risk_worlds": WORLDS})
    found = plan(load_instance(folder), gap=0.0, seed=1)
    best = by_measure[measure["risk"]].max()
    assert found.hedge is not None and found.hedge.value == pytest.approx(best, abs=CENT)
    assert found.hedge.bound == pytest.approx(best, abs=CENT)
    assert verify(found) == []
    run = write(found, tmp_path / "run")
    assert rollout("verify", run).code == 0


def test_a_budget_that_holds_with_confidence_counts_what_heads_may_cost(tmp_path: Path) -> None:
    """Three launches and a crew cost 650 as figures stand, and 1,000 where recruiting is at nine tenths of 1 to 3 times 200."""
    uncertain = UNCERTAIN[0] | {"low": 0.9, "high": 1.0}
    recruiting = {"name": "recruiting", "figures": ["hiring.crew.one_off_cost"], "how": "multiply", "low": 1.0, "high": 3.0}
    hired = []
    for number, confidence in enumerate(({}, {"risk_confidence": 0.9})):
        folder = written(
            tmp_path / str(number),
            uncertain=[uncertain, recruiting],
            more_limits=[{"name": "money", "measure": "spend", "per": "total", "amount": 900}],
            objective={"risk": "mean", "risk_worlds": 2} | confidence,
        )
        hired.append(len(plan(load_instance(folder), gap=0.0).hires))
    assert hired == [1, 0]
    wages = written(tmp_path / "wages", objective={"risk": "mean", "risk_worlds": 2, "risk_confidence": 0.9})
    with pytest.raises(QuestionError, match=r"found finance.wage_growth uncertain, .* beside \[\[hiring\]\]"):
        plan(load_instance(wages))


def test_a_plan_by_a_measure_is_carried_on_with_its_heads(tmp_path: Path) -> None:
    """Nothing changes without news; where A slips, the measure is the best of all plans that are left."""
    folder = written(tmp_path / "case", objective={"risk": "cvar", "risk_level": 0.5, "risk_worlds": WORLDS})
    before = plan(load_instance(folder), gap=0.0)
    same = carried(before, 2, Actuals(), keep=1.0)
    assert same.plan.hedge is not None and before.hedge is not None
    assert same.plan.hedge.value == pytest.approx(before.hedge.value, abs=CENT)
    assert same.plan.hires.equals(before.hires) and same.plan.schedule["quarter"].equals(before.schedule["quarter"])
    late = LaunchActual(str(before.schedule["unit"][0]), LEVER, "slipped", "2027Q3")
    found = carried(before, 2, Actuals(launches=(late,)), keep=1.0)
    worlds, nothing = draw_worlds(found.case.instance, WORLDS, EXACT.seed), np.zeros(0, dtype=np.int64)
    values = world_values(found.case, values_in_worlds(found.case, worlds))
    every = [np.array(one.choice) for one in every_plan(found.case.problem) if one.keeps_rules]
    npv = [np.sort(values.of_plan(one, nothing))[: WORLDS // 2].mean() for one in every]
    assert found.changes.best.value == pytest.approx(max(npv), abs=CENT) and verify(found.plan) == []


def test_over_the_command_line(rollout: Any, folder: Path, tmp_path: Path) -> None:
    run = write(plan(folder, gap=0.0), tmp_path / "run")
    ended = rollout("no-regret", run, "--worlds", "4", "--out", tmp_path / "answer")
    assert ended.code == 0, ended.err
    assert rollout("verify", tmp_path / "answer").code == 0
