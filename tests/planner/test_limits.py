"""What limits allow and what counts in them, by hand: periods, payments, loads, growth, carry-over and self-funding."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from instances.schema.instance import Instance
from models import NEVER
from planner.economics import NEVER_LAUNCHED, Menu, build_menu, charge_events, fleet_of, shared_charges
from planner.errors import FloorWithoutUnitsError
from planner.limits import limit_table, restated, state
from planner.limits.usage import launch_loads
from tests.accountant.builder import instance, label, lever, unit

Q0, Q1, Q2, Q3, Q4, Q5 = (label(quarter) for quarter in range(6))
RUNNING = {"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": Q0}
Launches = dict[tuple[str, str], int]


def so(*units: str, quarter: int = 1) -> Launches:
    return {(name, "store_optimization"): quarter for name in units or ("A",)}


def chosen(case: Instance, launches: Launches) -> Menu:
    """Return the roadmaps of a plan, one a unit."""
    start = fleet_of(case).base.copy()
    levers = list(case.settings.levers)
    for (name, lever_name), quarter in launches.items():
        start[[one.unit for one in case.units].index(name), levers.index(lever_name)] = quarter
    return Menu(tuple(levers), np.arange(len(case.units)), start, np.zeros(len(case.units)))


def table(case: Instance, launches: Launches) -> Any:
    fleet, menu, shared = fleet_of(case), chosen(case, launches), shared_charges(case)
    events = [charge_events(fleet, menu.unit, menu.start, charge) for charge in shared]
    opened = np.array([min(own[own != NEVER], default=NEVER) for own in events], dtype=np.int64)
    return limit_table(case, fleet, menu, shared, opened)


def column(case: Instance, launches: Launches, name: str, *, scope: str = "") -> dict[str, float]:
    """Return a figure of the only limit by period."""
    rows = table(case, launches)
    rows = rows[rows["scope"] == scope]
    return {period: pytest.approx(value) for period, value in zip(rows["period"], rows[name], strict=True)}


def limited(rule: dict[str, Any], **fields: Any) -> Instance:
    units = fields.pop("units", (unit(),))
    return instance(*units, limits=[{"name": "cap", **rule}], **{"decision": 2, "evaluation": 4, **fields})


def spend(cost: dict[str, Any] | None = None, **fields: Any) -> Instance:
    """Return an instance of two decision quarters whose lever costs 1,000, a quarter of it before and after the launch."""
    paid = {"line": "software", "amount": 1000, "basis": "unit", "profile": [0.25, 0.5, 0.25], "profile_from": -1, **(cost or {})}
    rule = {"measure": "spend", "amount": 800, **fields.pop("rule", {})}
    return limited(rule, store_optimization=lever(costs=[paid], **fields.pop("so", {})), **fields)


def test_spend_counts_when_it_is_paid_and_periods_go_on_as_long() -> None:
    case = spend()
    assert column(case, so(), "used") == {Q1: 750, Q2: 250, Q3: 0}
    assert column(case, so(quarter=2), "used") == {Q1: 250, Q2: 500, Q3: 250}
    assert column(case, so(quarter=2), "allowed") == {Q1: 800, Q2: 800, Q3: 800}


def test_amount_of_the_last_decision_period_stays_unless_a_later_one_is_written() -> None:
    rows = [{"limit": "cap", "period": Q2, "amount": 600}]
    assert column(spend(limit_rows=rows), so(), "allowed") == {Q1: 800, Q2: 600, Q3: 600}
    rows += [{"limit": "cap", "period": Q3, "amount": 100}]
    assert column(spend(limit_rows=rows), so(), "allowed") == {Q1: 800, Q2: 600, Q3: 100}


def test_without_an_amount_in_the_last_decision_period_there_is_no_later_one() -> None:
    rows = [{"limit": "cap", "period": Q1, "amount": 600}]
    assert column(spend(rule={"amount": None}, limit_rows=rows), so(), "allowed") == {Q1: 600}


def test_fiscal_years_and_the_total_hold_what_is_paid_after_the_decision() -> None:
    four = {"decision": 4, "evaluation": 6}
    years = spend(rule={"per": "fiscal_year"}, **four)
    assert column(years, so(quarter=4), "used") == {"FY2027": 750, "FY2028": 250}
    assert column(years, so(quarter=4), "allowed") == {"FY2027": 800, "FY2028": 800}
    assert column(spend(rule={"per": "total"}, **four), so(quarter=4), "used") == {"total": 1000}
    starts = table(years, so())["period_start"].tolist()
    assert starts == [date(2027, 1, 1), date(2028, 1, 1)]


@pytest.mark.parametrize(
    ("rule", "last"),
    [({}, Q3), ({"colour": "opex"}, Q3), ({"colour": "capex"}, Q2), ({"levers": ["orchestration"]}, Q2)],
)
def test_only_payments_that_count_make_a_limit_longer(rule: dict[str, Any], last: str) -> None:
    assert list(column(spend(rule=rule), so(), "used"))[-1] == last


def test_payments_of_a_business_case_count_and_make_a_limit_longer() -> None:
    flows = [{"line": "training", "quarter": quarter, "amount": -40} for quarter in (-2, 0, 2)]
    case = limited({"measure": "spend", "amount": 100}, flows=flows)
    assert column(case, so(), "used") == {Q1: 80, Q2: 0, Q3: 40, Q4: 0}
    assert column(case, so(quarter=2), "used") == {Q1: 40, Q2: 40, Q3: 0, Q4: 40}


def test_shared_costs_count_when_they_are_paid() -> None:
    case = spend({"basis": "network"}, units=(unit("A"), unit("B", region="south")))
    assert column(case, so("A", "B", quarter=2), "used") == {Q1: 250, Q2: 500, Q3: 250}
    regional = spend({"basis": "region"}, rule={"each": "region"}, units=(unit("A"), unit("B", region="south")))
    assert column(regional, so("B", quarter=2), "used", scope="north") == {Q1: 0, Q2: 0, Q3: 0}
    assert column(regional, so("B", quarter=2), "used", scope="south") == {Q1: 250, Q2: 500, Q3: 250}


@pytest.mark.parametrize("rule", [{"regions": ["north"]}, {"leaders": ["ann"]}, {"each": "leader"}])
def test_a_cost_of_the_network_is_of_no_region_and_no_leader(rule: dict[str, Any]) -> None:
    case = spend({"basis": "network"}, rule=rule, units=(unit("A", leader="ann"),))
    assert table(case, so())["used"].tolist() == [0, 0, 0]


def test_prices_of_today_are_those_of_the_first_quarter_of_a_period() -> None:
    """At 21 % a year a quarter's amount grows by the fourth root; FY2028 begins a year after the first quarter."""
    today = {"rule": {"prices": "today"}, "finance": {"inflation_rate": 0.21}}
    assert column(spend(**today), {}, "allowed") == {Q1: 800, Q2: 800 * 1.21**0.25, Q3: 800 * 1.1}
    today["rule"] = {"prices": "today", "per": "fiscal_year"}
    assert column(spend(**today, decision=4, evaluation=6), {}, "allowed") == {"FY2027": 800, "FY2028": 968}
    assert column(spend(rule={"prices": "nominal"}, finance={"inflation_rate": 0.21}), {}, "allowed") == dict.fromkeys(
        (Q1, Q2, Q3), 800
    )


