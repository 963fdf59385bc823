"""Plan against actual: hand cases, and parts that add up for any launches, payments and metrics."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.schema.instance import Instance
from models.problem import NEVER, FloatArray
from planner.actuals.records import Actuals, LaunchActual, MetricActual, PaymentActual
from planner.economics import LINES, NEVER_LAUNCHED, charge_events, fleet_of, shared_charges
from planner.economics.menus import Menu
from planner.errors import QuestionError
from planner.living.scorecard import scorecard_of
from planner.living.variance import Variance, variance_of
from planner.plan.tables import Chosen
from tests.builders import instance, label, lever, unit

INTEGRATION, SOFTWARE, SHRINK = (LINES.index(name) for name in ("integration", "software", "shrink"))


def planned(made: Instance, start: list[list[int]]) -> Chosen:
    """Return the roadmaps of some starts, with the shared costs that their first launches open."""
    fleet, shared, starts = fleet_of(made), shared_charges(made), np.array(start, dtype=np.int16)
    units = np.arange(len(made.units))
    events = [charge_events(fleet, units, starts, one) for one in shared]
    opened = [one[one != NEVER].min(initial=99) if (one != NEVER).any() else NEVER for one in events]
    menu = Menu(tuple(made.settings.levers), units, starts, np.zeros(units.size))
    return Chosen(made, fleet, menu, shared, np.array(opened, dtype=np.int64))


def two_stores(start: list[list[int]], *network: float, **given: Any) -> Chosen:
    """Return two stores with shrink of 2,000 a quarter, halved by a lever of 600 + 300 a launch and 300 for the network.

    network: shares of the latter by quarter from the first launch on, all of it at once without any.
    """
    costs = [
        {"line": "integration", "amount": 900, "basis": "store", "profile": [2 / 3, 1 / 3]},
        {"line": "software", "amount": 300, "basis": "network", "profile": network or [1.0]},
    ]
    one = {"revenue": 100_000, "shrink_rate": 0.02}
    made = instance(
        {"a": lever(effects={"shrink": 0.5}, costs=costs)},
        [unit("A", **one), unit("B", **one, region="south")],
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=6,
        **given,
    )
    return planned(made, start)


def by_line(flows: FloatArray, line: int) -> list[float]:
    return np.asarray(flows[:, line].sum(axis=0)).round(6).tolist()


def came(unit: str, quarter: int, **fields: object) -> LaunchActual:
    return LaunchActual(unit, "a", "launched", label(quarter), **fields)  # type: ignore[arg-type]


def test_as_planned_there_is_no_variance():
    found = variance_of(two_stores([[1], [2]]), Actuals(), 4)
    assert by_line(found.flows.planned, INTEGRATION) == [-600, -900, -300, 0, 0, 0]
    assert by_line(found.flows.planned, SOFTWARE) == [-300, 0, 0, 0, 0, 0]
    assert by_line(found.flows.planned, SHRINK) == [1000, 2000, 2000, 0, 0, 0]
    assert not np.any([found.flows.volume, found.flows.timing, found.flows.price]) and not found.flows.reports.any()
    assert np.array_equal(found.flows.planned, found.flows.actual)


def test_a_launch_that_slips_is_timing():
    found = variance_of(two_stores([[1], [2]]), Actuals(launches=(came("A", 2),)), 4)
    assert by_line(found.flows.timing, INTEGRATION) == [600, -300, -300, 0, 0, 0]
    assert by_line(found.flows.timing, SOFTWARE) == [300, -300, 0, 0, 0, 0]
    assert by_line(found.flows.timing, SHRINK) == [-1000, 0, 0, 0, 0, 0]
    assert not found.flows.volume.any() and not found.flows.price.any()


def test_a_launch_may_come_long_after_the_decision_quarters():
    """Planned for the first of two decision quarters, come in the fifth."""
    found = variance_of(two_stores([[1], [2]], decision=2), Actuals(launches=(came("A", 5),)), 7)
    assert by_line(found.flows.timing, INTEGRATION) == [600, 300, 0, 0, -600, -300]
    assert by_line(found.flows.timing, SOFTWARE) == [300, -300, 0, 0, 0, 0]
    assert by_line(found.flows.timing, SHRINK) == [-1000] * 4 + [0, 0]


def test_a_launch_that_costs_something_after_the_evaluation_is_refused():
    late = Actuals(launches=(came("A", 6),))
    with pytest.raises(QuestionError, match=r"found a at A in 2028Q2, expected 2028Q1 or before; all that a launch costs must"):
        variance_of(two_stores([[1], [2]], decision=2), late, 7)
    shared = two_stores([[1], [NEVER_LAUNCHED]], 0.4, 0.3, 0.3, decision=2)
    with pytest.raises(QuestionError, match="launch of a came so late that its shared costs are paid after"):
        variance_of(shared, Actuals(launches=(came("A", 5),)), 7)


def test_a_cancelled_launch_and_one_that_nobody_planned_are_volume():
    cancelled = LaunchActual("B", "a", "cancelled")
    found = variance_of(two_stores([[1], [2]]), Actuals(launches=(cancelled,)), 4)
    assert by_line(found.flows.volume, INTEGRATION) == [0, 600, 300, 0, 0, 0]
    assert by_line(found.flows.volume, SHRINK) == [0, -1000, -1000, 0, 0, 0]
    assert not found.flows.volume[:, SOFTWARE].any() and not found.flows.timing.any()
    added = variance_of(two_stores([[1], [NEVER_LAUNCHED]]), Actuals(launches=(came("B", 3),)), 4)
    assert by_line(added.flows.volume, INTEGRATION) == [0, 0, -600, 0, 0, 0]
    assert not added.flows.timing.any()


def test_slipped_and_cancelled_at_once_are_told_apart():
    launches = (came("A", 2), LaunchActual("B", "a", "cancelled"))
    found = variance_of(two_stores([[1], [2]]), Actuals(launches=launches), 4)
    assert by_line(found.flows.volume, INTEGRATION) == [0, 600, 300, 0, 0, 0]
    assert by_line(found.flows.timing, INTEGRATION) == [600, -300, -300, 0, 0, 0]


def test_what_was_paid_in_all_is_spread_over_the_payments_due():
    found = variance_of(two_stores([[1], [2]]), Actuals(launches=(came("B", 2, paid=720.0),)), 3)
    assert by_line(found.flows.price, INTEGRATION) == [0, -120, 0, 0, 0, 0]  # 720 for the 600 due before quarter 3
    assert found.flows.reports[:, INTEGRATION].any() and not found.flows.reports[:, SHRINK].any()


def test_payments_by_line_replace_all_costs_of_the_launch():
    paid = (
        PaymentActual("A", "", "a", "integration", label(1), 500.0),
        PaymentActual("A", "", "a", "training", label(2), 50.0),
        PaymentActual("", "", "a", "software", label(1), 450.0),
    )
    found = variance_of(two_stores([[1], [2]]), Actuals(payments=paid), 4)
    assert by_line(found.flows.actual, INTEGRATION) == [-500, -600, -300, 0, 0, 0]  # B as planned
    assert by_line(found.flows.price, INTEGRATION) == [100, 300, 0, 0, 0, 0]
    assert by_line(found.flows.price, LINES.index("training")) == [0, -50, 0, 0, 0, 0]
    assert by_line(found.flows.price, SOFTWARE) == [-150, 0, 0, 0, 0, 0]


def test_a_payment_for_a_launch_that_nobody_knows_of_counts():
    paid = (PaymentActual("B", "", "a", "training", label(1), 70.0),)
    found = variance_of(two_stores([[1], [NEVER_LAUNCHED]]), Actuals(payments=paid), 4)
    assert by_line(found.flows.price, LINES.index("training")) == [-70, 0, 0, 0, 0, 0]


def test_benefits_differ_by_what_was_measured():
    # shrink falls from 2 % to 1 % of 100,000 as promised; 1.4 % was measured: 400 less
    measured = (MetricActual("A", "shrink_rate", label(2), 0.014),)
    found = variance_of(two_stores([[1], [NEVER_LAUNCHED]]), Actuals(metrics=measured), 4)
    assert by_line(found.flows.price, SHRINK) == [0, -400, 0, 0, 0, 0]
    assert by_line(found.flows.actual, SHRINK) == [1000, 600, 1000, 0, 0, 0]
    assert found.flows.reports[:, SHRINK].sum() == 1


def test_a_store_without_a_launch_measures_nothing_of_the_plan():
    measured = (MetricActual("B", "shrink_rate", label(1), 0.05), MetricActual("A", "shrink_rate", label(1), 0.05))
    found = variance_of(two_stores([[2], [NEVER_LAUNCHED]]), Actuals(metrics=measured), 4)
    assert not found.flows.price.any() and not found.flows.reports.any()


def test_hours_and_rates_are_worth_what_they_cost():
    """1,000 orders a quarter at 0.5 hours of 20 each; complaints at 12, late orders at 8, an eighth of an hour too many."""
    fields = {"eligible_orders": 1000, "labour_hours": 0, "hours_per_order": 0.5, "wage": 20}
    made = instance(
        {"a": lever(effects={"complaint": 0.5, "late": 0.5})},
        [unit("A", **fields, complaint_rate=0.1, late_rate=0.2)],
        event_costs={"complaint": 12, "late": 8},
        records={name: 0.0 for name in ("late",)},
    )
    measured = (
        MetricActual("A", "complaint_rate", label(1), 0.08),  # 0.03 above 0.05
        MetricActual("A", "on_time_rate", label(1), 0.85),  # 0.05 below 0.9
        MetricActual("A", "labour_hours_per_order", label(1), 0.625),
    )
    found = variance_of(planned(made, [[1]]), Actuals(metrics=measured), 2)
    price = {line: by_line(found.flows.price, LINES.index(line))[0] for line in ("complaints", "shipping", "labour")}
    assert price == {"complaints": -360, "shipping": -400, "labour": -2500}


def test_a_lever_that_was_closed_down_brings_nothing_more():
    closed = LaunchActual("A", "a", "closed", label(1), closed=label(3))
    found = variance_of(two_stores([[1], [NEVER_LAUNCHED]]), Actuals(launches=(closed,)), 5)
    assert by_line(found.flows.volume, SHRINK) == [0, 0, -1000, -1000, 0, 0]
    assert not found.flows.volume[:, INTEGRATION].any()


def added_up(found: Variance) -> None:
    total = found.flows.planned + found.flows.volume + found.flows.timing + found.flows.price
    assert total == pytest.approx(found.flows.actual, abs=1e-6)
    assert not found.flows.planned[..., found.before - 1 :].any() and not found.flows.actual[..., found.before - 1 :].any()


QUARTER = st.integers(1, 4)
LAUNCHES = st.builds(
    lambda unit, quarter, paid, status: LaunchActual(
        unit, "a", status, None if status == "cancelled" else label(quarter), None if status == "cancelled" else paid
    ),
    st.sampled_from("AB"),
    QUARTER,
    st.none() | st.floats(0, 2000),
    st.sampled_from(["launched", "slipped", "cancelled"]),
)


@settings(deadline=None)
@given(
    st.lists(LAUNCHES, max_size=2, unique_by=lambda one: one.unit),
    st.lists(
        st.builds(MetricActual, st.sampled_from("AB"), st.just("shrink_rate"), QUARTER.map(label), st.floats(0, 0.1)), max_size=4
    ),
    st.lists(st.sampled_from([1, 2, 3, NEVER_LAUNCHED]), min_size=2, max_size=2),
    st.integers(1, 6),
)
def test_parts_add_up(launches, metrics, start, before):
    added_up(variance_of(two_stores([[one] for one in start]), Actuals(tuple(metrics), tuple(launches)), before))


def test_the_scorecard_has_the_latest_measure_against_its_target():
    measured = (
        MetricActual("A", "shrink_rate", label(1), 0.018),
        MetricActual("A", "shrink_rate", label(2), 0.010),
        MetricActual("A", "shrink_rate", label(4), 0.030),
        MetricActual("A", "pick_accuracy", label(2), 0.9),
    )
    chosen = two_stores([[1], [NEVER_LAUNCHED]])
    card = scorecard_of(chosen, measured, 4)
    assert card.quarter.tolist() == [2, 2] and card.actual.tolist() == [0.9, 0.010]
    assert card.baseline == pytest.approx([1.0, 0.02]) and card.target == pytest.approx([1.0, 0.01])
    assert card.reached.tolist() == [False, True]
