"""Frontiers of rules: each point is the plan of its own instance, easier numbers never cost anything, and which way that is."""

from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from cli import run
from instances import InputProblems, Instance
from instances.reader import read_files
from planner.errors import ExitCode, QuestionError
from planner.planning import plan, planned, priced
from planner.questions.frontier.answer import frontier_table
from planner.questions.frontier.frontier import Frontier, frontier
from planner.questions.frontier.number_swept import number_swept, values_of
from planner.questions.frontier.picture import frontier_picture
from planner.replanning.given import Given
from planner.replanning.rule_numbers import numbers_of, with_value, without_rule
from planner.replanning.rule_steps import SECTIONS, steps_of
from tests.oracles.written import files_of
from tests.planner.fairness_pairs import EVEN, SHARES, WITHOUT_A
from tests.planner.four_stores import CENT, world
from tests.planner.rule_pairs import PAIRS
from tests.planner.scope_pairs import SCOPES
from tests.questions.test_rule_steps import FLOORS, WITH_NUMBERS
from tests.worked.cases import cost, saver, write_instance

SWEPT = {
    "coverage": ("coverage", None, [0.0, 0.5, 0.9]),
    "largest share of spend": ("shares", None, [0.4, 0.6, 0.9]),
    "live units": ("floors", "amount", [1.0, 2.0]),
}


def written(name: str) -> Instance:
    made = {"coverage": WITHOUT_A | EVEN["coverage of regions"].binding, "live units": FLOORS["live units"]}
    rules = made.get(name) or SHARES[name].binding
    return read_files("four", files_of(world(**rules)))


def swept(instance: Instance, field: str | None, values: list[float]) -> Frontier:
    (name,) = {one.name for one in numbers_of(instance)}
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    return frontier(instance, number_swept(instance, name, field, values), options, lambda title, progress: None)


@pytest.mark.parametrize("name", SWEPT)
def test_points_are_the_plans_of_their_own_instances(name: str) -> None:
    instance, (_, field, values) = written(name), SWEPT[name]
    found = swept(instance, field, values)
    (number,) = (one for one in numbers_of(instance) if field in (None, one.field))
    amounts = [one.amount for one in found.points]
    assert amounts == sorted(values, reverse=not number.rises)
    npvs = [one.plan.npv for one in found.points if one.plan is not None]
    assert npvs == sorted(npvs) and npvs[0] < npvs[-1]
    for point in found.points:
        assert point.plan is not None
        assert point.plan.npv == pytest.approx(plan(with_value(instance, number, point.amount), gap=0.0).npv, abs=CENT)
    assert found.unlimited is not None
    assert found.unlimited.npv == pytest.approx(plan(without_rule(instance, number), gap=0.0).npv, abs=CENT)
    per_unit = frontier_table(found)["increment_per_unit"].dropna()
    assert (per_unit >= 0).all() and (per_unit > 0).any()


def test_a_plan_that_was_asked_about_tells_of_values_beside_it() -> None:
    """At a gap that any plan is within, points that allow more than the instance are worth what its own plan is at least."""
    instance = written("largest share of spend")
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    case = priced(instance)
    best = Given(case, planned(case, options))
    (number,) = numbers_of(instance)
    loose = instance.settings.solver.model_copy(update={"gap": 10.0})
    values = [0.5 * number.value, 0.5 * (1.0 + number.value)]
    found = frontier(instance, number_swept(instance, number.name, None, values), loose, lambda title, progress: None, best)
    assert [one.amount for one in found.points] == values
    assert found.points[1].plan is not None and found.points[1].plan.npv >= best.plan.npv - CENT


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_every_number_that_is_eased_alone_is_swept_the_same_way(name: str) -> None:
    instance = world(**WITH_NUMBERS[name])
    rises = {(one.section, one.name, one.field): one.rises for one in numbers_of(instance)}
    steps = list(steps_of(instance, 0.25))
    assert steps or "groups" in WITH_NUMBERS[name] or "pilot_gates" in WITH_NUMBERS[name]
    for step in steps:
        assert rises[step.section, step.name, step.field] == (step.new > step.old), str(step)


