"""The ledger of small plans, cell by cell: payments in their quarters, minimum terms, flows.csv and shared segments."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.units import Pin
from models import NEVER
from planner.economics import Menu, charge_events, fleet_of, shared_charges
from planner.plan.ledger import ledger_table
from planner.plan.tables import Chosen
from tests.economics.builders import instance, lever, row, starts, unit


def cells(case: Instance, *launches: dict[str, int]) -> dict[tuple[str, str, str, str], float]:
    """Return amounts by quarter, region, line and colour for launches at each unit."""
    fleet = fleet_of(case)
    start = np.concatenate([starts(case, **own) for own in launches])
    menu = Menu(fleet.levers, np.arange(len(launches)), start, np.zeros(len(launches)))
    shared = shared_charges(case)
    events = [charge_events(fleet, menu.unit, start, charge) for charge in shared]
    opened = np.array([min((one for one in own.tolist() if one != NEVER), default=NEVER) for own in events], dtype=np.int64)
    table = ledger_table(Chosen(case, fleet, menu, shared, opened))
    assert set(table["lever"]) <= {"a"}
    keys = zip(table["quarter"], table["region"], table["line"], table["colour"], strict=True)
    return {key: round(amount, 6) for key, amount in zip(keys, table["amount"], strict=True)}


def test_payments_stand_in_the_quarters_in_which_they_are_paid() -> None:
    # 100 of capex: 40 a quarter before the launch in quarter 2, 60 in it. flows.csv: 7 of opex a quarter after it.
    costs = [dict(line="software", amount=100, basis="unit", colour="capex", profile=[0.4, 0.6], profile_from=-1)]
    case = instance({"a": lever(costs=costs)}, flows=[row("training", -7, 1)])
    assert cells(case, {"a": 2}) == {
        ("2027Q1", "North", "software", "capex"): 40,
        ("2027Q2", "North", "software", "capex"): 60,
        ("2027Q3", "North", "training", "opex"): 7,
    }


def test_support_of_a_minimum_term_stands_after_the_exit() -> None:
    support = [dict(amount=10, basis="unit", minimum_quarters=3)]
    case = instance({"a": lever(support=support)}, [unit(exit_quarter="2027Q2")])
    expected = {(quarter, "North", "support", "opex"): 10 for quarter in ("2027Q2", "2027Q3", "2027Q4")}
    assert cells(case, {"a": 2}) == expected


def test_a_running_lever_that_is_ended_saves() -> None:
    levers = {"a": lever(support=[dict(amount=10, basis="unit")], ends_with=["b"]), "b": lever()}
    case = instance(levers, [unit()], [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")])
    expected = {(quarter, "North", "support", "opex"): -10 for quarter in ("2027Q3", "2027Q4")}
    assert cells(case, {"a": 0, "b": 3}) == expected


def test_shared_costs_stand_in_their_quarters_and_support_as_long_as_it_runs() -> None:
    # The network pays 100 around the first launch, in quarter 2, and 5 a quarter while S1 has it (until quarter 3) or S2
    # does (from quarter 4 on). The South pays its own 3 from quarter 4 on.
    costs = [dict(line="integration", amount=100, basis="network", profile=[0.5, 0.5], profile_from=-1)]
    support = [dict(amount=5, basis="network"), dict(amount=3, basis="region")]
    units = [unit("S1", exit_quarter="2027Q3"), unit("S2", region="South")]
    case = instance({"a": lever(costs=costs, support=support)}, units, evaluation=5, rules={"minimum_quarters_before_exit": 0})
    assert cells(case, {"a": 2}, {"a": 4}) == {
        ("2027Q1", "", "integration", "opex"): 50,
        ("2027Q2", "", "integration", "opex"): 50,
        **{(quarter, "", "support", "opex"): 5 for quarter in ("2027Q2", "2027Q3", "2027Q4", "2028Q1")},
        **{(quarter, "North", "support", "opex"): 3 for quarter in ("2027Q2", "2027Q3")},
        **{(quarter, "South", "support", "opex"): 3 for quarter in ("2027Q4", "2028Q1")},
    }
