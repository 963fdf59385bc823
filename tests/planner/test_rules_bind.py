"""Every limit and rule twice: loose, when the plan stays what it is without it, and binding, when it changes the plan.

Four stores and two levers that pay from the first quarter on, so that without a rule everything is launched at once.
"""

from typing import Any, NamedTuple

import pytest

from instances.schema.instance import Instance
from instances.schema.levers import Conditions, Lever
from instances.schema.rules import Floor, FrozenQuarters, LimitRule, PilotGate, RampLimit, Rules, UnitGroup
from instances.schema.units import LimitRow, Pin
from planner import verify
from planner.errors import InfeasibleError
from planner.plan.plan import Plan
from planner.planning import plan
from tests.accountant.builder import instance, label, lever, unit

CENT = 0.01
Q1, Q2, Q3, Q4 = (label(quarter) for quarter in range(1, 5))


def stores(**changes: dict[str, Any]) -> list[Any]:
    """Return stores A to D, two a region, with fields of some of them changed."""
    given = {
        "A": {"region": "north", "leader": "ann", "cohort": "old", "inventory_accuracy": 0.6, "revenue": 9e5},
        "B": {"region": "north", "leader": "bob", "cohort": "old", "inventory_accuracy": 0.7, "revenue": 1e6},
        "C": {"region": "south", "leader": "ann", "cohort": "new", "inventory_accuracy": 0.8, "revenue": 1.1e6},
        "D": {"region": "south", "leader": "bob", "cohort": "new", "inventory_accuracy": 0.9, "revenue": 1.2e6},
    }
    common = {"contribution_margin": 0.4, "shrink_rate": 0.02, "stockout_rate": 0.05, "eligible_orders": 4000, "split_rate": 0.2}
    return [unit(name, **{**common, **fields, **changes.get(name, {})}) for name, fields in given.items()]


def world(
    units: list[Any] | None = None,
    so: dict[str, Any] | None = None,
    orc: dict[str, Any] | None = None,
    training: dict[str, Any] | None = None,
    **plan_fields: Any,
) -> Instance:
    """Return the instance: store optimization cuts shrink, orchestration cuts splits."""
    store_optimization = lever(
        costs=[
            {"line": "training", "amount": 8000, "basis": "unit", **(training or {})},
            {"line": "integration", "amount": 4000, "basis": "unit", "colour": "capex"},
        ],
        loads=[{"team": "field", "prepare": 1, "go_live": 3, "stabilise": [1]}],
        effects={"shrink": 0.5},
        accuracy_gap_closed=0.5,
        ramp=[0.5, 1.0],
        **(so or {}),
    )
    orchestration = lever(
        costs=[
            {"line": "software", "amount": 5000, "basis": "network"},
            {"line": "integration", "amount": 2000, "basis": "unit"},
        ],
        loads=[{"team": "systems", "go_live": 2}],
        effects={"split": 0.5},
        **(orc or {}),
    )
    fields = {"event_costs": {"split": 10.0}, "decision": 4, "evaluation": 8, **plan_fields}
    return instance(*(units or stores()), store_optimization=store_optimization, orchestration=orchestration, **fields)


def launches(found: Plan) -> set[tuple[str, str, str]]:
    table = found.schedule
    return set(zip(table["unit"], table["lever"], table["quarter"], strict=True))


class Pair(NamedTuple):
    """One setting that leaves the plan alone and one that changes it; `covers` names the schema fields it puts to the test."""

    covers: str
    loose: dict[str, Any]
    binding: dict[str, Any]


def limit(**fields: Any) -> dict[str, Any]:
    return {"limits": [{"name": "cap", **fields}]}


def spend(**fields: Any) -> dict[str, Any]:
    return limit(measure="spend", **fields)


def gate(**fields: Any) -> dict[str, Any]:
    return {"pilot_gates": [{"name": "pilot", "lever": "orchestration", **fields}]}


def group(**fields: Any) -> dict[str, Any]:
    return {"groups": [{"name": "tied", "lever": "orchestration", **fields}]}


def floor(**fields: Any) -> dict[str, Any]:
    return {"floors": [{"name": "level", **fields}]}


