"""Each rule broken once, which gives exactly its finding, and kept once, which gives none."""

import pytest

from planner.accountant import Launch, account, broken_rules

from .builder import instance, label, launch, lever, unit

ORCHESTRATION = "orchestration"


def rules_broken(made, launches):
    return [finding.rule for finding in broken_rules(made, launches, account(made, launches))]


def pin(rule, quarter=None, name="A", lever_name="store_optimization"):
    return {"unit": name, "lever": lever_name, "rule": rule, "quarter": None if quarter is None else label(quarter)}


def conditioned(unit_fields=None, **conditions):
    return instance(unit(**(unit_fields or {})), store_optimization=lever(conditions=conditions))


def ruled(**rules):
    return instance(unit(), rules=rules)


BOTH = [launch(), launch(quarter=2, lever_name=ORCHESTRATION)]
APART = [launch(), launch(quarter=4, lever_name=ORCHESTRATION)]
NOT_AFTER = instance(unit(), store_optimization=lever(not_after=[ORCHESTRATION]))
NEEDS = instance(unit(), orchestration=lever(needs=["store_optimization"]))
EXITING = instance(unit(exit_quarter=label(4)), rules={"minimum_quarters_before_exit": 3})
RUNNING = instance(unit(), pins=[pin("running", 0)], rules={"minimum_quarters_between_levers": 2})
PEAK = [{"fiscal_quarters": [4], "levers": [ORCHESTRATION]}, {"quarters": [label(2)], "regions": ["north"]}]

