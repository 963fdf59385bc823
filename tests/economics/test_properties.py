"""What holds of every instance: on random ones in which every feature of the page is switched on now and then."""

import tracemalloc
from dataclasses import replace
from functools import cache
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.instance import Instance
from models import NEVER
from planner.economics import (
    COST_LINES,
    LINES,
    NEVER_LAUNCHED,
    build_menu,
    charge_events,
    discount_factors,
    figures,
    fleet_of,
    hardness_of,
    launch_costs,
    launch_shares,
    objective_values,
    payment_parts,
    realised_cash,
    roadmap_flows,
    roadmap_values,
    shared_charges,
)
from planner.economics.fleet import Fleet
from planner.economics.menus import Menu
from planner.economics.prices import price_of
from planner.economics.tail import tail_of
from tests.economics.builders import instance, lever, unit
from tests.oracles.random_instances import random_instance
from tests.series import series

CENT = 0.005
SEEDS, QUICK = range(40), 15
FURTHER = 10_000
seeds = st.integers(0, FURTHER - 1)
TAX = LINES.index("tax")
WORKING_CAPITAL = LINES.index("working_capital")
COSTS = len(COST_LINES)


def case_of(seed: int, **finance: object) -> Instance:
    """A random instance in which no unit must launch what its rules do not allow, with settings of its own."""
    case = random_instance(seed)
    plan = case.settings.model_copy(update={"finance": case.settings.finance.model_copy(update=finance)})
    return replace(case, settings=plan, pins=tuple(pin for pin in case.pins if pin.rule != "must"))


@cache
def drawn(seed: int) -> tuple[Instance, Fleet, Menu]:
    """A random instance, its fleet and its menu."""
    case = case_of(seed)
    return case, fleet_of(case), build_menu(case)


def hard_lines(case: Instance) -> np.ndarray:
    return np.array([hardness_of(line, case.settings.finance) == "hard" for line in LINES])


def kinds_of(case: Instance) -> set[tuple[str, object]]:
    """Return what is switched on in an instance: its settings of money, and what its levers, units, pins and flows have."""
    finance, levers = case.settings.finance, case.settings.levers.values()
    chosen = ("discount_timing", "discount_rate_kind", "growth_base", "terminal_value", "online_sales", "cancellations_in")
    found: set[tuple[str, object]] = {(name, getattr(finance, name)) for name in chosen}
    found |= {(name, bool(getattr(finance, name))) for name in ("tax_rate", "inflation_rate", "carrying_rate", "discount_rate")}
    for one in levers:
        found |= {("cost", cost.basis) for cost in one.costs} | {("support", cost.basis) for cost in one.support}
        found |= {("effect", name) for name, effect in one.effects if effect}
        given = ("ends_with", "platform", "benefit_life_quarters", "adoption_by_effort", "adoption_by_maturity", "launch_hours")
        found |= {(name, True) for name in given if getattr(one, name)}
    found |= {(name, True) for unit in case.units for name in ("exit_quarter", "resize_quarter") if getattr(unit, name)}
    return found | {("pin", pin.rule) for pin in case.pins} | {("flow", flow.line) for flow in case.flows}


def test_the_seeds_that_run_always_draw_every_kind_that_all_draw() -> None:
    always, every = (set().union(*(kinds_of(drawn(seed)[0]) for seed in seeds)) for seeds in (range(QUICK), SEEDS))
    assert always == every


@pytest.mark.parametrize("seed", series(SEEDS, QUICK))
def test_lines_add_up_to_the_value(seed: int) -> None:
    case, fleet, menu = drawn(seed)
    factor = discount_factors(case.settings.calendar, case.settings.finance)
    flows = roadmap_flows(fleet, menu.unit, menu.start)
    worth = (flows.amount @ factor + flows.terminal * factor[-1]).sum(axis=1)
    np.testing.assert_allclose(worth, roadmap_values(fleet, menu.unit, menu.start), rtol=1e-11, atol=CENT / 10)


