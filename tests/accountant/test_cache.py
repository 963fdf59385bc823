"""The cache of earlier schedules changes no finding, and is emptied by an instance with other figures."""

from dataclasses import replace

import pytest

from planner.accountant import Account, Cache, Launch, RunTables, account, verify

from .builder import instance, launch, lever, unit
from .run_tables import correct_tables

HOURS = {"labour_hours": 1000.0, "wage": 20.0, "revenue": 99999.0, "stockout_rate": 0.05}
LEVERS = {
    "store_optimization": lever(effects={"labour_hours": 0.1}, costs=[{"line": "training", "amount": 300.0, "basis": "unit"}]),
    "orchestration": lever(effects={"stockout": 0.2}, support=[{"amount": 10.0, "basis": "unit"}], ramp=[0, 0.5, 1]),
}
MADE = instance(unit("A", **HOURS), unit("B", **HOURS, size=2.0), unit("C", **HOURS), **LEVERS, decision=4, evaluation=8)
SCHEDULES = [
    [launch("A"), launch("B", 2, "orchestration")],
    [launch("A"), launch("B", 3, "orchestration"), launch("C", 1, "orchestration")],
    [launch("A", 2), launch("A", 2, "orchestration"), launch("B", 2, "orchestration")],
    [],
]


def figures(found: Account) -> tuple[object, ...]:
    benefits = dict(found.benefits)
    return (
        found.npv,
        found.cashflow,
        found.launches,
        found.tracking,
        found.ledger,
        found.states,
        found.limits,
        found.figures,
        benefits,
        found.base_case,
    )


@pytest.mark.parametrize("order", [SCHEDULES, SCHEDULES[::-1]])
def test_an_account_is_the_same_with_a_cache_of_others(order: list[list[Launch]]) -> None:
    cache = Cache()
    for launches in order:
        assert figures(account(MADE, launches, cache)) == figures(account(MADE, launches))


def test_a_wrong_figure_is_found_though_the_right_one_is_cached() -> None:
    cache = Cache()
    right = correct_tables(MADE, SCHEDULES[0])
    assert verify(MADE, right, cache) == []
    rows = [dict(row) for row in right.schedule]
    rows[0]["incremental_npv"] = str(float(rows[0]["incremental_npv"]) + 0.02)
    wrong = RunTables(**{**vars(right), "schedule": rows})
    assert [finding.rule for finding in verify(MADE, wrong, cache)] == ["difference"]


@pytest.mark.parametrize("section", ["finance", "event_costs", "interaction"])
def test_results_of_other_figures_are_forgotten(section: str) -> None:
    other = {
        "finance": {"finance": MADE.settings.finance.model_copy(update={"discount_rate": 0.3, "tax_rate": 0.5})},
        "event_costs": {"event_costs": MADE.settings.event_costs.model_copy(update={"overtime_premium": 0.9})},
        "interaction": {"interaction": MADE.settings.interaction.model_copy(update={"same_quarter_ramp_speed": 0.5})},
    }[section]
    changed = replace(MADE, settings=MADE.settings.model_copy(update=other))
    cache = Cache()
    for launches in SCHEDULES:
        for one in (MADE, changed):
            assert figures(account(one, launches, cache)) == figures(account(one, launches))


def test_results_of_another_business_case_are_forgotten() -> None:
    cache = Cache()
    rows = instance(flows=[{"line": "labour", "quarter": 1, "amount": 77}, {"line": "labour", "quarter": 0, "amount": 5}]).flows
    for brought in ((), rows[:1], rows, ()):
        one = replace(MADE, flows=brought)
        for launches in SCHEDULES:
            assert figures(account(one, launches, cache)) == figures(account(one, launches))


def test_equal_units_with_other_business_cases_are_not_the_same() -> None:
    equal = instance(unit("A"), unit("B"), flows=[{"line": "labour", "quarter": 1, "amount": 77, "unit": "B"}])
    done = account(equal, [launch("A"), launch("B")])
    assert [done.launches[name, "store_optimization"].npv_share for name in "AB"] == [0, 77]


def test_running_levers_are_part_of_the_key() -> None:
    cache = Cache()
    pin = {"unit": "A", "lever": "orchestration", "rule": "running", "quarter": "2026Q4"}
    with_pin = replace(MADE, pins=instance(pins=[pin]).pins)
    for one in (MADE, with_pin, MADE):
        for launches in ([], [launch("A")]):
            assert figures(account(one, launches, cache)) == figures(account(one, launches))


def test_results_of_another_unit_are_forgotten() -> None:
    cache = Cache()
    account(MADE, SCHEDULES[0], cache)
    bigger = replace(MADE, units=(MADE.units[0].model_copy(update={"labour_hours": 3000.0}), *MADE.units[1:]))
    assert figures(account(bigger, SCHEDULES[0], cache)) == figures(account(bigger, SCHEDULES[0]))
    assert account(bigger, SCHEDULES[0], cache).npv > account(MADE, SCHEDULES[0], cache).npv


def test_no_more_is_kept_than_there_is_room_for() -> None:
    cache, calls = Cache(most_kept=2), []
    cache.begin(MADE)
    for key in (1, 2, 3, 1, 3):
        assert cache.once((key,), lambda key=key: calls.append(key) or key) == key
    assert calls == [1, 2, 3, 3]