def test_unspent_money_lapses_with_the_year_where_it_is_said() -> None:
    rule = {"amount": 100, "carry_over": 0.5}
    four = {"decision": 4, "evaluation": 6}
    assert column(spend(rule=rule, **four), {}, "allowed") == {Q1: 100, Q2: 150, Q3: 175, Q4: 187.5, Q5: 193.75}
    lapsing = spend(rule={**rule, "lapses_at_year_end": True}, **four)
    assert column(lapsing, {}, "allowed") == {Q1: 100, Q2: 150, Q3: 175, Q4: 187.5, Q5: 100}


def load(*units: Any, rule: dict[str, Any] | None = None, so: dict[str, Any] | None = None, **fields: Any) -> Instance:
    """Return an instance whose lever takes 1 point before, 4 at and 3 and 2 points after a launch."""
    points = {"team": "field", "prepare": 1, "go_live": 4, "stabilise": [3, 2], "size_exponent": 0.5, **(so or {})}
    optimised = lever(loads=[points])
    return limited(
        {"measure": "load", "amount": 10, **(rule or {})}, units=units or (unit(),), store_optimization=optimised, **fields
    )


def test_load_goes_on_after_the_last_decision_quarter() -> None:
    assert column(load(), so(quarter=2), "used") == {Q1: 1, Q2: 4, Q3: 3, Q4: 2}
    assert column(load(), so(), "used") == {Q1: 5, Q2: 3, Q3: 2, Q4: 0}
    assert column(load(rule={"per": "total"}), so(quarter=2), "used") == {"total": 10}


