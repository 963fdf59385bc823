"""Three plans compared with ledgers that share nothing with the project: every cell of the cash flow, and the figures."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from planner import plan, verify
from tests.worked import business_case, causes_case, horizon_case
from tests.worked.cases import CENT, figure, limit, written

CASES = {"horizon": horizon_case, "causes": causes_case, "business": business_case}
RATES = {"irr", "mirr", "profitability_index", "profitability_index_before_tax"}
HERE = Path(__file__).parent


@pytest.fixture(scope="module", params=CASES)
def case(request, tmp_path_factory):
    """A script and the plan of its instance."""
    folder = tmp_path_factory.mktemp(request.param) / request.param
    shutil.copytree(HERE / "instances" / request.param, folder)
    return CASES[request.param], plan(folder, gap=0.0)


@pytest.mark.parametrize("name", CASES)
def test_a_script_stands_alone(name) -> None:
    # Isolated mode: neither the project's folder nor its environment is on the path.
    done = subprocess.run([sys.executable, "-I", HERE / f"{name}_case.py"], capture_output=True, text=True, check=True)
    assert "npv" in done.stdout


def test_every_cell_of_the_cash_flow(case) -> None:
    script, found = case
    rows = found.cashflow
    told = dict(zip(zip(rows["quarter"], rows["line"], strict=True), rows["amount"], strict=True))
    assert len(told) == len(rows)
    right = script.cells()
    assert set(told) >= {key for key, amount in right.items() if abs(amount) > CENT}
    wrong = {
        key: (round(right.get(key, 0.0), 4), amount) for key, amount in told.items() if abs(amount - right.get(key, 0.0)) > CENT
    }
    assert wrong == {}


def test_present_values_sum_to_the_npv(case) -> None:
    script, found = case
    rows = found.cashflow
    assert rows["present_value"].sum() == pytest.approx(script.figures()["npv"], abs=CENT)
    assert found.npv == pytest.approx(script.figures()["npv"], abs=CENT)


def test_every_figure(case) -> None:
    script, found = case
    for name, right in script.figures().items():
        told = figure(found, name)
        if name == "npv_by_region":
            told = {row["region"]: row["npv"] for row in told}
        elif isinstance(right, dict):
            told = {key: told[key] for key in right}
        assert told == pytest.approx(right, abs=1e-6 if name in RATES else CENT), name


def test_every_launch(case) -> None:
    script, found = case
    rows = found.schedule
    told = dict(
        zip(
            zip(rows["unit"], rows["lever"], strict=True),
            zip(rows["npv_share"], rows["incremental_npv"], strict=True),
            strict=True,
        )
    )
    right = script.launches()
    assert set(told) == set(right)
    assert {key: told[key][0] for key in told} == pytest.approx({key: right[key][0] for key in told}, abs=CENT)
    assert {key: told[key][1] for key in told} == pytest.approx({key: right[key][1] for key in told}, abs=CENT)
    assert rows["npv_share"].sum() + found.shared_costs["npv"].sum() == pytest.approx(found.npv, abs=CENT)


def test_the_accountant_agrees(case) -> None:
    assert verify(case[1]) == []


def test_the_base_case(tmp_path) -> None:
    found = plan(HERE / "instances" / "causes", gap=0.0)
    told = {row["line"]: row for row in written(found, tmp_path, "base_case.csv")}
    for line, (first, last, by_drift) in causes_case.base_case().items():
        if line != "support" and abs(first) + abs(last) > CENT:
            assert float(told[line]["first_year"]) == pytest.approx(first, abs=CENT)
            assert float(told[line]["last_year"]) == pytest.approx(last, abs=CENT)
            assert float(told[line]["change"]) == pytest.approx(last - first, abs=2 * CENT)
            assert float(told[line]["by_drift"]) == pytest.approx(by_drift, abs=CENT)


def test_the_capital_that_a_limit_counts() -> None:
    found = plan(HERE / "instances" / "business", gap=0.0)
    for quarter, amount in business_case.capital().items():
        assert limit(found, "capital", quarter)[1] == pytest.approx(amount, abs=CENT)
