"""Every limit and rule twice: loose, when the plan stays what it is without it, and binding, when it changes the plan.

Four stores and two levers that pay from the first quarter on, so that without a rule everything is launched at once.
"""

from functools import cache
from typing import Any, NamedTuple

import pytest

import planner
from instances.schema.covenants import Covenant
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.hurdles import Hurdle
from instances.schema.instance import Instance
from instances.schema.levers import Conditions, Lever
from instances.schema.minimums import Minimum
from instances.schema.one_of import OneOf
from instances.schema.rules import Floor, FrozenQuarters, LimitRule, PilotGate, RampLimit, Rules, UnitGroup
from instances.schema.units import LimitRow, Pin
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit
from planner.accountant import Cache, Finding
from planner.errors import InfeasibleError
from planner.plan.plan import Plan
from planner.planning import plan
from tests.accountant.builder import label, lever
from tests.planner.fairness_pairs import EVEN, SHARES, WITHOUT_A
from tests.planner.four_stores import CENT, Q1, Q2, Q3, Q4, launches, stores, world
from tests.planner.rule_pairs import PAIRS, cells, floor, group, limit, pin, spend
from tests.planner.scope_pairs import ASKED, SCOPES

NOTES = Cache()
"""The accountant's, of plans that differ in their rules alone."""


def verify(found: Plan) -> list[Finding]:
    return planner.verify(found, cache=NOTES)


@cache
def free() -> Plan:
    """Return the plan without a rule."""
    return plan(world(), gap=0.0)


def test_without_a_rule_everything_is_launched_at_once() -> None:
    assert launches(free()) == {(store, name, Q1) for store in "ABCD" for name in ("store_optimization", "orchestration")}
    assert free().schedule["implementation_cost"].sum() + free().shared_costs["one_off_cost"].sum() == pytest.approx(61_000)


PAIRS_AND_SCOPES = PAIRS | SCOPES | SHARES


@pytest.mark.parametrize("name", PAIRS_AND_SCOPES)
def test_a_loose_rule_leaves_the_plan_alone(name: str) -> None:
    found = plan(world(**PAIRS_AND_SCOPES[name].loose), gap=0.0)
    assert found.npv == pytest.approx(free().npv, abs=CENT)
    assert launches(found) == launches(free())
    assert verify(found) == []


@pytest.mark.parametrize("name", PAIRS_AND_SCOPES)
def test_a_binding_rule_changes_the_plan_and_is_kept(name: str) -> None:
    found = plan(world(**PAIRS_AND_SCOPES[name].binding), gap=0.0)
    assert found.npv < free().npv - 1.0
    assert launches(found) != launches(free())
    assert verify(found) == []
    table = found.limits
    kept = table["left"] >= -1e-6
    assert kept[table["measure"] != "level"].all()


@cache
def without_a() -> Plan:
    return plan(world(**WITHOUT_A), gap=0.0)


@pytest.mark.parametrize("name", EVEN)
def test_coverage_is_even_where_a_rule_asks(name: str) -> None:
    without = without_a()
    loose, binding = (plan(world(**WITHOUT_A, **fields), gap=0.0) for fields in (EVEN[name].loose, EVEN[name].binding))
    assert loose.npv == pytest.approx(without.npv, abs=CENT)
    assert binding.npv < without.npv - 1.0
    assert verify(binding) == verify(loose) == []
    assert (binding.limits["left"] >= -1e-9).all() and len(binding.limits)


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
    **{name: Forced(*pair) for name, pair in ASKED.items()},
}


@cache
def dear() -> Plan:
    return plan(world(**DEAR), gap=0.0)


@pytest.mark.parametrize("name", FORCED)
def test_what_does_not_pay_is_launched_only_where_a_rule_asks(name: str) -> None:
    free = dear()
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
    "role of its own": ("Conditions.roles", world(orc={"conditions": {"roles": ["local"]}}, units=stores(B={"role": "local"}))),
    "change of role": ("Lever.role", world(orc={"role": "local"}, units=stores(A={"role": "local"}))),
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
    assert found.npv < free().npv - 1.0
    assert verify(found) == []


def test_a_lever_is_not_launched_where_the_one_that_it_needs_is_not() -> None:
    immature: dict[str, Any] = {"so": {"conditions": {"minimum_maturity": 0.5}}, "units": stores(A={"maturity": 0.1})}
    found, without = plan(world(orc={"needs": ["store_optimization"]}, **immature), gap=0.0), plan(world(**immature), gap=0.0)
    assert ("A", "orchestration", Q1) in launches(without)
    assert not [one for one in launches(found) if one[0] == "A"]
    assert ("B", "orchestration", Q1) in launches(found)
    assert verify(found) == []


def test_a_lever_that_ends_with_another_stops_its_support() -> None:
    manual = lever(effects={"shrink": 0.1}, support=[{"amount": 100, "basis": "unit"}], ends_with=["store_optimization"])
    found = plan(
        world(levers={"manual": manual}, so={"conditions": {"minimum_maturity": 0.5}}, units=stores(A={"maturity": 0.1})), gap=0.0
    )
    assert {(row.unit, row.lever) for row in found.schedule.itertuples() if row.lever == "manual"} == {("A", "manual")}
    assert verify(found) == []


ELSEWHERE = {
    "Lever.not_after", "Lever.needs",
    "LimitRule.prices",
    "Rules.largest_menu", "Lever.conditions", "Lever.ends_with", "LimitRule.name", "RampLimit.name", "PilotGate.name",
    "UnitGroup.name", "Floor.name", "Floor.onwards", "Floor.weight", "Pin.until",
    "CohortSequence.measure", "CohortSequence.amount",
    "CohortSequence.name", "RegionLimit.name", "EvenWaves.name", "Covenant.name", "Hurdle.name", "Minimum.name", "OneOf.name",
    "ShareRule.name", "EvenCoverage.name",
}  # fmt: skip


def test_every_field_that_restricts_plans_has_a_pair() -> None:
    covered = {field for pair in (*PAIRS_AND_SCOPES.values(), *EVEN.values(), *FORCED.values()) for field in pair.covers.split()}
    covered |= {field for field, _ in OWN.values()} | ELSEWHERE
    restricting = [LimitRule, RampLimit, PilotGate, UnitGroup, Floor, FrozenQuarters, Rules, LimitRow, Pin, Conditions]
    restricting += [CohortSequence, RegionLimit, EvenWaves, Covenant, Hurdle, Minimum, OneOf, ShareRule, EvenCoverage]
    fields = {f"{one.__name__}.{name}" for one in restricting for name in one.model_fields}
    fields |= {f"Lever.{name}" for name in ("unit_types", "conditions", "not_after", "needs", "ends_with", "role")}
    assert fields - covered == set()
    assert covered - fields == set()
    assert set(Lever.model_fields) >= {"unit_types", "conditions", "not_after", "ends_with", "role"}
