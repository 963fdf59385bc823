"""Every unit against its alternatives: intervals hold what the plain Pyomo model says, and what was not reached is named."""

import json
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import numpy as np
import pytest

from cli import run as command
from instances.generator import random_fleet
from models import solve
from models.branching.reach import reach_of_choices
from models.problem import MenuProblem
from models.running.stopping import Stopping
from models.subproblems.choices import restricted
from planner import plan, write
from planner.errors import QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.questions.explain.every_answer import all_units_table, answer_on_every_unit
from planner.questions.explain.every_unit import EveryUnit, every_unit
from planner.questions.explain.explanation import candidates
from planner.questions.explain.forced import Around, bounded, looked_at
from planner.questions.explain.params import EveryUnitParams
from planner.questions.explain.question import read as read_question
from planner.replanning.given import Given
from planner.replanning.nearby import moved_or_dropped
from planner.replanning.reading import plan_in
from planner.replanning.resolving import own_choices, value_in
from planner.workers import Call

CENT = 0.01
PLAIN = "appsi_highs"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every")
    (folder / "five").mkdir()
    for name, text in random_fleet(units=5, regions=2, seed=2).items():
        (folder / "five" / name).write_bytes(text.encode())
    return write(plan(folder / "five", gap=0.002), folder / "run")


@pytest.fixture(scope="module")
def read(run: Path) -> tuple[Priced, Plan]:
    return plan_in(run)


@pytest.fixture(scope="module")
def found(read: tuple[Priced, Plan]) -> EveryUnit:
    return every_unit(*read, read[1].options, lambda title, progress: None, seconds=120.0)


def plainly(problem: MenuProblem, own: np.ndarray | None = None) -> float | None:
    """Return the best value by the plain model, one unit's choices cut down to some."""
    if own is not None:
        keep = problem.unit != problem.unit[own[0]]
        keep[own] = True
        problem = restricted(problem, keep).problem
    return solve(problem, solver=PLAIN, gap=0.0, time_limit=60).value


def test_every_interval_holds_the_change_by_the_plain_model(read: tuple[Priced, Plan], found: EveryUnit) -> None:
    case, _ = read
    best = plainly(case.problem)
    assert best is not None and found.base.worth == pytest.approx(best, rel=1e-4)
    judged = 0
    for one in found.choices[::6]:
        forced, gain = plainly(case.problem, one.own), found.gain(one)
        if one.found.impossible:
            assert forced is None
            continue
        assert forced is not None and gain is not None
        assert gain.most is not None and forced - best <= gain.most + CENT
        assert gain.least is None or gain.least - CENT <= forced - best
        judged += 1
    assert judged >= 3


def test_every_alternative_of_every_unit_has_a_plan_that_was_checked(read: tuple[Priced, Plan], found: EveryUnit) -> None:
    case, base = read
    names = [(unit, one.name) for unit in range(len(case.instance.units)) for one in candidates(case, base, unit)]
    assert [(one.unit, one.name) for one in found.choices] == names
    for one in found.choices:
        if one.found.choice is not None:
            assert one.found.choice[one.unit] in one.own
            assert value_in(case, one.found.choice) == pytest.approx(one.found.value, abs=CENT)
    table = all_units_table(found)
    assert (table["change"].dropna() <= CENT).all(), "an alternative only takes plans away"
    assert (table["verdict"] != "not reached").all()
    assert (table["determined"] == "yes").mean() > 0.5


def test_threads_of_one_worker_do_not_disturb_each_other(read: tuple[Priced, Plan]) -> None:
    case, base = read
    reach = reach_of_choices(case.problem, base.worth, Stopping(60))
    near, call = moved_or_dropped(case, base), Call(lambda moment: None, Stopping(inf))
    around = Around(case.problem, own_choices(case, base), near, reach, case.problem, 0, 1, EveryUnitParams())
    units = [tuple(np.flatnonzero(one.keep) for one in candidates(case, base, unit)) for unit in range(5)]

    def of_unit(own: tuple[np.ndarray, ...]) -> tuple[list[float], list[float | None]]:
        return list(bounded(around, own, call)), [one.value for one in looked_at(around, own, call)]

    alone = [of_unit(own) for own in units]
    with ThreadPoolExecutor(4) as threads:
        for one, other in zip(alone, threads.map(of_unit, units), strict=True):
            assert one[0] == pytest.approx(other[0], abs=CENT) and one[1] == other[1]


def test_what_time_does_not_reach_is_named_and_bounded_all_the_same(read: tuple[Priced, Plan]) -> None:
    case, base = read
    found = every_unit(case, base, base.options, lambda title, progress: None, seconds=1e-3)
    answer = answer_on_every_unit(found, Given(case, base), EveryUnitParams(named=2))
    missing = answer.figures["not_reached"]
    names = [unit.unit for unit in case.instance.units]
    assert missing == [name for name in names if name in set(missing)] and len(missing) > 2
    assert any(
        isinstance(part, str) and f"{missing[0]}, {missing[1]} and {len(missing) - 2} more" in part for part in answer.parts
    )
    assert f"{len(missing)} units not reached" in answer.ending.words and answer.ending.code == 6
    assert set(answer.tables[0].frame["unit"][answer.tables[0].frame["verdict"] == "not reached"]) == set(missing)


def test_the_command_writes_the_table_and_says_what_is_asked_twice(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.csv"
    asked = ["explain", str(run), "--exact", "--seconds", "2", "--workers", "1", "--json", "-q", "--out", str(file)]
    assert command(asked) in (0, 6)
    document = json.loads(capsys.readouterr().out)
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + len(document["alternatives"])
    assert {"unit", "alternative", "change", "change_at_least", "change_at_most", "verdict"} <= set(document["alternatives"][0])
    with pytest.raises(QuestionError, match="leave out --exact or --unit"):
        read_question({"unit": "S001", "exact": True, "seconds": None})
