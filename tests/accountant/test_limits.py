"""Amount and use of limits row by row; each is found kept and broken."""

import pytest

from planner.accountant import account, broken_rules

from .builder import instance, label, launch, lever, unit

COSTS = [
    {"line": "software", "amount": 100, "basis": "unit", "colour": "capex"},
    {"line": "training", "amount": 10, "basis": "unit"},
    {"line": "integration", "amount": 1000, "basis": "network"},
    {"line": "training", "amount": 1, "basis": "region"},
]
SPENDER = lever(
    costs=COSTS, loads=[{"team": "it", "prepare": 1, "go_live": 2, "stabilise": [4, 8]}, {"team": "field", "go_live": 1}]
)
UNITS = (unit("A", leader="Ann"), unit("B", leader="Bob"), unit("C", region="south"))


def lines(made, launches):
    return {(line.limit, line.scope, line.period): line for line in account(made, launches).limits}


def used_of(made, launches):
    return {(line.scope, line.period): line.used for line in account(made, launches).limits if line.used}


def limited(limit, units=UNITS, **fields):
    return instance(*units, store_optimization=SPENDER, limits=[{"name": "limit", **limit}], **fields)


SPENDS = [
    ({}, {("", label(1)): 1111 + 110, ("", label(2)): 111}),
    ({"colour": "capex"}, {("", label(1)): 200, ("", label(2)): 100}),
    ({"regions": ["north"]}, {("", label(1)): 221}),
    ({"leaders": ["Bob"]}, {("", label(1)): 110}),
    ({"levers": ["orchestration"]}, {}),
    ({"per": "fiscal_year"}, {("", "FY2027"): 1332}),
    ({"per": "total"}, {("", "total"): 1332}),
    ({"each": "region"}, {("north", label(1)): 221, ("south", label(2)): 111}),
    ({"each": "leader"}, {("Ann", label(1)): 110, ("Bob", label(1)): 110}),
]
THREE = [launch("A"), launch("B"), launch("C", 2)]


@pytest.mark.parametrize(("limit", "expected"), SPENDS)
def test_spend(limit, expected):
    assert used_of(limited({"measure": "spend", "amount": 1, **limit}), THREE) == pytest.approx(expected)


LOADS = [
    ({"each": "team"}, {("it", 2): 1, ("it", 3): 2, ("it", 4): 4, ("it", 5): 8, ("field", 3): 1}),
    ({"teams": ["it"]}, {("", 2): 1, ("", 3): 2, ("", 4): 4, ("", 5): 8}),
    ({}, {("", 2): 1, ("", 3): 3, ("", 4): 4, ("", 5): 8}),
]


@pytest.mark.parametrize(("limit", "expected"), LOADS)
def test_load(limit, expected):
    found = used_of(limited({"measure": "load", "amount": 9, **limit}), [launch("A", 3)])
    assert found == {(scope, label(quarter)): points for (scope, quarter), points in expected.items()}


def test_load_of_the_first_quarter_holds_its_preparation():
    found = used_of(limited({"measure": "load", "amount": 9, "per": "total"}), [launch("A", 1)])
    assert found == {("", "total"): 1 + 2 + 4 + 8 + 1}


def test_launches_and_scopes_without_use():
    found = lines(limited({"measure": "launches", "amount": 1, "each": "leader", "per": "total"}), THREE)
    assert {key[1]: line.used for key, line in found.items()} == {"Ann": 1, "Bob": 1}


@pytest.mark.parametrize(("ramp", "length"), [([1.0], 1), ([0, 0.5, 1, 1], 2), ([0, 1, 0.5], 1), ([0, 0.5, 0.9, 1], 3)])
def test_units_in_ramp_up(ramp, length):
    made = instance(
        unit(),
        store_optimization=lever(ramp=ramp),
        orchestration=lever(ramp=ramp),
        limits=[{"name": "ramp", "measure": "in_ramp_up", "amount": 9}],
    )
    found = used_of(made, [launch(), launch(lever_name="orchestration")])
    assert found == {("", label(quarter)): 1 for quarter in range(1, length + 1)}


def test_units_in_ramp_up_of_some_levers():
    limits = [{"name": "ramp", "measure": "in_ramp_up", "amount": 9, "levers": ["orchestration"]}]
    made = instance(unit(), limits=limits)
    assert used_of(made, [launch(), launch(quarter=3, lever_name="orchestration")]) == {("", label(3)): 1}


