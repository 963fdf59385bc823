"""Shared costs: they open with a first launch, and their support runs as long as some unit has the lever."""

import numpy as np
import pytest

from instances.schema.units import Pin
from models import NEVER
from planner.economics import LINES, charge_events, fleet_of, shared_charges
from tests.economics.builders import instance, lever, starts, unit

PLATFORM = lever(
    costs=[
        dict(line="software", amount=1000, basis="network", colour="capex"),
        dict(line="training", amount=60, basis="region"),
        dict(line="training", amount=5, basis="unit"),
    ],
    support=[dict(amount=10, basis="network"), dict(amount=1, basis="region"), dict(amount=2, basis="unit")],
)
UNITS = [unit("S1"), unit("S2", region="South"), unit("S3", region="South")]
SUPPORT = LINES.index("support")


def test_network_and_region_charges() -> None:
    # Opened in quarter 2 of 4: 1000 once and 10 in quarters 2, 3, 4. In a region: 60 once and 1 three times.
    network, north, south = shared_charges(instance({"a": PLATFORM, "b": lever()}, UNITS, decision=3))
    assert (network.region, north.region, south.region) == (None, "North", "South")
    assert network.since == north.since == south.since == 0
    np.testing.assert_allclose(network.value, [-1040, -1030, -1020])
    np.testing.assert_allclose(south.value, [-64, -63, -62])
    np.testing.assert_array_equal(network.objective_value, network.value)
    assert network.one_off[1, 0].tolist() == [1000, 0]
    assert network.payments[1, 0, 0].tolist() == [0, 1000, 0, 0]
    assert network.support_per_quarter == 10
    np.testing.assert_allclose(network.flows[1, SUPPORT], [0, -10, -10, -10])
    np.testing.assert_allclose(network.realised[1], [0, -10, -10, -10])


def test_inflation_discounting_terminal_value_and_tax_of_a_charge() -> None:
    # Opened in quarter 1. 20 % tax, capex 1000 over 4 quarters: tax +0.2 * (250 + 10) each quarter = +52. Flows
    # -1000 - 10 + 52 = -958, then 42 three times: -832. Terminal value 2 years of -40: -80, tax +16: -64. Worth -896.
    finance = {"tax_rate": 0.2, "depreciation_quarters": 4, "terminal_value": "multiple", "terminal_multiple": 2}
    network = shared_charges(instance({"a": PLATFORM}, UNITS, decision=1, finance=finance))[0]
    assert network.value == pytest.approx([-896])
    # For self-funding, support after tax alone.
    assert network.realised[0] == pytest.approx([-8] * 4)
    # A year's inflation of 10 % on a cost opened in quarter 5, discounted at 10 % to the start: 1000 * 1.1 / 1.1, and
    # support likewise 10.
    finance = {"inflation_rate": 0.1, "discount_rate": 0.1, "discount_timing": "start"}
    network = shared_charges(instance({"a": PLATFORM}, UNITS, decision=5, evaluation=5, finance=finance))[0]
    assert network.value[4] == pytest.approx(-1010)


def test_profile_price_and_contingency_of_a_shared_cost() -> None:
    # 100 at a price of 3 from quarter 2 on and 20 % on top: 360, a half in the quarter before and a half in the one after.
    cost = dict(line="software", amount=100, basis="network", profile=[0.5, 0, 0.5], profile_from=-1)
    cost |= dict(price_quarters=["2027Q2"], price_factors=[3.0])
    case = instance({"a": lever(costs=[cost])}, decision=3, finance={"contingency": {"measured": 0.2}})
    (charge,) = shared_charges(case)
    software = LINES.index("software")
    assert charge.flows[0, software] == pytest.approx([-60, -60, 0, 0])
    assert charge.flows[2, software] == pytest.approx([0, -180, 0, -180])
    assert charge.one_off.sum(axis=(1, 2)) == pytest.approx([120, 360, 360])


def test_a_payment_after_the_evaluation_is_refused() -> None:
    cost = dict(line="software", amount=100, basis="network", profile=[0.5, 0.5])
    with pytest.raises(ValueError, match="after the quarters"):
        shared_charges(instance({"a": lever(costs=[cost])}))


def test_running_levers_have_opened_their_charges() -> None:
    # Running in the South: neither the network nor the South costs anything more; the North still does.
    pins = [Pin(unit="S2", lever="a", rule="running", quarter="2026Q1")]
    charges = shared_charges(instance({"a": PLATFORM}, UNITS, pins))
    assert [(charge.region, charge.since) for charge in charges] == [("North", 0)]


