"""Levers that share a platform's costs, worked by hand: they are paid once, at the first launch of any of them."""

from tests.worked.cases import LEVER, assert_npv, cost, launch, launched, saver, worked

CARRIER, SHARER = LEVER, "speed"
SOFTWARE = cost(500, line="software", basis="network")
YEARLY = {"amount": 10, "basis": "network"}


def levers(**fields):
    carrier = {"effects": {"shrink": 1.0}, "costs": [SOFTWARE], "support": [YEARLY]}
    return {CARRIER: carrier, SHARER: {"effects": {"shrink": 0.5}, "platform": CARRIER} | fields}


def paid(found):
    return {(row.lever, row.quarter, row.one_off_cost) for row in found.shared_costs.itertuples()}


def test_two_levers_pay_for_their_platform_once(tmp_path) -> None:
    # A saves 500 a quarter from quarter 1, B 1,000 from quarter 2: 2,000 + 3,000, less 500 once and 10 in each of four quarters.
    pins = [launch("A", "2027Q1", SHARER), launch("B", "2027Q2", CARRIER)]
    pins += [{"unit": unit, "lever": lever, "rule": "must_not"} for unit, lever in (("A", CARRIER), ("B", SHARER))]
    found = worked(tmp_path, decision=2, levers=levers(), units=[saver("A"), saver("B")], pins=pins)
    assert launched(found) == {("A", SHARER, "2027Q1"), ("B", CARRIER, "2027Q2")}
    assert paid(found) == {(CARRIER, "2027Q1", 500.0)}
    assert_npv(found, 2000 + 3000 - 500 - 40)


def test_a_lever_alone_pays_for_the_platform_that_another_carries(tmp_path) -> None:
    # 2,000 less 500 and 40; the carrier may not be launched. Without the platform it would be 2,000.
    pins = [launch("A", "2027Q1", SHARER), {"unit": "A", "lever": CARRIER, "rule": "must_not"}]
    found = worked(tmp_path, levers=levers(), units=[saver("A")], pins=pins)
    assert paid(found) == {(CARRIER, "2027Q1", 500.0)}
    assert_npv(found, 2000 - 500 - 40)


def test_a_platform_that_runs_already_is_free_for_the_levers_that_share_it(tmp_path) -> None:
    # B runs the sharer since before: no cost and no support beyond those of the base case. A saves 4 * 1,000.
    pins = [launch("A", "2027Q1", CARRIER), launch("B", "2026Q4", SHARER, "running")]
    pins += [{"unit": "B", "lever": CARRIER, "rule": "must_not"}, {"unit": "A", "lever": SHARER, "rule": "must_not"}]
    found = worked(tmp_path, levers=levers(), units=[saver("A"), saver("B")], pins=pins)
    assert paid(found) == set()
    assert_npv(found, 4000)


def test_a_platform_is_too_dear_for_either_lever_and_pays_for_both(tmp_path) -> None:
    # 2,500 of software against 1,000 * 4 * 0.5 = 2,000 at A with the sharer, and as much at B with the carrier on half of B.
    dear = levers() | {CARRIER: {"effects": {"shrink": 0.5}, "costs": [cost(2500, line="software", basis="network")]}}
    pins = [{"unit": unit, "lever": lever, "rule": "must_not"} for unit, lever in (("A", CARRIER), ("B", SHARER))]
    alone = worked(tmp_path / "one", levers=dear, units=[saver("A")], pins=pins[:1])
    assert launched(alone) == set()
    both = worked(tmp_path / "two", levers=dear, units=[saver("A"), saver("B")], pins=pins)
    assert launched(both) == {("A", SHARER, "2027Q1"), ("B", CARRIER, "2027Q1")}
    assert_npv(both, 4000 - 2500)


def test_alternatives_that_share_a_platform_take_the_better_mode(tmp_path) -> None:
    # The carrier saves 4,000 at each of two units; the sharer half of it. 8,000 - 500 - 40; no unit takes the other.
    rule = [{"name": "mode", "levers": [CARRIER, SHARER]}]
    found = worked(tmp_path, levers=levers(), units=[saver("A"), saver("B")], one_of=rule)
    assert launched(found) == {("A", CARRIER, "2027Q1"), ("B", CARRIER, "2027Q1")}
    assert_npv(found, 8000 - 500 - 40)
