"""Levers that cover segments of units, worked by hand for single quarters at a discount rate of 0; the accountant agrees."""

from pathlib import Path
from typing import Any

import pytest

from planner import Plan
from planner.errors import MenuError
from planner.planning import priced
from planner.questions.explain.reasons import reasons_table
from tests.worked.cases import LEVER, assert_flows, assert_npv, cost, figure, launch, launched, limit, worked

PICK_UP = {"name": "pick_up", "of": "orders", "share": 0.3}
SHIP = {"name": "ship", "of": "orders", "share": 0.2}
FRESH = {"name": "fresh", "of": "revenue", "share": 0.4}
PICKING = {"name": "picking", "of": "hours", "share": 0.25}
STORE = {"unit": "A", "eligible_orders": 1000, "late_rate": 0.2, "order_value": 50, "contribution_margin": 0.3}
"""A fifth of 1,000 orders is late at 5 each: 1,000 a quarter. An order earns 15."""
EVENTS = {"late": 5}
OTHER, THIRD = "orchestration", "third"


def one_quarter(folder: Path, levers: dict[str, Any], segments: list[Any], units: list[Any] | None = None, **more: Any) -> Plan:
    """Return the plan in which every unit launches every lever in the only quarter."""
    units = units or [STORE]
    pins = [launch(unit["unit"], lever=name) for name in levers for unit in units]
    more = {"event_costs": EVENTS} | more
    return worked(folder, evaluation=1, levers=levers, units=units, pins=pins, segments=segments, **more)


def covering(*segments: str, **lever: Any) -> dict[str, Any]:
    return {"covers": list(segments)} | lever


def late(effect: float) -> dict[str, Any]:
    return {"effects": {"late": effect}}


def test_a_lever_acts_on_the_segment_that_it_covers_alone(tmp_path: Path) -> None:
    # Half of the late orders of 300: 300 x 0.2 x 5 x 0.5 = 150.
    found = one_quarter(tmp_path, {LEVER: covering("pick_up", **late(0.5))}, [PICK_UP])
    assert_flows(found, "shipping", [150])
    assert_npv(found, 150)


def test_levers_on_different_segments_add_up(tmp_path: Path) -> None:
    # 150 of pick-up, and 200 x 0.2 x 5 x 0.4 = 80 of ship-from-store. (On whole units they would compound: 1,000 x 0.7 = 700.)
    levers = {LEVER: covering("pick_up", **late(0.5)), OTHER: covering("ship", **late(0.4))}
    assert_npv(one_quarter(tmp_path, levers, [PICK_UP, SHIP]), 230)


def test_levers_on_the_same_segment_compound(tmp_path: Path) -> None:
    # Pick-up: 300 x (1 - 0.5 x 0.6) = 210. Ship-from-store: 80.
    levers = {LEVER: covering("pick_up", **late(0.5)), OTHER: covering("ship", "pick_up", **late(0.4))}
    assert_npv(one_quarter(tmp_path, levers, [PICK_UP, SHIP]), 290)


def test_a_lever_of_whole_units_acts_on_every_part(tmp_path: Path) -> None:
    # Pick-up: 300 x (1 - 0.5 x 0.9) = 165; the other 700 x 0.1 = 70.
    levers = {LEVER: covering("pick_up", **late(0.5)), OTHER: late(0.1)}
    assert_npv(one_quarter(tmp_path, levers, [PICK_UP, SHIP]), 235)


def test_an_adverse_effect_is_that_of_the_segment(tmp_path: Path) -> None:
    # A fifth more late orders of 200: -40, in full although vendors say so.
    found = one_quarter(tmp_path, {LEVER: covering("ship", evidence="vendor", **late(-0.2))}, [PICK_UP, SHIP])
    assert_npv(found, -40)


def test_a_unit_has_a_share_of_its_own(tmp_path: Path) -> None:
    # A: a tenth of the orders, 50. B: the share of plan.toml, 150. C: nothing at all.
    units = [STORE | {"share_pick_up": "10 %"}, STORE | {"unit": "B"}, STORE | {"unit": "C", "share_pick_up": 0}]
    found = one_quarter(tmp_path, {LEVER: covering("pick_up", **late(0.5))}, [PICK_UP], units)
    assert_npv(found, 200)
    assert found.schedule.set_index("unit")["npv_share"].to_dict() == pytest.approx({"A": 50, "B": 150, "C": 0})


