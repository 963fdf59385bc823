"""A plan carried on: nothing changes without news, least change against every schedule, and pasts that broke rules."""

from typing import Any

import pytest

from instances.reader import read_files
from instances.schema.instance import Instance
from planner import plan, verify
from planner.actuals.records import Actuals, LaunchActual
from planner.errors import InfeasibleError, QuestionError
from planner.living.replan import Replanned, realised
from planner.plan.plan import Plan
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.replanning import carried, random_past, random_plan, schedules
from tests.oracles.written import files_of

CENT = 0.01
SO = "store_optimization"
VAIN = lever(costs=[{"line": "integration", "amount": 1, "basis": "unit"}])
"""A lever that costs and brings nothing, so that no plan has it."""


def written(made: Instance) -> Instance:
    return read_files(made.name, files_of(made))


def starts(found: Plan) -> dict[tuple[str, str], str]:
    return {(row.unit, row.lever): row.quarter for row in found.schedule.itertuples()}


def two_stores(**given: Any) -> Instance:
    """Two stores that save 2,000 and 1,000 a quarter for 900 each, a third of it at the launch."""
    cost = {"line": "integration", "amount": 900, "basis": "unit", "profile": [1 / 3, 2 / 3]}
    one = lever(effects={"shrink": 0.5}, costs=[cost])
    stores = [unit("A", revenue=200_000, shrink_rate=0.02), unit("B", revenue=100_000, shrink_rate=0.02)]
    finance = {"cost_of_goods": 1.0, "shrink_cash_share": 1.0}
    made = instance_of_two_levers(
        *stores, store_optimization=one, orchestration=VAIN, finance=finance, records={"shrink": 0.0}, evaluation=6, **given
    )
    return written(made)


def one_a_quarter() -> Instance:
    return two_stores(limits=[{"name": "pace", "measure": "launches", "amount": 1}])


@pytest.mark.parametrize("as_of", [1, 2, 4])
def test_without_news_nothing_changes(small_plan: Plan, as_of: int) -> None:
    for keep in (0.9, 1.0):
        found = carried(small_plan, as_of, Actuals(), keep=keep)
        assert starts(found.plan) == starts(small_plan) or keep == 1.0
        assert found.plan.npv >= small_plan.npv - 0.005
        assert verify(found.plan) == []
        if keep < 1.0:
            assert abs(found.plan.npv - small_plan.npv) < 0.005
    quarters = small_plan.cashflow["quarter"].isin([one.label for one in small_plan.instance.quarters[: as_of - 1]])
    assert realised(small_plan, as_of) == pytest.approx(small_plan.cashflow.loc[quarters, "present_value"].sum(), abs=CENT)


@pytest.mark.parametrize("seed", [13, 22, 40, 58])
def test_least_change_against_every_schedule(seed: int) -> None:
    before = random_plan(seed)
    assert before is not None
    carried_on = [(keep, carried(before, 3, random_past(before, 3, seed), keep=keep)) for keep in (0.6, 1.0)]
    every = schedules(carried_on[0][1].as_of.instance)
    best = max(npv for _, npv in every)
    for keep, found in carried_on:
        assert found.as_of.instance == carried_on[0][1].as_of.instance
        assert verify(found.plan) == []
        assert found.changes.best.value == pytest.approx(best, abs=CENT)
        expected = expected_starts(found)
        kept = [launches for launches, npv in every if npv >= best - (1.0 - keep) * abs(best) - CENT]
        weights = [
            weight({(one.unit, one.lever): one.quarter for one in launches}, expected, label_of(found, 3)) for launches in kept
        ]
        assert found.changes.step.weight == min(weights)
        assert found.changes.step.not_below == pytest.approx(min(weights), abs=1e-6)
        assert weight(starts(found.plan), expected, label_of(found, 3)) <= min(weights)


def expected_starts(found: Replanned) -> dict[tuple[str, str], str]:
    units, levers = found.plan.instance.units, found.plan.chosen.menu.levers
    last = found.plan.instance.settings.calendar.decision_quarters
    return {
        (one.unit, name): label_of(found, int(start))
        for one, row in zip(units, found.past.reference.tolist(), strict=True)
        for name, start in zip(levers, row, strict=True)
        if 1 <= start <= last
    }


def label_of(found: Replanned, quarter: int) -> str:
    return found.plan.instance.label_of(quarter)


def weight(launches: dict[tuple[str, str], str], expected: dict[tuple[str, str], str], soon: str) -> int:
    changed = [(launches.get(one), expected.get(one)) for one in {*launches, *expected} if launches.get(one) != expected.get(one)]
    return sum(2 if soon in both else 1 for both in changed)