def pin(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"pins": [{"unit": "A", "lever": "orchestration", **row} for row in rows]}


def cells(*given: tuple[str, str, float], **fields: Any) -> dict[str, Any]:
    return limit(**fields) | {"limit_rows": [{"limit": "cap", "scope": s, "period": p, "amount": a} for s, p, a in given]}


# launching all of store optimization costs 48,000 (16,000 of it capex), all of orchestration 13,000
PAIRS = {
    "spend a quarter": Pair("LimitRule.measure LimitRule.amount", spend(amount=61_000), spend(amount=40_000)),
    "spend a year": Pair("LimitRule.per", spend(per="fiscal_year", amount=61_000), spend(per="fiscal_year", amount=40_000)),
    "spend in all": Pair("LimitRule.per", spend(per="total", amount=61_000), spend(per="total", amount=40_000)),
    "capex": Pair("LimitRule.colour", spend(colour="capex", amount=16_000), spend(colour="capex", amount=8_000)),
    "opex": Pair("LimitRule.colour", spend(colour="opex", amount=45_000), spend(colour="opex", amount=30_000)),
    "spend of each region": Pair("LimitRule.each", spend(each="region", amount=28_000), spend(each="region", amount=15_000)),
    "spend of each leader": Pair("LimitRule.each", spend(each="leader", amount=28_000), spend(each="leader", amount=15_000)),
    "spend of one region": Pair(
        "LimitRule.regions", spend(regions=["north"], amount=28_000), spend(regions=["north"], amount=15_000)
    ),
    "spend of one leader": Pair(
        "LimitRule.leaders", spend(leaders=["ann"], amount=28_000), spend(leaders=["ann"], amount=15_000)
    ),
    "spend on one lever": Pair(
        "LimitRule.levers",
        spend(levers=["store_optimization"], amount=48_000),
        spend(levers=["store_optimization"], amount=30_000),
    ),
    "nothing carried over": Pair(
        "LimitRule.carry_over", spend(amount=61_000, carry_over=1.0), spend(amount=12_500, carry_over=0.0)
    ),
    "benefits returned": Pair(
        "LimitRule.benefit_share", spend(amount=61_000, benefit_share=0.5), spend(amount=25_000, benefit_share=0.1)
    ),
    "money lapses": Pair(
        "LimitRule.lapses_at_year_end",
        spend(amount=61_000, carry_over=1.0, lapses_at_year_end=True),
        spend(amount=12_500, carry_over=1.0, lapses_at_year_end=True),
    ),
    "load": Pair("LimitRule.measure", limit(measure="load", amount=24), limit(measure="load", amount=12)),
    "load of each team": Pair(
        "LimitRule.each", limit(measure="load", each="team", amount=16), limit(measure="load", each="team", amount=8)
    ),
    "load of one team": Pair(
        "LimitRule.teams", limit(measure="load", teams=["field"], amount=16), limit(measure="load", teams=["field"], amount=8)
    ),
    "launches": Pair("LimitRule.measure", limit(measure="launches", amount=8), limit(measure="launches", amount=3)),
    "launches of each leader": Pair(
        "LimitRule.each", limit(measure="launches", each="leader", amount=4), limit(measure="launches", each="leader", amount=1)
    ),
    "in ramp-up": Pair("LimitRule.measure", limit(measure="in_ramp_up", amount=4), limit(measure="in_ramp_up", amount=2)),
    "one quarter's amount": Pair(
        "LimitRow.limit LimitRow.period LimitRow.amount",
        cells(("", Q1, 61_000), measure="spend", amount=70_000),
        cells(("", Q1, 20_000), measure="spend", amount=70_000),
    ),
    "one region's quarter": Pair(
        "LimitRow.scope",
        cells(("north", Q1, 28_000), measure="spend", each="region"),
        cells(("north", Q1, 15_000), measure="spend", each="region"),
    ),
    "one team's quarter": Pair(
        "LimitRow.scope",
        cells(("field", Q1, 16), measure="load", each="team"),
        cells(("field", Q1, 8), measure="load", each="team"),
    ),
    "one year's amount": Pair(
        "LimitRow.period",
        cells(("", "FY2027", 61_000), measure="spend", per="fiscal_year"),
        cells(("", "FY2027", 40_000), measure="spend", per="fiscal_year"),
    ),
    "growth of launches": Pair(
        "RampLimit.growth RampLimit.base",
        {"ramp_limits": [{"name": "growth", "growth": 1, "base": 8}]},
        {"ramp_limits": [{"name": "growth", "growth": 1, "base": 2}]},
    ),
    "growth of one lever": Pair(
        "RampLimit.levers RampLimit.regions",
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 2, "levers": ["orchestration"], "regions": ["north"]}]},
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 1, "levers": ["orchestration"], "regions": ["north"]}]},
    ),
    "free pilot": Pair(
        "PilotGate.quarters PilotGate.units PilotGate.lever", gate(quarters=1, units=4), gate(quarters=2, units=1)
    ),
    "pilot of the worst": Pair(
        "PilotGate.policy PilotGate.measure",
        gate(quarters=2, units=4, policy="worst"),
        gate(quarters=2, units=1, policy="worst", measure="revenue"),
    ),
    "pilot of the top": Pair(
        "PilotGate.policy PilotGate.pool",
        gate(quarters=2, units=4, policy="top", pool=4),
        gate(quarters=2, units=2, policy="top", pool=2),
    ),
    "even pilot": Pair(
        "PilotGate.policy", gate(quarters=2, units=4, policy="representative"), gate(quarters=2, units=2, policy="representative")
    ),
    "pilot in a region": Pair(
        "PilotGate.policy PilotGate.region",
        gate(quarters=1, units=4, policy="free"),
        gate(quarters=2, units=2, policy="one_region", region="north"),
    ),
    "pilot in any region": Pair(
        "PilotGate.policy", gate(quarters=1, units=4, policy="free"), gate(quarters=2, units=2, policy="one_region")
    ),
    "together": Pair(
        "UnitGroup.kind UnitGroup.units",
        group(kind="together", units=["A", "B"]),
        group(kind="together", units=["A", "B"]) | pin({"unit": "B", "rule": "must_not"}),
    ),
    "at most": Pair(
        "UnitGroup.count",
        group(kind="at_most", units=["A", "B"], count=2),
        group(kind="at_most", units=["A", "B"], count=1),
    ),
    "at most of a cohort": Pair(
        "UnitGroup.cohort", group(kind="at_most", cohort="old", count=2), group(kind="at_most", cohort="old", count=0)
    ),
    "exclusive": Pair(
        "UnitGroup.kind", group(kind="at_most", units=["A", "B"], count=2), group(kind="exclusive", units=["A", "B"])
    ),
    "prerequisite": Pair(
        "UnitGroup.first UnitGroup.lag",
        group(kind="prerequisite", units=["B"], first="A", lag=0),
        group(kind="prerequisite", units=["B"], first="A", lag=1),
    ),
    "prerequisite of another lever": Pair(
        "UnitGroup.first_lever UnitGroup.lever",
        group(kind="prerequisite", units=["B"], first="A", first_lever="store_optimization"),
        group(kind="prerequisite", units=["B"], first="A", first_lever="store_optimization", lag=2),
    ),
    "frozen quarter": Pair("FrozenQuarters.quarters", {}, {"rules": {"frozen": [{"quarters": [Q1]}]}}),
    "frozen season": Pair(
        "FrozenQuarters.fiscal_quarters",
        {"rules": {"frozen": [{"fiscal_quarters": [4]}]}},
        {"rules": {"frozen": [{"fiscal_quarters": [1, 2]}]}},
    ),
    "frozen lever": Pair(
        "FrozenQuarters.levers Rules.frozen", {}, {"rules": {"frozen": [{"quarters": [Q1], "levers": ["orchestration"]}]}}
    ),
    "frozen region": Pair("FrozenQuarters.regions", {}, {"rules": {"frozen": [{"quarters": [Q1], "regions": ["south"]}]}}),
    "between levers": Pair(
        "Rules.minimum_quarters_between_levers",
        {"rules": {"minimum_quarters_between_levers": 0}},
        {"rules": {"minimum_quarters_between_levers": 2}},
    ),
    "pinned out": Pair("Pin.rule Pin.unit Pin.lever", {}, pin({"rule": "must_not"})),
    "pinned out of a quarter": Pair(
        "Pin.quarter", pin({"rule": "must_not", "quarter": Q3}), pin({"rule": "must_not", "quarter": Q1})
    ),
    "pinned to a quarter": Pair(
        "Pin.rule Pin.quarter", pin({"rule": "must", "quarter": Q1}), pin({"rule": "must", "quarter": Q3})
    ),
    "committed": Pair("Pin.rule", pin({"rule": "committed", "quarter": Q1}), pin({"rule": "committed", "quarter": Q4})),
}  # fmt: skip