def test_extra_orders_have_the_rates_of_their_segment(tmp_path: Path) -> None:
    # 300 orders become 330, of which 33 are late: 300 - 165 = 135, not 1,000 - 1,030 x 0.17 x 5 = 124.50. 30 orders earn 15.
    lever = covering("pick_up", effects={"late": 0.5, "order_uplift": 0.1})
    found = one_quarter(tmp_path, {LEVER: lever}, [PICK_UP])
    assert_flows(found, "shipping", [135])
    assert_flows(found, "availability", [450])
    assert_npv(found, 585)


def test_uplifts_of_one_segment_compound_and_those_of_two_add_up(tmp_path: Path) -> None:
    # Pick-up 300 x 1.1 x 1.05 = 346.5, ship-from-store 200 x 1.2 = 240: 30 and 40 orders more by availability, 16.5 by promises.
    levers = {
        LEVER: covering("pick_up", effects={"order_uplift": 0.1, "conversion_uplift": 0.05}),
        OTHER: covering("ship", effects={"order_uplift": 0.2}),
    }
    found = one_quarter(tmp_path, levers, [PICK_UP, SHIP], [STORE | {"late_rate": 0}])
    assert_flows(found, "availability", [70 * 15])
    assert_flows(found, "promises", [16.5 * 15])
    assert_npv(found, 86.5 * 15)


def test_lost_orders_are_those_of_each_segment(tmp_path: Path) -> None:
    # Half of the extra orders are new. Lost before: 100 x 15 = 1,500. Pick-up: (300 + 15) x 0.05 = 15.75, others 70: 1,286.25.
    unit = STORE | {"late_rate": 0, "cancellation_rate": 0.1}
    lever = covering("pick_up", effects={"cancellation": 0.5, "order_uplift": 0.1})
    finance = {"extra_orders_incremental": 0.5, "cancelled_orders_lost": 1.0}
    found = one_quarter(tmp_path, {LEVER: lever}, [PICK_UP], [unit], finance=finance, event_costs={})
    assert_flows(found, "cancelled_sales", [213.75])
    assert_npv(found, 213.75 + 0.5 * 30 * 15)


def test_a_category_has_its_share_of_sales_shrink_and_stockouts(tmp_path: Path) -> None:
    # Fresh sells 44,000 instead of 40,000: 1,200 of margin. Shrink: 2,000 - 440 - 1,200 = 360. Stockouts: 44,000 x 0.03 +
    # 60,000 x 0.05 - 4,000 x 0.05 = 4,120 at 0.3 are 1,236 instead of 1,500.
    unit = {"unit": "A", "revenue": 100_000, "contribution_margin": 0.3, "shrink_rate": 0.02, "stockout_rate": 0.05}
    lever = covering("fresh", effects={"shrink": 0.5, "sales_uplift": 0.1, "stockout": 0.4})
    found = one_quarter(tmp_path, {LEVER: lever}, [FRESH], [unit])
    assert_flows(found, "sales", [1200])
    assert_flows(found, "shrink", [360])
    assert_flows(found, "stockouts", [264])
    assert_npv(found, 1824)


def test_online_orders_inside_the_revenue_are_of_the_category_too(tmp_path: Path) -> None:
    # Online 20,000, store 80,000. Markdowns 0.1: fresh 0.4 x (20,000 + 80,000 x 1.1) = 43,200 x 0.05, others 60,000 x 0.1.
    unit = STORE | {"late_rate": 0, "revenue": 100_000, "markdown_rate": 0.1, "order_value": 20}
    lever = covering("fresh", effects={"markdown": 0.5, "sales_uplift": 0.1})
    found = one_quarter(tmp_path, {LEVER: lever}, [FRESH], [unit], finance={"online_sales": "inside"})
    assert_flows(found, "markdowns", [10_000 - 2160 - 6000])
    assert_flows(found, "sales", [0.4 * 8000 * 0.3])
    assert_npv(found, 1840 + 960)


def test_stock_is_held_for_what_is_sold(tmp_path: Path) -> None:
    # A tenth of two fifths of 50,000.
    unit = {"unit": "A", "revenue": 1000, "inventory": 50_000}
    found = one_quarter(tmp_path, {LEVER: covering("fresh", effects={"inventory": 0.1})}, [FRESH], [unit])
    assert_flows(found, "working_capital", [2000])


