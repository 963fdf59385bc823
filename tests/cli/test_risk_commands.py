"""The command `risk`: what it shows and writes, and that its files carry enough to price a world again."""

import csv
import json
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from cli import run as command
from instances import Override, load_instance, overridden
from planner import write
from planner.economics import fleet_of, shared_charges
from planner.errors import ExitCode
from planner.plan.tables import cash_flow
from planner.replanning.reading import read_plan
from tests.conftest import names_in

FILES = {"risk.csv", "worlds.csv", "uncertainties.csv", "risk_by_region.csv", "risk_by_lever.csv", "broken_limits.csv"}
FILES |= {"cash_fan.csv", "npv.svg", "cash.svg", "tornado.svg", "manifest.json"}


@pytest.fixture(scope="module")
def asked(small_plan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The written plan of the small fleet, with its risk beside it, and what the command showed of that."""
    folder = tmp_path_factory.mktemp("risk") / "run"
    write(small_plan, folder)
    with redirect_stdout(StringIO()) as shown:
        assert command(["risk", str(folder), "--worlds", "512"]) == ExitCode.DONE
    return folder, shown.getvalue()


@pytest.fixture(scope="module")
def run(asked: tuple[Path, str]) -> Path:
    """The written plan of the small fleet, with its risk."""
    return asked[0]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_risk_shows_the_range_and_writes_it_beside_the_plan(rollout, asked: tuple[Path, str]) -> None:
    run, shown = asked
    for words in ("With 90 % chance the NPV lies between", "CVaR at 90 %", "Paid back by", "standard error", "Assumed by grade"):
        assert words in " ".join(shown.split())
    folder = run / "questions" / "risk-worlds-512"
    assert set(names_in(folder)) >= FILES
    assert len(rows_of(folder / "worlds.csv")) == 512
    npv = next(row for row in rows_of(folder / "risk.csv") if row["figure"] == "npv")
    assert float(npv["p5"]) < float(npv["p50"]) < float(npv["p95"])
    assert f"{float(npv['p5']):,.0f} and {float(npv['p95']):,.0f}; it is {float(npv['mean']):,.0f}" in " ".join(shown.split())
    assert rollout("verify", run).code == ExitCode.DONE


def test_a_world_is_priced_again_from_the_files(run: Path) -> None:
    """Its draws are put into the inputs as changes of a case, which are read and checked anew: the same NPV, to the cent."""
    folder = run / "questions" / "risk-worlds-512"
    _, plan = read_plan(run)
    sources = rows_of(folder / "uncertainties.csv")
    for world in rows_of(folder / "worlds.csv")[:3]:
        changes = [
            Override(path, float(world[source["uncertainty"]]), source["how"])
            for source in sources
            for path in source["figures"].split("; ")
        ]
        other, _ = overridden(load_instance(run / "inputs"), changes)
        changed = replace(plan.chosen, instance=other, fleet=fleet_of(other), shared=shared_charges(other))
        flow, factor = cash_flow(changed), changed.fleet.timeline.factor
        npv = flow.amount.sum(axis=0) @ factor + flow.terminal.sum() * factor[-1]
        assert float(world["npv"]) == pytest.approx(npv, abs=0.011)
        assert npv != pytest.approx(plan.npv, abs=1.0)


def test_the_same_seed_gives_the_same_json(rollout, run: Path) -> None:
    asked = ("risk", run, "--worlds", "64", "--no-sensitivity", "--by", "2030Q4", "--level", "0.8", "--json", "-q")
    first, again, other = (json.loads(rollout(*asked, "--seed", seed).out) for seed in ("5", "5", "6"))
    assert first["risk"] == again["risk"] != other["risk"]
    assert (first["worlds"], first["level"], first["seed"], first["settled"]) == (64, 0.8, 5, False)
    assert [row["figure"] for row in first["risk"]][-3:] == ["cvar", "chance_of_loss", "paid_back_by_2030Q4"]
    assert first["assumed"] and {row["assumed"] for row in first["uncertainties"]} == {"yes"}


def test_risk_of_an_instance_plans_it_first_and_writes_where_it_is_told(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("risk", fleet, "--worlds", "32", "--no-sensitivity", "--out", tmp_path / "r")
    assert ended.code == ExitCode.DONE
    assert set(names_in(tmp_path / "r")) >= (FILES - {"tornado.svg"}) | {"summary.json", "schedule.csv"}


def test_risk_refuses_what_it_does_not_understand(rollout, run: Path) -> None:
    for options in (("--worlds", "8"), ("--level", "1")):
        assert rollout("risk", run, *options).code == ExitCode.USAGE
    ended = rollout("risk", run, "--by", "soon")
    assert ended.code == ExitCode.INPUT and "--by soon: expected a quarter from" in ended.err


def test_a_run_carries_the_measure_that_it_was_planned_by(rollout, fleet: Path, tmp_path: Path) -> None:
    asked = ("--risk", "cvar", "--risk-level", "0.8", "--worlds", "6", "--risk-confidence", "0.9", "--seed", "7", "--gap", "0.01")
    assert rollout("plan", fleet, *asked, "--out", tmp_path / "first", "-q").code == ExitCode.DONE
    text = (tmp_path / "first" / "inputs" / "plan.toml").read_text()
    for line in ('risk = "cvar"', "risk_level = 0.8", "risk_worlds = 6", "risk_confidence = 0.9", "seed = 7"):
        assert line in text.splitlines()
    assert "risk" not in (fleet / "plan.toml").read_text()
    assert rollout("verify", tmp_path / "first").code == ExitCode.DONE
    assert rollout("plan", tmp_path / "first", "--gap", "0.01", "--out", tmp_path / "again", "-q").code == ExitCode.DONE
    first, again = (tmp_path / name for name in ("first", "again"))
    assert (again / "schedule.csv").read_bytes() == (first / "schedule.csv").read_bytes()
    assert (again / "inputs" / "plan.toml").read_text() == text
    risk = [json.loads((one / "summary.json").read_text())["risk"] for one in (first, again)]
    assert risk[0] == risk[1] and risk[0]["planned_for"]["seed"] == 7