FREE = plan(world(), gap=0.0)


def test_without_a_rule_everything_is_launched_at_once() -> None:
    assert launches(FREE) == {(store, name, Q1) for store in "ABCD" for name in ("store_optimization", "orchestration")}
    assert FREE.schedule["implementation_cost"].sum() + FREE.shared_costs["one_off_cost"].sum() == pytest.approx(61_000)


@pytest.mark.parametrize("name", PAIRS)
def test_a_loose_rule_leaves_the_plan_alone(name: str) -> None:
    found = plan(world(**PAIRS[name].loose), gap=0.0)
    assert found.npv == pytest.approx(FREE.npv, abs=CENT)
    assert launches(found) == launches(FREE)
    assert verify(found) == []


@pytest.mark.parametrize("name", PAIRS)
def test_a_binding_rule_changes_the_plan_and_is_kept(name: str) -> None:
    found = plan(world(**PAIRS[name].binding), gap=0.0)
    assert found.npv < FREE.npv - 1.0
    assert launches(found) != launches(FREE)
    assert verify(found) == []
    table = found.limits
    assert (table["used"] <= table["allowed"] + 1e-6)[table["measure"] != "level"].all()


def npv_under(budget: dict[str, Any], **fields: Any) -> float:
    found = plan(world(**budget, **fields), gap=0.0)
    assert verify(found) == []
    return found.npv


