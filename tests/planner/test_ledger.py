"""The ledger ties out with the cash flow, the schedule and the spend, on every bundled example and with every rule of cost."""

import pytest

from instances import example_names, load_instance, resolve_instance
from planner import plan
from planner.ledger import LEDGER_LINES

CENT = 0.01


@pytest.fixture(scope="module", params=example_names())
def planned(request: pytest.FixtureRequest):
    return plan(load_instance(resolve_instance(request.param)), gap=0.05)


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
    own = planned.schedule.groupby(["region", "lever", "quarter"])["implementation_cost"].sum()
    shared = planned.shared_costs.groupby(["region", "lever", "quarter"])["one_off_cost"].sum()
    both = own.add(shared, fill_value=0.0)
    found = ledger.groupby(["region", "lever", "quarter"])["amount"].sum()
    for key, amount in both.items():
        assert found.get(key, 0.0) == pytest.approx(amount, abs=CENT)


def test_fiscal_years_are_those_of_the_quarters(planned) -> None:
    years = {quarter.label: quarter.fiscal_year for quarter in planned.instance.quarters}
    assert [years[label] for label in planned.ledger["quarter"]] == planned.ledger["fiscal_year"].tolist()
    assert planned.ledger["quarter"].is_monotonic_increasing
