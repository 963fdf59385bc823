"""Every command as a user meets it: what it prints where, what it writes, and its exit code."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from instances.draft import Draft
from models import SolveStatus
from planner.errors import ExitCode, InfeasibleError, NoPlanError, SolverError, VerificationError
from planner.run_files.locate import load
from tests.conftest import names_in

ESCAPE = "\x1b"


@pytest.fixture
def solved(small_plan, monkeypatch):
    """Let `rollout plan` find this plan at once, with another status or gap if asked."""

    def set_up(status: SolveStatus = SolveStatus.OPTIMAL, gap: float = 0.0) -> None:
        value = small_plan.solution.value
        solution = replace(small_plan.solution, status=status, bound=value + gap * abs(value), gap=gap)
        result = replace(small_plan, solution=solution)
        monkeypatch.setattr("planner.planning.plan", lambda *_, **__: result)

    return set_up


@pytest.fixture
def failing(monkeypatch):
    """Let `rollout plan` end with an error."""

    def set_up(error: BaseException) -> None:
        def plan(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("planner.planning.plan", plan)

    return set_up


def test_plan_writes_its_folder_and_shows_it(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("plan", fleet, "--out", tmp_path / "plan1")
    assert ended.code == ExitCode.DONE
    for part in ("Net present value", "Proof", "Payback", "implementation cost", "Launches and spend", "Units by state"):
        assert part in ended.out
    assert f"Written to {tmp_path / 'plan1'}" in ended.out
    assert {"schedule.csv", "summary.json", "inputs"} <= set(names_in(tmp_path / "plan1"))
    assert rollout("verify", tmp_path / "plan1").code == ExitCode.DONE


def test_plan_without_out_writes_nothing(rollout, solved, fleet: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    solved()
    assert rollout("plan", fleet).code == ExitCode.DONE
    assert names_in(tmp_path) == []


def test_plan_fits_eighty_columns(rollout, solved, fleet: Path, monkeypatch) -> None:
    solved()
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, rollout("plan", fleet).out.splitlines())) <= 80


def amounts_in(out: str) -> dict[str, int]:
    """Return the steps of the waterfall by name."""
    names = "implementation cost|savings in operating cost|higher operating cost|revenue lift|risk reduction"
    names += "|NPV before tax|tax|net present value"
    found = re.findall(rf"^({names}) +(-?[\d,]+)", out, re.MULTILINE)
    return {name: int(amount.replace(",", "")) for name, amount in found}


def test_the_waterfall_sums_to_the_value(rollout, solved, small_plan, fleet: Path) -> None:
    solved()
    amounts = amounts_in(rollout("plan", fleet).out)
    npv = amounts.pop("net present value")
    assert len(amounts) == 4 and abs(sum(amounts.values()) - npv) <= 2
    assert abs(npv - small_plan.npv) <= 0.5


def test_tax_is_told_apart_from_the_buckets(rollout) -> None:
    ended = rollout("plan", "ten-store-chain", "--gap", "0.2", "--quiet")
    amounts = amounts_in(ended.out)
    npv, before = amounts.pop("net present value"), amounts.pop("NPV before tax")
    assert len(amounts) == 5 and abs(sum(amounts.values()) - npv) <= 3
    assert amounts["tax"] < 0 and abs(before + amounts["tax"] - npv) <= 2
    assert re.search(r"^IRR +\d+\.\d % a year; MIRR \d+\.\d % a year$", ended.out, re.MULTILINE)
    assert re.search(r"^Payback +20\d\dQ\d, quarter \d+ from first spend, \d+ from the start$", ended.out, re.MULTILINE)


def test_the_overview_says_what_counts_hard_cash_alone(rollout, tmp_path: Path) -> None:
    draft = Draft(load("ten-store-chain"))
    draft.settings["finance"] |= {"hard_cash_only": ["payback", "peak_funding", "objective"]}
    ended = rollout("plan", write(tmp_path, draft), "--gap", "0.2", "--quiet")
    assert re.search(r"^Peak cash exposure +USD [\d,]+ nominal, hard cash alone$", ended.out, re.MULTILINE)
    assert re.search(r"^Payback +.*, hard cash alone$", ended.out, re.MULTILINE)
    assert re.search(r"^Proof +no plan is worth more than USD -?[\d,]+ in hard cash", ended.out, re.MULTILINE)


def write(folder: Path, draft: Draft) -> Path:
    for name, content in draft.instance().files:
        (folder / name).write_bytes(content)
    return folder


def test_plan_prints_one_json_document(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("plan", fleet, "--json", "--quiet", "--out", tmp_path / "plan1")
    document = json.loads(ended.out)
    written = json.loads((tmp_path / "plan1" / "summary.json").read_text(encoding="utf-8"))
    assert document == written | {"run_folder": str(tmp_path / "plan1"), "warnings": []}
    assert document["schema_version"] == 1
    assert ended.err == ""


def test_a_run_folder_can_be_planned_again(rollout, fleet: Path, tmp_path: Path) -> None:
    rollout("plan", fleet, "--out", tmp_path / "plan1")
    document = json.loads(rollout("plan", tmp_path / "plan1", "--json").out)
    written = json.loads((tmp_path / "plan1" / "summary.json").read_text(encoding="utf-8"))
    assert document["figures"] == written["figures"]
    assert document["inputs"] == written["inputs"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InfeasibleError("no plan satisfies the floor"), ExitCode.INFEASIBLE, "error: no plan satisfies the floor"),
        (NoPlanError("stopped"), ExitCode.NO_PLAN, "error: stopped"),
        (SolverError("no solver of that name"), ExitCode.SOLVER, "error: no solver of that name"),
        (VerificationError("NPV differs"), ExitCode.VERIFICATION, "error: NPV differs"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (RuntimeError("odd [bold]"), ExitCode.OUR_FAULT, "error: RuntimeError: odd [bold] - a fault of this program"),
    ],
)
def test_each_ending_has_its_exit_code(rollout, failing, fleet, tmp_path, error, code, said) -> None:
    failing(error)
    ended = rollout("plan", fleet, "--out", tmp_path / "plan1")
    assert ended.code == code
    assert ended.out == ""
    assert any(line.startswith(said) for line in ended.err.splitlines())
    assert "Traceback" not in ended.err
    assert names_in(tmp_path) == []


def test_a_fault_shows_its_place_when_asked(rollout, failing, fleet: Path, monkeypatch) -> None:
    monkeypatch.setenv("ROLLOUT_DEBUG", "1")
    failing(RuntimeError("odd"))
    ended = rollout("plan", fleet)
    assert ended.code == ExitCode.OUR_FAULT
    assert "Traceback" in ended.err


def test_a_gap_that_was_not_reached_is_said_and_the_plan_kept(rollout, solved, fleet: Path, tmp_path: Path) -> None:
    solved(SolveStatus.TIME_LIMIT, gap=0.25)
    ended = rollout("plan", fleet, "--out", tmp_path / "plan1")
    assert ended.code == ExitCode.GAP_NOT_REACHED
    assert "the gap is 25.000 %" in ended.err
    assert "Net present value" in ended.out
    assert (tmp_path / "plan1" / "summary.json").is_file()


def test_a_time_limit_with_the_gap_reached_is_done(rollout, solved, fleet: Path) -> None:
    solved(SolveStatus.TIME_LIMIT, gap=1e-6)
    assert rollout("plan", fleet).code == ExitCode.DONE


def test_an_interrupted_plan_is_written_and_said(rollout, solved, fleet: Path, tmp_path: Path) -> None:
    solved(SolveStatus.INTERRUPTED, gap=0.25)
    ended = rollout("plan", fleet, "--out", tmp_path / "plan1")
    assert ended.code == ExitCode.INTERRUPTED
    assert "interrupted: the best plan found so far is written" in ended.err
    assert (tmp_path / "plan1" / "summary.json").is_file()


def test_an_earlier_run_survives_a_run_that_fails(rollout, solved, failing, fleet: Path, tmp_path: Path) -> None:
    solved()
    rollout("plan", fleet, "--out", tmp_path / "plan1")
    before = (tmp_path / "plan1" / "summary.json").read_bytes()
    failing(InfeasibleError("none"))
    assert rollout("plan", fleet, "--out", tmp_path / "plan1").code == ExitCode.INFEASIBLE
    assert (tmp_path / "plan1" / "summary.json").read_bytes() == before
    assert names_in(tmp_path) == ["plan1"]


def test_a_bad_place_for_the_output_is_told_before_the_solve(rollout, failing, fleet: Path, tmp_path: Path) -> None:
    failing(AssertionError("it solved"))
    (tmp_path / "mine.txt").write_text("mine")
    ended = rollout("plan", fleet, "--out", tmp_path)
    assert ended.code == ExitCode.INPUT
    assert "not a run folder" in ended.err or "not" in ended.err
    assert names_in(tmp_path) == ["mine.txt"]


@pytest.mark.parametrize(
    ("option", "variable", "value"),
    [
        ("solver", "ROLLOUT_SOLVER", "cbc"),
        ("time_limit", "ROLLOUT_TIME_LIMIT", 7.0),
        ("gap", "ROLLOUT_GAP", 0.5),
        ("threads", "ROLLOUT_THREADS", 2),
        ("seed", "ROLLOUT_SEED", 9),
    ],
)
def test_a_flag_stands_over_the_environment(rollout, small_plan, fleet, monkeypatch, option, variable, value) -> None:
    seen = []

    def plan(*_: object, **options: object):
        seen.append(options[option])
        return small_plan

    monkeypatch.setattr("planner.planning.plan", plan)
    rollout("plan", fleet)
    monkeypatch.setenv(variable, str(value))
    rollout("plan", fleet)
    flag = {"solver": "glpk", "gap": 0.25}.get(option, 1)
    rollout("plan", fleet, f"--{option.replace('_', '-')}", flag)
    assert seen == [None, value, flag]


@pytest.mark.parametrize("arguments", [("--gap", 2), ("--gap", -1), ("--time-limit", 0), ("--threads", 0), ("--seed", -1)])
def test_options_out_of_range_are_usage(rollout, fleet: Path, arguments: tuple[object, ...]) -> None:
    assert rollout("plan", fleet, *arguments).code == ExitCode.USAGE


def test_an_unknown_example_is_told_with_the_nearest(rollout) -> None:
    from instances import example_names

    name = example_names()[0]
    ended = rollout("plan", name[:-1])
    assert ended.code == ExitCode.INPUT
    assert name in ended.err


def test_an_unknown_command_is_usage(rollout) -> None:
    for name, hint in {"paln": "Did you mean 'plan'?", "orderprice": "Did you mean 'order-price'?", "xyz": ""}.items():
        ended = rollout(name)
        assert ended.code == ExitCode.USAGE
        assert ended.out == ""
        assert ended.err.endswith(f"Error: No such command '{name}'." + (f" {hint}" if hint else "") + "\n")


def test_a_run_with_changed_inputs_is_planned_by_no_command(rollout, solved, fleet: Path, tmp_path: Path) -> None:
    solved()
    rollout("plan", fleet, "--out", tmp_path / "run")
    units = tmp_path / "run" / "inputs" / "units.csv"
    units.write_bytes(units.read_bytes().replace(b"S001", b"S001x"))
    for line in (("plan",), ("check",), ("whatif", "--budget", "80%"), ("frontier",), ("export", "--to", tmp_path / "m.lp")):
        ended = rollout(line[0], tmp_path / "run", *line[1:])
        assert ended.code == ExitCode.VERIFICATION
        assert "units.csv: has changed since the run" in ended.err


@pytest.mark.parametrize("value", ["nan", "-1", "1", "2"])
def test_a_gap_that_is_none_is_usage(rollout, fleet: Path, value: str) -> None:
    assert rollout("plan", fleet, "--gap", value).code == ExitCode.USAGE


def test_a_solver_without_a_name_is_told(rollout, fleet: Path) -> None:
    ended = rollout("plan", fleet, "--solver", "")
    assert ended.code == ExitCode.INPUT and "solver" in ended.err and "fault" not in ended.err


def test_a_name_too_long_for_the_system_is_told(rollout, fleet: Path, tmp_path: Path) -> None:
    for line in (("plan", fleet, "--out", tmp_path / ("x" * 300)), ("check", "y" * 300), ("verify", "z" * 300)):
        ended = rollout(*line)
        assert ended.code == ExitCode.INPUT and "fault" not in ended.err


def test_verify_finds_a_changed_cell(rollout, solved, fleet: Path, tmp_path: Path) -> None:
    solved()
    rollout("plan", fleet, "--out", tmp_path / "plan1")
    path = tmp_path / "plan1" / "cashflow.csv"
    text = path.read_text(encoding="utf-8-sig")
    amount = next(row["amount"] for row in csv.DictReader(text.splitlines()) if float(row["amount"]) != 0)
    path.write_text(text.replace(amount, f"{float(amount) + 1:.2f}", 1), encoding="utf-8")
    ended = rollout("verify", tmp_path / "plan1")
    assert ended.code == ExitCode.VERIFICATION
    assert "finding" in ended.out
    assert json.loads(rollout("verify", tmp_path / "plan1", "--json").out)["findings"]


def test_verify_finds_a_changed_input(rollout, solved, fleet: Path, tmp_path: Path) -> None:
    solved()
    rollout("plan", fleet, "--out", tmp_path / "plan1")
    with (tmp_path / "plan1" / "inputs" / "units.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    ended = rollout("verify", tmp_path / "plan1")
    assert ended.code == ExitCode.VERIFICATION
    assert "units.csv: has changed since the run" in ended.err


def test_verify_of_something_else_is_told(rollout, fleet: Path, tmp_path: Path) -> None:
    for folder in (fleet, tmp_path / "none"):
        assert rollout("verify", folder).code == ExitCode.INPUT


@pytest.mark.parametrize(("name", "begins"), [("model.lp", r"\\|max|min"), ("model.mps", r"\*|NAME")])
def test_export_writes_the_model(rollout, fleet: Path, tmp_path: Path, name: str, begins: str) -> None:
    ended = rollout("export", fleet, "--to", tmp_path / name)
    assert (ended.code, ended.out) == (ExitCode.DONE, f"{tmp_path / name}\n")
    assert re.match(begins, (tmp_path / name).read_text(encoding="utf-8").lstrip())
    assert names_in(tmp_path) == [name]


def test_export_to_another_form_is_usage(rollout, fleet: Path, tmp_path: Path) -> None:
    assert rollout("export", fleet, "--to", tmp_path / "model.xlsx").code == ExitCode.USAGE
    assert names_in(tmp_path) == []


def test_report_writes_a_page(rollout, fleet: Path, tmp_path: Path) -> None:
    assert rollout("plan", fleet, "--out", tmp_path / "p", "--quiet").code == ExitCode.DONE
    ended = rollout("report", tmp_path / "p", "--quiet")
    assert (ended.code, ended.out.strip(), ended.err) == (ExitCode.DONE, str(tmp_path / "p" / "report.html"), "")
    assert "<h1>Launch " in (tmp_path / "p" / "report.html").read_text(encoding="utf-8")
    assert rollout("report", tmp_path / "p", "--out", tmp_path / "no" / "page.html").code == ExitCode.INPUT
