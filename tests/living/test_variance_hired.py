"""Plan against actual where heads are hired: what they cost stands with the shared costs of their lever, and is recomputed."""

import csv
from pathlib import Path
from typing import Any

import pytest

from planner import plan, write
from planner.actuals.records import Actuals, LaunchActual, PaymentActual
from planner.economics.lines import LINE
from planner.errors import ExitCode
from planner.living.variance import variance_of
from planner.plan.plan import Plan
from tests.living.test_replan_hired import of, written
from tests.worked.cases import LEVER

TRAINING = LINE["training"]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan(written(tmp_path_factory.mktemp("hired") / "case"), gap=0.0)


def network(found: Any, name: str) -> list[float]:
    """Return a part of the variance of what the network pays for training, by quarter."""
    place = [number for number, (region, _) in enumerate(found.groups) if not region]
    return [float(one) for one in getattr(found.flows, name)[place, TRAINING].sum(axis=0)]


def test_heads_are_planned_and_came_as_planned_whatever_launches_do(before: Plan) -> None:
    """400 of recruiting in Q1, and 200 of wages and 100 of severance in Q2, which is not over as of Q2."""
    late = Actuals(launches=(LaunchActual(*of(before, "0"), LEVER, "slipped", "2027Q3"),))
    found = variance_of(before.chosen, late, 2)
    assert network(found, "planned") == network(found, "actual") == [-400, 0, 0, 0]
    found = variance_of(before.chosen, late, 3)
    assert network(found, "planned") == network(found, "actual") == [-400, -300, 0, 0]
    assert not any(network(found, "volume")) and not any(network(found, "timing")) and not any(network(found, "price"))


def test_what_heads_were_paid_otherwise_is_a_price(before: Plan) -> None:
    paid = Actuals(payments=(PaymentActual("", "", LEVER, "training", "2027Q1", 430.0),))
    found = variance_of(before.chosen, paid, 2)
    assert network(found, "actual") == [-430, 0, 0, 0] and network(found, "price") == [-30, 0, 0, 0]


def test_a_plan_with_heads_lives_on_the_command_line(rollout: Any, before: Plan, tmp_path: Path) -> None:
    """Sheets are filled in, read and compared, and the life of the plan is listed; `verify` recomputes it with the heads."""
    run, sheet = tmp_path / "run", tmp_path / "actuals.csv"
    write(before, run)
    assert rollout("simulate", run, "--as-of", "2027Q3", "--out", sheet).code == ExitCode.DONE
    ended = rollout("variance", run, "--actuals", sheet, "--as-of", "2027Q3")
    assert ended.code == ExitCode.DONE, ended.err
    (answer,) = (run / "questions").iterdir()
    assert rollout("verify", run).code == ExitCode.DONE
    path = answer / "variance.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    place = next(number for number, row in enumerate(rows) if "-400.00" in row)
    path.write_text("\n".join([*rows[:place], *rows[place + 1 :], ""]), encoding="utf-8")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and "variance.csv 2027Q1 training, planned" in ended.out
    assert rollout("learn", run, "--actuals", sheet, "--as-of", "2027Q3", "--out", tmp_path / "learned").code == ExitCode.DONE
    out = tmp_path / "next"
    assert rollout("replan", run, "--as-of", "2027Q2", "--out", out).code == ExitCode.DONE
    assert rollout("history", out, "--out", tmp_path / "life.csv").code == ExitCode.DONE
    with (tmp_path / "life.csv").open(newline="", encoding="utf-8-sig") as stream:
        _, second = csv.DictReader(stream)
    assert float(second["realised"]) == pytest.approx(1000 - 100 - 400) and float(second["completion"]) == before.npv
