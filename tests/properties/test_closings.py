"""Closings on random instances: two pricings of every plan to the cent, brute force, and what holds of leases."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from instances.schema.instance import Instance
from planner.accountant import Account, Launch, account, broken_rules
from planner.economics import NEVER_LAUNCHED, Menu, build_menu, fleet_of, has_lever, roadmap_values
from planner.economics.results import cash_and_result
from planner.limits import limit_table
from planner.plan.tables import Chosen, cash_flow, cash_flow_table
from tests.oracles.random_closings import CLOSING, with_closings
from tests.properties.best import assert_best
from tests.properties.roadmap_sums import agreed_flows
from tests.properties.test_brute_force import best_of_all
from tests.properties.test_pricing import chosen_of, launches_of
from tests.series import series

SEEDS = range(60)
CENT = 0.01


@cache
def case(seed: int) -> tuple[Instance, Menu]:
    """A random instance that may close units, without lever that must be launched, and its menu."""
    made = with_closings(seed)
    made = replace(made, pins=tuple(pin for pin in made.pins if pin.rule != "must"))
    return made, build_menu(made)


@cache
def plans(seed: int) -> tuple[tuple[Chosen, Account], ...]:
    """Three random plans in which every other unit closes, with what the accountant makes of them."""
    made, menu = case(seed)
    random, closing, told = np.random.default_rng(seed), menu.levers.index(CLOSING), []
    for _ in range(3):
        rows = []
        for unit in range(len(made.units)):
            own = np.flatnonzero(menu.unit == unit)
            closes = own[has_lever(menu.start[own, closing])]
            rows.append(random.choice(closes if closes.size and random.random() < 0.5 else own))
        chosen = chosen_of(made, Menu(menu.levers, menu.unit[rows], menu.start[rows], menu.value[rows]))
        told.append((chosen, account(made, launches_of(chosen))))
    return tuple(told)


@pytest.mark.parametrize("seed", series(SEEDS, 24))
def test_both_pricings_say_the_same_of_closings(seed: int) -> None:
    for chosen, recomputed in plans(seed):
        table = cash_flow_table(chosen, cash_flow(chosen))
        keys = list(zip(table["quarter"], table["bucket"], table["line"], strict=True))
        assert set(keys) == set(recomputed.cashflow)
        assert table["amount"].to_list() == pytest.approx([recomputed.cashflow[key] for key in keys], rel=0, abs=CENT / 2)
        shared = sum(float(charge.value[period]) for charge, period in chosen.opened_costs())
        if "objective" not in chosen.instance.settings.finance.hard_cash_only:
            assert chosen.menu.value.sum() + shared == pytest.approx(recomputed.npv, rel=0, abs=CENT / 2)


@pytest.mark.parametrize("seed", series(SEEDS, 24))
def test_limits_count_closings_alike(seed: int) -> None:
    for chosen, recomputed in plans(seed):
        table = limit_table(chosen.instance, chosen.fleet, chosen.menu, chosen.shared, chosen.opened)
        found = {tuple(row[:4]): row[5:8] for row in table.itertuples(index=False, name=None)}
        lines = {(line.limit, line.measure, line.scope, line.period): line for line in recomputed.limits}
        for key, (allowed, used, _) in found.items():
            assert (used, allowed) == pytest.approx((lines[key].used, lines[key].allowed), rel=1e-9, abs=CENT / 2), key


def test_plans_that_are_priced_close_units() -> None:
    closing = [any(launch.lever == CLOSING for launch in launches_of(chosen)) for seed in range(10) for chosen, _ in plans(seed)]
    assert sum(closing) >= 25


@pytest.mark.parametrize("seed", series(range(20), 8))
def test_flows_values_and_sums_of_roadmaps_agree(seed: int) -> None:
    made, menu = case(seed)
    fleet = fleet_of(made)
    flows = agreed_flows(fleet, menu)
    np.testing.assert_allclose(
        cash_and_result(fleet, menu.unit, menu.start).cash, flows.amount.sum(axis=1), rtol=1e-9, atol=CENT / 10
    )


@pytest.mark.parametrize("seed", series(range(12), 5))
def test_the_best_plan_with_closings_is_the_best_of_all(seed: int) -> None:
    made = with_closings(seed, units=2, decision=2, levers=1)
    assert_best(made, best_of_all(made))


@pytest.mark.parametrize("seed", series(range(20), 8))
def test_a_longer_lease_never_makes_a_closing_worth_more(seed: int) -> None:
    made, menu = case(seed)
    closing = menu.levers.index(CLOSING)
    terms = made.settings.levers[CLOSING].closing.model_copy(update={"break_fee_quarters": None})
    levers = made.settings.levers | {CLOSING: made.settings.levers[CLOSING].model_copy(update={"closing": terms})}
    made = replace(made, settings=made.settings.model_copy(update={"levers": levers}))
    base, before = fleet_of(made).base, None
    for extra in range(0, 9, 2):
        last = made.label_of(len(made.quarters) - 2 + extra)
        units = tuple(unit.model_copy(update={"lease_end": last, "lease_break_fee": None}) for unit in made.units)
        fleet = fleet_of(replace(made, units=units))
        every = np.arange(len(made.units))
        start = base.copy()
        start[:, closing] = np.where(fleet.drivers.last >= 1, 1, NEVER_LAUNCHED)
        value = roadmap_values(fleet, every, start)
        assert before is None or (value <= before + CENT).all()
        before = value


def test_a_launch_at_a_unit_that_is_closed_is_found() -> None:
    instance, menu = case(0)
    other = next(name for name in menu.levers if name != CLOSING)
    unit = instance.units[0].unit
    running = {(pin.unit, pin.lever) for pin in instance.pins}
    assert (unit, other) not in running
    launches = [Launch(unit, CLOSING, instance.label_of(1)), Launch(unit, other, instance.label_of(2))]
    findings = broken_rules(instance, launches, account(instance, launches))
    assert "closed" in {one.rule for one in findings}
