"""Inputs that are wrong: each problem is reported in its place, by the reading and by the command; odd but good ones are read."""

from pathlib import Path

import pytest

from cli import run
from instances import InputProblems, Problem, load_instance, resolve_instance
from instances.problems import CATALOGUE
from planner.errors import ExitCode
from tests.instances import (
    broken_bounds,
    broken_economics,
    broken_fairness,
    broken_hiring,
    broken_inputs,
    broken_network,
    broken_rules,
    broken_scopes,
    broken_segments,
    broken_staged_costs,
    broken_uncertainties,
    broken_waves,
)
from tests.instances.broken_inputs import SEASONAL, L, N, P, S, U
from tests.instances.small import GOOD, LIMITS, PINS, PLAN, SEASONS, UNITS, write

CASES = (
    broken_inputs.CASES
    | broken_rules.CASES
    | broken_scopes.CASES
    | broken_segments.CASES
    | broken_economics.CASES
    | broken_bounds.BOUNDS
    | broken_uncertainties.CASES
    | broken_waves.CASES
    | broken_network.CASES
    | broken_fairness.CASES
    | broken_staged_costs.CASES
    | broken_hiring.CASES
)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputProblems) as raised:
        load_instance(folder)
    return raised.value.problems


def places(problems: tuple[Problem, ...]) -> list[tuple[str, str, int | None, str]]:
    return [(problem.code, problem.file, problem.row, problem.column) for problem in problems]


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_found_in_its_place(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    problems = problems_of(write(tmp_path, GOOD | case.files))
    assert places(problems) == case.found
    assert case.text in str(problems[0])
    for problem in problems:
        said = str(problem)
        assert said.isprintable() and said.startswith(problem.file) and len(said) < 400
        assert said.endswith(("?", ".")) and "input should" not in said.lower()


def test_the_instance_that_is_edited_is_good(tmp_path: Path) -> None:
    assert len(load_instance(write(tmp_path / "a", GOOD)).units) == 4
    assert len(load_instance(write(tmp_path / "b", GOOD | SEASONAL | {S: SEASONS})).seasonality) == 4


def test_every_code_of_the_catalogue_has_a_case() -> None:
    shown = {code for case in CASES.values() for code, *_ in case.found}
    elsewhere = {"folder_missing", "file_missing", "more_alike", "figure_unknown", "figure_fixed"}
    in_workbooks = {"workbook_unreadable", "workbook_full", "sheet_missing", "sheet_unknown", "formula_empty"} | {
        "workbook_large",
        "workbook_far",
    }
    assert shown | elsewhere | in_workbooks == set(CATALOGUE)


def test_a_folder_that_is_not_there_is_named_with_the_nearest_example() -> None:
    with pytest.raises(InputProblems) as raised:
        resolve_instance("mixed-portfolo")
    (problem,) = raised.value.problems
    assert problem.code == "folder_missing"
    assert "Did you mean mixed-portfolio?" in str(problem)


@pytest.mark.parametrize("name", [P, U])
def test_a_needed_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    problems = problems_of(write(tmp_path, {file: text for file, text in GOOD.items() if file != name}))
    assert ("file_missing", name, None, "") in places(problems)


@pytest.mark.parametrize("name", [P, U, L])
def test_a_folder_in_place_of_a_file_is_named(name: str, tmp_path: Path) -> None:
    write(tmp_path, {file: text for file, text in GOOD.items() if file != name})
    (tmp_path / name).mkdir()
    assert ("file_unreadable", name, None, "") in places(problems_of(tmp_path))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere", {U: UNITS}) / U
    folder = write(tmp_path / "instance", {file: text for file, text in GOOD.items() if file != U})
    (folder / U).symlink_to(secret)
    assert places(problems_of(folder)) == [("file_unreadable", U, None, "")]


def test_many_rows_with_the_same_fault_are_counted(tmp_path: Path) -> None:
    head, first, *_ = UNITS.splitlines()
    wrong = "\n".join([head, *(first.replace("S1", f"U{number}").replace("0.8", "8") for number in range(50))])
    problems = [one for one in problems_of(write(tmp_path, GOOD | {U: wrong})) if one.file == U]
    assert [one.code for one in problems] == ["value_wrong"] * 20 + ["more_alike"]
    assert "30 more such problems" in str(problems[-1])


def test_faults_of_all_files_are_found_in_one_reading(tmp_path: Path) -> None:
    broken = {
        P: PLAN.replace('by = "2029Q4"', 'by = "2031Q1"').replace('name = "budget"', 'name = "field"'),
        U: UNITS.replace("0.7", "7").replace("D1,South", "S1,South"),
        L: LIMITS.replace("field,North", "field,Nord") + "budgt,,2027Q1,1\n",
        N: PINS + "S9,orchestration,must,\nS1,orchestration,must,2035Q1\n",
        "sales.csv": "a,b\n",
    }
    found = set(places(problems_of(write(tmp_path, GOOD | broken))))
    assert found >= {
        ("file_unknown", "sales.csv", None, ""),
        ("quarter_outside", P, 34, "floors[0].by"),
        ("value_wrong", U, 3, "inventory_accuracy"),
        ("name_repeated", U, 5, "unit"),
        ("scope_wrong", L, 2, "scope"),
        ("name_unknown", L, 4, "limit"),
        ("name_unknown", N, 4, "unit"),
        ("quarter_outside", N, 5, "quarter"),
    }


GOOD_WAYS = {
    "byte order mark": {U: b"\xef\xbb\xbf" + UNITS.encode(), P: b"\xef\xbb\xbf" + PLAN.encode()},
    "semicolons": {U: UNITS.replace(",", ";")},
    "tabs": {U: UNITS.replace(",", "\t")},
    "Windows line ends": {file: text.replace("\n", "\r\n") for file, text in GOOD.items()},
    "no line end at the end": {file: text.rstrip("\n") for file, text in GOOD.items()},
    "blank rows": {U: UNITS.replace("\nS3", "\n\n,,,,,,,,,\nS3")},
    "blank columns": {U: UNITS.replace("\n", ",,\n")},
    "spaces around": {U: UNITS.replace(",", " , ")},
    "quoted cells": {U: UNITS.replace("North", '"North"')},
    "formula for a name": {U: UNITS.replace("D1", "=1+1"), P: PLAN},
    "script for a name": {U: UNITS.replace("D1", "<script>alert(1)</script>")},
    "other alphabets": {U: UNITS.replace("D1", "Köln 東京")},
    "other files beside": {"notes.txt": "hello", "plan.xlsx": b"PK\x03\x04"},
}


@pytest.mark.parametrize("name", GOOD_WAYS)
def test_what_people_save_is_read(name: str, tmp_path: Path) -> None:
    instance = load_instance(write(tmp_path, GOOD | GOOD_WAYS[name]))
    assert [unit.unit for unit in instance.units[:3]] == ["S1", "S2", "S3"]
    assert [unit.revenue for unit in instance.units] == [1_000_000, 1_200_000, 900_000, 0]


@pytest.mark.parametrize("name", CASES)
def test_the_command_says_so_and_writes_nothing(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = write(tmp_path / "instance", GOOD | CASES[name].files), tmp_path / "out"
    before = sorted(tmp_path.rglob("*"))
    assert run(["plan", str(folder), "--out", str(out), "--quiet"]) == ExitCode.INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert CASES[name].found[0][1] in printed.err
    assert sorted(tmp_path.rglob("*")) == before