def test_money_that_lapses_buys_nothing_in_the_year_after() -> None:
    """12,500 a quarter of 2028 alone pay for a store at a time; what 2027 saved pays for all at once where it does not lapse."""
    late = {"rules": {"frozen": [{"quarters": [Q1, Q2, Q3, Q4]}]}, "decision": 8}
    kept = npv_under(spend(amount=12_500, carry_over=1.0), **late)
    lapsed = npv_under(spend(amount=12_500, carry_over=1.0, lapses_at_year_end=True), **late)
    none_carried = npv_under(spend(amount=12_500), **late)
    assert kept > lapsed + 1.0
    assert lapsed > none_carried + 1.0


def test_amounts_of_today_pay_for_what_prices_have_become() -> None:
    """Everything costs 61,000 of today, in the fourth quarter as well where the amount is of today, and more where it is not."""
    late = {"rules": {"frozen": [{"quarters": [Q1, Q2, Q3]}]}, "finance": {"inflation_rate": 0.08}}
    free = plan(world(**late), gap=0.0)
    assert npv_under(spend(amount=61_000, prices="today"), **late) == pytest.approx(free.npv, abs=CENT)
    assert npv_under(spend(amount=61_000), **late) < free.npv - 1.0


@pytest.mark.parametrize(("amount", "possible"), [(7200, True), (7000, False)])
def test_what_is_paid_after_the_last_decision_quarter_is_limited_by_its_amount(amount: float, possible: bool) -> None:
    """A launch in the fourth quarter pays 4,000 and a tenth of 8,000 at once, and the rest in the quarter after."""
    late = pin({"lever": "store_optimization", "rule": "committed", "quarter": Q4})
    paid = {"training": {"profile": [0.1, 0.9]}}
    budget = cells(("", Q4, amount), measure="spend", amount=61_000)
    if possible:
        npv_under(budget, **late, **paid)
    else:
        with pytest.raises(InfeasibleError):
            plan(world(**budget, **late, **paid), gap=0.0)


