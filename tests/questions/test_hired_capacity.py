"""Questions of instances in which capacity can be hired, worked by hand: heads are planned anew with everything else.

Four stores save 1,000 a quarter for a launch of 100, one a quarter in Q1..Q3 of four. Two crews at most let one more each be
launched, for 200 once, 100 a quarter and 50 at the end: from Q2 on, and every launch pays in the quarter in which it is made.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from instances import load_instance
from planner import plan, verify, write
from planner.errors import ExitCode
from planner.questions.repair.conflicts import AskedRule, without
from planner.questions.repair.repair import diagnosed
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance

Asked: TypeAlias = Callable[..., dict[str, Any]]

CREW = {"name": "crew", "limit": "crews", "adds": 1, "largest": 2, "one_off_cost": 200, "cost_per_quarter": 100, "severance": 50}
BEST = 4000 + 3 * 3000 - 400 - 2 * 350
ONE_CREW = 4000 + 2 * 3000 + 2000 - 400 - 350
NOBODY = 4000 + 3000 + 2000 - 300


def written(folder: Path, **changes: Any) -> Path:
    crew = CREW | changes.pop("crew", {})
    return write_instance(
        folder,
        decision=3,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        units=[saver(name) for name in "ABCD"],
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "levers": [LEVER]}],
        hiring=[crew],
        solver={"gap": 0.0},
        **changes,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("hired") / "case")


@pytest.fixture(scope="module")
def run(folder: Path, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("hired") / "run"
    write(plan(folder), target)
    return target


@pytest.fixture
def asked(rollout) -> Asked:
    """Return the JSON answer of a question."""

    def ask(*arguments: object) -> dict[str, Any]:
        ended = rollout(*arguments, "--json")
        assert ended.code == ExitCode.DONE, ended.err
        return dict(json.loads(ended.out))

    return ask


def test_cases_hire_for_themselves(asked: Asked, folder: Path, tmp_path: Path) -> None:
    cases = {
        "hiring.crew.largest=0": NOBODY,
        "hiring.crew.largest=1": ONE_CREW,
        "hiring.crew.one_off_cost=900": ONE_CREW - 700,
        "hiring.crew.lag=0": 3 * 4000 + 3000 - 400 - 2 * 350,
        "limits.crews.amount=2": 2 * 4000 + 2 * 3000 - 400,
        "hiring.crew.shortest=3": BEST - 2 * 200,
    }
    options = [part for name in cases for part in ("--set", name)]
    found = {row["case"]: row["npv"] for row in asked("whatif", folder, *options, "--out", tmp_path / "answer")["cases"]}
    assert found == pytest.approx({"base": BEST} | cases)
    heads = (tmp_path / "answer" / "cases" / "hiring-crew-largest-1" / "hires.csv").read_text(encoding="utf-8-sig")
    assert heads.splitlines()[1].startswith("crew,crews,,2027Q1,2027Q2,2027Q2,1,")


def test_the_screen_says_how_many_heads_each_case_hires(rollout, folder: Path) -> None:
    said = " ".join(rollout("whatif", folder, "--set", "hiring.crew.largest=1").out.split())
    assert "Heads hired: base 2, hiring.crew.largest=1 1." in said


def test_more_of_a_capacity_is_worth_less_where_it_can_be_hired(asked: Asked, folder: Path) -> None:
    found = asked("frontier", folder, "--capacity", "0:300%:100%")
    npv = [row["npv"] for row in found["points"]]
    # None in Q1, and two crews in Q2 and Q3; BEST; 2 and 2; 3 and 1.
    assert npv == pytest.approx([2 * 3000 + 2 * 2000 - 400 - 2 * 450, BEST, 13_600, 14_600])


def test_the_least_spend_goes_with_fewer_heads(asked: Asked, folder: Path) -> None:
    found = {row["plan"]: row for row in asked("smallest", folder, "--keep", "93%")["plans"]}
    assert found["least spend"]["spend"] == pytest.approx(400 + 350)
    assert found["least spend"]["npv"] == pytest.approx(ONE_CREW)


def test_a_further_head_is_worth_what_it_brings(asked: Asked, tmp_path: Path) -> None:
    found = asked("marginals", written(tmp_path / "case", crew={"largest": 1}), "--rules", "--seconds", 20)
    gains = {(row["limit"], row["number"]): (row["added"], row["gain"]) for row in found["parts"]}
    assert gains["crew", "largest"] == (1, pytest.approx(BEST - ONE_CREW))


def test_a_store_is_explained_with_the_heads_that_it_takes(asked: Asked, run: Path) -> None:
    found = {row["alternative"]: row for row in asked("explain", run, "--unit", "B", "--seconds", 10)["alternatives"]}
    # Without the store one crew is enough, or none: 4,000 + 3,000 + 3,000 - 300 - 350.
    assert found["launch nothing"]["npv"] == pytest.approx(9350)
    assert found["launch nothing"]["change"] == pytest.approx(9350 - BEST)
    exact = asked("explain", run, "--exact", "--seconds", 10)
    rows = [
        row for table in exact.values() if isinstance(table, list) for row in table if row.get("alternative") == "launch nothing"
    ]
    assert {row["unit"]: row["change"] for row in rows} == pytest.approx(dict.fromkeys("ABCD", 9350 - BEST))


def test_more_heads_repair_a_conflict(tmp_path: Path) -> None:
    """Four launches in Q2 need three heads or a limit of 2; the limit itself is named, and heads are eased."""
    pins = [{"unit": name, "lever": LEVER, "rule": "must", "quarter": "2027Q2"} for name in "ABCD"]
    instance = load_instance(written(tmp_path / "case", pins=pins))
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert "limit: crews / 2027Q2 (1)" in set(map(str, found.rules))
    repairs = {str(one): one.plan for one in found.repairs}
    assert repairs["hiring crew: largest 3 in place of 2"].npv == pytest.approx(4 * 3000 - 400 - 3 * 350)
    assert repairs["crews / 2027Q2: +1, to 2"].npv == pytest.approx(4 * 3000 - 400 - 2 * 350)
    assert all(verify(one) == [] for one in repairs.values())
    free = without(instance, [AskedRule("limit", "crews")])
    assert not free.settings.hiring and plan(free).npv == pytest.approx(4 * 3000 - 400)


def test_what_is_cut_first_leaves_with_its_heads(asked: Asked, tmp_path: Path) -> None:
    """1,100 pay for all. Of 80 %, and of 60 %, 350 pay for one crew, with which three of the launches go; of 50 % two remain.

    A plan that is free of the list has a fourth launch in Q3 at 80 %, and three launches one by one at 50 %.
    """
    money = {"name": "money", "measure": "spend", "per": "total", "amount": 1100}
    case = written(tmp_path / "case")
    text = (case / "plan.toml").read_text(encoding="utf-8")
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in money.items())
    (case / "plan.toml").write_text(f"{text}\n[[limits]]\n{lines}\n", encoding="utf-8")
    found = asked("cuts", case, "--limit", "money", "--to", "50%", "--step", "20%")
    rows = found["cuts"]
    assert [row["npv"] for row in rows] == pytest.approx([10_000 - 300 - 350, 10_000 - 300 - 350, 7000 - 200])
    assert [row["npv_free"] for row in rows] == pytest.approx([ONE_CREW, 10_000 - 300 - 350, NOBODY])


def test_usual_ways_hire_for_demanded_launches_alone(asked: Asked, folder: Path, tmp_path: Path) -> None:
    ways = {row["baseline"]: row["npv"] for row in asked("baselines", folder)["baselines"]}
    assert ways["optimised"] == pytest.approx(BEST) and ways["base case"] == 0
    assert ways["return per dollar"] == pytest.approx(NOBODY)
    pins = [{"unit": name, "lever": LEVER, "rule": "must", "quarter": "2027Q2"} for name in "AB"]
    found = asked("baselines", written(tmp_path / "case", pins=pins))["baselines"]
    ways = {row["baseline"]: row["npv"] for row in found}
    # A and B in Q2 with one crew; two more in Q1 and Q3.
    assert ways["only what rules ask for"] == pytest.approx(6000 - 200 - 350)
    assert ways["return per dollar"] == pytest.approx(6000 + 4000 + 2000 - 400 - 350)


def test_orders_and_platforms_are_priced_with_heads(asked: Asked, folder: Path) -> None:
    """Orchestration costs 1 a launch and does nothing: before the other lever, it leaves Q2 and Q3 to launch in."""
    orders = {row["order"]: row["npv"] for row in asked("order-price", folder)["orders"]}
    assert orders["orchestration first"] == pytest.approx(3 * 3000 + 2000 - 4 * 101 - 2 * 350)
    assert orders["store optimization first"] == pytest.approx(BEST)
    assert orders["orchestration only"] == 0
    standing = asked("platform", folder)
    assert "would lower the NPV by USD 1" in standing["conclusion"]
