"""The commands of what a user gives: init, examples, check and convert, and a plan of inputs that are wrong."""

import csv
import json
import re
from pathlib import Path

import pytest

from planner.errors import ExitCode
from tests.conftest import names_in

ESCAPE = "\x1b"


def test_init_copies_an_example(rollout, tmp_path: Path) -> None:
    from instances import example_names, load_instance, resolve_instance

    for name in example_names():
        ended = rollout("init", tmp_path / name, "--example", name)
        assert (ended.code, ended.out) == (ExitCode.DONE, f"{tmp_path / name}\n")
        assert load_instance(tmp_path / name).units == load_instance(resolve_instance(name)).units


def test_init_makes_the_same_fleet_from_the_same_seed(rollout, tmp_path: Path) -> None:
    for name, seed in {"a": 1, "b": 1, "c": 2}.items():
        assert rollout("init", tmp_path / name, "--units", 5, "--regions", 2, "--seed", seed).code == ExitCode.DONE
    units = {name: (tmp_path / name / "units.csv").read_bytes() for name in "abc"}
    assert units["a"] == units["b"] != units["c"]


def test_init_leaves_a_folder_that_holds_anything_alone(rollout, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ended = rollout("init", tmp_path, "--units", 3)
    assert ended.code == ExitCode.INPUT
    assert ended.out == ""
    assert names_in(tmp_path) == ["mine.txt"]


@pytest.mark.parametrize("arguments", [("--example", "x", "--units", 3), ("--seed", 1), ("--units", 0)])
def test_init_refuses_options_that_make_no_sense(rollout, tmp_path: Path, arguments: tuple[object, ...]) -> None:
    assert rollout("init", tmp_path / "a", *arguments).code == ExitCode.USAGE
    assert names_in(tmp_path) == []


def test_examples_lists_every_example(rollout) -> None:
    from instances import example_names

    ended = rollout("examples")
    assert ended.code == ExitCode.DONE
    assert all(name in ended.out for name in example_names())
    document = json.loads(rollout("examples", "--json").out)
    assert [row["name"] for row in document["examples"]] == list(example_names())


def test_check_counts_what_is_in_a_good_instance(rollout, fleet: Path) -> None:
    ended = rollout("check", fleet)
    assert ended.code == ExitCode.DONE
    assert re.search(r"no problem in 4 units, 2 regions, \d+ levers, \d+ decision quarters", ended.out)
    assert json.loads(rollout("check", fleet, "--json").out)["counts"]["units"] == 4


@pytest.fixture
def broken(fleet: Path, tmp_path: Path) -> Path:
    """The fleet with two wrong cells."""
    folder = tmp_path / "broken"
    folder.mkdir()
    for path in fleet.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "units.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    rows[0]["inventory_accuracy"] = "1.7"
    rows[1]["revenue"] = "\x1b[31mmuch"
    with (folder / "units.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_check_prints_every_problem_on_stdout(rollout, broken: Path) -> None:
    ended = rollout("check", broken)
    assert ended.code == ExitCode.INPUT
    assert "inventory_accuracy" in ended.out
    assert "revenue" in ended.out
    assert "problems found in" in ended.out
    assert ESCAPE not in ended.out
    assert len(json.loads(rollout("check", broken, "--json").out)["problems"]) >= 2


def test_plan_with_bad_input_says_so_on_stderr_and_writes_nothing(rollout, broken: Path, tmp_path: Path) -> None:
    ended = rollout("plan", broken, "--out", tmp_path / "plan1", "--json")
    assert ended.code == ExitCode.INPUT
    assert ended.out == ""
    assert "inventory_accuracy" in ended.err
    assert "revenue" in ended.err
    assert names_in(tmp_path) == ["broken"]


def test_convert_goes_both_ways(rollout, fleet: Path, tmp_path: Path) -> None:
    assert rollout("convert", fleet, tmp_path / "book.xlsx").code == ExitCode.DONE
    assert rollout("convert", tmp_path / "book.xlsx", tmp_path / "back").code == ExitCode.DONE
    counts = [json.loads(rollout("check", one, "--json").out)["counts"] for one in (fleet, tmp_path / "book.xlsx")]
    assert counts[0] == counts[1] and (tmp_path / "back" / "units.csv").is_file()