def test_a_kind_of_work_has_its_share_of_the_hours(tmp_path: Path) -> None:
    # A quarter of 4,000 hours: 100 fewer at 20. Overtime: 900 x 20 x 0.03 x 0.5 = 270, others 1,500, instead of 2,000.
    unit = {"unit": "A", "labour_hours": 4000, "wage": 20, "overtime_rate": 0.05}
    lever = covering("picking", effects={"labour_hours": 0.1, "overtime": 0.4})
    found = one_quarter(tmp_path, {LEVER: lever}, [PICKING], [unit])
    assert_flows(found, "labour", [2000])
    assert_flows(found, "volatility", [230])
    assert_npv(found, 2230)


def test_hours_of_a_segment_follow_the_orders_of_the_unit(tmp_path: Path) -> None:
    # 1,000 orders at 0.5 hours, 30 more by pick-up: 515 hours. Picking, a quarter, takes a tenth less: 515 x 0.975 = 502.125.
    unit = STORE | {"late_rate": 0, "hours_per_order": 0.5, "wage": 20, "order_value": 0}
    levers = {
        LEVER: covering("pick_up", effects={"order_uplift": 0.1}),
        OTHER: covering("picking", effects={"labour_hours": 0.1}),
    }
    found = one_quarter(tmp_path, levers, [PICK_UP, PICKING], [unit])
    assert_npv(found, (500 - 502.125) * 20)


def test_strain_is_that_of_the_segment(tmp_path: Path) -> None:
    # Effectiveness 0.4 at an accuracy of 0.9: strain 0.5 x 0.6 = 0.3 more complaints of 200 orders, 0.1 x 2 each.
    unit = STORE | {"late_rate": 0, "complaint_rate": 0.1, "inventory_accuracy": 0.9}
    curve = [{"accuracy": 0.9, "effectiveness": 0.4}]
    lever = covering("ship", strain={"complaint": 0.5}, effectiveness=curve)
    found = one_quarter(tmp_path, {LEVER: lever}, [SHIP], [unit], event_costs={"complaint": 2})
    assert_npv(found, -200 * 0.1 * 0.3 * 2)


def test_costs_by_orders_count_what_is_covered(tmp_path: Path) -> None:
    # 300 of 1,000 orders: 0.3 x 1,000 once, and 0.33 x 100 for the 330 orders there are; by unit and store in full.
    by_orders = cost(1000, basis="thousand_orders")
    support = [{"amount": 100, "basis": "thousand_orders"}, {"amount": 7, "basis": "unit"}]
    lever = covering("pick_up", costs=[by_orders, cost(50)], support=support, effects={"order_uplift": 0.1})
    spend = {"name": "budget", "measure": "spend", "per": "total", "amount": 1000}
    found = one_quarter(tmp_path, {LEVER: lever}, [PICK_UP], [STORE | {"late_rate": 0}], limits=[spend])
    assert_flows(found, "training", [-350])
    assert_flows(found, "support", [-40])
    assert limit(found, "budget", "total") == pytest.approx((1000, 350))
    assert_npv(found, 450 - 350 - 40)


def test_adoption_looks_at_the_effort_for_what_is_covered(tmp_path: Path) -> None:
    # 300 of training at 10 heads are 30 a head: half is adopted, 150 / 2. All orders would be 100 a head.
    unit = STORE | {"headcount": 10}
    curve = [{"effort": 30, "reached": 0.5}, {"effort": 100, "reached": 1.0}]
    lever = covering("pick_up", costs=[cost(1000, basis="thousand_orders")], adoption_by_effort=curve, **late(0.5))
    assert_npv(one_quarter(tmp_path, {LEVER: lever}, [PICK_UP], [unit]), 75 - 300)


def test_a_floor_on_a_rate_is_on_the_mean_of_the_orders(tmp_path: Path) -> None:
    # (330 x 0.1 + 700 x 0.2) / 1,030.
    lever = covering("pick_up", effects={"late": 0.5, "order_uplift": 0.1})
    floor = {"name": "late", "measure": "late_rate", "by": "2027Q1", "amount": 0.19}
    found = one_quarter(tmp_path, {LEVER: lever}, [PICK_UP], floors=[floor])
    assert limit(found, "late", "2027Q1")[1] == pytest.approx(173 / 1030)
    assert_npv(found, 585)


def test_a_running_lever_of_a_segment_is_part_of_the_base_case(tmp_path: Path) -> None:
    # It runs on pick-up: 150 late there, 700 elsewhere. The new one takes a tenth of both: 85.
    pins = [launch(lever=LEVER, rule="running", quarter="2026Q1"), launch(lever=OTHER)]
    levers = {LEVER: covering("pick_up", **late(0.5)), OTHER: late(0.1)}
    found = worked(tmp_path, evaluation=1, levers=levers, units=[STORE], pins=pins, segments=[PICK_UP], event_costs=EVENTS)
    assert_npv(found, 85)


