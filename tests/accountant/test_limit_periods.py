"""Periods of limits after the last decision quarter, prices, what lapses, running levers, self-funding and ramp limits."""

import pytest

from planner.accountant import account, broken_rules

from .builder import instance, label, launch, lever, unit

SOFTWARE = {"line": "software", "amount": 100, "basis": "unit"}


def lines(made, launches):
    return {(line.scope, line.period): line for line in account(made, launches).limits}


def used_of(made, launches):
    return {key[1]: line.used for key, line in lines(made, launches).items() if line.used}


def allowed_of(made, launches=()):
    return {key[1]: pytest.approx(line.allowed) for key, line in lines(made, launches).items() if not line.vacant}


def limited(limit, evaluation=8, decision=2, **fields):
    return instance(limits=[{"name": "limit", "amount": 10, **limit}], evaluation=evaluation, decision=decision, **fields)


PROFILED = lever(costs=[{**SOFTWARE, "profile": [0.25, 0.25, 0.5], "profile_from": -1}])
LOADED = lever(loads=[{"team": "it", "prepare": 1, "go_live": 2, "stabilise": [4, 8, 16]}])
RAMPED = lever(ramp=[0, 0.25, 0.5, 1.0, 0.5])
MEASURES = [
    ("spend", PROFILED, 3, {1: 25, 2: 25, 3: 50}),
    ("load", LOADED, 5, {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}),
    ("in_ramp_up", RAMPED, 4, {2: 1, 3: 1, 4: 1}),
    ("launches", RAMPED, 2, {2: 1}),
]


@pytest.mark.parametrize(("measure", "given", "last", "used"), MEASURES)
def test_periods_run_on_until_a_launch_in_the_last_decision_quarter_no_longer_uses_them(measure, given, last, used):
    made = limited({"measure": measure}, store_optimization=given)
    found = lines(made, [launch(quarter=2)])
    assert [period for _, period in found] == [label(quarter) for quarter in range(1, last + 1)]
    assert used_of(made, [launch(quarter=2)]) == {label(quarter): amount for quarter, amount in used.items()}


@pytest.mark.parametrize(("measure", "given", "last", "used"), MEASURES)
def test_a_limit_binds_after_the_last_decision_quarter(measure, given, last, used):
    most = max(used.values())
    for amount, broken in ((most, []), (most - 0.5, ["limit"])):
        made = limited({"measure": measure, "amount": amount}, store_optimization=given)
        launches = [launch(quarter=2)]
        findings = {finding.rule for finding in broken_rules(made, launches, account(made, launches))}
        assert sorted(findings) == broken


def test_years_and_the_total_hold_what_comes_later():
    made = limited({"measure": "load", "per": "fiscal_year"}, store_optimization=LOADED, decision=3, evaluation=4)
    # launched in quarter 3: 1 in quarter 2, 2 in 3, 4 in 4, 8 and 16 in the next year, which lies after the evaluation
    assert used_of(made, [launch(quarter=3)]) == {"FY2027": 7, "FY2028": 24}
    made = limited({"measure": "load", "per": "total"}, store_optimization=LOADED, decision=3, evaluation=4)
    assert used_of(made, [launch(quarter=3)]) == {"total": 31}


def test_amounts_of_later_periods_are_those_of_the_last_decision_period():
    rows = [{"limit": "limit", "period": label(1), "amount": 5}, {"limit": "limit", "period": label(2), "amount": 7}]
    made = limited({"measure": "load", "carry_over": 0.5}, store_optimization=LOADED, limit_rows=rows)
    # 5; 7 + 2.5; 7 + 4.75; ...
    assert list(allowed_of(made).values()) == [5, 9.5, 11.75, 12.875, 13.4375]
    years = [{"limit": "limit", "period": "FY2027", "amount": 5}]
    made = limited({"measure": "load", "per": "fiscal_year"}, store_optimization=LOADED, decision=3, limit_rows=years)
    assert allowed_of(made) == {"FY2027": 5, "FY2028": 5}
    unlimited = limited({"measure": "load", "amount": None}, store_optimization=LOADED, limit_rows=rows[:1])
    assert allowed_of(unlimited) == {label(1): 5}


