"""Where the value comes from: every share and shared cost, summed in every way that is told."""

import numpy as np
import pytest

from instances import load_instance, resolve_instance
from instances.draft import Draft
from planner import Plan, plan
from planner.economics import ALL_BUCKETS, LINES
from planner.plan.benefits import benefits_by_region

CENT = 0.005


@pytest.fixture(scope="module")
def planned() -> Plan:
    draft = Draft(load_instance(resolve_instance("regions")))
    draft.settings["finance"] |= {"terminal_value": "perpetuity", "cancellations_in": "revenue_lift"}
    return plan(draft.instance(), gap=0.2)


def test_present_values_sum_to_every_bucket_and_amounts_to_the_cash_flow(planned: Plan) -> None:
    sums = planned.benefits.groupby("bucket")["present_value"].sum()
    assert set(sums.index) == set(ALL_BUCKETS)
    for bucket in ALL_BUCKETS:
        assert sums[bucket] == pytest.approx(planned.figures.buckets[bucket], abs=CENT), bucket
    years = {quarter.label: str(quarter.fiscal_year) for quarter in planned.instance.quarters} | {"terminal": "terminal"}
    flow = planned.cashflow.assign(year=planned.cashflow["quarter"].map(years)).groupby(["line", "year"])["amount"].sum()
    own = planned.benefits.groupby(["line", "fiscal_year"])["amount"].sum()
    for key, amount in flow.items():
        assert own.get(key, 0.0) == pytest.approx(amount, abs=1.0), key


def test_units_and_levers_sum_to_the_schedule_and_the_shared_costs(planned: Plan) -> None:
    sums = planned.benefits.groupby(["region", "unit", "lever"])["present_value"].sum()
    schedule = planned.schedule.set_index(["region", "unit", "lever"])["npv_share"]
    shared = planned.shared_costs.set_index(["region", "lever"])["npv"]
    assert len(sums) == len(schedule) + len(shared)
    for key, share in schedule.items():
        assert sums[key] == pytest.approx(share, abs=CENT)
    for (region, lever), npv in shared.items():
        assert sums[region, "", lever] == pytest.approx(npv, abs=CENT)


def test_regions_levers_and_grades_sum_to_the_npv(planned: Plan) -> None:
    figures = planned.summary()["figures"]
    regions = {row["region"]: row["npv"] for row in figures["npv_by_region"]}
    assert list(regions)[:-1] == list(dict.fromkeys(unit.region for unit in planned.instance.units)) and None in regions
    by_region = planned.benefits.groupby("region")["present_value"].sum()
    assert regions[None] == pytest.approx(by_region[""], abs=CENT) and regions[None] < 0
    assert list(figures["npv_by_lever"]) == list(planned.instance.settings.levers)
    assert set(figures["npv_by_grade"]) == {lever.evidence for lever in planned.instance.settings.levers.values()}
    for values in (regions, figures["npv_by_lever"], figures["npv_by_grade"], figures["npv_by_hardness"]):
        assert sum(values.values()) == pytest.approx(planned.npv, abs=CENT)
    table = planned.benefit_parts.by_region_and_lever()
    for region, npv in regions.items():
        assert sum(table[region]) == pytest.approx(npv, abs=CENT)


def test_what_is_nothing_is_left_out_and_all_else_is_there(planned: Plan) -> None:
    parts = planned.benefit_parts
    kept = (np.abs(parts.value) >= 1e-6) | (np.abs(parts.amount) >= 0.005)
    assert len(planned.benefits) == kept.sum() < kept.size
    assert planned.benefits[["amount", "present_value"]].abs().max(axis=1).min() >= 1e-6
    assert set(planned.benefits["line"]) <= set(LINES)


def test_the_sums_of_regions_are_those_of_their_units(planned: Plan) -> None:
    keys = ["region", "lever", "bucket", "line", "fiscal_year"]
    found = benefits_by_region(planned.benefit_parts).set_index(keys)
    own = planned.benefits.groupby(keys)[["amount", "present_value"]].sum()
    assert found.index.is_unique and len(found) < len(planned.benefits)
    for key, row in found.iterrows():
        assert row["present_value"] == pytest.approx(own.loc[key, "present_value"], abs=1e-3)


def test_no_change_costs_what_its_last_year_costs_more(planned: Plan) -> None:
    table = planned.base_case.set_index("line")
    assert not {"support", "working_capital", "tax", "software"} & set(table.index)
    assert (table["change"] - (table["last_year"] - table["first_year"])).abs().max() < 1e-6
    drivers = planned.chosen.fleet.drivers
    markdown = np.array([unit.markdown_rate for unit in planned.instance.units])[:, None]
    level = (drivers.revenue[:, : len(planned.instance.quarters)] * markdown).sum(axis=0)
    # Wrong records, which grow by drift, are a cause of markdowns: without drift the rate stays as it is.
    assert table.loc["markdowns", "by_drift"] > 0
    assert table.loc["markdowns", "last_year"] - table.loc["markdowns", "by_drift"] == pytest.approx(level[-4:].sum())
    assert table.loc["markdowns", "bucket"] == "operating_cost"