@pytest.mark.parametrize(
    ("marginal", "extended"),
    [(5_000, True), (40_000, False)],
)
def test_pick_up_first_and_ship_from_store_later_while_the_extension_is_cheap(
    tmp_path: Path, marginal: float, extended: bool
) -> None:
    """Pick-up costs 20,000, the platform of both 30,000, and two launches are a year apart, so that one comes first.

    40,000 orders a quarter. Pick-up has 12,000 of them and saves 12,000 x 0.2 x 5 x 0.5 = 6,000 a quarter: 72,000 in twelve.
    Ship-from-store has 8,000 and saves 4,000 a quarter from the fifth on, 32,000. At a quarter of pick-up's cost, 5,000, it adds
    27,000; at 40,000 it would lose 8,000, although it pays for no platform.
    """
    levers = {
        LEVER: covering("pick_up", costs=[cost(20_000), cost(30_000, "software", "network")], **late(0.5)),
        OTHER: covering("ship", costs=[cost(marginal)], needs=[LEVER], platform=LEVER, **late(0.5)),
    }
    found = worked(
        tmp_path,
        decision=5,
        evaluation=12,
        levers=levers,
        units=[STORE | {"eligible_orders": 40_000}],
        segments=[PICK_UP, SHIP],
        event_costs=EVENTS,
        rules={"minimum_quarters_between_levers": 4},
    )
    assert launched(found) == {("A", LEVER, "2027Q1")} | ({("A", OTHER, "2028Q1")} if extended else set())
    assert_npv(found, 72_000 - 50_000 + (32_000 - marginal if extended else 0))
    assert figure(found, "spend") == pytest.approx(50_000 + (marginal if extended else 0))


@pytest.mark.parametrize(("needs", "first"), [([LEVER], {}), ([], {("A", OTHER, "2027Q1")})])
def test_a_lever_is_not_launched_without_the_one_that_it_needs(tmp_path: Path, needs: list[str], first: Any) -> None:
    # Pick-up never pays; ship-from-store alone would: 100 a quarter.
    levers = {
        LEVER: covering("pick_up", costs=[cost(90_000)], **late(0.5)),
        OTHER: covering("ship", needs=needs, **late(0.5)),
    }
    found = worked(tmp_path, evaluation=1, levers=levers, units=[STORE], segments=[PICK_UP, SHIP], event_costs=EVENTS)
    assert launched(found) == set(first)
    assert_npv(found, 100 if first else 0)


def test_explain_names_what_a_lever_needs_and_what_needs_it(tmp_path: Path) -> None:
    """Pick-up loses 100 by itself, and the extension, which needs it, earns 350 at A; at B nothing pays."""
    levers = {
        LEVER: covering("pick_up", costs=[cost(250)], **late(0.5)),
        OTHER: covering("ship", needs=[LEVER], **late(0.5)),
    }
    units = [STORE | {"unit": "A", "share_ship": 0.7}, STORE | {"unit": "B", "share_ship": 0.05}]
    found = worked(tmp_path, evaluation=1, levers=levers, units=units, segments=[PICK_UP, SHIP], event_costs=EVENTS)
    reasons = reasons_table(priced(found.instance), found).set_index(["unit", "lever"])
    assert launched(found) == {("A", LEVER, "2027Q1"), ("A", OTHER, "2027Q1")}
    assert reasons.loc[("A", LEVER), ["reason", "detail"]].to_list() == ["a rule asks for it", f"{OTHER} needs it"]
    assert reasons.loc[("B", OTHER), ["reason", "detail"]].to_list() == ["excluded by rule", f"it needs {LEVER}"]


def test_a_pin_against_what_is_needed_is_named_and_a_committed_launch_is_exempt(tmp_path: Path) -> None:
    levers = {LEVER: covering("pick_up", **late(0.5)), OTHER: covering("ship", needs=[LEVER], **late(0.5))}
    against = launch(lever=LEVER, rule="must_not", quarter="")

    def case(rule: str) -> Plan:
        pins = [against, launch(lever=OTHER, rule=rule)]
        return worked(
            tmp_path / rule,
            evaluation=1,
            levers=levers,
            units=[STORE],
            pins=pins,
            segments=[PICK_UP, SHIP],
            event_costs=EVENTS,
        )

    with pytest.raises(MenuError, match="no roadmap is left; conflicting rules: must_not, must, needs"):
        case("must")
    assert launched(case("committed")) == {("A", OTHER, "2027Q1")}
