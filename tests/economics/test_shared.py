import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import LINES, shared_charges
from tests.economics.builders import instance, lever, unit

PLATFORM = lever(
    costs=[
        dict(line="software", amount=1000, basis="network", colour="capex"),
        dict(line="training", amount=60, basis="region"),
        dict(line="training", amount=5, basis="unit"),
    ],
    support=[dict(amount=10, basis="network"), dict(amount=1, basis="region"), dict(amount=2, basis="unit")],
)
UNITS = [unit("S1"), unit("S2", region="South"), unit("S3", region="South")]


def test_network_and_region_charges() -> None:
    # Opened in quarter 2 of 4: 1000 once and 10 in quarters 2, 3, 4. In a region: 60 once and 1 three times.
    network, north, south = shared_charges(instance({"a": PLATFORM, "b": lever()}, UNITS, decision=3))
    assert (network.region, north.region, south.region) == (None, "North", "South")
    np.testing.assert_allclose(network.value, [-1040, -1030, -1020])
    np.testing.assert_allclose(south.value, [-64, -63, -62])
    assert network.one_off[1, 0].tolist() == [1000, 0]
    assert network.support_per_quarter == 10
    np.testing.assert_allclose(network.flows[1, LINES.index("support")], [0, -10, -10, -10])


def test_inflation_discounting_terminal_value_and_tax_of_a_charge() -> None:
    # Opened in quarter 1. 20 % tax, capex 1000 over 4 quarters: tax +0.2 * (250 + 10) each quarter = +52. Flows
    # -1000 - 10 + 52 = -958, then 42 three times: -832. Terminal value 2 years of -40: -80, tax +16: -64. Worth -896.
    finance = {"tax_rate": 0.2, "depreciation_quarters": 4, "terminal_value": "multiple", "terminal_multiple": 2}
    network = shared_charges(instance({"a": PLATFORM}, UNITS, decision=1, finance=finance))[0]
    assert network.value == pytest.approx([-896])
    # A year's inflation of 10 % on a cost opened in quarter 5, discounted at 10 % to the start: 1000 * 1.1 / 1.1, and
    # support likewise 10.
    finance = {"inflation_rate": 0.1, "discount_rate": 0.1, "discount_timing": "start"}
    network = shared_charges(instance({"a": PLATFORM}, UNITS, decision=5, evaluation=5, finance=finance))[0]
    assert network.value[4] == pytest.approx(-1010)


def test_running_levers_have_opened_their_charges() -> None:
    # Running in the South: neither the network nor the South costs anything more; the North still does.
    pins = [Pin(unit="S2", lever="a", rule="running", quarter="2026Q1")]
    charges = shared_charges(instance({"a": PLATFORM}, UNITS, pins))
    assert [charge.region for charge in charges] == ["North"]
