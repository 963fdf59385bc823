"""Two pricings of the same plans, written apart from one page: the vectorised one and the accountant's, to the cent."""

from functools import cache

import numpy as np
import pytest

from instances.measures import MEASURES
from instances.schema.instance import Instance
from models import NEVER
from planner.accountant import TERMINAL, Account, Launch, account
from planner.economics import ALL_BUCKETS, Menu, build_menu, charge_events, figures, fleet_of, shared_charges
from planner.errors import MenuError
from planner.limits import limit_table
from planner.plan.tables import Chosen, cash_flow, cash_flow_table
from tests.oracles.random_instances import random_instance
from tests.series import series

SEEDS = range(120)
CENT = 0.01


@cache
def priced_plans(seed: int) -> tuple[tuple[Chosen, Account], ...]:
    """Return three random plans of a random instance, with what the accountant makes of their launches."""
    instance = random_instance(seed)
    try:
        menu = build_menu(instance)
    except MenuError:
        return ()
    random = np.random.default_rng(seed)
    plans = []
    for _ in range(3):
        rows = [random.choice(np.flatnonzero(menu.unit == unit)) for unit in range(len(instance.units))]
        chosen = chosen_of(instance, Menu(menu.levers, menu.unit[rows], menu.start[rows], menu.value[rows]))
        plans.append((chosen, account(instance, launches_of(chosen))))
    return tuple(plans)


def chosen_of(instance: Instance, menu: Menu) -> Chosen:
    fleet, shared = fleet_of(instance), shared_charges(instance)
    events = [charge_events(fleet, menu.unit, menu.start, charge) for charge in shared]
    opened = np.array([min(own[own != NEVER], default=NEVER) for own in events], dtype=np.int64)
    return Chosen(instance, fleet, menu, shared, opened)


def launches_of(chosen: Chosen) -> list[Launch]:
    instance, menu = chosen.instance, chosen.menu
    return [
        Launch(instance.units[unit].unit, menu.levers[lever], instance.label_of(int(menu.start[unit, lever])))
        for unit, lever in chosen.launches()
    ]


@pytest.mark.parametrize("seed", series(SEEDS, 40))
def test_every_line_of_every_quarter_is_the_same_in_both(seed: int) -> None:
    for chosen, recomputed in priced_plans(seed):
        table = cash_flow_table(chosen, cash_flow(chosen))
        keys = list(zip(table["quarter"], table["bucket"], table["line"], strict=True))
        assert set(keys) == set(recomputed.cashflow)
        for column, expected in (("amount", recomputed.cashflow), ("present_value", recomputed.present_values)):
            assert table[column].to_list() == pytest.approx([expected[key] for key in keys], rel=0, abs=CENT / 2)


@pytest.mark.parametrize("seed", series(SEEDS, 40))
def test_menu_values_and_shared_costs_sum_to_the_npv_of_the_accountant(seed: int) -> None:
    for chosen, recomputed in priced_plans(seed):
        shared = sum(float(charge.value[period]) for charge, period in chosen.opened_costs())
        assert chosen.menu.value.sum() + shared == pytest.approx(recomputed.npv, rel=0, abs=CENT / 2)


@pytest.mark.parametrize("seed", series(SEEDS, 40))
def test_buckets_and_the_cash_flow_table_sum_to_the_npv(seed: int) -> None:
    for chosen, recomputed in priced_plans(seed):
        flow = cash_flow(chosen)
        found = figures(chosen.instance, flow.amount, flow.terminal)
        table = cash_flow_table(chosen, flow)
        assert sum(found.buckets.values()) == pytest.approx(found.npv, rel=0, abs=CENT / 2)
        assert table["present_value"].sum() == pytest.approx(found.npv, rel=0, abs=CENT / 2)
        assert (table["amount"] * table["discount_factor"]).sum() == pytest.approx(found.npv, rel=0, abs=CENT / 2)
        by_bucket = dict.fromkeys(ALL_BUCKETS, 0.0) | table.groupby("bucket")["present_value"].sum().to_dict()
        assert by_bucket == pytest.approx(dict(recomputed.figures.buckets), rel=0, abs=CENT / 2)


@pytest.mark.parametrize("seed", series(SEEDS, 40))
def test_what_limits_allow_and_what_is_used_is_the_same_in_both(seed: int) -> None:
    for chosen, recomputed in priced_plans(seed):
        table = limit_table(chosen.instance, chosen.fleet, chosen.menu, chosen.shared, chosen.opened)
        found = {tuple(row[:4]): row[5:8] for row in table.itertuples(index=False, name=None)}
        lines = {(line.limit, line.measure, line.scope, line.period): line for line in recomputed.limits}
        assert found.keys() <= lines.keys()
        assert all(line.vacant for key, line in lines.items() if key not in found)
        for key, row in found.items():
            line = lines[key]
            assert row == pytest.approx((line.allowed, line.used, line.left), rel=1e-9, abs=CENT / 2), key


def test_random_instances_use_every_feature_and_every_kind_of_rule() -> None:
    plans = [random_instance(seed).settings for seed in SEEDS]
    limits = [limit for plan in plans for limit in plan.limits]
    assert {limit.measure for limit in limits} == set(MEASURES)
    assert {limit.per for limit in limits} == {"quarter", "fiscal_year", "total"}
    assert {limit.each for limit in limits} >= {"", "region", "leader", "team", "cohort"}
    assert any(limit.benefit_share and limit.carry_over for limit in limits)
    assert any(limit.amount is None for limit in limits)
    assert {gate.policy for plan in plans for gate in plan.pilot_gates} == {
        "free",
        "worst",
        "top",
        "representative",
        "one_region",
    }
    kinds = {"together", "at_most", "at_least", "exclusive", "prerequisite"}
    assert {group.kind for plan in plans for group in plan.groups} == kinds
    assert {floor.measure for plan in plans for floor in plan.floors} >= {
        "coverage",
        "live_units",
        "average_accuracy",
        "hard_cash",
    }
    assert any(plan.ramp_limits for plan in plans)
    levers = [lever for plan in plans for lever in plan.levers.values()]
    bases = {"network", "region", "unit", "store", "thousand_orders"}
    assert {cost.basis for lever in levers for cost in lever.costs} == bases
    assert {cost.basis for lever in levers for cost in lever.support} == bases
    assert any(lever.ends_with for lever in levers)
    assert any(lever.benefit_life_quarters for lever in levers)
    pins = [pin.rule for seed in SEEDS for pin in random_instance(seed).pins]
    assert set(pins) == {"must", "must_not", "running", "committed"}
    assert TERMINAL in {key[0] for seed in range(10) for _, one in priced_plans(seed) for key in one.cashflow}