def test_load_runs_past_the_evaluation() -> None:
    case = load(evaluation=2)
    assert column(case, so(quarter=2), "used") == {Q1: 1, Q2: 4, Q3: 3, Q4: 2}
    assert table(case, so())["period_start"].tolist()[-1] == date(2027, 10, 1)


def test_load_is_that_of_the_size_in_the_launch_quarter() -> None:
    grows = unit(resize_quarter=Q2, resize_factor=4.0)
    assert column(load(grows), so(), "used") == {Q1: 5, Q2: 3, Q3: 2, Q4: 0}
    assert column(load(grows), so(quarter=2), "used") == {Q1: 2, Q2: 8, Q3: 6, Q4: 4}
    assert launch_loads(load(grows), chosen(load(grows), so(quarter=2)))[0].tolist() == [20, 0]


def test_a_running_lever_loads_a_team_with_what_is_left_of_it() -> None:
    case = load(unit("A"), unit("B"), pins=[RUNNING])
    assert column(case, {}, "used") == {Q1: 3, Q2: 2, Q3: 0, Q4: 0}
    assert column(case, so("B"), "used") == {Q1: 8, Q2: 5, Q3: 2, Q4: 0}
    assert launch_loads(case, chosen(case, so("B"))).tolist() == [[0, 0], [10, 0]]


def test_running_levers_that_began_together_load_more() -> None:
    both = [RUNNING, {**RUNNING, "lever": "orchestration"}]
    case = load(pins=both, interaction={"same_quarter_load_factor": 1.5})
    assert column(case, {}, "used") == {Q1: 4.5, Q2: 3, Q3: 0, Q4: 0}


def ramping(**fields: Any) -> Instance:
    return limited(
        {"measure": "in_ramp_up", "amount": 1}, units=(unit("A"), unit("B")), store_optimization=lever(ramp=[0, 0.5, 1]), **fields
    )


def test_units_in_ramp_up_count_until_it_is_over_running_levers_too() -> None:
    assert column(ramping(), so("A", quarter=2), "used") == {Q1: 0, Q2: 1, Q3: 1}
    assert column(ramping(pins=[RUNNING]), so("B", quarter=2), "used") == {Q1: 1, Q2: 1, Q3: 1}


def test_launches_have_no_periods_after_the_last_decision_quarter_and_running_levers_are_none() -> None:
    case = limited({"measure": "launches", "amount": 1}, units=(unit("A"), unit("B")), pins=[RUNNING])
    assert column(case, so("B", quarter=2), "used") == {Q1: 0, Q2: 1}


def growing(frozen: list[dict[str, Any]], *pins: dict[str, Any], **rule: Any) -> Instance:
    limits = [{"name": "growth", "growth": 2, "base": 1, **rule}]
    units = (unit("A"), unit("B"), unit("C", region="south"))
    return instance(*units, ramp_limits=limits, rules={"frozen": frozen}, pins=pins, decision=4, evaluation=4)


def test_launches_grow_from_the_last_quarter_that_was_not_frozen() -> None:
    launches = so("A", "B", quarter=1) | so("C", quarter=3)
    assert column(growing([]), launches, "allowed") == {Q1: 1, Q2: 5, Q3: 1, Q4: 3}
    assert column(growing([{"quarters": [Q2]}]), launches, "allowed") == {Q1: 1, Q2: 5, Q3: 5, Q4: 3}
    assert column(growing([{"fiscal_quarters": [2, 3]}]), launches, "allowed") == {Q1: 1, Q2: 5, Q3: 5, Q4: 5}