def test_a_row_gives_a_later_period_an_amount_of_its_own():
    rows = [{"limit": "limit", "period": label(quarter), "amount": amount} for quarter, amount in ((2, 7), (4, 20), (5, 0))]
    made = limited({"measure": "load"}, store_optimization=LOADED, limit_rows=rows)
    assert list(allowed_of(made).values()) == [10, 7, 7, 20, 0]
    only = limited({"measure": "load", "amount": None}, store_optimization=LOADED, limit_rows=rows[1:2])
    assert allowed_of(only) == {label(4): 20}
    today = [{"limit": "limit", "period": label(3), "amount": 20}]
    made = limited(
        {"measure": "spend", "prices": "today"},
        store_optimization=PROFILED,
        limit_rows=today,
        finance={"inflation_rate": 0.4641},
    )
    assert allowed_of(made) == {label(1): 10, label(2): 11, label(3): 20 * 1.21}
    years = [{"limit": "limit", "scope": "it", "period": "FY2028", "amount": 20}]
    made = limited(
        {"measure": "load", "per": "fiscal_year", "each": "team"}, store_optimization=LOADED, decision=3, limit_rows=years
    )
    assert allowed_of(made) == {"FY2027": 10, "FY2028": 20}


def test_a_ramp_with_company_takes_longer():
    slow = {"interaction": {"same_quarter_ramp_speed": 0.4}}
    # 3 quarters to the top, 8 at 0.4 of the speed: the last launch is in quarter 2
    made = limited({"measure": "in_ramp_up", "levers": ["store_optimization"]}, store_optimization=RAMPED, **slow)
    assert [period for _, period in lines(made, [])] == [label(quarter) for quarter in range(1, 10)]
    together = [launch(quarter=2), launch(quarter=2, lever_name="orchestration")]
    assert used_of(made, together) == {label(quarter): 1 for quarter in range(2, 10)}
    assert used_of(made, [launch(quarter=2), launch(quarter=1, lever_name="orchestration")]) == {
        label(2): 1,
        label(3): 1,
        label(4): 1,
    }
    # a running lever beside another, launched in quarter -1: up to quarter 6
    pins = [*RUNNING, {**RUNNING[0], "lever": "orchestration"}]
    made = limited({"measure": "in_ramp_up"}, store_optimization=RAMPED, pins=pins, **slow)
    assert used_of(made, []) == {label(quarter): 1 for quarter in range(1, 7)}
    # 3 quarters at a third of the speed are 9: that 0.333... is a little less makes no tenth
    made = limited(
        {"measure": "in_ramp_up"}, store_optimization=RAMPED, interaction={"same_quarter_ramp_speed": 0.333333333333333}
    )
    assert len(lines(made, [])) == 10


def test_periods_that_only_what_does_not_count_could_use_may_be_left_out():
    made = limited({"measure": "load", "levers": ["orchestration"]}, store_optimization=LOADED)
    assert [line.vacant for line in lines(made, []).values()] == [False, False, True, True, True]


def test_scopes_that_nothing_counts_in_may_be_left_out():
    loads = [{"team": "it", "go_live": 1}, {"team": "field", "go_live": 1}]
    for only, vacant in (
        ({}, {"it": False, "field": False}),
        ({"teams": ["it"]}, {"it": False, "field": True}),
        ({"levers": ["orchestration"]}, {"it": True, "field": True}),
    ):
        made = limited({"measure": "load", "each": "team", **only}, store_optimization=lever(loads=loads), decision=1)
        assert {scope: line.vacant for (scope, _), line in lines(made, []).items()} == vacant
    units = (unit("A", leader="Ann"), unit("B", leader="Bob", region="south"), unit("C"))
    made = instance(*units, limits=[{"name": "limit", "measure": "spend", "amount": 1, "each": "leader", "regions": ["south"]}])
    assert {scope: line.vacant for (scope, _), line in lines(made, []).items()} == {"Ann": True, "Bob": False}


def test_payments_of_a_business_case_count_where_they_are_paid():
    made = limited(
        {"measure": "spend", "colour": "capex"}, flows=[{"line": "software", "quarter": 3, "amount": -9, "colour": "capex"}]
    )
    assert used_of(made, [launch(quarter=2)]) == {label(5): 9}
    assert len(lines(made, [])) == 5


