"""First plans under rules of committees: the rules are written into a fleet, and the seconds to its first plan are told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.first_plans import first_plan, problem_of, rules_of
from models import MenuProblem
from tests.models.branching.test_waves_by_openings import waves

WRITER = """
import csv, sys
from pathlib import Path
from instances.generator import random_fleet
folder, units = Path(sys.argv[1]), int(sys.argv[3])
for name, content in random_fleet(units, 12, 1).items():
    (folder / name).write_text(content + ("\\n[solver]\\n" if name == "plan.toml" else ""))
with (folder / "units.csv").open() as file:
    first = next(csv.DictReader(file))["unit"]
(folder / "pins.csv").write_text(f"unit,lever,rule,quarter\\n{first},store_optimization,committed,2027Q1\\n")
"""


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> MenuProblem:
    data = tmp_path_factory.mktemp("data")
    (data / "rule_rich_fleet.py").write_text(WRITER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        return problem_of(data, 14, "waves")


def test_the_rules_are_among_the_rows(problem: MenuProblem) -> None:
    names = [charge.name for charge in problem.charges]
    assert any(name.startswith("least wave") for name in names)
    assert "in turn: beta opens" in names and "in turn: gamma opens" in names
    assert any(name.startswith("regions at once") for name in names)


@pytest.mark.parametrize("construction", [True, False])
def test_the_seconds_to_a_first_plan_are_told(construction: bool) -> None:
    assert float(first_plan(waves(4, 9), 20.0, construction=construction)) >= 0.0


def test_without_a_plan_that_is_told() -> None:
    plain = waves(4, 9)
    impossible = replace(plain, limit=np.full(plain.row_count, -1e9))
    assert first_plan(impossible, 20.0, construction=True).startswith("none in ")


def test_every_family_of_rules_grows_with_the_fleet() -> None:
    assert "largest = 105\n" in rules_of("waves", 300, 12) and "smallest = 15\n" in rules_of("all", 300, 12)