@pytest.mark.parametrize(
    ("frozen", "rule", "allowed"),
    [
        ({"levers": ["store_optimization"]}, {}, 1),
        ({"levers": ["store_optimization"]}, {"levers": ["store_optimization"]}, 5),
        ({"regions": ["south"]}, {}, 1),
        ({"regions": ["north"]}, {"regions": ["north"]}, 5),
        ({"regions": ["north"], "levers": ["orchestration"]}, {"regions": ["north"]}, 1),
    ],
)
def test_a_quarter_is_frozen_where_no_launch_in_scope_may_be(
    frozen: dict[str, Any], rule: dict[str, Any], allowed: float
) -> None:
    case = growing([{"quarters": [Q2], **frozen}], **rule)
    assert column(case, so("A", "B"), "allowed")[Q3] == allowed


def test_two_freezes_freeze_a_quarter_together() -> None:
    frozen = [{"quarters": [Q2], "regions": [region]} for region in ("north", "south")]
    assert column(growing(frozen), so("A", "B"), "allowed")[Q3] == 5


@pytest.mark.parametrize(
    ("frozen", "allowed"),
    [
        ([], 3),
        ([{"quarters": [Q0]}], 1),
        ([{"fiscal_quarters": [4]}], 1),
        ([{"quarters": [Q0], "levers": ["orchestration"]}], 3),
        ([{"fiscal_quarters": [1, 2, 3, 4]}], 1),
    ],
)
def test_running_levers_count_as_launched_before_the_first_quarter(frozen: list[dict[str, Any]], allowed: float) -> None:
    assert column(growing(frozen, RUNNING), {}, "allowed")[Q1] == allowed


def test_growth_looks_back_a_year_at_most() -> None:
    ran = {**RUNNING, "quarter": label(-3)}
    assert column(growing([{"quarters": [Q0, label(-1), label(-2)]}], ran), {}, "allowed")[Q1] == 3
    assert column(growing([{"quarters": [Q0, label(-1), label(-2), label(-3)]}], ran), {}, "allowed")[Q1] == 1


def funded(*flows: dict[str, Any], rule: dict[str, Any] | None = None, **fields: Any) -> Instance:
    """Return an instance of three decision quarters whose budget of 100 grows by half of the cash realised."""
    own = {"measure": "spend", "amount": 100, "benefit_share": 0.5, **(rule or {})}
    rows = flows or ({"line": "labour", "quarter": 0, "amount": 40, "recurring": True},)
    return limited(own, flows=rows, decision=3, **fields)


def test_cash_realised_raises_the_budget_of_the_next_quarter() -> None:
    assert column(funded(), so(), "allowed") == {Q1: 100, Q2: 120, Q3: 120}
    assert column(funded(), so(quarter=2), "allowed") == {Q1: 100, Q2: 100, Q3: 120}


@pytest.mark.parametrize(
    ("line", "realised"),
    [("labour", 30), ("working_capital", 40), ("carrying", 30), ("stockouts", 0), ("complaints", 0), ("volatility", 0)],
)
def test_hard_lines_count_after_tax(line: str, realised: float) -> None:
    case = funded({"line": line, "quarter": 0, "amount": 40}, finance={"tax_rate": 0.25})
    assert column(case, so(), "allowed") == {Q1: 100, Q2: 100 + realised / 2, Q3: 100}


def test_hardness_says_what_is_realised() -> None:
    hardness = {"hardness": {"labour": "soft", "stockouts": "hard"}}
    assert column(funded(finance=hardness), so(), "allowed") == {Q1: 100, Q2: 100, Q3: 100}
    sold = {"line": "stockouts", "quarter": 0, "amount": 40}
    assert column(funded(sold, finance=hardness), so(), "allowed") == {Q1: 100, Q2: 120, Q3: 100}


def test_cash_of_units_is_set_off_before_the_share_is_taken() -> None:
    loss = {"line": "labour", "quarter": 0, "unit": "B", "amount": -25}
    gain = {"line": "labour", "quarter": 0, "amount": 40}
    both = {"units": (unit("A"), unit("B", region="south"))}
    assert column(funded(gain, loss, **both), so("A", "B"), "allowed") == {Q1: 100, Q2: 107.5, Q3: 100}
    deep = {**loss, "amount": -60}
    assert column(funded(gain, deep, **both), so("A", "B"), "allowed") == {Q1: 100, Q2: 100, Q3: 100}
    regional = funded(gain, deep, rule={"each": "region"}, **both)
    assert column(regional, so("A", "B"), "allowed", scope="north")[Q2] == 120
    assert column(regional, so("A", "B"), "allowed", scope="south")[Q2] == 100