def test_amounts_of_today_rise_to_the_first_quarter_of_their_period():
    rows = [{"limit": "limit", "period": label(2), "amount": 20}]
    finance = {"inflation_rate": 0.4641}
    made = limited({"measure": "spend", "prices": "today"}, store_optimization=PROFILED, limit_rows=rows, finance=finance)
    assert list(allowed_of(made).values()) == [10, 20 * 1.1, 20 * 1.21]
    made = limited(
        {"measure": "spend", "prices": "today", "per": "fiscal_year"}, store_optimization=PROFILED, decision=5, finance=finance
    )
    assert allowed_of(made) == {"FY2027": 10, "FY2028": 10 * 1.1**4}
    made = limited({"measure": "spend", "prices": "today", "per": "total"}, store_optimization=PROFILED, finance=finance)
    assert allowed_of(made) == {"total": 10}


def test_what_is_left_lapses_at_the_end_of_the_fiscal_year():
    made = limited({"measure": "spend", "carry_over": 1.0, "lapses_at_year_end": True}, decision=6)
    assert list(allowed_of(made).values()) == [10, 20, 30, 40, 10, 20]


RUNNING = [{"unit": "A", "lever": "store_optimization", "rule": "running", "quarter": label(-1)}]


def test_running_levers_load_teams_and_ramp_up_still():
    loaded = limited({"measure": "load"}, store_optimization=LOADED, pins=RUNNING)
    # launched in quarter -1: 4 in quarter 0, 8 in 1 and 16 in 2
    assert used_of(loaded, []) == {label(1): 8, label(2): 16}
    ramped = limited({"measure": "in_ramp_up"}, store_optimization=RAMPED, pins=RUNNING)
    assert used_of(ramped, []) == {label(1): 1}
    both = limited({"measure": "in_ramp_up"}, store_optimization=RAMPED, orchestration=RAMPED, pins=RUNNING)
    assert used_of(both, [launch(lever_name="orchestration")]) == {label(1): 1, label(2): 1, label(3): 1}
    assert used_of(limited({"measure": "launches"}, pins=RUNNING), []) == {}


def test_load_is_of_the_size_in_the_launch_quarter():
    sized = lever(loads=[{"team": "it", "go_live": 3, "stabilise": [1], "size_exponent": 2, "basis": "store"}])
    small = unit(size=2.0, stores=5, resize_quarter=label(2), resize_factor=0.5)
    made = instance(small, store_optimization=sized, limits=[{"name": "limit", "measure": "load", "amount": 9}], decision=3)
    # 5 stores, 4 at the first size and 1 at the second
    assert used_of(made, [launch(quarter=1)]) == {label(1): 60, label(2): 20}
    assert used_of(made, [launch(quarter=2)]) == {label(2): 15, label(3): 5}


HOURS = {"labour_hours": 1000, "wage": 20}
SAVES, COSTS = lever(effects={"labour_hours": 0.1}), lever(effects={"labour_hours": -0.1})


def funded(*units, finance=None, **fields):
    limit = {"name": "budget", "measure": "spend", "amount": 10, "benefit_share": 0.5, "regions": ["north"]}
    return instance(*units, limits=[limit], finance=finance, **fields)


def allowed(made, launches):
    return [line.allowed for line in account(made, launches).limits]


def test_self_funding_is_of_what_the_whole_scope_realises():
    units = (unit("A", **HOURS), unit("B", **{**HOURS, "wage": 5}), unit("C", region="south", **HOURS))
    made = funded(*units, store_optimization=SAVES, orchestration=COSTS)
    # A saves 2000 and B loses 500 a quarter; C is of another region
    launches = [launch("A"), launch("B", lever_name="orchestration"), launch("C")]
    assert allowed(made, launches) == pytest.approx([10, 760, 760, 760])
    # 500 that are lost take nothing away
    assert allowed(made, launches[1:]) == [10, 10, 10, 10]


