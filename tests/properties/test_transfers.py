"""Transfers of demand on random instances: two pricings of every plan to the cent, brute force, and worlds."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from instances.reader import read_files
from instances.schema.instance import Instance
from planner.accountant import Account, Launch, account, broken_rules
from planner.economics import Menu, build_menu, fleet_of, has_lever, roadmap_values
from planner.errors import MenuError
from planner.limits import limit_table
from planner.limits.priced import priced
from planner.plan.tables import Chosen, cash_flow, cash_flow_table
from tests.oracles.random_closings import CLOSING
from tests.oracles.random_transfers import with_transfers
from tests.oracles.written import files_of
from tests.properties.best import assert_best
from tests.properties.roadmap_sums import agreed_flows
from tests.properties.test_brute_force import best_of_all
from tests.properties.test_pricing import chosen_of, launches_of
from tests.series import series
from tests.worlds.closings import assert_roadmaps_are_worth_what_they_are_in_instances

SEEDS = range(30)
CENT = 0.01


@cache
def case(seed: int) -> tuple[Instance, Menu] | None:
    """A random instance with transfers, without lever that must be launched, and its menu; None where it has none."""
    made = with_transfers(seed)
    made = replace(made, pins=tuple(pin for pin in made.pins if pin.rule != "must"))
    try:
        return made, build_menu(made)
    except MenuError:
        return None


@cache
def closed(seed: int) -> tuple[Chosen, Account] | None:
    """A random plan in which most units close, pairs or not, with what the accountant makes of it."""
    found = case(seed)
    if found is None:
        return None
    made, menu = found
    random, closing, rows = np.random.default_rng(seed), menu.levers.index(CLOSING), []
    for unit in range(len(made.units)):
        own = np.flatnonzero(menu.unit == unit)
        closes = own[has_lever(menu.start[own, closing])]
        rows.append(random.choice(closes if closes.size and random.random() < 0.8 else own))
    chosen = chosen_of(made, Menu(menu.levers, menu.unit[rows], menu.start[rows], menu.value[rows]))
    return chosen, account(made, launches_of(chosen))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_pricings_say_the_same_of_transfers(seed: int) -> None:
    found = closed(seed)
    if found is None:
        pytest.skip("no menu")
    chosen, recomputed = found
    table = cash_flow_table(chosen, cash_flow(chosen))
    keys = list(zip(table["quarter"], table["bucket"], table["line"], strict=True))
    assert set(keys) == set(recomputed.cashflow)
    assert table["amount"].to_list() == pytest.approx([recomputed.cashflow[key] for key in keys], rel=0, abs=CENT / 2)
    rows = limit_table(chosen.instance, chosen.fleet, chosen.menu, chosen.shared, chosen.opened)
    used = {tuple(row[:4]): row[5:8] for row in rows.itertuples(index=False, name=None)}
    lines = {(line.limit, line.measure, line.scope, line.period): line for line in recomputed.limits}
    assert {key for key in lines if key[0].startswith("transfer")} <= set(used) <= set(lines)
    for key, (allowed, taken, _) in used.items():
        assert (taken, allowed) == pytest.approx((lines[key].used, lines[key].allowed), rel=1e-9, abs=CENT / 2), key


def test_the_series_has_transfers_that_matter_and_every_way_of_them() -> None:
    cases = [found for seed in SEEDS if (found := closed(seed)) is not None]
    lines = [line for _, told in cases for line in told.limits]
    assert any(line.limit == "transfer capacity" and line.used > 0 for line in lines)
    assert any(line.limit.startswith("transfer ") and line.used == 2 for line in lines)
    assert any(row.share_orders is not None for chosen, _ in cases for row in chosen.instance.transfers)
    for chosen, told in cases:
        made = chosen.instance
        takers = {row.to_unit for row in made.transfers}
        if made.settings.finance.terminal_value != "none" and any(u.exit_quarter for u in made.units if u.unit in takers):
            break
    else:
        pytest.fail("no exit of a unit that takes over with a terminal value")
    without = [account(replace(chosen.instance, transfers=()), launches_of(chosen)).npv for chosen, _ in cases[:10]]
    assert sum(abs(told.npv - npv) > 1 for (_, told), npv in zip(cases, without, strict=False)) >= 6


@pytest.mark.parametrize("seed", series(range(10), 5))
def test_flows_values_and_sums_of_roadmaps_agree(seed: int) -> None:
    found = case(seed)
    if found is None:
        pytest.skip("no menu")
    made, menu = found
    fleet = fleet_of(made)
    flows = agreed_flows(fleet, menu)
    worth = roadmap_values(fleet, menu.unit, menu.start)
    later = fleet_of(made, fleet.timeline.columns - fleet.timeline.quarters + 4 if flows.terminal.any() else None)
    np.testing.assert_allclose(roadmap_values(later, menu.unit, menu.start), worth, rtol=1e-9, atol=CENT / 10)


@pytest.mark.parametrize("seed", series(range(12), 5))
def test_the_best_plan_with_transfers_is_the_best_of_all(seed: int) -> None:
    made = with_transfers(seed, units=2, decision=2, levers=1)
    assert_best(made, best_of_all(made))


@pytest.mark.parametrize("seed", series(range(12), 5))
def test_in_a_world_a_unit_takes_over_with_its_figures_of_that_world(seed: int) -> None:
    try:
        found = priced(read_files("transfers", files_of(with_transfers(seed)), may_idle=True))
    except MenuError:
        pytest.skip("no menu")
    assert_roadmaps_are_worth_what_they_are_in_instances(found, seed)


def test_two_closings_of_a_pair_are_found() -> None:
    made = next(found[0] for seed in SEEDS if (found := case(seed)) is not None and found[0].transfers)
    row = made.transfers[0]
    launches = [Launch(name, CLOSING, made.label_of(1)) for name in (row.from_unit, row.to_unit)]
    findings = broken_rules(made, launches, account(made, launches))
    assert any(row.pair in str(one) for one in findings)