def test_cash_counts_whichever_lever_brings_it_and_what_is_left_of_it_is_carried() -> None:
    case = funded(rule={"levers": ["orchestration"], "colour": "capex", "carry_over": 1.0})
    assert column(case, so(), "allowed") == {Q1: 100, Q2: 220, Q3: 340}


def test_support_of_shared_costs_is_set_off_where_they_count() -> None:
    shared = lever(support=[{"amount": 10, "basis": "network"}, {"amount": 4, "basis": "region"}])
    case = funded(store_optimization=shared, finance={"tax_rate": 0.5})
    assert column(case, so(), "allowed")[Q2] == 100 + 0.25 * (40 - 14)
    assert column(funded(store_optimization=shared, rule={"regions": ["north"]}), so(), "allowed")[Q2] == 100 + 0.5 * (40 - 4)
    by_leader = funded(store_optimization=shared, rule={"leaders": ["ann"]}, units=(unit("A", leader="ann"),))
    assert column(by_leader, so(), "allowed")[Q2] == 120


def floored(measure: str, **fields: Any) -> Instance:
    units = (unit("A"), unit("B", exit_quarter=Q1), unit("C", inventory_accuracy=0.5))
    floor = {"name": "level", "measure": measure, "by": Q2, "amount": 0.1, **fields}
    return instance(*units, floors=[floor])


@pytest.mark.parametrize(("measure", "level"), [("coverage", 0.5), ("live_units", 1.0), ("average_accuracy", 0.7)])
def test_floors_are_of_the_units_that_are_open_then(measure: str, level: float) -> None:
    named = {} if measure == "average_accuracy" else {"lever": "store_optimization"}
    assert table(floored(measure, **named), so("A", "B"))["used"].tolist() == [pytest.approx(level)]


@pytest.mark.parametrize("measure", ["coverage", "live_units", "average_accuracy"])
def test_a_floor_of_closed_units_alone_is_refused(measure: str) -> None:
    case = instance(
        unit("A", exit_quarter=Q1),
        floors=[{"name": "level", "measure": measure, "by": Q2, "amount": 0.1, "lever": "orchestration"}],
    )
    with pytest.raises(FloorWithoutUnitsError, match="no unit in its scope is open"):
        table(case, {})


def stated(case: Instance) -> Any:
    return state(case, fleet_of(case), build_menu(case), shared_charges(case))


def test_the_programme_knows_the_quarter_of_every_row() -> None:
    assert stated(spend(rule={"carry_over": 1.0})).problem.period.tolist() == [0, 1, 2]
    assert stated(spend(rule={"per": "fiscal_year"})).problem.period.tolist() == [NEVER]


def test_self_funding_is_stated_as_returns() -> None:
    problem = stated(funded(store_optimization=lever(support=[{"amount": 10, "basis": "network"}]))).problem
    assert [(one.target, one.share) for one in problem.returns] == [(1, 0.5), (2, 0.5)]
    start = build_menu(funded()).start[:, 0]
    assert problem.returns[0].amount.toarray()[0].tolist() == np.where(start == 1, 40, 0).tolist()
    assert problem.returns[1].amount.toarray()[0].tolist() == np.where(start <= 2, 40, 0).tolist()
    assert [one.charges[0].tolist() for one in problem.returns] == [[-10, 0, 0], [-10, -10, 0]]
    assert (start != NEVER_LAUNCHED).any()


def test_a_programme_is_restated_with_amounts_of_every_period() -> None:
    before = spend(rule={"prices": "today"}, finance={"inflation_rate": 0.21})
    rows = replace(before, limit_rows=spend(limit_rows=[{"limit": "cap", "period": Q2, "amount": 500}]).limit_rows)
    again = restated(stated(before).problem, before, rows)
    assert again is not None
    assert again.limit.tolist() == pytest.approx(stated(rows).problem.limit.tolist())
    assert again.limit.tolist() == pytest.approx([800, 500 * 1.21**0.25, 550])


def test_another_business_case_is_another_programme() -> None:
    problem = stated(funded()).problem
    assert restated(problem, funded(), funded({"line": "labour", "quarter": 0, "amount": 50, "recurring": True})) is None
    kept = restated(problem, funded(), funded(rule={"amount": 50}))
    assert kept is not None
    assert kept.returns == problem.returns
    assert kept.limit.tolist() == [50, 50, 50]