@pytest.mark.parametrize("seed", series(SEEDS, QUICK))
def test_a_hard_objective_is_the_hard_part_of_the_value(seed: int) -> None:
    _, _, menu = drawn(seed)
    case = case_of(seed, hard_cash_only=("objective",))
    fleet = fleet_of(case)
    rows = slice(0, None, max(1, menu.unit.size // 8))
    unit, start = menu.unit[rows], menu.start[rows]
    flows = roadmap_flows(fleet, unit, start)
    hard = [figures(case, flows.amount[n], flows.terminal[n]).npv_by_hardness["hard"] for n in range(unit.size)]
    np.testing.assert_allclose(objective_values(fleet, unit, start), hard, rtol=1e-9, atol=CENT)
    np.testing.assert_array_equal(build_menu(case).value, objective_values(fleet, menu.unit, menu.start))


@pytest.mark.parametrize("seed", series(SEEDS, QUICK))
def test_realised_cash_is_that_of_hard_lines_after_tax(seed: int) -> None:
    case, fleet, menu = drawn(seed)
    amount = roadmap_flows(fleet, menu.unit, menu.start).amount
    hard = hard_lines(case)
    hard[:COSTS] = hard[TAX] = False
    kept = np.full(len(LINES), 1 - case.settings.finance.tax_rate)
    kept[WORKING_CAPITAL] = 1.0
    expected = np.einsum("rlq,l->rq", amount, hard * kept)
    np.testing.assert_allclose(realised_cash(fleet, menu.unit, menu.start), expected, rtol=0, atol=CENT)


@pytest.mark.parametrize("seed", series(SEEDS, QUICK))
def test_payments_are_the_flows_of_the_implementation_cost(seed: int) -> None:
    case, fleet, menu = drawn(seed)
    paid = np.zeros((menu.unit.size, COSTS, len(case.quarters)))
    for part in payment_parts(fleet, menu.unit, menu.start):
        assert (part.amount >= 0).all() and ((part.quarter >= 1) & (part.quarter <= len(case.quarters))).all()
        np.add.at(paid, (part.row, slice(None), part.quarter - 1), part.amount.sum(axis=2))
    flows = roadmap_flows(fleet, menu.unit, menu.start)
    np.testing.assert_allclose(-flows.amount[:, :COSTS], paid, rtol=0, atol=CENT)
    assert not flows.terminal[:, :COSTS].any()
    total = launch_costs(fleet, menu.unit, menu.start)
    np.testing.assert_allclose(total.sum(axis=(1, 3)), paid.sum(axis=2), rtol=0, atol=CENT)
    assert not total[(menu.start < 1) | (menu.start == NEVER_LAUNCHED)].any()


@pytest.mark.parametrize("part", series(range(3), 1))
@settings(max_examples=10, deadline=None)
@given(seeds, st.integers(1, 40))
def test_blocks_and_their_order_do_not_matter(part: int, seed: int, at_a_time: int) -> None:
    _, fleet, menu = drawn(seed + FURTHER * part)
    shuffled = np.random.default_rng(at_a_time).permutation(menu.unit.size)[:200]
    whole = roadmap_values(fleet, menu.unit, menu.start)
    value = roadmap_values(fleet, menu.unit[shuffled], menu.start[shuffled], at_a_time)
    np.testing.assert_allclose(value, whole[shuffled], rtol=1e-11, atol=CENT / 100)


@pytest.mark.parametrize("part", series(range(3), 1))
@settings(max_examples=10, deadline=None)
@given(seeds)
def test_the_base_case_is_worth_nothing(part: int, seed: int) -> None:
    case, fleet, _ = drawn(seed + FURTHER * part)
    everyone = np.arange(len(case.units))
    assert (roadmap_values(fleet, everyone, fleet.base) == 0).all()
    assert not roadmap_flows(fleet, everyone, fleet.base).amount.any()


@pytest.mark.parametrize("part", series(range(3), 1))
@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["costs", "support", "launch_hours"]))
def test_a_higher_cost_never_raises_a_value(part: int, seed: int, what: str) -> None:
    case, fleet, menu = drawn(seed + FURTHER * part)
    dearer = lever(
        costs=[dict(line="software", amount=1e6, basis="unit", colour="capex")],
        support=[dict(amount=1e6, basis="unit")],
        launch_hours=[200.0] * 9,
    )
    levers = {
        name: one.model_copy(
            update={what: dearer.launch_hours if what == "launch_hours" else getattr(one, what) + getattr(dearer, what)}
        )
        for name, one in case.settings.levers.items()
    }
    # A lever that runs already and is ended by another saves what it costs; adoption follows what is spent on training.
    costly = fleet_of(replace(case, settings=case.settings.model_copy(update={"levers": levers})))
    new = np.flatnonzero((fleet.base[menu.unit] == NEVER_LAUNCHED).all(axis=1))
    before = roadmap_values(fleet, menu.unit[new], menu.start[new])
    assert (roadmap_values(costly, menu.unit[new], menu.start[new]) <= before + CENT).all()


