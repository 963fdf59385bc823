"""The jobs of units: the worth of new roles is that of every plan tried by hand, and the map says what the plan does."""

from dataclasses import replace

import pandas as pd
import pytest

from instances import Instance
from instances.schema.instance import OwnColumn
from instances.schema.units import Pin
from models.running.stopping import interrupts_end_all
from planner import verify
from planner.errors import ExitCode, QuestionError
from planner.planning import options_of
from planner.questions.portfolio.answer import answer_of
from planner.questions.portfolio.portfolio import Portfolio, portfolio
from planner.questions.portfolio.tables import conclusion, differing, summary_table, unit_table, worth_table
from tests.builders import instance as tiny
from tests.builders import label, lever, row, unit
from tests.questions.portfolios import every_plan, three_units

CENT = 0.01

LEVERS = {
    "router": lever(part="brain"),
    "picking": lever(),
    "hub": lever(role="hub"),
}


def silent(title: str, progress: object) -> None:
    """Say nothing."""


def asked(case: Instance) -> Portfolio:
    return portfolio(case, options_of(case, gap=0.0), silent)


@pytest.fixture(scope="module")
def case() -> Instance:
    return three_units()


@pytest.fixture(scope="module")
def found(case: Instance) -> Portfolio:
    return asked(case)


def test_the_worth_is_that_of_every_plan_tried(found: Portfolio) -> None:
    best = max(value for value, _ in every_plan())
    without = max(value for value, launches in every_plan() if not any(one == "hub" for _, one in launches))
    assert best > without > 0
    assert found.base.npv == pytest.approx(best, abs=CENT)
    assert found.without.npv == pytest.approx(without, abs=CENT)
    assert found.worth.least == pytest.approx(best - without, abs=CENT) == pytest.approx(found.worth.most, abs=CENT)
    assert f"USD {best - without:,.0f}" in conclusion(found)


def test_both_plans_verify_and_the_second_has_no_new_role(found: Portfolio) -> None:
    assert verify(found.base) == [] == verify(found.without)
    assert (found.base.schedule["lever"] == "hub").any()
    assert not (found.without.schedule["lever"] == "hub").any()


def test_a_wide_gap_claims_an_interval_that_holds_the_worth(case: Instance, found: Portfolio) -> None:
    wide = portfolio(case, options_of(case, gap=0.5), silent).worth
    assert 0 <= wide.least <= found.worth.change + CENT
    assert wide.most >= found.worth.change - CENT


def test_the_map_has_the_job_of_each_unit_in_each_quarter() -> None:
    """Committed: A routes from the second quarter, is a hub from the third; B has both in the first; C runs body and closes."""
    pins = [
        Pin(unit="A", lever="router", rule="committed", quarter=label(2)),
        Pin(unit="A", lever="hub", rule="committed", quarter=label(3)),
        Pin(unit="B", lever="router", rule="committed", quarter=label(1)),
        Pin(unit="B", lever="picking", rule="committed", quarter=label(1)),
        Pin(unit="C", lever="picking", rule="running", quarter=label(-3)),
    ]
    closing = unit("C", exit_quarter=label(2), role="shop")
    case = tiny(LEVERS, [unit("A", role="shop"), unit("B", role="shop"), closing], pins, decision=3, evaluation=4)
    answer = asked(case)
    rows = unit_table(answer).set_index("unit")
    jobs = rows[[label(number) for number in range(1, 5)]]
    assert jobs.loc["A"].tolist() == ["nothing", "brain", "role + brain", "role + brain"]
    assert jobs.loc["B"].tolist() == ["both"] * 4
    assert jobs.loc["C"].tolist() == ["body", "body", "closed", "closed"]
    assert rows["job"].tolist() == ["role + brain", "both", "closed"]
    assert rows["role"].tolist() == ["hub", "shop", "shop"]
    assert rows.loc["A", ["brain_from", "body_from", "role_from", "closed_from"]].tolist() == [label(2), "", label(3), ""]
    assert rows.loc["C", ["body_from", "closed_from"]].tolist() == [label(1), label(3)]
    network = summary_table(answer).iloc[0]
    assert network[["brain", "body", "both", "role", "nothing", "closed"]].tolist() == [1, 0, 1, 0, 0, 1]
    assert network["new_role"] == 1


def test_a_closing_by_the_plan_is_a_job_and_counts_in_the_worth() -> None:
    """A store that earns 100 a quarter at a site of 250: closed in the first quarter it saves 150 in each of four."""
    levers = {"router": lever(part="brain"), "shut": lever(closes=True)}
    store = unit("A", revenue=200.0, contribution_margin=0.5, occupancy_cost=250.0, role="shop")
    case = tiny(levers, [store], decision=1, evaluation=4)
    answer = asked(case)
    assert answer.worth.change == pytest.approx(4 * 150.0, abs=CENT)
    rows = unit_table(answer)
    assert rows[[label(number) for number in range(1, 5)]].to_numpy().tolist() == [["closed"] * 4]
    assert rows.loc[0, ["job", "role", "closed_from", "job_without"]].tolist() == ["closed", "shop", label(1), "nothing"]
    assert summary_table(answer).loc[0, "closed"] == 1
    assert conclusion(answer).startswith("Of 1 unit: closed 1; with a new role 0. Choosing roles and closings is worth USD 600")


