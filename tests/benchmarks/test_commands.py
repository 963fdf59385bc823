"""`rollout plan` measured from outside: what a run tells, the rows it is kept in, and the table with its targets."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.commands import __main__ as command
from benchmarks.commands.cases import CASES
from benchmarks.commands.measured import measured
from benchmarks.commands.report import BEGIN, END, table_text, write_page
from benchmarks.commands.rows import Row, first_plan, measure, read_rows, row_of, write_rows

NOWHERE = Path("nowhere")


def row(seed: int, limit: float, gap: float | None, first: float | None = 1.0, **known: float | str) -> Row:
    start = Row("rule-rich:60", seed, limit, "2026-11-28", first_plan=first, seconds=limit + 2, memory=2.0**30, gap=gap, code=6)
    return replace(start, **known)  # type: ignore[arg-type]


ROWS = [
    row(0, 60.0, 0.004),
    row(1, 60.0, 0.009, 0.5),
    row(2, 60.0, 0.003, 0.9),
    row(0, 300.0, 0.002),
    row(1, 300.0, None, None, remark="no plan: | stopped"),
]


def test_a_command_is_measured_to_its_end() -> None:
    lines = "sys.stderr.write('one\\n'); time.sleep(0.3); sys.stderr.write('two\\n')"
    code = f"import sys, time; print('out'); {lines}; much = b'x' * 2**27; sys.exit(6)"
    told = measured([sys.executable, "-c", code])
    assert (told["code"], told["output"]) == (6, "out\n")
    (early, one), (late, two) = told["lines"]
    assert (one, two) == ("one", "two")
    assert 0.0 < early < late - 0.2 < told["seconds"]
    assert told["memory"] > 2**27


def test_the_first_plan_is_the_first_that_is_worth_something() -> None:
    lines = [(0.5, "0 s  looking for a plan"), (1.0, "1 s  plan EUR 0  bound 9"), (2.0, "2 s  plan EUR 1,234  bound 2,000")]
    assert first_plan(lines, 9.0) == 2.0
    assert first_plan([(1.0, "1 s  plan EUR -20  bound 9")], 9.0) == 1.0
    assert first_plan(lines[:2], 9.0) == 9.0


def test_a_run_without_a_plan_says_why() -> None:
    told = {
        "code": 5,
        "seconds": 61.0,
        "memory": 1.0,
        "output": "",
        "lines": [(60.5, "stopped before a plan was found"), (60.6, " ")],
    }
    found = row_of(Row("rule-rich:60", 0, 60.0, "2026-11-28"), told)
    assert (found.code, found.gap, found.first_plan, found.seconds) == (5, None, None, 61.0)
    assert found.remark == "stopped before a plan was found"


def test_rows_are_read_as_written(tmp_path: Path) -> None:
    write_rows(tmp_path / "commands.csv", reversed(ROWS))
    assert read_rows(tmp_path / "commands.csv") == ROWS
    assert read_rows(tmp_path / "none.csv") == []


def test_the_table_sets_targets_beside_medians() -> None:
    lines = {line.split("`")[1]: line for line in table_text(ROWS).splitlines()[2:]}
    assert list(lines) == [case.name for case in CASES]
    cells = [cell.strip() for cell in lines["rule-rich:60"].split("|")[2:-1]]
    assert cells[:3] == ["3", "1.0 s (1.0 s)", "0.4 % (0.5 %)"]
    assert cells[3] == "**no plan** (0.1 %)"
    assert cells[4:6] == ["302 s", "1.0 GiB"]
    assert cells[6] == "seed 1, 300 s: no plan: / stopped"
    assert "not measured (480 s)" in lines["random:100000"]


def test_the_page_is_filled_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n")
    write_page(page, ROWS)
    text = page.read_text()
    assert (text.startswith("before\n"), text.endswith("after\n"), "old" in text) == (True, True, False)
    assert "Measured on 2026-11-28." in text


def test_rows_are_measured_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int, float]] = []

    def told(fleet: str, seed: int, limit: float, data: Path) -> Row:
        asked.append((fleet, seed, limit))
        return replace(ROWS[0], fleet=fleet, seed=seed, time_limit=limit)

    monkeypatch.setattr(command, "measure", told)
    page = tmp_path / "page.md"
    page.write_text(BEGIN + END)
    write_rows(tmp_path / "commands.csv", ROWS)
    given = ["--data", str(NOWHERE), "--out", str(tmp_path), "--page", str(page), "--only", "rule-rich:60", "--more"]
    command.main(given)
    assert asked == [("rule-rich:60", 2, 300.0)]
    command.main([*given[:-1], "--seed", "0", "--time-limit", "60"])
    assert asked[1:] == [("rule-rich:60", 0, 60.0)]
    assert len(read_rows(tmp_path / "commands.csv")) == 6
    command.main(["--out", str(tmp_path), "--page", str(page)])
    assert len(asked) == 2


def test_a_small_fleet_is_planned_by_command() -> None:
    found = measure("random:6", 0, 5.0, NOWHERE)
    assert found.remark == ""
    assert found.init is not None
    assert found.seconds is not None
    assert found.first_plan is not None
    assert 0.0 < found.first_plan <= found.seconds
    assert found.memory is not None
    assert 50e6 < found.memory < 2e9
    assert found.value is not None
    assert found.value > 0


def test_an_unknown_fleet_is_told() -> None:
    with pytest.raises(ValueError, match="begin with"):
        measure("other:1", 0, 1.0, NOWHERE)