@pytest.mark.parametrize(("amount", "binds"), [(13, False), (12, True)])
def test_what_runs_already_takes_its_part_of_a_capacity(amount: float, binds: bool) -> None:
    """Three launches prepare and go live in the first quarter for 4 points each; the running one stabilises for 1."""
    ran = pin({"lever": "store_optimization", "rule": "running", "quarter": label(0)})
    free = plan(world(**ran), gap=0.0)
    assert (npv_under(limit(measure="load", teams=["field"], amount=amount), **ran) < free.npv - 1.0) is binds


@pytest.mark.parametrize(("amount", "binds"), [(4, False), (3, True)])
def test_what_runs_already_is_in_ramp_up(amount: float, binds: bool) -> None:
    slow = pin({"rule": "running", "quarter": label(0)}) | {"orc": {"ramp": [0.5, 0.5, 1.0]}}
    free = plan(world(**slow), gap=0.0)
    rule = limit(measure="in_ramp_up", amount=amount, levers=["orchestration"])
    assert (npv_under(rule, **slow) < free.npv - 1.0) is binds


def test_launches_grow_from_the_quarter_before_a_freeze() -> None:
    """Two in the first quarter let four more begin in the third, the second being frozen, and two if there were no growth."""
    frozen = {"rules": {"frozen": [{"quarters": [Q2]}]}}

    def growth(factor: float) -> dict[str, Any]:
        return {"ramp_limits": [{"name": "growth", "growth": factor, "base": 2}]}

    found = plan(world(**frozen, **growth(1.0)), gap=0.0)
    assert sorted(quarter for _, _, quarter in launches(found)) == [Q1, Q1, Q3, Q3, Q3, Q3, Q4, Q4]
    assert verify(found) == []
    assert npv_under(growth(0.0), **frozen) < found.npv - 1.0


class Forced(NamedTuple):
    """A rule that asks for what does not pay: without it the instance's plan leaves it out."""

    covers: str
    loose: dict[str, Any]
    binding: dict[str, Any]


DEAR = {"orc": {"support": [{"amount": 9000, "basis": "unit"}]}}
FORCED = {
    "must": Forced("Pin.rule", pin({"rule": "must_not"}), pin({"rule": "must"})),
    "at least": Forced(
        "UnitGroup.count", group(kind="at_least", units=["A", "B"], count=0), group(kind="at_least", units=["A", "B"], count=1)
    ),
    "coverage": Forced(
        "Floor.measure Floor.lever Floor.by Floor.amount",
        floor(measure="coverage", lever="orchestration", by=Q4, amount=0.0),
        floor(measure="coverage", lever="orchestration", by=Q4, amount=0.5),
    ),
    "live units": Forced(
        "Floor.regions",
        floor(measure="live_units", lever="orchestration", by=Q2, amount=0, regions=["south"]),
        floor(measure="live_units", lever="orchestration", by=Q2, amount=1, regions=["south"]),
    ),
}


@pytest.mark.parametrize("name", FORCED)
def test_what_does_not_pay_is_launched_only_where_a_rule_asks(name: str) -> None:
    free = plan(world(**DEAR), gap=0.0)
    assert set(free.schedule["lever"]) == {"store_optimization"}
    loose, forced = (plan(world(**DEAR, **fields), gap=0.0) for fields in (FORCED[name].loose, FORCED[name].binding))
    assert loose.npv == pytest.approx(free.npv, abs=CENT)
    assert forced.npv < free.npv - 1.0
    assert "orchestration" in set(forced.schedule["lever"])
    assert verify(forced) == verify(loose) == []


def test_a_floor_on_accuracy_asks_for_what_lifts_it() -> None:
    dear = {"so": {"support": [{"amount": 20_000, "basis": "unit"}]}}
    free = plan(world(**dear), gap=0.0)
    loose = plan(world(**dear, **floor(measure="average_accuracy", by=Q4, amount=0.75)), gap=0.0)
    forced = plan(world(**dear, **floor(measure="average_accuracy", by=Q4, amount=0.8)), gap=0.0)
    assert set(free.schedule["lever"]) == {"orchestration"}
    assert loose.npv == pytest.approx(free.npv, abs=CENT)
    assert "store_optimization" in set(forced.schedule["lever"])
    assert verify(forced) == []


