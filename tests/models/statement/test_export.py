"""Exported files say the same as the problem, to another reader."""

import highspy
import pytest

from models import Charge, solve, write_model
from models.statement.names import readable_names
from tests.models.builders import menus, random_problem


def value_read_back(path):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value


@pytest.mark.parametrize("suffix", ["lp", "mps", "LP"])
@pytest.mark.parametrize("seed", [1, 2, 4])
def test_another_reader_finds_the_same_optimum(tmp_path, suffix, seed, caplog):
    problem = random_problem(seed)
    solution = solve(problem, gap=0)
    assert solution.value is not None
    write_model(problem, tmp_path / f"model.{suffix.lower()}")
    assert value_read_back(tmp_path / f"model.{suffix.lower()}") == pytest.approx(solution.value)
    write_model(problem, tmp_path / f"model.{suffix}")
    assert caplog.records == []


def test_names_of_people_stand_in_the_file(tmp_path):
    hub = Charge("Hub + spoke", [0, 0], [1])
    problem = menus([[1, 2]], [[1, 2]], [2], row_names=("Budget é / North [2027Q1]",), charges=(hub,))
    write_model(problem, tmp_path / "model.lp")
    text = (tmp_path / "model.lp").read_text()
    assert "shared_limit(Budget_North_2027Q1)" in text
    assert "opened(Hub_spoke_0)" in text
    assert text.isascii()


@pytest.mark.parametrize("name", ["model.txt", "model"])
def test_other_endings_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="lp"):
        write_model(menus([[1]]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "readable"),
    [
        (["a b", "a-b", "a b"], ["a_b", "a_b__2", "a_b__3"]),
        (["", "é", " "], ["unnamed", "unnamed__2", "unnamed__3"]),
        (["x" * 300], ["x" * 100]),
        (["a__2", "a", "a"], ["a_2", "a", "a__2"]),
    ],
)
def test_names_are_readable_and_distinct(given, readable):
    assert readable_names(given) == readable