@pytest.mark.parametrize("seed", [13, 40])
def test_with_a_free_hand_it_is_a_fresh_plan_of_the_same_past(seed: int) -> None:
    before = random_plan(seed)
    assert before is not None
    found = carried(before, 2, random_past(before, 2, seed), keep=1.0)
    fresh = plan(found.as_of.instance, gap=0.0)
    assert found.plan.npv == pytest.approx(fresh.npv, abs=CENT)
    assert found.plan.bound >= fresh.npv - CENT and fresh.bound >= found.plan.npv - CENT


def test_what_slipped_and_what_was_cancelled_is_planned_around() -> None:
    before = plan(one_a_quarter(), gap=0.0)
    assert starts(before) == {("A", SO): label(1), ("B", SO): label(2)}
    slipped = carried(before, 2, Actuals(launches=(LaunchActual("A", SO, "slipped", label(3)),)), keep=1.0)
    assert starts(slipped.plan) == {("A", SO): label(3), ("B", SO): label(2)}
    cancelled = carried(before, 2, Actuals(launches=(LaunchActual("A", SO, "cancelled"),)), keep=1.0)
    assert starts(cancelled.plan) == {("B", SO): label(2)}


def test_what_slipped_beyond_the_decision_quarters_is_gone() -> None:
    before = plan(two_stores(), gap=0.0)
    found = carried(before, 2, Actuals(launches=(LaunchActual("A", SO, "slipped", label(5)),)), keep=1.0)
    assert starts(found.plan) == {("B", SO): label(1)}


def test_a_frozen_next_quarter_stays_whatever_it_is_worth() -> None:
    """A has slipped, so that B would give way to it in the second quarter."""
    before = plan(one_a_quarter(), gap=0.0)
    news = Actuals(launches=(LaunchActual("A", SO, "slipped", label(2)),))
    assert starts(carried(before, 2, news, keep=1.0).plan) == {("A", SO): label(2), ("B", SO): label(3)}
    assert starts(carried(before, 2, news, keep=1.0, freeze=True).plan)["B", SO] == label(2)


def test_a_past_that_nothing_can_carry_on_is_said() -> None:
    """A floor asks for A by the fourth quarter, and A was cancelled."""
    floor = {"name": "all", "measure": "live_units", "by": label(4), "amount": 2, "lever": SO}
    before = plan(two_stores(floors=[floor]), gap=0.0)
    with pytest.raises(InfeasibleError, match="no plan carries this past on"):
        carried(before, 2, Actuals(launches=(LaunchActual("A", SO, "cancelled"),)), keep=1.0)


def test_a_limit_that_the_past_broke_holds_again_from_here_on() -> None:
    """Both launched in the first quarter, where one was allowed."""
    before = plan(one_a_quarter(), gap=0.0)
    both = Actuals(launches=(LaunchActual("B", SO, "launched", label(1)),))
    found = carried(before, 2, both, keep=1.0)
    assert starts(found.plan) == {("A", SO): label(1), ("B", SO): label(1)}
    assert verify(found.plan) == []
    (said,) = found.as_of.broken
    assert said.startswith(f"pace {label(1)}: committed launches use 2")
    allowed = found.plan.limits.set_index("period")["allowed"].astype(float)
    assert allowed[label(1)] == pytest.approx(2.0) and allowed[label(2)] == 1.0


def test_a_ramp_limit_that_the_past_broke_begins_later() -> None:
    made = two_stores(ramp_limits=[{"name": "pace", "growth": 1.0, "base": 1}])
    before = plan(made, gap=0.0)
    found = carried(before, 2, Actuals(launches=(LaunchActual("B", SO, "launched", label(1)),)), keep=1.0)
    assert len(found.as_of.broken) == 1 and verify(found.plan) == []
    assert found.plan.instance.settings.ramp_limits[0].from_quarter == label(2)
    assert list(found.plan.limits["period"]) == [label(2), label(3), label(4)]


def test_a_covenant_that_the_past_broke_holds_again_from_here_on() -> None:
    """B alone brings 1,000 less 300 in the first quarter and less 600 in the second; A was to bring 2,000 more of each."""
    rule = {"name": "purse", "measure": "cumulative_cash", "at_least": 2000}
    before = plan(two_stores(covenants=[rule]), gap=0.0)
    slipped = Actuals(launches=(LaunchActual("A", SO, "slipped", label(3)), LaunchActual("B", SO, "launched", label(1))))
    found = carried(before, 3, slipped, keep=1.0)
    assert found.as_of.broken == (
        f"purse {label(1)}: 700.00 was reached, 2,000.00 was to be",
        f"purse {label(2)}: 1,100.00 was reached, 2,000.00 was to be",
    )
    assert found.plan.instance.settings.covenants[0].from_quarter == label(3)
    assert verify(found.plan) == []


