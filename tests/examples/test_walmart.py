"""45 real stores: the instance is built from their sales, planned and verified."""

from pathlib import Path

import pytest

from benchmarks.walmart import STEADIEST, read_stores, write_instance
from instances import load_instance
from planner import plan, verify

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "walmart"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real stores is not beside the project")


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    return load_instance(write_instance(FOLDER, tmp_path_factory.mktemp("real") / "walmart"))


@pytest.fixture(scope="module")
def stores():
    return read_stores(FOLDER)


def test_every_store_keeps_its_real_sales_growth_and_floor_space(instance, stores):
    assert len(instance.units) == len(stores) == 45
    for unit, store in zip(instance.units, stores, strict=True):
        assert unit.revenue == pytest.approx(float(store["sales_last52w"]) / 4, abs=1)
        rising = float(store["sales_last52w"]) > float(store["sales_2011"])
        assert (unit.revenue_growth > 0) == rising
        assert abs(unit.revenue_growth) <= STEADIEST
        assert unit.size / instance.units[0].size == pytest.approx(float(store["Size"]) / float(stores[0]["Size"]), abs=0.01)


def test_a_year_at_the_seasons_factors_has_the_shares_of_2011(instance, stores):
    for unit, store in zip(instance.units, stores, strict=True):
        factors = {row.fiscal_quarter: row.revenue for row in instance.seasonality if row.profile == unit.seasonality}
        shares = {quarter: float(store[f"sales_2011_q{quarter}"]) / float(store["sales_2011"]) for quarter in range(1, 5)}
        assert factors == {quarter: pytest.approx(4 * share, abs=1e-4) for quarter, share in shares.items()}


def test_the_plan_is_within_its_gap_and_verifies(instance):
    result = plan(instance)
    assert result.bound is not None
    assert result.bound - result.npv <= instance.settings.solver.gap * result.npv * (1 + 1e-9)
    assert not verify(result)
    spend = result.schedule["implementation_cost"].sum() + result.shared_costs["one_off_cost"].sum()
    assert 0 < spend < 0.002 * 4 * sum(unit.revenue for unit in instance.units) * instance.settings.calendar.decision_quarters / 4


def test_every_assumption_is_named_in_the_instance(instance):
    """Each column that is not in the data stands in the comment of plan.toml."""
    comment = dict(instance.files)["plan.toml"].decode().split("[plan]")[0]
    header = dict(instance.files)["units.csv"].decode().splitlines()[0].split(",")
    real = {"unit", "name", "owner", "revenue", "revenue_growth", "seasonality", "size", "cohort"}
    spoken = {"eligible_orders": "online share of sales", "overtime_rate": "overtime", "missed_task_rate": "missed tasks"}
    spoken |= {"accuracy_drift": "drifts", "event_drift": "drifts"}
    spoken |= {f"{event}_rate": event for event in ("misroute", "late", "mispick", "complaint")}
    for column in set(header) - real:
        assert spoken.get(column, column) in comment, column