def test_carry_over():
    found = lines(limited({"measure": "spend", "amount": 2000, "carry_over": 0.5}), [launch("A", 2)])
    assert [found["limit", "", label(quarter)].allowed for quarter in (1, 2, 3)] == [2000, 3000, 2000 + 0.5 * (3000 - 1111)]


def test_carry_over_stops_where_there_is_no_amount():
    rows = [{"limit": "limit", "period": label(quarter), "amount": 100} for quarter in (1, 3, 4)]
    found = lines(limited({"measure": "spend", "carry_over": 1.0}, limit_rows=rows), [])
    assert {key[2]: line.allowed for key, line in found.items()} == {label(1): 100, label(3): 100, label(4): 200}


def test_row_overrides_the_amount_of_its_scope():
    rows = [{"limit": "limit", "scope": "south", "period": "total", "amount": 5}]
    limit = {"measure": "launches", "amount": 1, "each": "region", "per": "total"}
    found = lines(limited(limit, limit_rows=rows), [])
    assert {key[1]: line.allowed for key, line in found.items()} == {"north": 1, "south": 5}


@pytest.mark.parametrize(
    ("measure", "amount", "used"), [("spend", 1331, 1332), ("launches", 2, 3), ("load", 16, 48), ("in_ramp_up", 2, 3)]
)
def test_limit_broken_and_kept(measure, amount, used):
    for allowed in (amount, used):
        made = limited({"measure": measure, "amount": allowed, "per": "total"}, decision=8, evaluation=8)
        findings = broken_rules(made, THREE, account(made, THREE))
        assert [finding.rule for finding in findings] == (["limit"] if allowed < used else [])


def test_a_cent_too_much_is_no_finding_and_two_are():
    for amount, count in ((1331.99, 0), (1331.98, 1)):
        made = limited({"measure": "spend", "amount": amount, "per": "total"})
        assert len(broken_rules(made, THREE, account(made, THREE))) == count


def floor(measure, amount, by=2, **fields):
    return [{"name": "floor", "measure": measure, "by": label(by), "amount": amount, **fields}]


def test_coverage_is_of_the_units_that_are_open():
    units = [unit("A"), unit("B", exit_quarter=label(1)), unit("C", region="south"), unit("D", region="east")]
    pins = [{"unit": "C", "lever": "store_optimization", "rule": "running", "quarter": label(-3)}]
    for measure, reached in (("coverage", 2 / 3), ("live_units", 2)):
        made = instance(*units, pins=pins, floors=floor(measure, reached, lever="store_optimization"))
        launches = [launch("A", 2), launch("B", 1), launch("D", 3)]
        (line,) = account(made, launches).limits
        assert (line.used, line.left, line.period) == (pytest.approx(reached), pytest.approx(0), label(2))


def test_coverage_without_units_in_scope_is_full():
    made = instance(unit(), floors=floor("coverage", 1, lever="store_optimization", regions=["nowhere"]))
    assert account(made, []).limits[0].used == 1


def test_an_ended_lever_is_not_live():
    ended = lever(ends_with=["orchestration"])
    made = instance(unit(), store_optimization=ended, floors=floor("live_units", 0, lever="store_optimization"))
    assert account(made, [launch(), launch(quarter=2, lever_name="orchestration")]).limits[0].used == 0


def test_average_accuracy_of_open_units():
    units = [unit("A", inventory_accuracy=0.5, accuracy_drift=0.1), unit("B"), unit("C", exit_quarter=label(1))]
    lifting = lever(accuracy_gap_closed=0.5, accuracy_target=0.8)
    made = instance(*units, store_optimization=lifting, floors=floor("average_accuracy", 0.9))
    assert account(made, [launch("A")]).limits[0].used == pytest.approx((0.6 + 0.9) / 2)
    closed = instance(unit("C", exit_quarter=label(1)), floors=floor("average_accuracy", 0.9))
    assert account(closed, []).limits[0].used == 1


def test_floor_broken_and_kept():
    made = instance(unit("A"), unit("B"), floors=floor("coverage", 0.5, lever="store_optimization"))
    assert broken_rules(made, [launch("A", 2)], account(made, [launch("A", 2)])) == []
    late = [launch("A", 3)]
    (finding,) = broken_rules(made, late, account(made, late))
    assert (finding.rule, finding.found) == ("limit", "0.000000")
    assert str(finding).count("\n") == 0
