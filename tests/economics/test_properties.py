import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.schema.instance import Instance
from planner.economics import (
    LINES,
    build_menu,
    discount_factors,
    fleet_of,
    launch_costs,
    recurring_flow,
    roadmap_flows,
    roadmap_values,
    terminal_factor,
)
from tests.economics.builders import instance, lever, unit

RATES = (
    "misroute",
    "split",
    "late",
    "cancellation",
    "mispick",
    "complaint",
    "stockout",
    "shrink",
    "markdown",
    "overtime",
)
CENT = 0.005


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    share = st.floats(0, 1)
    effects = st.fixed_dictionaries(
        {}, optional={name: st.floats(-1, 1) for name in (*RATES, "labour_hours", "order_uplift", "conversion_uplift")}
    )
    cost = st.fixed_dictionaries(
        {
            "line": st.sampled_from(["software", "training"]),
            "amount": st.floats(0, 1e5),
            "basis": st.sampled_from(["unit", "store", "thousand_orders"]),
            "colour": st.sampled_from(["capex", "opex"]),
        }
    )
    curve = [dict(accuracy=0.5, effectiveness=draw(st.floats(-1, 1))), dict(accuracy=0.9, effectiveness=1)]
    levers = {
        name: lever(
            evidence=draw(st.sampled_from(["vendor", "measured"])),
            effects=draw(effects),
            costs=draw(st.lists(cost, max_size=2)),
            support=[dict(amount=draw(st.floats(0, 1e4)), basis="unit")],
            launch_hours=draw(st.lists(st.floats(0, 100), max_size=2)),
            accuracy_gap_closed=draw(share),
            effectiveness=curve if name == "b" else [],
            strain={"complaint": draw(share), "labour_hours": draw(share)},
            ramp=draw(st.lists(share, min_size=1, max_size=4)),
            ends_with=["b"] if name == "c" else [],
        )
        for name in ("a", "b", "c")
    }
    units = [
        unit(
            f"S{number}",
            revenue=draw(st.floats(0, 1e7)),
            contribution_margin=draw(share),
            eligible_orders=draw(st.floats(0, 1e5)),
            order_value=draw(st.floats(0, 500)),
            labour_hours=1000,
            wage=20,
            inventory_accuracy=draw(share),
            accuracy_drift=0.01,
            event_drift=0.02,
            exit_quarter=draw(st.sampled_from([None, "2027Q3", "2028Q1"])),
            **{f"{name}_rate": draw(share) for name in RATES},
        )
        for number in range(2)
    ]
    finance: dict[str, Any] = {
        "discount_rate": draw(st.floats(0.0, 0.3)),
        "inflation_rate": draw(st.floats(0, 0.1)),
        "tax_rate": draw(st.sampled_from([0.0, 0.3])),
        "depreciation_quarters": draw(st.integers(1, 9)),
        "terminal_value": draw(st.sampled_from(["none", "perpetuity"])),
    }
    events = dict(misroute=8, split=6, late=9, cancellation=15, mispick=8, complaint=12)
    rules = {"minimum_quarters_before_exit": 0}
    interaction = {"same_quarter_ramp_speed": 0.5}
    return instance(
        levers,
        units,
        decision=3,
        evaluation=6,
        finance=finance,
        event_costs=events,
        rules=rules,
        interaction=interaction,
    )


@settings(max_examples=60, deadline=None)
@given(instances())
def test_lines_add_up_to_the_value(case: Instance) -> None:
    fleet, menu = fleet_of(case), build_menu(case)
    flows = roadmap_flows(fleet, menu.unit, menu.start)
    factors = discount_factors(case.plan.calendar, case.plan.finance)
    by_line = flows.amount @ factors + flows.terminal * terminal_factor(case.plan.calendar, case.plan.finance)
    gross = np.abs(flows.amount).sum(axis=(1, 2)).max()
    np.testing.assert_allclose(by_line.sum(axis=1), menu.value, rtol=0, atol=min(CENT, CENT + 1e-12 * gross))
    recurring = [n for n, line in enumerate(LINES) if n >= 4 and line != "tax"]
    np.testing.assert_allclose(
        recurring_flow(fleet, menu.unit, menu.start), flows.amount[:, recurring].sum(axis=1), rtol=0, atol=CENT
    )
    np.testing.assert_allclose(
        launch_costs(fleet, menu.unit, menu.start).sum(axis=(1, 3)), -flows.amount[:, :4].sum(axis=2), rtol=0, atol=CENT
    )


@settings(max_examples=30, deadline=None)
@given(instances(), st.integers(1, 40))
def test_blocks_and_their_order_do_not_matter(case: Instance, block_rows: int) -> None:
    fleet, menu = fleet_of(case), build_menu(case)
    shuffled = np.random.default_rng(block_rows).permutation(menu.unit.size)
    value = roadmap_values(fleet, menu.unit[shuffled], menu.start[shuffled], block_rows)
    np.testing.assert_allclose(value, menu.value[shuffled], rtol=1e-12, atol=CENT / 100)


@settings(max_examples=30, deadline=None)
@given(instances())
def test_nothing_new_is_worth_nothing(case: Instance) -> None:
    menu = build_menu(case)
    first = np.searchsorted(menu.unit, np.arange(2))
    assert (menu.value[first] == 0).all()


@settings(max_examples=30, deadline=None)
@given(instances(), st.sampled_from(["costs", "support", "launch_hours"]))
def test_a_higher_cost_never_raises_a_value(case: Instance, what: str) -> None:
    dearer = lever(
        costs=[dict(line="software", amount=1e6, basis="unit", colour="capex")],
        support=[dict(amount=1e6, basis="unit")],
        launch_hours=[200.0, 200.0],
    )
    plain = case.plan.levers
    if what == "launch_hours":
        levers = {name: item.model_copy(update={what: dearer.launch_hours}) for name, item in plain.items()}
    else:
        levers = {
            name: item.model_copy(update={what: getattr(item, what) + getattr(dearer, what)}) for name, item in plain.items()
        }
    plan = case.plan.model_copy(update={"levers": levers})
    costly = Instance(case.name, plan, case.units, case.quarters)
    assert (build_menu(costly).value <= build_menu(case).value + CENT).all()


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
    # One array of all roadmaps by quarter would be 28 MB; the values, launch quarters and a block of 2048 are far less.
    assert peak < 20e6


@pytest.mark.slow
def test_a_thousand_units_are_priced_in_seconds() -> None:
    import time

    everything = dict.fromkeys((*RATES, "labour_hours", "order_uplift", "conversion_uplift"), 0.1)
    curve = [dict(accuracy=0.7, effectiveness=-0.5), dict(accuracy=0.9, effectiveness=1)]
    levers = {
        "a": lever(effects=everything, accuracy_gap_closed=0.5),
        "b": lever(effects=everything, effectiveness=curve),
    }
    rates = {f"{name}_rate": 0.05 for name in RATES}
    store = dict(revenue=1e6, eligible_orders=1e4, order_value=50, contribution_margin=0.3, labour_hours=1000, wage=20, **rates)
    case = instance(levers, [unit(f"S{n}", **store) for n in range(1000)], decision=12, evaluation=20)
    begin = time.perf_counter()
    assert build_menu(case).value.size == 169_000
    assert time.perf_counter() - begin < 2