def test_self_funding_is_hard_cash_after_tax_and_shared_support():
    shared = lever(
        effects={"labour_hours": 0.1, "overtime": 1.0, "inventory": 0.1},
        support=[{"amount": 60, "basis": "region"}, {"amount": 500, "basis": "network"}, {"amount": 40, "basis": "unit"}],
        costs=[{**SOFTWARE, "colour": "capex"}],
    )
    made = funded(
        unit("A", **HOURS, overtime_rate=0.1, inventory=3000),
        store_optimization=shared,
        finance={"tax_rate": 0.25},
    )
    # hard: 2000 of hours less 40 and 60 of support, after tax 1425, and 300 of stock once, untaxed; overtime is avoided;
    # the network's support counts in no region, and depreciation is not looked at
    assert allowed(made, [launch()]) == pytest.approx([10, 10 + (1425 + 300) / 2, 10 + 1425 / 2, 10 + 1425 / 2])


def test_shared_support_is_taken_off_whichever_levers_count():
    shared = lever(effects={"labour_hours": 0.1}, support=[{"amount": 60, "basis": "region"}])
    limit = {"name": "budget", "measure": "spend", "amount": 10, "benefit_share": 1.0, "colour": "capex"}
    for levers, expected in (([], 1940), (["orchestration"], 1940), (["store_optimization"], 1940)):
        made = instance(unit(**HOURS), store_optimization=shared, limits=[{**limit, "levers": levers}], decision=2)
        assert allowed(made, [launch()]) == pytest.approx([10, 10 + expected])


def test_self_funding_reaches_into_later_periods():
    made = funded(unit(**HOURS), store_optimization=lever(effects={"labour_hours": 0.1}, costs=PROFILED.costs), decision=2)
    assert allowed(made, [launch(quarter=2)]) == pytest.approx([10, 10, 1010])


def test_ramp_limit():
    ramp = [{"name": "ramp", "growth": 2, "base": 1, "levers": ["store_optimization"], "regions": ["north"]}]
    made = instance(unit("A"), unit("B"), unit("C", region="south"), ramp_limits=ramp)
    kept = [launch("A", 2), launch("B", 3), launch("C", 2), launch("A", 2, "orchestration")]
    done = account(made, kept)
    assert [line.allowed for line in done.limits] == [1, 1, 3, 3]
    assert broken_rules(made, kept, done) == []
    broken = [launch("A", 2), launch("B", 2)]
    assert [finding.rule for finding in broken_rules(made, broken, account(made, broken))] == ["limit"]


def ramped(frozen, **fields):
    ramp = [{"name": "ramp", "growth": 3, "base": 1, "levers": ["store_optimization"]}]
    return instance(*[unit(name) for name in "ABCDE"], ramp_limits=ramp, rules={"frozen": frozen}, **fields)


def test_a_ramp_limit_looks_back_over_frozen_quarters():
    launches = [launch("A", 1), launch("B", 1), launch("C", 4), launch("D", 4), launch("E", 4)]
    for frozen, expected in (
        ([{"quarters": [label(2), label(3)]}], [1, 7, 7, 7]),
        ([{"fiscal_quarters": [2]}], [1, 7, 7, 1]),
        # the other lever is not the limit's; in the other region nothing is frozen
        ([{"quarters": [label(2)], "levers": ["orchestration"]}], [1, 7, 1, 1]),
        ([{"quarters": [label(2)], "regions": ["south"]}], [1, 7, 1, 1]),
        # frozen by two rules together
        ([{"quarters": [label(2)], "levers": ["store_optimization"], "regions": ["north"]}], [1, 7, 7, 1]),
    ):
        assert [line.allowed for line in account(ramped(frozen), launches).limits] == expected


def test_running_levers_are_what_a_ramp_limit_grows_from():
    pins = [{"unit": name, "lever": "store_optimization", "rule": "running", "quarter": label(0)} for name in "AB"]
    made = ramped([], pins=pins)
    done = account(made, [launch("C", 1)])
    assert [(line.allowed, line.used) for line in done.limits] == [(7, 1), (4, 0), (1, 0), (1, 0)]
    # the quarter before the first is the fourth of its fiscal year
    frozen = ramped([{"fiscal_quarters": [4]}], pins=[{**pin, "quarter": label(-1)} for pin in pins])
    assert account(frozen, []).limits[0].allowed == 7


def test_a_ramp_limit_of_a_lever_that_is_always_frozen_allows_its_base():
    made = ramped([{"fiscal_quarters": [1, 2, 3, 4]}])
    assert [line.allowed for line in account(made, []).limits] == [1, 1, 1, 1]
