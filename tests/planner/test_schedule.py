"""What a launch is worth: its share, the worth without it, and its payback."""

from dataclasses import replace

import numpy as np
import pytest

from instances.schema.instance import Instance
from planner import Plan, plan
from planner.accountant import Launch, account
from planner.plan.schedule import lasting_paybacks
from tests.planner.four_stores import CENT, launches, stores, world


def financed(instance: Instance, **finance: object) -> Instance:
    changed = instance.settings.finance.model_validate(instance.settings.finance.model_dump() | finance)
    return replace(instance, settings=instance.settings.model_copy(update={"finance": changed}))


def with_lever(instance: Instance, name: str, **fields: object) -> Instance:
    lever = instance.settings.levers[name]
    levers = instance.settings.levers | {name: lever.model_validate(lever.model_dump() | fields)}
    return replace(instance, settings=instance.settings.model_copy(update={"levers": levers}))


@pytest.fixture(scope="module")
def taxed() -> Plan:
    """Units with two launches whose effects overlap: inventory accuracy lifts what orchestration does."""
    curve = [{"accuracy": 0.5, "effectiveness": 0.2}, {"accuracy": 1.0, "effectiveness": 1.0}]
    return plan(financed(world(stores(), orc={"effectiveness": curve}), tax_rate=0.25), gap=0.0)


def test_shares_and_shared_costs_sum_to_the_npv_and_worths_without_do_not(taxed: Plan) -> None:
    both = taxed.schedule["unit"].value_counts()
    assert (both == 2).any() and len(taxed.shared_costs)
    whole = taxed.schedule["npv_share"].sum() + taxed.shared_costs["npv"].sum()
    assert whole == pytest.approx(taxed.npv, abs=CENT)
    apart = taxed.schedule["incremental_npv"].sum() + taxed.shared_costs["npv"].sum()
    assert abs(apart - taxed.npv) > 100


def test_the_worth_without_a_launch_is_the_plan_less_the_plan_without_it(taxed: Plan) -> None:
    everything = [Launch(*launch) for launch in sorted(launches(taxed))]
    shared = taxed.shared_costs["npv"].sum()
    for row in taxed.schedule.itertuples():
        rest = [one for one in everything if (one.unit, one.lever) != (row.unit, row.lever)]
        other = account(taxed.instance, rest)
        without = other.npv - (shared if {one.lever for one in rest} >= {one.lever for one in everything} else 0.0)
        assert row.incremental_npv == pytest.approx(taxed.npv - shared - without, abs=CENT)


def test_a_unit_with_one_launch_has_the_same_share_and_worth_without_it(taxed: Plan) -> None:
    counts = taxed.schedule.groupby("unit")["lever"].transform("size")
    alone = taxed.schedule[counts == 1]
    shared = taxed.schedule[counts == 2]
    assert alone["npv_share"].tolist() == pytest.approx(alone["incremental_npv"].tolist(), abs=1e-6)
    assert not np.allclose(shared["npv_share"], shared["incremental_npv"])


@pytest.mark.parametrize(
    ("flow", "cost", "start", "quarters"),
    [
        ([-10, 4, 6, 1], [10, 0, 0, 0], 1, 3),
        ([-10, 12, -5, 3], [10, 0, 0, 0], 1, 4),
        ([-10, 12, -5, 1], [10, 0, 0, 0], 1, None),
        ([-10, 4, 5.996, 0], [10, 0, 0, 0], 1, 3),
        ([-10, 4, 5.99, 0], [10, 0, 0, 0], 1, None),
        ([0, -10, 20, 0], [0, 10, 0, 0], 2, 2),
        ([-10, 0, 20, 0], [10, 0, 0, 0], 2, 2),
        ([-10, 20, 0, 0], [10, 0, 0, 0], 3, 1),
        ([5, 5, -10, 30], [0, 0, 10, 0], 1, 3),
        ([5, 5, 5, 5], [0, 0, 0, 0], 1, None),
        ([5, 5, 5, 5], [0.004, 0, 0, 0], 1, None),
    ],
)
def test_a_launch_is_paid_back_for_good_or_not_at_all(
    flow: list[float], cost: list[float], start: int, quarters: int | None
) -> None:
    found = lasting_paybacks(np.array([flow], dtype=float), np.array([cost], dtype=float), np.array([start]))
    assert found == [quarters]


def test_payback_counts_hard_cash_where_it_is_asked_for() -> None:
    """Stockouts are soft: without them a launch that pays back does not."""
    base = with_lever(
        world(stores(**{name: {"shrink_rate": 0.0} for name in "ABCD"})), "store_optimization", effects={"stockout": 0.9}
    )
    soft, hard = (plan(financed(base, hard_cash_only=only), gap=0.0) for only in ((), ("payback",)))
    assert launches(soft) == launches(hard)
    mine = [found.schedule.set_index(["unit", "lever"])["payback_quarters"] for found in (soft, hard)]
    stores_of = mine[0].index[mine[0].index.get_level_values("lever") == "store_optimization"]
    assert len(stores_of) and mine[0][stores_of].notna().all() and mine[1][stores_of].isna().all()
    others = mine[0].index.difference(stores_of)
    assert mine[0][others].equals(mine[1][others])


def test_the_cost_of_a_launch_is_all_its_payments() -> None:
    profile = {"profile": [0.25, 0.5, 0.25], "profile_from": -1}
    costs = [{"line": "training", "amount": 8000, "basis": "unit", **profile}]
    found = plan(with_lever(world(), "store_optimization", costs=costs), gap=0.0)
    own = found.schedule[found.schedule["lever"] == "store_optimization"]
    assert own["implementation_cost"].tolist() == pytest.approx([8000.0] * len(own)) and len(own)
    paid = -found.flow.amount[:4].sum(axis=0)
    assert (paid > 0).sum() >= 2
    assert paid.sum() == pytest.approx(found.schedule["implementation_cost"].sum() + found.shared_costs["one_off_cost"].sum())
