"""Questions over worlds of instances with stages, by hand: three stores whose launches pay together or not at all.

A store saves 1,000 a quarter, or half of it, once all three are live; a launch costs 2,300. The three bring in four quarters

    12,000 - 6,900 = 5,100    as it stands,      6,000 - 6,900 =   -900    at half of what is saved
     9,000 - 6,900 = 2,100    a quarter late,    4,500 - 6,900 = -2,400    at half, a quarter late

and one or two of them cost what their launches cost. The four worlds have the same chance. All three are worth 975 in the
mean, and 1,800 is the mean of the best plans; in the worse half of the worlds the three lose 1,650.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from instances import Instance, load_instance
from planner import plan, verify
from planner.errors import ExitCode, QuestionError
from planner.planning import priced
from planner.questions.risk_frontier.params import RiskFrontierParams
from planner.questions.risk_frontier.risk_frontier import risk_frontier
from planner.worlds.pricing import plan_in_worlds, values_in_worlds
from planner.worlds.running import BlockParams
from planner.worlds.sampling import draw_worlds
from tests.questions.risks import silent
from tests.questions.worlds_given import asked
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, saver, write_instance

FEWER = {"name": "saved", "figures": [f"levers.{LEVER}.effects.shrink"], "how": "multiply", "values": [0.5, 1.0]}
LATE = {"name": "late", "figures": [f"levers.{LEVER}.slip_quarters"], "how": "set", "values": [0, 1]}
EACH_ONCE = 4
"""Sobol points of two dimensions: one in each quarter of the square."""


def written(folder: Path, **changes: Any) -> Path:
    stated = {"uncertainties": [{"distribution": "values", "chances": [0.5, 0.5]} | one for one in (FEWER, LATE)]} | changes
    lever = SAVES_ALL | {"costs": [cost(2300)], "network": [{"nodes": 3, "share": 1.0}]}
    pins = [{"unit": name, "lever": "orchestration", "rule": "must_not"} for name in "ABC"]
    return write_instance(
        folder, levers={LEVER: lever}, units=[saver(name) for name in "ABC"], pins=pins, solver={"gap": 0.0}, **stated
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("staged") / "case")


@pytest.fixture(scope="module")
def case(folder: Path) -> Instance:
    return load_instance(folder)


def test_knowing_the_world_is_worth_what_the_best_plans_say(case: Instance) -> None:
    found = asked(case, draw_worlds(case, EACH_ONCE, 1), values_in_worlds, check=1)
    assert sorted(found.best) == pytest.approx([0, 0, 2100, 5100], abs=CENT)
    assert found.bound == pytest.approx(found.best, abs=CENT)
    assert sorted(found.hedged_worth) == pytest.approx([-2400, -900, 2100, 5100], abs=CENT)
    worth = found.certainty.perfect_information.amount
    assert (worth.least, worth.change, worth.most) == pytest.approx((825, 825, 825), abs=CENT)
    launches = [one for one in found.launches if found.case.menu.levers[one.lever] == LEVER]
    assert len(launches) == 3 and all(one.verdict == "depends" and one.share == pytest.approx(0.5) for one in launches)
    assert verify(found.hedged) == []


def test_a_launch_left_out_takes_the_stage_from_the_others(tmp_path: Path) -> None:
    """Late or not, all three pay at full savings: without one of them the mean falls from 3,600 to nothing."""
    stated = {"distribution": "values", "chances": [0.5, 0.5]} | LATE
    case = load_instance(written(tmp_path / "case", uncertainties=[stated]))
    found = asked(case, draw_worlds(case, 2, 1), values_in_worlds, check=1)
    assert sorted(found.best) == pytest.approx([2100, 5100], abs=CENT)
    (left,) = found.checked
    assert left.launch.verdict == "no regret"
    assert (left.worth, left.bound) == pytest.approx((0, 0), abs=CENT) and left.worth_with == pytest.approx(3600, abs=CENT)


def test_the_least_greatest_regret_over_futures(tmp_path: Path) -> None:
    weak = {"name": "weak", "chance": 0.5, "multiply": {f"levers.{LEVER}.effects.shrink": 0.5}}
    case = load_instance(written(tmp_path / "case", uncertainties=[], futures=[weak]))
    regret = asked(case, draw_worlds(case, 2, 1), values_in_worlds).regret
    assert regret is not None
    assert regret.best == pytest.approx([5100, 0], abs=CENT)
    assert (regret.least, regret.most) == pytest.approx((900, 900), abs=CENT)


def test_the_no_regret_list_over_the_command_line(rollout: Any, folder: Path, tmp_path: Path) -> None:
    ended = rollout("no-regret", folder, "--worlds", EACH_ONCE, "--out", tmp_path / "answer")
    assert ended.code == ExitCode.DONE, ended.err
    assert rollout("verify", tmp_path / "answer").code == ExitCode.DONE
    table = pd.read_csv(tmp_path / "answer" / "world_plans.csv").sort_values("npv")
    assert table["npv"].tolist() == pytest.approx([0, 0, 2100, 5100], abs=CENT)
    assert sorted(table["base_npv"]) == pytest.approx([-2400, -900, 2100, 5100], abs=CENT)


@pytest.mark.parametrize(
    ("asked_for", "by_hand", "launches"),
    [
        ({"risk": "mean"}, 975, 3),
        ({"risk": "cvar", "risk_level": 0.5}, 0, 0),
        ({"risk": "mix", "risk_level": 0.5, "risk_weight": 0.2}, 0.8 * 975 - 0.2 * 1650, 3),
        ({"risk": "mix", "risk_level": 0.5, "risk_weight": 0.5}, 0, 0),
        ({"risk": "worst"}, 0, 0),
        ({"risk": "regret"}, -2400, 3),
    ],
)
def test_measures_of_risk_are_those_by_hand(tmp_path: Path, asked_for: dict[str, Any], by_hand: float, launches: int) -> None:
    found = plan(load_instance(written(tmp_path / "case", objective=asked_for | {"risk_worlds": EACH_ONCE})))
    assert found.hedge is not None
    assert (found.hedge.value, found.hedge.bound) == pytest.approx((by_hand, by_hand), abs=CENT)
    assert len(found.schedule) == launches and verify(found) == []
    worlds = draw_worlds(found.instance, EACH_ONCE, found.options.seed)
    assert plan_in_worlds(found.chosen, worlds).npv.mean() == pytest.approx(found.hedge.planned_for.mean, abs=CENT)


def test_a_wasserstein_measure_moves_chances_by_what_worlds_differ_in(tmp_path: Path) -> None:
    """Worlds differ in what is saved at stages alone: at a radius of 0 the mean is left, at 1 next to nothing of it."""
    stated = [FEWER | {"distribution": "values", "chances": [0.5, 0.5]}]
    values = []
    for radius in (0.0, 0.1, 1.0):
        objective = {"risk": "wasserstein", "risk_radius": radius, "risk_worlds": 2}
        found = plan(load_instance(written(tmp_path / f"{radius}", uncertainties=stated, objective=objective)))
        assert found.hedge is not None and found.hedge.gap == pytest.approx(0)
        values.append(found.hedge.value)
    # two worlds of the distance 1: 2,100 in the mean, and a chance of a tenth is moved from 5,100 to -900
    assert values == pytest.approx([2100, 2100 - 0.1 * 6000, 0], abs=CENT)


def test_the_frontier_is_that_by_hand(case: Instance) -> None:
    params = RiskFrontierParams(points=3, level=0.5, worlds=EACH_ONCE, seed=1, gap=0.0, seconds=30.0)
    found = risk_frontier(case, case.settings.solver, silent, params)
    told = [(point.value, point.bound, point.mean, point.cvar) for point, _ in found.points]
    assert told[0] == pytest.approx((975, 975, 975, -1650), abs=CENT)
    assert told[1] == told[2] == pytest.approx((0, 0, 0, 0), abs=CENT)
    assert found.base.planned_for.cvar.value == pytest.approx(-1650, abs=CENT)


def test_plans_by_a_measure_are_written_and_compared(rollout: Any, tmp_path: Path) -> None:
    folder = written(tmp_path / "case", objective={"risk": "mean", "risk_worlds": EACH_ONCE})
    assert rollout("plan", folder, "--out", tmp_path / "run").code == ExitCode.DONE
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE
    half = f"levers.{LEVER}.costs.0.amount=1150"
    ended = rollout("whatif", tmp_path / "run", "--set", half, "--out", tmp_path / "cases")
    assert ended.code == ExitCode.DONE, ended.err
    measures = pd.read_csv(tmp_path / "cases" / "measures.csv")["measure"].tolist()
    assert measures == pytest.approx([975, 975 + 3450], abs=CENT)
    ended = rollout("risk-frontier", folder, "--worlds", EACH_ONCE, "--points", "2", "--out", tmp_path / "frontier")
    assert ended.code == ExitCode.INPUT and "--risk none" in ended.err


def test_the_frontier_over_the_command_line(rollout: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "frontier"
    ended = rollout("risk-frontier", folder, "--worlds", EACH_ONCE, "--level", "0.5", "--points", "2", "--out", out)
    assert ended.code == ExitCode.DONE, ended.err
    assert rollout("verify", out).code == ExitCode.DONE


def test_budgets_with_confidence_hold_beside_stages(tmp_path: Path) -> None:
    """Three launches are 6,900 as they stand, and 8,970 where they cost three tenths more, past a budget of 8,000."""
    dearer = {"name": "dearer", "figures": [f"levers.{LEVER}.costs.0.amount"], "how": "multiply", "values": [1.0, 1.3]}
    launches = []
    for confidence in ({}, {"risk_confidence": 0.9}):
        folder = written(
            tmp_path / f"{len(launches)}",
            uncertainties=[{"distribution": "values", "chances": [0.5, 0.5]} | dearer],
            limits=[{"name": "money", "measure": "spend", "per": "total", "amount": 8000}],
            objective={"risk": "cvar", "risk_level": 0.5, "risk_worlds": 2} | confidence,
        )
        found = plan(load_instance(folder))
        assert found.hedge is not None and found.hedge.value == pytest.approx(12000 - 8970 if not confidence else 0, abs=CENT)
        launches.append(len(found.schedule))
    assert launches == [3, 0]


def test_heads_are_hired_where_stages_pay_for_them(tmp_path: Path) -> None:
    """Two may be launched without a crew, which pays for no launch; the crew costs 300, at three launches that need it."""
    crew = {"name": "crew", "limit": "pace", "adds": 1, "largest": 1, "lag": 0, "one_off_cost": 300}
    folder = written(
        tmp_path / "case",
        limits=[{"name": "pace", "measure": "launches", "amount": 2, "levers": [LEVER]}],
        hiring=[crew],
        objective={"risk": "mean", "risk_worlds": EACH_ONCE},
    )
    found = plan(load_instance(folder))
    assert found.hedge is not None and len(found.hires) == 1 and len(found.schedule) == 3
    assert (found.hedge.value, found.hedge.bound) == pytest.approx((975 - 300, 975 - 300), abs=CENT)
    assert found.hedge.planned_for.least == pytest.approx(-2400 - 300, abs=CENT) and verify(found) == []


def test_worlds_whose_stages_take_too_much_memory_are_refused(case: Instance) -> None:
    found, worlds = priced(case), draw_worlds(case, EACH_ONCE, 1)
    gains = found.problem.choice_count * found.fleet.timeline.quarters
    assert values_in_worlds(found, worlds, params=BlockParams(most_gains=EACH_ONCE * gains)).tiers
    with pytest.raises(QuestionError, match=r"stages in 4 worlds: .* expected 3 worlds at most"):
        values_in_worlds(found, worlds, params=BlockParams(most_gains=EACH_ONCE * gains - 1))
    for too_few in (gains - 1, 2 * gains - 1):  # worlds are two at least
        with pytest.raises(QuestionError, match=r"stages in 4 worlds: .* takes too much memory; expected fewer roadmaps$"):
            values_in_worlds(found, worlds, params=BlockParams(most_gains=too_few))