CASES = {
    "unknown_unit": (instance(), [launch("Z")], [launch("A")]),
    "unknown_lever": (instance(), [launch(lever_name="magic")], []),
    "unknown_quarter": (instance(), [Launch("A", "store_optimization", "soon")], []),
    "decision_quarters": (instance(decision=2), [launch(quarter=3)], [launch(quarter=2)]),
    "launched_twice": (instance(), [launch(), launch(quarter=3)], BOTH),
    "unit_type": (
        instance(unit("A"), unit("D", type="dc"), store_optimization=lever(unit_types=["dc"])),
        [launch("A")],
        [launch("D")],
    ),
    "minimum_maturity": (conditioned({"maturity": 0.4}, minimum_maturity=0.5), [launch()], []),
    "role_statement": (conditioned(role_statement=True), [launch()], []),
    "pos_connected": (conditioned({"pos_connected": False}, pos_connected=True), [launch()], []),
    "minimum_accuracy": (
        instance(
            unit(inventory_accuracy=0.5),
            store_optimization=lever(accuracy_gap_closed=1.0, ramp=[0.0, 1.0], conditions={"minimum_accuracy": 0.5}),
            orchestration=lever(conditions={"minimum_accuracy": 0.9}),
        ),
        [launch(), launch(lever_name=ORCHESTRATION)],
        BOTH,
    ),
    "frozen": (ruled(frozen=PEAK), [launch(quarter=4, lever_name=ORCHESTRATION)], [launch(quarter=4)]),
    "not_after": (NOT_AFTER, [launch(quarter=2), launch(quarter=2, lever_name=ORCHESTRATION)], BOTH),
    "needs": (NEEDS, [launch(quarter=3), launch(quarter=2, lever_name=ORCHESTRATION)], BOTH),
    "exit": (EXITING, [launch(quarter=3)], [launch(quarter=2)]),
    "must": (instance(pins=[pin("must")]), [], [launch(quarter=3)]),
    "must_not": (instance(pins=[pin("must_not", 2)]), [launch(quarter=2)], [launch(quarter=3)]),
    "committed": (instance(pins=[pin("committed", 2)]), [launch(quarter=3)], [launch(quarter=2)]),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule_broken_and_kept(rule):
    made, broken, kept = CASES[rule]
    assert rules_broken(made, broken) == [rule]
    assert rules_broken(made, kept) == []


def test_named_frozen_quarter_of_a_region():
    made = instance(unit("A"), unit("B", region="south"), rules={"frozen": PEAK})
    assert rules_broken(made, [launch("A", 2)]) == ["frozen"]
    assert rules_broken(made, [launch("B", 2)]) == []


def test_gap_between_launches_is_found_at_both():
    made = ruled(minimum_quarters_between_levers=2)
    assert rules_broken(made, BOTH) == ["gap", "gap"]
    assert rules_broken(made, APART) == []


def test_what_a_lever_needs_may_run_already_and_may_not_be_missing():
    made = instance(unit(), pins=[pin("running", 0)], orchestration=lever(needs=["store_optimization"]))
    assert rules_broken(made, [launch(lever_name=ORCHESTRATION)]) == []
    assert rules_broken(NEEDS, [launch(lever_name=ORCHESTRATION)]) == ["needs"]


def test_gap_to_a_running_lever():
    assert rules_broken(RUNNING, [launch(lever_name=ORCHESTRATION)]) == ["gap"]
    assert rules_broken(RUNNING, [launch(quarter=2, lever_name=ORCHESTRATION)]) == []


def test_running_lever_is_not_launched_again():
    assert rules_broken(RUNNING, [launch(quarter=4)]) == ["launched_twice"]


def test_launch_at_a_closed_unit():
    made = instance(unit(exit_quarter=label(2)), rules={"minimum_quarters_before_exit": 0})
    assert rules_broken(made, [launch(quarter=3)]) == ["exit"]
    assert rules_broken(made, [launch(quarter=2)]) == []


@pytest.mark.parametrize(("rule", "quarter"), [("must", 2), ("must_not", None)])
def test_pins_with_and_without_a_quarter(rule, quarter):
    made = instance(pins=[pin(rule, quarter)])
    assert rules_broken(made, [launch(quarter=3)]) == [rule]


def test_committed_launch_is_exempt_from_the_rules_of_its_unit_and_not_from_limits():
    strict = lever(unit_types=["dc"], conditions={"minimum_maturity": 1.0, "role_statement": True})
    made = instance(
        unit(maturity=0.1, exit_quarter=label(2)),
        store_optimization=strict,
        pins=[pin("committed", 2)],
        rules={"frozen": [{"quarters": [label(2)]}]},
        limits=[{"name": "none", "measure": "launches", "amount": 0, "per": "total"}],
    )
    assert rules_broken(made, [launch(quarter=2)]) == ["limit"]


UNITS = [unit(name, inventory_accuracy=accuracy, region=region) for name, accuracy, region in (
    ("A", 0.9, "north"), ("B", 0.5, "north"), ("C", 0.7, "south"), ("D", 0.5, "south"), ("E", 0.8, "south")
)]  # fmt: skip


def gated(pins=(), **gate):
    gates = [{"name": "gate", "lever": "store_optimization", "quarters": 2, "units": 2, **gate}]
    return instance(*UNITS, pilot_gates=gates, pins=pins)


def at(names, quarter=1):
    return [launch(name, quarter) for name in names]


GATES = [
    ({}, at("AB") + at("C", 2), at("A") + at("B", 2) + at("CDE", 3)),
    ({"policy": "worst"}, at("BC"), at("BD") + at("A", 3)),
    ({"policy": "worst", "units": 1}, at("D"), at("B")),
    ({"policy": "top"}, at("AC"), at("AE")),
    ({"policy": "top", "pool": 3}, at("AB"), at("AC")),
    ({"policy": "representative"}, at("BE"), at("DE")),
    ({"policy": "one_region"}, at("AC"), at("AB")),
    ({"policy": "one_region", "region": "south"}, at("AC"), at("CD")),
    ({"pins": [pin("running", 0, "E")]}, at("AB"), at("A") + at("BCD", 2)),
    ({"pins": [pin("running", -5, "E"), pin("running", 0, "D")]}, None, at("ABC")),
]


@pytest.mark.parametrize(("gate", "broken", "kept"), GATES)
def test_pilot_gate(gate, broken, kept):
    made = gated(**gate)
    if broken is not None:
        assert rules_broken(made, broken) == ["pilot_gate"]
    assert rules_broken(made, kept) == []


def test_pilot_gate_row():
    (line,) = account(gated(), at("AB", 2)).limits
    assert (line.measure, line.period, line.allowed, line.used) == ("pilot", label(2), 2, 2)
    (line,) = account(gated(), []).limits
    assert (line.period, line.used) == ("", 0)
    (line,) = account(gated([pin("running", 0, "E")]), at("A")).limits
    assert (line.period, line.used) == (label(0), 2)


def grouped(kind, pins=(), **group):
    units = {"units": ["A", "B", "C"]} if "cohort" not in group else {}
    return instance(
        *[unit(name, cohort="one" if name in "AB" else "") for name in "ABCD"],
        pins=pins,
        groups=[{"name": "group", "kind": kind, "lever": "store_optimization", **units, **group}],
    )


GROUPS = [
    ("group", grouped("together"), at("AB") + at("C", 2), at("ABC", 2) + at("D")),
    ("group", grouped("together"), at("AB"), []),
    ("group", grouped("together", cohort="one"), at("A"), at("AB") + at("C", 2)),
    ("group", grouped("together", [pin("running", 0)]), at("B"), at("BC")),
    ("limit", grouped("at_most", count=1), at("AB"), at("AD")),
    ("limit", grouped("at_least", count=2), at("AD"), at("ABD")),
    ("limit", grouped("exclusive"), at("BC"), at("CD")),
    ("group", grouped("prerequisite", first="D", lag=1), at("DA"), at("D") + at("A", 2)),
    ("group", grouped("prerequisite", first="D", lag=0), at("A"), at("DA")),
    ("group", grouped("prerequisite", [pin("running", 0, "D")], first="D", lag=2), at("A"), at("A", 2)),
    (
        "group",
        grouped("prerequisite", first="A", first_lever=ORCHESTRATION, lag=1),
        at("A"),
        [launch(lever_name=ORCHESTRATION), launch(quarter=2)],
    ),
]


@pytest.mark.parametrize(("rule", "made", "broken", "kept"), GROUPS)
def test_group(rule, made, broken, kept):
    assert rules_broken(made, broken) == [rule]
    assert rules_broken(made, kept) == []
