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
from planner import verify
from planner.errors import ExitCode
from planner.worlds.pricing import values_in_worlds
from planner.worlds.sampling import draw_worlds
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