def test_every_section_with_numbers_has_some() -> None:
    rules = [pair.binding for pair in (PAIRS | SCOPES | SHARES | EVEN).values()] + list(FLOORS.values())
    found = {one.section for binding in rules for one in numbers_of(world(**binding))}
    assert found == set(SECTIONS) - {"hiring"}  # another number of heads is another programme


def test_a_number_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    instance = written("largest share of spend")
    with pytest.raises(QuestionError, match=r"no rule 'nothing' .*there are: at_most of "):
        number_swept(instance, "nothing", None, [1.0])
    (one,) = numbers_of(instance)
    with pytest.raises(QuestionError, match=f"no number 'base' of a rule '{one.name}' .*at_most of {one.name}"):
        number_swept(instance, one.name, "base", [1.0])
    with pytest.raises(InputProblems, match="at_most"):
        swept(instance, None, [0.5, 1.5])


@pytest.mark.parametrize("text", ["3", "1:2", "a:b:c", "5:1:1", "1:2:0", "0:1000:1", "20%:x:1", "nan:1:1", "1:inf:1"])
def test_what_is_no_range_of_values_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        values_of(text)


def test_a_range_of_values_has_both_ends() -> None:
    assert values_of("2:8:3") == [2.0, 5.0, 8.0] and values_of("20%:45%:10%") == [0.2, 0.3, 0.4, 0.45]


def test_the_command_tells_what_each_value_is_worth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two stores save 3,000 a quarter for 1,000 each, over two quarters: 5,000 + 2,000 one after the other, 10,000 together."""
    rules = {"even_waves": [{"name": "pace", "largest": 1, "difference": 9}]}
    levers = {"store_optimization": {"effects": {"shrink": 1.0}, "costs": [cost(1_000)]}}
    units = [saver(name, 3_000) for name in "AB"]
    folder = write_instance(tmp_path / "in", levers=levers, units=units, decision=2, evaluation=2, **rules)
    args = ["frontier", str(folder), "--rule", "pace", "--number", "largest", "--values", "1:2:1", "--gap", "0"]
    assert run([*args, "--out", str(tmp_path / "out")]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "what another largest of pace is worth" in told and "Without this rule: NPV USD 10,000" in told
    table = pd.read_csv(tmp_path / "out" / "frontier.csv")
    assert table["amount"].tolist() == [1, 2] and table["npv"].tolist() == [7_000, 10_000]
    assert table["increment_per_unit"].tolist()[1] == 3_000
    assert {one.name for one in (tmp_path / "out" / "points").iterdir()} == {"largest-1", "largest-2"}
    for wrong, said in (
        (["--rule", "pace"], "--values"),
        (["--rule", "pace", "--values", "1:2:1", "--budget", "40%:60%:10%"], "not both"),
        (["--values", "1:2:1"], "--rule"),
        (["--rule", "pace", "--values", "1:2:1"], "name one with --number"),
    ):
        assert run(["frontier", str(folder), *wrong]) in (ExitCode.USAGE, ExitCode.INPUT)
        assert said in capsys.readouterr().err


def test_the_picture_writes_small_numbers_out(tmp_path: Path) -> None:
    instance = written("largest share of spend")
    words = " ".join(ElementTree.fromstring(frontier_picture(swept(instance, None, [0.4, 0.6, 0.9]))).itertext())
    assert "What another at_most of" in words and "0.5" in words and "500m" not in words


def test_a_value_that_a_rule_cannot_have_is_told_with_its_line_in_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = {"even_waves": [{"name": "pace", "largest": 1}]}
    levers = {"store_optimization": {"effects": {"shrink": 1.0}, "costs": [cost(1_000)]}}
    folder = write_instance(tmp_path / "in", levers=levers, units=[saver("A", 3_000)], decision=2, evaluation=2, **rules)
    plan_file = folder / "plan.toml"
    plan_file.write_text(20 * "# A comment of the user's own.\n" + plan_file.read_text())
    line = next(number for number, text in enumerate(plan_file.read_text().splitlines(), 1) if "largest" in text)
    assert run(["frontier", str(folder), "--rule", "pace", "--values", "1:1.5:0.5", "--gap", "0"]) == ExitCode.INPUT
    assert f"plan.toml line {line}, even_waves[0].largest: found 1.5" in capsys.readouterr().err