def test_a_minimum_that_the_past_missed_holds_again_from_here_on() -> None:
    """One launch a quarter was asked for in the first two, and A came in the third with B in the first."""
    rule = {"name": "least", "measure": "launches", "amount": 1, "to_quarter": label(2), "levers": [SO]}
    before = plan(two_stores(minimums=[rule]), gap=0.0)
    assert set(starts(before).values()) == {label(1), label(2)}
    made = Actuals(launches=(LaunchActual("A", SO, "launched", label(1)), LaunchActual("B", SO, "slipped", label(3))))
    found = carried(before, 3, made, keep=1.0)
    assert found.as_of.broken == (f"least {label(2)}: 0.00 was reached, 1.00 was to be",)
    assert found.plan.instance.settings.minimums == ()
    assert verify(found.plan) == []


def test_budgets_are_reduced_by_what_was_used() -> None:
    """300 of 1,000 carried over is all that is left for B, which costs 900."""
    budget = {"name": "money", "measure": "spend", "per": "total", "amount": 1800}
    before = plan(two_stores(limits=[budget]), gap=0.0)
    assert len(starts(before)) == 2
    late = LaunchActual("B", SO, "slipped", label(2))
    as_planned = carried(before, 2, Actuals(launches=(late,)), keep=1.0)
    assert len(starts(as_planned.plan)) == 2
    over = LaunchActual("A", SO, "launched", label(1), paid=301.0)
    found = carried(before, 2, Actuals(launches=(late, over)), keep=1.0)
    assert starts(found.plan) == {("A", SO): label(1)}
    assert float(found.plan.limits["used"].iloc[0]) == pytest.approx(901.0)


@pytest.mark.parametrize("kind", ["together", "exclusive", "at_least", "prerequisite"])
def test_groups_hold_as_far_as_they_still_can(kind: str) -> None:
    more = {"at_least": {"count": 2}, "prerequisite": {"first": "A", "lag": 1}}.get(kind, {})
    units = ["B"] if kind == "prerequisite" else ["A", "B"]
    before = plan(two_stores(groups=[{"name": "pair", "kind": kind, "lever": SO, "units": units, **more}]), gap=0.0)
    news = {
        "together": (LaunchActual("A", SO, "launched", label(1)), LaunchActual("B", SO, "slipped", label(3))),
        "exclusive": (LaunchActual("A", SO, "launched", label(1)), LaunchActual("B", SO, "launched", label(1))),
        "at_least": (LaunchActual("A", SO, "cancelled"),),
        "prerequisite": (LaunchActual("A", SO, "slipped", label(3)), LaunchActual("B", SO, "launched", label(1))),
    }[kind]
    found = carried(before, 2, Actuals(launches=news), keep=1.0)
    assert [one[:5] for one in found.as_of.broken] == ["pair:"]
    assert verify(found.plan) == []
    assert ("B", SO) in starts(found.plan)


def test_a_pilot_that_was_too_large_is_said_and_takes_nobody_more() -> None:
    gate = {"name": "pilot", "lever": SO, "quarters": 3, "units": 1}
    stores = [unit(name, revenue=200_000, shrink_rate=0.02) for name in "ABC"]
    one = lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 900, "basis": "unit"}])
    finance = {"cost_of_goods": 1.0, "shrink_cash_share": 1.0}
    made = instance_of_two_levers(
        *stores,
        store_optimization=one,
        orchestration=VAIN,
        finance=finance,
        records={"shrink": 0.0},
        evaluation=6,
        pilot_gates=[gate],
    )
    before = plan(written(made), gap=0.0)
    first = next(iter(starts(before)))[0]
    other, third = [name for name in "ABC" if name != first]
    found = carried(before, 2, Actuals(launches=(LaunchActual(other, SO, "launched", label(1)),)), keep=1.0)
    assert len(found.as_of.broken) == 1 and verify(found.plan) == []
    assert starts(found.plan)[third, SO] == label(4)


def test_a_quarter_that_is_none_is_refused(small_plan: Plan) -> None:
    from planner.living.past import as_of_index

    for wrong in ("soon", "2020Q1", "2099Q1"):
        with pytest.raises(QuestionError, match="as-of: expected a decision quarter from"):
            as_of_index(small_plan.instance, wrong)
