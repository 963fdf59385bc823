from typing import Any

import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import NEVER_LAUNCHED, build_menu
from planner.errors import MenuError
from tests.economics.builders import instance, lever, row, unit

AB = {"a": lever(), "b": lever()}
Roadmaps = set[tuple[int | None, ...]]


def roadmaps(
    levers: dict[str, Any] = AB, units: Any = (), pins: Any = (), *, decision: int = 3, of: int = 0, **tables: Any
) -> Roadmaps:
    """Return the menu of one unit: launch quarters by lever, None for never."""
    menu = build_menu(instance(levers, units, pins, decision=decision, evaluation=6, **tables))
    rows = menu.start[menu.unit == of].tolist()
    found = [tuple(None if start == NEVER_LAUNCHED else start for start in row) for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


def product(a: tuple[int | None, ...] = (None, 1, 2, 3), b: tuple[int | None, ...] = (None, 1, 2, 3)) -> Roadmaps:
    return {(x, y) for x in a for y in b}


def pin(lever_name: str, rule: str, quarter: str | None = None, at: str = "S1") -> Pin:
    return Pin.model_validate({"unit": at, "lever": lever_name, "rule": rule, "quarter": quarter})


def test_without_rules_every_combination_is_there_and_nothing_new_comes_first() -> None:
    menu = build_menu(instance(AB, [unit("S1"), unit("S2")], decision=3))
    assert roadmaps() == product()
    assert menu.unit.tolist() == [0] * 16 + [1] * 16
    assert (menu.start[[0, 16]] == NEVER_LAUNCHED).all()
    assert (menu.start[:16] == menu.start[16:]).all()
    assert menu.unit.dtype == np.int64


def test_unit_types() -> None:
    units = [unit("S1", type="dc"), unit("S2", type="store")]
    levers = AB | {"a": lever(unit_types=["store", "region"])}
    assert roadmaps(levers, units) == product(a=(None,))
    assert roadmaps(levers, units, of=1) == product()


@pytest.mark.parametrize(
    ("frozen", "left"),
    [
        ({"quarters": ["2027Q2"]}, product((None, 1, 3), (None, 1, 3))),
        ({"fiscal_quarters": [3]}, product((None, 1, 2), (None, 1, 2))),
        ({"quarters": ["2027Q1"], "fiscal_quarters": [3], "levers": ["a"]}, product((None, 2))),
        ({"quarters": ["2027Q2"], "regions": ["North"]}, product((None, 1, 3), (None, 1, 3))),
        ({"quarters": ["2027Q2"], "regions": ["South"]}, product()),
        ({}, product()),
    ],
)
def test_frozen_quarters(frozen: dict[str, Any], left: Roadmaps) -> None:
    assert roadmaps(rules={"frozen": [frozen]}) == left


@pytest.mark.parametrize(("least", "left"), [(3, (None, 1)), (2, (None, 1, 2)), (1, (None, 1, 2, 3)), (0, (None, 1, 2, 3))])
def test_quarters_before_exit(least: int, left: tuple[int | None, ...]) -> None:
    # Closing after quarter 3: a launch in quarter 2 has two quarters of operation.
    store = unit(exit_quarter="2027Q3")
    assert roadmaps(units=[store], decision=4, rules={"minimum_quarters_before_exit": least}) == product(left, left)


def test_quarters_between_levers() -> None:
    close = {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if abs(x - y) < 2}
    assert roadmaps(rules={"minimum_quarters_between_levers": 2}) == product() - close


def test_quarters_between_count_from_running_and_committed_levers() -> None:
    rules = {"minimum_quarters_between_levers": 2}
    assert roadmaps(pins=[pin("a", "running", "2026Q4")], rules=rules) == product((0,), (None, 2, 3))
    assert roadmaps(pins=[pin("a", "committed", "2027Q2")], rules=rules) == product((2,), (None,))


def test_not_after() -> None:
    levers = AB | {"a": lever(not_after=["b"])}
    assert roadmaps(levers) == product() - {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if y <= x}
    assert roadmaps(levers, pins=[pin("b", "running", "2026Q1")]) == product((None,), (-3,))
    assert roadmaps(levers, pins=[pin("b", "committed", "2027Q2")]) == product((None, 1), (2,))
    assert roadmaps(levers, pins=[pin("a", "committed", "2027Q2")]) == product((2,))


def test_needs() -> None:
    """b is launched with a, after it, or where a runs; a committed b is exempt, and then an a of its own is free."""
    levers = AB | {"b": lever(needs=["a"])}
    early = {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if y < x}
    assert roadmaps(levers) == product() - early - {(None, y) for y in (1, 2, 3)}
    before = {(x, y) for y, x in early} | {(x, None) for x in (1, 2, 3)}
    assert roadmaps(AB | {"a": lever(needs=["b"])}) == product() - before
    assert roadmaps(levers, pins=[pin("a", "running", "2026Q1")]) == product((-3,))
    assert roadmaps(levers, pins=[pin("a", "committed", "2027Q2")]) == product((2,), (None, 2, 3))
    assert roadmaps(levers, pins=[pin("b", "committed", "2027Q2")]) == product((None, 1, 2, 3), (2,))


@pytest.mark.parametrize(
    ("condition", "bad", "good"),
    [
        ({"role_statement": True}, {"role_statement": ""}, {"role_statement": "Ships for the city."}),
        ({"pos_connected": True}, {"pos_connected": False}, {"pos_connected": True}),
        ({"minimum_maturity": 0.5}, {"maturity": 0.4}, {"maturity": 0.5}),
        ({"minimum_accuracy": 0.9}, {"inventory_accuracy": 0.89}, {"inventory_accuracy": 0.9}),
    ],
)
def test_conditions(condition: dict[str, Any], bad: dict[str, Any], good: dict[str, Any]) -> None:
    levers = AB | {"a": lever(conditions=condition)}
    assert roadmaps(levers, [unit(**bad)]) == product((None,))
    assert roadmaps(levers, [unit(**good)]) == product()


ROLES = {
    "a": lever(role="local fulfilment", conditions={"roles": ["flagship"]}),
    "b": lever(conditions={"roles": ["local fulfilment"]}),
}


def test_a_lever_waits_for_the_role_that_another_one_brings() -> None:
    # b comes with a or after it; alone it has no role to stand on.
    after = {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if x <= y}
    assert roadmaps(ROLES, [unit(role="flagship")]) == product((None, 1, 2, 3), (None,)) | after


def test_a_role_is_changed_from_one_that_the_lever_names_and_to_another_one() -> None:
    assert roadmaps(ROLES, [unit(role="showroom")]) == product((None,), (None,))
    assert roadmaps(ROLES, [unit(role="local fulfilment")]) == product((None,))


def test_a_lever_of_the_old_role_comes_before_the_change() -> None:
    levers = {"a": lever(role="local fulfilment"), "b": lever(conditions={"roles": ["flagship"]})}
    late = {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if x <= y}
    assert roadmaps(levers, [unit(role="flagship")]) == product() - late


def test_a_unit_changes_its_role_once() -> None:
    levers = {"a": lever(role="local fulfilment"), "b": lever(role="showroom")}
    both = {(x, y) for x in (1, 2, 3) for y in (1, 2, 3)}
    assert roadmaps(levers, [unit(role="flagship")]) == product() - both
    assert roadmaps(levers, [unit(role="flagship")], pins=[pin("a", "running", "2026Q1")]) == product((-3,), (None,))


def test_minimum_accuracy_may_be_reached_by_levers_launched_before() -> None:
    # b closes the gap from 0.7 to 0.9 at ages 0, 1, 2 by 0, 1/2, 1: a may follow b after two quarters.
    levers = {
        "a": lever(conditions={"minimum_accuracy": 0.9}, accuracy_gap_closed=1.0),
        "b": lever(accuracy_gap_closed=1.0, accuracy_target=0.9, ramp=[0, 0.5, 1]),
    }
    assert roadmaps(levers, [unit(inventory_accuracy=0.7)]) == product((None,)) | {(3, 1)}


def test_what_is_not_realised_lifts_no_accuracy() -> None:
    # Half of the lift of b is realised, or none where flows.csv takes its place: 0.8 and 0.7 are short of 0.9.
    condition = {"a": lever(conditions={"minimum_accuracy": 0.9})}
    lifting = dict(accuracy_gap_closed=1.0, accuracy_target=0.9)
    for fields, flows in ((dict(evidence="vendor"), []), (dict(flows="replace"), [row("labour", 1.0, lever="b")])):
        levers = condition | {"b": lever(**lifting, **fields)}
        assert roadmaps(levers, [unit(inventory_accuracy=0.7)], flows=flows) == product((None,))
    levers = condition | {"b": lever(**lifting, flows="replace")}
    allowed = product((None,)) | {(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if y <= x}
    assert roadmaps(levers, [unit(inventory_accuracy=0.7)]) == allowed


def test_a_lever_does_not_lift_accuracy_for_its_own_condition() -> None:
    levers = {"a": lever(conditions={"minimum_accuracy": 0.9}, accuracy_gap_closed=1.0)}
    assert roadmaps(levers, [unit(inventory_accuracy=0.8)]) == {(None,)}


def test_accuracy_conditions_differ_within_a_group_of_units() -> None:
    levers = AB | {"a": lever(conditions={"minimum_accuracy": 0.8})}
    units = [unit("S1", inventory_accuracy=0.7), unit("S2", inventory_accuracy=0.82, accuracy_drift=0.02)]
    assert roadmaps(levers, units) == product((None,))
    assert roadmaps(levers, units, of=1) == product((None, 1, 2))


@pytest.mark.parametrize(
    ("pins", "left"),
    [
        ([pin("a", "must")], product((1, 2, 3))),
        ([pin("a", "must", "2027Q2")], product((2,))),
        ([pin("a", "must_not")], product((None,))),
        ([pin("a", "must_not", "2027Q2")], product((None, 1, 3))),
        ([pin("a", "must"), pin("a", "must_not", "2027Q1"), pin("a", "must_not", "2027Q3")], product((2,))),
        ([pin("a", "running", "2026Q3")], product((-1,))),
        ([pin("a", "committed", "2027Q3")], product((3,))),
    ],
)
def test_pins(pins: list[Pin], left: Roadmaps) -> None:
    assert roadmaps(pins=pins) == left


def test_committed_launches_are_exempt_from_the_units_rules() -> None:
    levers = AB | {"a": lever(unit_types=["dc"], conditions={"minimum_accuracy": 1.0, "role_statement": True})}
    rules = {"frozen": [{"fiscal_quarters": [1, 2, 3, 4]}]}
    store = unit(exit_quarter="2027Q3")
    assert roadmaps(levers, [store], [pin("a", "committed", "2027Q3")], rules=rules) == {(3, None)}


def test_empty_menus_name_the_units_and_the_rules_that_conflict() -> None:
    units = [unit("S1"), unit("S2"), unit("S3", type="dc")]
    levers = AB | {"a": lever(unit_types=["store"])}
    pins = [pin("a", "must"), pin("b", "must", "2027Q2", at="S2"), pin("a", "must", at="S3")]
    rules = {"frozen": [{"fiscal_quarters": [1, 2, 3]}]}
    with pytest.raises(MenuError) as caught:
        build_menu(instance(levers, units, pins, decision=3, rules=rules))
    first, second, third = str(caught.value).splitlines()
    assert first == "unit S1: no roadmap is left; conflicting rules: frozen, must"
    assert second == "unit S2: no roadmap is left; conflicting rules: frozen, must"
    # At S3 neither the type nor freezing alone is to blame.
    assert third == "unit S3: no roadmap is left; conflicting rules: unit_types, frozen, must"


def test_rules_on_pairs_can_empty_a_menu() -> None:
    pins = [pin("a", "must", "2027Q1"), pin("b", "must", "2027Q2")]
    with pytest.raises(MenuError, match="conflicting rules: must, minimum_quarters_between_levers"):
        build_menu(instance(AB, (), pins, decision=3, rules={"minimum_quarters_between_levers": 2}))


def test_accuracy_can_empty_a_menu() -> None:
    levers = {"a": lever(conditions={"minimum_accuracy": 0.99})}
    with pytest.raises(MenuError, match=r"unit S1.*minimum_accuracy"):
        build_menu(instance(levers, (), [pin("a", "must")]))


def test_largest_menu() -> None:
    rules = {"largest_menu": 16}
    assert len(roadmaps(rules=rules)) == 16
    with pytest.raises(MenuError, match=r"unit S1: 25 roadmaps.*a 4 quarters, b 4 quarters"):
        roadmaps(decision=4, rules=rules)
    # A condition on accuracy is looked at before a menu is counted.
    conditional = AB | {"a": lever(conditions={"minimum_accuracy": 0.95})}
    assert len(roadmaps(conditional, decision=4, rules=rules)) == 5
    with pytest.raises(MenuError, match="unit S1: 25 roadmaps"):
        roadmaps(conditional, [unit(inventory_accuracy=1.0)], decision=4, rules=rules)
    with pytest.raises(MenuError, match="more than 320 roadmaps"):
        roadmaps(dict.fromkeys("abcdefgh", lever()), decision=6, rules=rules)