def test_gains_of_units_and_of_shared_costs_make_the_worth(found: Portfolio) -> None:
    rows = unit_table(found)
    shared = found.base.shared_costs["npv"].sum() - found.without.shared_costs["npv"].sum()
    assert rows["gain"].sum() + shared == pytest.approx(found.worth.change, abs=CENT)
    assert (rows["differs"] == "yes").tolist() == differing(found)
    assert [one.bound for one in answer_of(found, None).plans.values()] == [found.base.bound]
    kept = rows[rows["differs"] == "no"]
    assert kept["gain"].abs().max() <= CENT if len(kept) else True


def test_counts_by_region_and_tag_make_the_network(case: Instance) -> None:
    tags = zip(case.units, ("city", "", "city"), strict=True)
    tagged = replace(
        case,
        units=tuple(unit.model_validate(unit.model_dump() | {"tag_banner": text}) for unit, text in tags),
        own_columns=(OwnColumn("my_note", ("x", "y", "z")),),
    )
    summary = summary_table(asked(tagged))
    assert summary[["scope", "name"]].to_numpy().tolist() == [
        ["network", ""],
        ["region", "north"],
        ["region", "south"],
        ["tag_banner", "city"],
    ]
    counted = ["units", "brain", "body", "both", "role", "nothing", "closed", "new_role", "differs"]
    regions = summary[summary["scope"] == "region"]
    assert regions[counted].sum().tolist() == summary.loc[0, counted].tolist()
    assert summary.loc[3, "units"] == 2
    jobs = summary[["brain", "body", "both", "role", "nothing", "closed"]].sum(axis=1)
    assert jobs.tolist() == summary["units"].tolist()


def test_without_a_lever_that_has_a_role_there_is_one_clear_message() -> None:
    plain = tiny({"a": lever()}, flows=[row("labour", 1.0)])
    with pytest.raises(QuestionError, match=r"no lever has a `role`.*role = "):
        asked(plain)


def test_a_unit_whose_pin_demands_a_role_keeps_it_and_is_named(case: Instance) -> None:
    pinned = replace(case, pins=(Pin(unit="C", lever="hub", rule="must"),))
    answer = asked(pinned)
    assert answer.kept == ("C",)
    assert answer.without.schedule.query("lever == 'hub'")["unit"].tolist() == ["C"]
    plans = [one for one in every_plan() if ("C", "hub") in one[1]]
    without = [one for one in plans if sum(lever == "hub" for _, lever in one[1]) == 1]
    assert answer.worth.change == pytest.approx(max(plans)[0] - max(without)[0], abs=CENT)
    assert any("Pins demand a new role" in str(part) and "C" in str(part) for part in answer_of(answer, None).parts)


def test_where_a_rule_demands_roles_there_is_a_map_and_no_worth(case: Instance) -> None:
    group = {"name": "hubs", "kind": "at_least", "lever": "hub", "units": ["A", "B", "C"], "count": 1}
    settings = case.settings.model_validate(case.settings.model_dump(exclude_unset=True) | {"groups": [group]})
    answer = asked(replace(case, settings=settings))
    assert answer.without is None and answer.worth is None
    assert "proven: without new roles no plan" in conclusion(answer)
    said = worth_table(answer)
    assert said["stopped"].tolist()[1].startswith("proven")
    assert pd.isna(said["npv"][1])
    assert unit_table(answer)["gain"].isna().all()
    assert len(summary_table(answer)) == 3


def test_where_no_unit_may_change_its_role_there_is_nothing_to_choose(case: Instance) -> None:
    pins = tuple(Pin(unit=name, lever="hub", rule="must_not") for name in "ABC")
    answer = asked(replace(case, pins=pins))
    assert answer.worth.change == answer.worth.least == answer.worth.most == 0
    assert "nothing to choose" in conclusion(answer)


def test_roles_that_are_not_worth_their_cost_are_worth_nothing(case: Instance) -> None:
    flows = tuple(one.model_copy(update={"amount": -1.0}) if one.lever == "hub" else one for one in case.flows)
    answer = asked(replace(case, flows=flows))
    assert answer.worth.most == pytest.approx(0.0, abs=CENT)
    assert "worth nothing here" in conclusion(answer)


def test_an_interruption_before_the_second_plan_leaves_the_map(case: Instance) -> None:
    with interrupts_end_all() as request:

        def stop(title: str, progress: object) -> None:
            if title == "with new roles" and progress is not None:
                request.interrupt()

        answer = answer_of(portfolio(case, options_of(case), stop), None)
    assert answer.ending.code == ExitCode.INTERRUPTED and answer.interrupted
    plans, _, units = (table.frame for table in answer.tables)
    assert plans["stopped"].tolist()[1] == "not reached before the interruption"
    assert len(units) == 3