def test_support_lasts_longer_than_the_unit_that_runs_the_lever() -> None:
    # S2 runs it and closes after quarter 2: launched anywhere else, the network's 10 are paid from quarter 3 on, and the
    # South's 1 where the launch is there; no one-off cost.
    units = [UNITS[0], unit("S2", region="South", exit_quarter="2027Q2"), UNITS[2]]
    case = instance({"a": PLATFORM}, units, [Pin(unit="S2", lever="a", rule="running", quarter="2026Q1")])
    network, north, south = shared_charges(case)
    assert [(one.region, one.since) for one in (network, north, south)] == [(None, 2), ("North", 0), ("South", 2)]
    assert not network.one_off.any()
    assert network.value == pytest.approx([-20, -20, -20, -10])
    events = charge_events(fleet_of(case), np.array([0, 2]), np.repeat(starts(case, a=1), 2, axis=0), network)
    assert events.tolist() == [0, 0]


CLOSING = [unit("S1", exit_quarter="2027Q3"), unit("S2"), unit("S3", region="South", exit_quarter="2028Q2")]


def opened(charges: object, case: object, launches: list[int | None]) -> np.ndarray:
    """Return float[H]: support of the network for launches of a at the units."""
    start = np.concatenate([starts(case, **({} if one is None else {"a": one})) for one in launches])
    total = np.zeros(len(case.quarters))
    for charge in charges:
        events = charge_events(fleet_of(case), np.arange(len(launches)), start, charge)
        if (events != NEVER).any():
            total -= charge.flows[events[events != NEVER].min(), SUPPORT]
    return total


@pytest.mark.parametrize(
    ("launches", "support"),
    [
        ([1, None, None], [10, 10, 10, 0, 0, 0, 0]),  # until S1 closes after quarter 3
        ([1, 2, None], [10] * 7),  # S2 stays
        ([1, None, 4], [10, 10, 10, 10, 10, 10, 0]),  # S3 closes after quarter 6
        ([None, None, 2], [0, 10, 10, 10, 10, 10, 0]),
        ([1, None, 6], [10, 10, 10, 0, 0, 10, 0]),  # a gap between two
        ([None, 5, None], [0, 0, 0, 0, 10, 10, 10]),
    ],
)
def test_support_runs_while_some_unit_has_the_lever(launches: list[int | None], support: list[float]) -> None:
    network = lever(support=[dict(amount=10, basis="network")])
    case = instance({"a": network}, CLOSING, decision=6, evaluation=7, rules={"minimum_quarters_before_exit": 0})
    charges = shared_charges(case)
    assert [charge.since for charge in charges] == [0, 3, 6]
    assert opened(charges, case, launches) == pytest.approx(support)


def test_support_after_the_evaluation_ends_with_the_last_unit() -> None:
    # S3 closes after quarter 6, two quarters after an evaluation of 4; with S2 it goes on for the two years that count.
    network = lever(support=[dict(amount=10, basis="network")])
    finance = {"terminal_value": "multiple", "terminal_multiple": 2}
    case = instance({"a": network}, CLOSING, finance=finance, rules={"minimum_quarters_before_exit": 0})
    first, second, third = shared_charges(case)
    assert [charge.since for charge in (first, second, third)] == [0, 3, 6]
    assert [float(charge.terminal[0, SUPPORT]) for charge in (first, second, third)] == pytest.approx([0, -20, -60])


def test_a_launch_that_ends_before_it_begins_pays_for_the_opening_alone() -> None:
    # b ends a. Launched in quarter 2 with b in quarter 2, a is never active: 1000 once, no support; with b in quarter 4 it
    # is paid for two quarters.
    platform = PLATFORM.model_copy(update={"ends_with": ("b",)})
    case = instance({"a": platform, "b": lever()}, [unit("S1")])
    network = [charge for charge in shared_charges(case) if charge.region is None]
    for b, paid in ((2, [0, 0, 0, 0]), (4, [0, 10, 10, 0])):
        start, total, once = starts(case, a=2, b=b), np.zeros(4), 0.0
        for charge in network:
            (event,) = charge_events(fleet_of(case), np.array([0]), start, charge)
            if event != NEVER:
                total -= charge.flows[event, SUPPORT]
                once += charge.one_off[event].sum()
        assert (total.tolist(), once) == (paid, 1000)


def test_units_that_cannot_take_the_lever_cut_nothing() -> None:
    # Only a distribution centre takes it, and it stays: the exits of stores are of no account, and neither is the South.
    units = [unit("S1", exit_quarter="2027Q3"), unit("D1", type="dc"), unit("S2", region="South")]
    charges = shared_charges(instance({"a": PLATFORM.model_copy(update={"unit_types": ("dc",)})}, units))
    assert [(charge.region, charge.since) for charge in charges] == [(None, 0), ("North", 0)]
