"""The diagnosis reads what wrong records cause from plan.toml, and counts what a rate costs on every line."""

import pytest

from instances.schema.instance import Instance
from planner.economics import fleet_of
from planner.questions.diagnose.annual_base import annual_base
from planner.questions.diagnose.constraints import constraint_values
from planner.questions.diagnose.thresholds import shipped
from tests.economics.builders import instance, lever, unit

STORE = dict(revenue=1e6, contribution_margin=0.3, eligible_orders=10_000, inventory_accuracy=0.8)
"""Half of the wrong records can be put right, as 90 % can be reached."""


def worth(case: Instance, constraint: str, rate: str) -> float:
    fleet = fleet_of(case)
    values = constraint_values(fleet, annual_base(fleet, case.settings.event_costs), shipped())
    return sum(float(part.value[0]) for part in values.parts if (part.constraint, part.rate) == (constraint, rate))


def test_the_records_of_the_plan_count_and_their_defaults_without_them() -> None:
    # Splits of 20 % cost 200 000 * 0.2 = 40 000 a year: 80 % by records as the plan says, 50 % as the default is.
    for records, share in (({"records": {"split": 0.8}}, 0.8), ({}, 0.5)):
        case = instance({"a": lever()}, [unit(**STORE, split_rate=0.2)], event_costs={"split": 5}, **records)
        assert worth(case, "inventory_accuracy", "split") == pytest.approx(40_000 * share * 0.5)


def test_goods_lost_count_at_cost_and_errors_of_record_do_not() -> None:
    # Shrink of 2 % on 4 million, 60 % of it goods at a cost of 70 %: 33 600 a year, of which records cause (0.52 - 0.4) / 0.6.
    finance = {"cost_of_goods": 0.7, "shrink_cash_share": 0.6}
    case = instance({"a": lever()}, [unit(**STORE, shrink_rate=0.02)], finance=finance, records={"shrink": 0.52})
    assert worth(case, "inventory_accuracy", "shrink") == pytest.approx(33_600 * 0.2 * 0.5)


def test_a_cancellation_costs_its_handling_and_the_sale_that_is_lost() -> None:
    # 40 000 orders a year at 3 and at half of a margin of 30 % on 50; 10 % cancelled, 7.5 % once records are right, 2 %
    # reachable.
    case = instance(
        {"a": lever()},
        [unit(**STORE, order_value=50, cancellation_rate=0.1)],
        event_costs={"cancellation": 3},
        finance={"cancelled_orders_lost": 0.5},
    )
    assert worth(case, "routing", "cancellation") == pytest.approx(40_000 * (3 + 7.5) * 0.055)


def test_returns_count_above_what_can_be_reached() -> None:
    case = instance({"a": lever()}, [unit(**STORE, returned_rate=0.2)], event_costs={"returned": 5})
    assert worth(case, "labour_execution", "returned") == pytest.approx(40_000 * 5 * (0.2 - 0.176))
