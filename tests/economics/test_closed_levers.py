"""Committed levers that are closed down while their unit goes on, and rows of support: by hand, and by the accountant."""

from dataclasses import replace

import numpy as np
import pytest

from instances.problems import InputProblems
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.schema.units import FlowRow, Pin
from planner import Plan, plan, verify
from planner.errors import InfeasibleError, MenuError
from planner.worlds.pricing import plan_in_worlds
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of
from tests.worlds.everything import worlds_of

SO = "store_optimization"


def written(made: Instance) -> Instance:
    return read_files(made.name, files_of(made))


def store(until: str | None = None, minimum: int = 0, rule: str = "committed", flows: tuple[dict, ...] = ()) -> Instance:
    """A store that saves 2,000 a quarter from the second of six quarters on, for support of 10 there and 100 in the network."""
    support = [
        {"amount": 10, "basis": "unit", "minimum_quarters": minimum},
        {"amount": 100, "basis": "network"},
    ]
    return instance_of_two_levers(
        unit("A", revenue=200_000, shrink_rate=0.02),
        unit("B", revenue=200_000, shrink_rate=0.02),
        store_optimization=lever(effects={"shrink": 0.5}, support=support),
        orchestration=lever(costs=[{"line": "integration", "amount": 1, "basis": "unit"}]),
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=6,
        flows=flows,
        pins=[
            {"unit": "A", "lever": SO, "rule": rule, "quarter": label(2)} | ({"until": until} if until else {}),
            {"unit": "B", "lever": SO, "rule": "must_not"},
        ],
    )


def line(found: Plan, name: str) -> list[float]:
    rows = found.cashflow[found.cashflow["line"] == name].set_index("quarter")["amount"].astype(float)
    return [round(float(rows.get(label(quarter), 0.0)), 2) for quarter in range(1, 7)]


def planned(made: Instance) -> Plan:
    found = plan(written(made), gap=0.0)
    assert verify(found) == []
    return found


@pytest.mark.parametrize(
    ("until", "minimum", "saved", "support"),
    [
        (None, 0, [0, 2000, 2000, 2000, 2000, 2000], [0, -110, -110, -110, -110, -110]),
        (4, 0, [0, 2000, 2000, 2000, 0, 0], [0, -110, -110, -110, 0, 0]),
        (2, 0, [0, 2000, 0, 0, 0, 0], [0, -110, 0, 0, 0, 0]),
        (3, 4, [0, 2000, 2000, 0, 0, 0], [0, -110, -110, -10, -10, 0]),
        (6, 0, [0, 2000, 2000, 2000, 2000, 2000], [0, -110, -110, -110, -110, -110]),
    ],
)
def test_a_closed_lever_brings_and_costs_nothing_more(until: int | None, minimum: int, saved: list, support: list) -> None:
    """Minimum terms of support run on, support of the network ends with the last store."""
    found = planned(store(until and label(until), minimum))
    assert (line(found, "shrink"), line(found, "support")) == (saved, support)
    live = found.states.set_index("unit").loc["A", [label(quarter) for quarter in range(1, 7)]]
    assert [SO in str(one) for one in live] == [2 <= quarter <= (until or 6) for quarter in range(1, 7)]


def test_rows_of_support_count_on_their_line_while_the_lever_runs() -> None:
    """40 more in the launch quarter, 7 less each quarter from the next on."""
    more = ({"line": "support", "quarter": 0, "amount": -40}, {"line": "support", "quarter": 1, "amount": 7, "recurring": True})
    found = planned(store(label(4), flows=more))
    assert line(found, "support") == [0, -150, -103, -103, 0, 0]
    paid = found.ledger[found.ledger["line"] == "support"].groupby("quarter")["amount"].sum()
    assert paid.to_dict() == pytest.approx({label(2): 150, label(3): 103, label(4): 103})


@pytest.mark.parametrize(
    ("rule", "until", "said"),
    [
        ("must", 4, "found 2027Q4, expected blank with must"),
        ("committed", 1, "found 2027Q1, expected 2027Q2, the quarter of the launch, or later"),
        ("committed", 7, "found 2028Q3, expected 2027Q1 to 2028Q2"),
    ],
)
def test_a_closing_that_cannot_be_is_named(rule: str, until: int, said: str) -> None:
    with pytest.raises(InputProblems, match=f"pins.csv row 2, until: {said}"):
        written(store(label(until) if until < 7 else "2028Q3", rule=rule))


def closed_at_random(seed: int) -> Instance | None:
    """Return a random instance whose best plan is committed, most launches closed at random, with random rows of support."""
    made, draw = random_instance(seed, units=3, decision=4, levers=3, committee=False), Draw(seed)
    made = replace(made, settings=made.settings.model_copy(update={"floors": ()}))  # a closed lever reaches none
    try:
        found = plan(written(made), gap=0.0)
    except (InfeasibleError, MenuError):
        return None
    last, pins = len(made.quarters), [pin for pin in made.pins if pin.rule == "running"]
    rows = list(made.flows)
    for one in found.schedule.itertuples():
        until = made.label_of(draw.whole(made.quarter_index(str(one.quarter)), last)) if draw.whole(0, 3) else None
        pins.append(Pin(unit=str(one.unit), lever=str(one.lever), rule="committed", quarter=str(one.quarter), until=until))
        rows.append(FlowRow(unit=str(one.unit), lever=str(one.lever), line="support", quarter=draw.whole(0, 3), amount=-50.5))
    return replace(made, pins=tuple(pins), flows=tuple(rows)) if len(found.schedule) else None


@pytest.mark.parametrize("seed", [0, 1, 5, 8, 11, 17])
def test_the_accountant_agrees_on_random_closings(seed: int) -> None:
    made = closed_at_random(seed)
    if made is None:
        pytest.skip("nothing to launch")
    found = planned(made)
    assert any(pin.until for pin in made.pins)
    same = plan_in_worlds(found.chosen, worlds_of((), ()))
    assert same.npv[0] == pytest.approx(found.npv, abs=1e-4)
    np.testing.assert_allclose(same.flow[0], found.flow.amount.sum(axis=0), atol=1e-4)