def test_what_runs_already_is_not_launched_again() -> None:
    found = plan(world(**pin({"rule": "running", "quarter": label(-2)})), gap=0.0)
    assert ("A", "orchestration", Q1) not in launches(found)
    assert len(found.schedule) == 7
    assert verify(found) == []


OWN: dict[str, tuple[str, Instance]] = {
    "type": ("Lever.unit_types", world(orc={"unit_types": ["store"]}, units=stores(A={"type": "dc"}))),
    "accuracy": ("Conditions.minimum_accuracy", world(orc={"conditions": {"minimum_accuracy": 0.75}})),
    "maturity": (
        "Conditions.minimum_maturity",
        world(orc={"conditions": {"minimum_maturity": 0.5}}, units=stores(A={"maturity": 0.4})),
    ),
    "role": (
        "Conditions.role_statement",
        world(
            orc={"conditions": {"role_statement": True}},
            units=stores(**{name: {"role_statement": "hub"} for name in "BCD"}),
        ),
    ),
    "point of sale": (
        "Conditions.pos_connected", world(orc={"conditions": {"pos_connected": True}}, units=stores(A={"pos_connected": False}))
    ),
    "closing": ("Rules.minimum_quarters_before_exit", world(units=stores(A={"exit_quarter": Q3}))),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_a_unit_that_may_not_take_a_lever_does_not(name: str) -> None:
    found = plan(OWN[name][1], gap=0.0)
    assert ("A", "orchestration", Q1) not in launches(found)
    if name != "accuracy":
        assert ("B", "orchestration", Q1) in launches(found)
    assert verify(found) == []


def test_accuracy_lifted_before_opens_the_way() -> None:
    """A starts at 0.60. Half of its gap to 0.98 is closed, a half of that at once (0.695) and all a quarter later (0.79)."""
    found = plan(OWN["accuracy"][1], gap=0.0)
    assert ("A", "orchestration", Q2) in launches(found)


def test_a_lever_that_may_not_come_after_another_comes_before() -> None:
    found = plan(world(orc={"not_after": ["store_optimization"]}), gap=0.0)
    order = (("orchestration", Q1), ("store_optimization", Q2))
    assert launches(found) == {(store, name, quarter) for store in "ABCD" for name, quarter in order}
    assert found.npv < FREE.npv - 1.0
    assert verify(found) == []


def test_a_lever_that_ends_with_another_stops_its_support() -> None:
    manual = lever(effects={"shrink": 0.1}, support=[{"amount": 100, "basis": "unit"}], ends_with=["store_optimization"])
    found = plan(
        world(levers={"manual": manual}, so={"conditions": {"minimum_maturity": 0.5}}, units=stores(A={"maturity": 0.1})), gap=0.0
    )
    assert {(row.unit, row.lever) for row in found.schedule.itertuples() if row.lever == "manual"} == {("A", "manual")}
    assert verify(found) == []


ELSEWHERE = {
    "Lever.not_after",
    "LimitRule.prices",
    "Rules.largest_menu", "Lever.conditions", "Lever.ends_with", "LimitRule.name", "RampLimit.name", "PilotGate.name",
    "UnitGroup.name", "Floor.name",
}  # fmt: skip


def test_every_field_that_restricts_plans_has_a_pair() -> None:
    covered = {field for pair in (*PAIRS.values(), *FORCED.values()) for field in pair.covers.split()}
    covered |= {field for field, _ in OWN.values()} | ELSEWHERE
    restricting = [LimitRule, RampLimit, PilotGate, UnitGroup, Floor, FrozenQuarters, Rules, LimitRow, Pin, Conditions]
    fields = {f"{one.__name__}.{name}" for one in restricting for name in one.model_fields}
    fields |= {f"Lever.{name}" for name in ("unit_types", "conditions", "not_after", "ends_with")}
    assert fields - covered == set()
    assert covered - fields == set()
    assert set(Lever.model_fields) >= {"unit_types", "conditions", "not_after", "ends_with"}
