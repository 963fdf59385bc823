"""The ledger ties out with the cash flow, the schedule and the spend, on every bundled example and with every rule of cost."""

from collections.abc import Callable

import pytest

from instances import example_names
from planner import Plan, plan
from planner.plan.ledger import LEDGER_LINES
from tests.builders import read_texts
from tests.instances.business_case import BROUGHT

CENT = 0.01


@pytest.fixture(scope="module", params=example_names())
def planned(request: pytest.FixtureRequest, example_plan: Callable[[str], Plan]) -> Plan:
    return example_plan(request.param)


@pytest.fixture(scope="module")
def brought() -> Plan:
    """A business case whose lockers may be launched from the second quarter on."""
    frozen = '\n[[rules.frozen]]\nquarters = ["2027Q1"]\nlevers = ["lockers"]\n'
    files = BROUGHT | {"plan.toml": BROUGHT["plan.toml"] + frozen}
    return plan(read_texts(files, "brought"))


def test_every_line_and_quarter_is_that_of_the_cash_flow(planned) -> None:
    ledger = planned.ledger.groupby(["quarter", "line"])["amount"].sum()
    flow = planned.cashflow[planned.cashflow["line"].isin(LEDGER_LINES) & (planned.cashflow["quarter"] != "terminal")]
    assert len(flow) > len(planned.instance.quarters)
    for quarter, line, amount in zip(flow["quarter"], flow["line"], flow["amount"], strict=True):
        assert ledger.get((quarter, line), 0.0) == pytest.approx(-amount, abs=CENT)


def test_capex_and_opex_of_launches_are_the_spend(planned) -> None:
    ledger = planned.ledger[planned.ledger["line"] != "support"]
    assert ledger["amount"].sum() == pytest.approx(planned.figures.spend, abs=CENT)
    assert set(ledger["colour"]) <= {"capex", "opex"}
    # A launch may be paid over several quarters: what is paid for it in all is its cost.
    own = planned.schedule.groupby(["region", "lever"])["implementation_cost"].sum()
    shared = planned.shared_costs.groupby(["region", "lever"])["one_off_cost"].sum()
    both = own.add(shared, fill_value=0.0)
    found = ledger.groupby(["region", "lever"])["amount"].sum()
    for key, amount in both.items():
        assert found.get(key, 0.0) == pytest.approx(amount, abs=CENT)


def test_fiscal_years_are_those_of_the_quarters(planned) -> None:
    years = {quarter.label: quarter.fiscal_year for quarter in planned.instance.quarters}
    assert [years[label] for label in planned.ledger["quarter"]] == planned.ledger["fiscal_year"].tolist()
    assert planned.ledger["quarter"].is_monotonic_increasing


def test_payments_by_profile_and_of_a_business_case_are_in_their_quarters(brought: Plan) -> None:
    """Software is paid in the quarter before the launch, which is the launch's own in the first quarter."""
    ledger, shown = brought.ledger, brought.cashflow[brought.cashflow["quarter"] != "terminal"]
    lockers = ledger[ledger["lever"] == "lockers"].set_index(["line", "colour"])
    start = brought.schedule.set_index(["unit", "lever"])["quarter"]
    assert start["A", "lockers"] == "2027Q2" and lockers.loc[("software", "capex"), "quarter"] == "2027Q1"
    assert lockers.loc[("training", "opex"), "quarter"] == "2027Q2"
    for line in ("software", "training"):
        own = ledger[ledger["line"] == line].groupby("quarter")["amount"].sum()
        flow = shown[shown["line"] == line].set_index("quarter")["amount"]
        for quarter, amount in flow.items():
            assert own.get(quarter, 0.0) == pytest.approx(-amount, abs=CENT)