LONG = 4 * 400
"""Quarters of a tail that is worked out one by one: the weights of a perpetuity are nothing by then."""


@pytest.mark.parametrize("kind", ["perpetuity", "multiple"])
@pytest.mark.parametrize("seed", series(range(12), 5))
def test_the_closed_form_is_the_sum_of_400_years(seed: int, kind: str) -> None:
    case = case_of(seed, terminal_value=kind, terminal_multiple=2.3, terminal_decay=0.15)
    last = quarter_ordinal(case.quarters[-1].label)
    exits = [None, last + 7, last + 1, last + 30]
    units = tuple(
        one if leaves is None else one.model_copy(update={"exit_quarter": quarter_label(leaves)})
        for one, leaves in zip(case.units, exits, strict=False)
    )
    case = replace(case, units=units)
    menu, charges = build_menu(case), shared_charges(case)
    rows = slice(0, None, max(1, menu.unit.size // 60))
    unit, start = menu.unit[rows], menu.start[rows]
    flows = roadmap_flows(fleet_of(case), unit, start)
    fleet = fleet_of(case, tail_columns=LONG)
    assert fleet.timeline.columns == len(case.quarters) + LONG
    gross = np.abs(flows.terminal).max(initial=1.0)
    np.testing.assert_allclose(roadmap_values(fleet, unit, start), menu.value[rows], rtol=1e-9, atol=1e-9 * gross)
    np.testing.assert_allclose(roadmap_flows(fleet, unit, start).terminal, flows.terminal, rtol=1e-9, atol=1e-9 * gross)
    for long, short in zip(shared_charges(case, tail_columns=LONG), charges, strict=True):
        np.testing.assert_allclose(long.value, short.value, rtol=1e-9, atol=CENT)


@pytest.mark.parametrize("seed", range(12))
def test_an_exit_far_away_tends_to_no_exit(seed: int) -> None:
    case = case_of(seed, terminal_value="perpetuity", terminal_decay=0.15)
    stays, goes = (
        replace(case, units=tuple(one.model_copy(update={"exit_quarter": label}) for one in case.units))
        for label in (None, "2427Q4")
    )
    menu = build_menu(stays)
    rows = slice(0, None, max(1, menu.unit.size // 60))
    unit, start = menu.unit[rows], menu.start[rows]
    forever, long = (roadmap_flows(fleet_of(one), unit, start) for one in (stays, goes))
    np.testing.assert_allclose(long.terminal, forever.terminal, rtol=1e-9, atol=CENT)
    np.testing.assert_array_equal(long.amount, forever.amount)


@pytest.mark.parametrize("seed", series(SEEDS, QUICK))
def test_shares_are_the_mean_over_every_order_and_sum_to_the_flows(seed: int) -> None:
    _, fleet, menu = drawn(seed)
    rows = np.random.default_rng(seed).permutation(menu.unit.size)[:6]
    unit, start = menu.unit[rows], menu.start[rows]
    shares, flows = launch_shares(fleet, unit, start), roadmap_flows(fleet, unit, start)
    for row in range(rows.size):
        own = np.flatnonzero(shares.row == row)
        launched = [n for n, one in enumerate(start[row].tolist()) if 1 <= one < NEVER_LAUNCHED]
        assert shares.lever[own].tolist() == launched
        scale = np.abs(flows.amount[row]).max(initial=1.0)
        np.testing.assert_allclose(shares.amount[own].sum(axis=0), flows.amount[row], rtol=0, atol=1e-9 * scale)
        np.testing.assert_allclose(shares.terminal[own].sum(axis=0), flows.terminal[row], rtol=0, atol=CENT)
        for number in own.tolist():
            expected = _mean_over_orders(fleet, int(unit[row]), start[row], launched, int(shares.lever[number]))
            np.testing.assert_allclose(shares.amount[number], expected, rtol=0, atol=1e-9 * scale)


def _mean_over_orders(fleet: Fleet, unit: int, start: np.ndarray, launched: list[int], lever: int) -> np.ndarray:
    def amount(those: list[int]) -> np.ndarray:
        some = np.where(np.isin(np.arange(start.size), those) | (start < 1), start, NEVER_LAUNCHED)
        return roadmap_flows(fleet, np.array([unit]), some[None, :].astype(np.int16)).amount[0]

    orders = list(permutations(launched))
    gains = [amount(list(order[: order.index(lever) + 1])) - amount(list(order[: order.index(lever)])) for order in orders]
    return np.mean(gains, axis=0)


@pytest.mark.parametrize("seed", series(range(60), QUICK))
def test_segments_of_shared_support_sum_to_what_runs_quarter_by_quarter(seed: int) -> None:
    case, fleet, menu = drawn(seed)
    charges = shared_charges(case)
    random = np.random.default_rng(seed)
    first = np.searchsorted(menu.unit, np.arange(len(case.units) + 1))
    for _ in range(10):
        choice = np.array([random.integers(low, high) for low, high in pairwise(first)])
        flows, terminal = np.zeros((len(LINES), len(case.quarters))), np.zeros(len(LINES))
        for charge in charges:
            events = charge_events(fleet, menu.unit[choice], menu.start[choice], charge)
            if (events != NEVER).any():
                opened = events[events != NEVER].min()
                flows, terminal = flows + charge.flows[opened], terminal + charge.terminal[opened]
        support, later = _support_quarter_by_quarter(case, fleet, menu.start[choice])
        line = LINES.index("support")
        np.testing.assert_allclose(-flows[line], support, rtol=0, atol=CENT)
        assert -terminal[line] == pytest.approx(later, abs=CENT)


FAR = 1200
"""Quarters of the tail that are looked at one by one; with the decays of random instances less than a cent is left."""


def _support_quarter_by_quarter(case: Instance, fleet: Fleet, start: np.ndarray) -> tuple[np.ndarray, float]:
    """Return float[H] and the value in H of what comes after: support of all scopes, by the page."""
    quarters = len(case.quarters)
    tail = tail_of(fleet.timeline)
    weight = tail.weight(np.arange(1.0, FAR + 1)) if tail.after.size else np.zeros(FAR)
    paid = np.zeros(quarters + FAR)
    time = fleet.timeline
    length = np.append(time.length[:quarters], np.ones(FAR))
    licences = time.licences[np.minimum(np.arange(quarters + FAR), quarters - 1)]
    names, levers = list(case.settings.levers), list(case.settings.levers.values())
    for number, one in enumerate(levers):
        sharers = [number, *(place for place, other in enumerate(levers) if other.platform == names[number])]
        active, before = (
            np.logical_or.reduce([_active(case, starts, each, _ends(case, each), quarters + FAR) for each in sharers])
            for starts in (start, fleet.base)
        )
        runs = (fleet.base[:, sharers] < 1).any(axis=1)
        regions = [one.region for one in case.units]
        for region in (None, *dict.fromkeys(regions)):
            inside = np.array([region in (None, own) for own in regions])
            on = active[inside].any(axis=0)
            if runs[inside].any():
                on &= ~before[inside].any(axis=0)
            for part in one.support:
                if part.basis == ("network" if region is None else "region"):
                    paid += on * part.amount * licences * price_of(case, part, quarters + FAR) * length
    return paid[:quarters], float(paid[quarters:] @ weight)


def _ends(case: Instance, lever: int) -> list[int]:
    """Return the levers that end one."""
    names = list(case.settings.levers)
    return [names.index(name) for name in case.settings.levers[names[lever]].ends_with if name in names]


def _active(case: Instance, start: np.ndarray, lever: int, ends: list[int], quarters: int) -> np.ndarray:
    quarter = np.arange(1, quarters + 1)
    found = quarter >= start[:, [lever]]
    for other in ends:
        found &= quarter < start[:, [other]]
    last = [np.inf if one.exit_quarter is None else case.quarter_index(one.exit_quarter) for one in case.units]
    name = list(case.settings.levers)[lever]
    closed = {pin.unit: case.quarter_index(pin.until) for pin in case.pins if pin.lever == name and pin.until is not None}
    down = [closed.get(one.unit, np.inf) for one in case.units]
    return found & (quarter <= np.minimum(last, down)[:, None])


def test_memory_is_bounded_by_blocks() -> None:
    case = instance({"a": lever(effects={"shrink": 0.5, "labour_hours": 0.1}), "b": lever(effects={"shrink": 0.1})}, [
        unit(f"S{n}", revenue=1e6, shrink_rate=0.02, labour_hours=100, wage=10) for n in range(200)
    ], decision=20, evaluation=40)  # fmt: skip
    fleet, menu = fleet_of(case), build_menu(case)
    assert menu.unit.size == 200 * 441
    tracemalloc.start()
    roadmap_values(fleet, menu.unit, menu.start)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # One array of all roadmaps by quarter would be 28 MB; the values, launch quarters and a block of them are far less.
    assert peak < 20e6
