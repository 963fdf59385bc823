"""How units work under roadmaps, by hand, and the tracking sheet of an instance without the usual levers."""

import numpy as np
import pytest

from planner.economics import Menu, fleet_of
from planner.economics.operations import operations
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS, tracking_table
from tests.economics.builders import instance, lever, starts, unit

STORE = unit(
    eligible_orders=1000, labour_hours=100, hours_per_order=0.2, stores=3, size=2, resize_quarter="2027Q3", resize_factor=1.5,
    split_rate=0.5, returned_rate=0.1, shrink_rate=0.1, inventory_accuracy=0.8,
)  # fmt: skip
RECORDS = dict(misroute=0, split=0.5, late=0, cancellation=0, stockout=0, shrink=0.4, markdown=0)


def test_rates_volumes_and_hours_are_those_of_the_page() -> None:
    # Accuracy 0.8 becomes 0.9: half of the wrong records. Splits 0.5 * (0.5 + 0.25) = 0.375, shrink 0.1 * (0.6 + 0.2), errors
    # of record among it whatever is cash; returns a half. Orders 1000 * 1.1 * 1.2 = 1320, times 1.5 from quarter 3 on;
    # hours (100 + 264) * 0.75 = 273; launch hours 4 * 3 stores at size 2, or 3.
    effects = {"returned": 0.5, "order_uplift": 0.1, "conversion_uplift": 0.2, "labour_hours": 0.25}
    levers = {"a": lever(effects=effects, accuracy_gap_closed=0.5, accuracy_target=1.0, launch_hours=[4, 4])}
    case = instance(levers, [STORE], records=RECORDS, finance={"shrink_cash_share": 0.5})
    now = operations(fleet_of(case), np.array([0]), starts(case, a=2))
    for name, before, after in (("split", 0.5, 0.375), ("shrink", 0.1, 0.08), ("returned", 0.1, 0.05), ("late", 0, 0)):
        assert now.rate[name][0] == pytest.approx([before, after, after, after])
    assert now.orders[0] == pytest.approx([1000, 1320, 1980, 1980])
    assert now.hours[0] == pytest.approx([300, 273, 409.5, 409.5])
    assert now.launch_hours[0] == pytest.approx([0, 24, 36, 0])
    assert now.accuracy[0] == pytest.approx([0.8, 0.9, 0.9, 0.9])


def test_rates_stop_at_one_and_the_tail_is_left_out() -> None:
    levers = {"a": lever(effects={"split": -1.0}, launch_hours=[1])}
    finance = {"terminal_value": "perpetuity", "terminal_decay": 0.2}
    case = instance(levers, [unit(eligible_orders=1, split_rate=0.6)], finance=finance)
    now = operations(fleet_of(case), np.array([0]), starts(case, a=1))
    assert now.rate["split"].tolist() == [[1.0] * 4]
    assert {figure.shape for figure in (now.orders, now.hours, now.launch_hours, now.accuracy)} == {(1, 4)}


def test_tracking_asks_of_the_usual_levers_only_where_there_are_any() -> None:
    for name, asked in (("project", set()), ("store_optimization", {"pick_accuracy", "shrink_rate"})):
        case = instance({name: lever(ramp=[0.0, 1.0])}, [unit(eligible_orders=10, labour_hours=10)])
        fleet, start = fleet_of(case), starts(case, **{name: 2})
        menu = Menu(fleet.levers, np.array([0]), start, np.zeros(1))
        table = tracking_table(Chosen(case, fleet, menu, (), np.array([], dtype=np.int64)))
        always = {metric.name for metric in METRICS if not metric.lever}
        assert set(table["metric"]) == always | asked
        assert table["quarter"].unique().tolist() == ["2027Q2", "2027Q3"]
