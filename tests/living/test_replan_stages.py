"""Plans whose worth depends on what others launch, carried on: what counted so far counts, and the rest is priced with it.

By hand: three stores save 1,000, 900 and 800 a quarter for a launch of 400, one a quarter in Q1..Q3 of four, A first. The second
launch costs a quarter less, the third half of it.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from instances import load_instance
from planner import plan, verify, write
from planner.accountant import Launch, account
from planner.actuals.records import Actuals, LaunchActual, PaymentActual
from planner.errors import QuestionError
from planner.living.least_change import ChangeParams
from planner.living.replan import Replanned, ReplanRequest, carried_on, replan
from planner.plan.plan import Plan
from tests.living.replanning import EXACT, carried, random_past, schedules, silent
from tests.living.staged_pasts import OTHER, planned_case
from tests.living.test_replan import expected_starts, label_of, starts, weight
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, launch, saver, write_instance

LEARNED = [{"launches": 1, "saving": 0.25}, {"launches": 2, "saving": 0.5}]
SAVES = {"A": 1000, "B": 900, "C": 800}


def written(folder: Path, *, decision: int = 3, pins: Sequence[dict[str, str]] = (), **lever: Any) -> Path:
    own = SAVES_ALL | {"costs": [cost(400)]} | lever
    return write_instance(
        folder,
        decision=decision,
        evaluation=decision + 1,
        levers={LEVER: own},
        units=[saver(name, saves) for name, saves in SAVES.items()],
        limits=[{"name": "pace", "measure": "launches", "amount": 1, "levers": [LEVER]}],
        pins=[*pins, *({"unit": name, "lever": OTHER, "rule": "must_not"} for name in SAVES)],
    )


def planned(folder: Path, **case: Any) -> Plan:
    return plan(written(folder, **case), gap=0.0)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return planned(tmp_path_factory.mktemp("learned") / "case", learning=LEARNED)


def launches(found: Plan) -> dict[str, str]:
    return dict(zip(found.schedule["unit"], found.schedule["quarter"], strict=True))


def came(unit: str, status: Any, quarter: str | None = None, **more: Any) -> LaunchActual:
    return LaunchActual(unit, LEVER, status, quarter, **more)


@pytest.mark.parametrize("seed", [1, 3, 6, 8])
@pytest.mark.parametrize("as_of", [1, 3])
def test_without_news_nothing_changes(seed: int, as_of: int, tmp_path: Path) -> None:
    """From the very start, where nothing is done, and from a quarter in which launches were: the plan and its NPV stay."""
    first = planned_case(tmp_path, seed)
    for keep in (0.9, 1.0):
        found = carried(first, as_of, Actuals(), keep=keep)
        assert starts(found.plan) == starts(first) and len(first.schedule) > 1
        assert found.plan.npv == pytest.approx(first.npv, abs=CENT)
        assert found.changes.best.value == pytest.approx(first.npv, abs=CENT)
        assert verify(found.plan) == []


@pytest.mark.parametrize(("seed", "volumes"), [*((seed, False) for seed in (2, 4, 9, 10, 14, 17)), (4, True), (9, True)])
def test_least_change_against_every_schedule(seed: int, volumes: bool, tmp_path: Path) -> None:
    """The judge is the accountant alone: what it finds no fault with, what that is worth, and what is changed by it."""
    first = planned_case(tmp_path, seed, volumes=volumes)
    past = random_past(first, 2, seed)
    carried_on = [(keep, carried(first, 2, past, keep=keep)) for keep in (0.7, 1.0)]
    every = schedules(carried_on[0][1].as_of.instance)
    best = max(npv for _, npv in every)
    for keep, found in carried_on:
        assert found.as_of.instance == carried_on[0][1].as_of.instance
        assert verify(found.plan) == []
        assert found.changes.best.value == pytest.approx(best, abs=CENT)
        expected = expected_starts(found)
        kept = [made for made, npv in every if npv >= best - (1.0 - keep) * abs(best) - CENT]
        weights = [weight({(one.unit, one.lever): one.quarter for one in made}, expected, label_of(found, 2)) for made in kept]
        assert found.changes.step.weight == min(weights)
        assert found.changes.step.not_below == pytest.approx(min(weights), abs=1e-6)
        assert weight(starts(found.plan), expected, label_of(found, 2)) <= min(weights)
        if not any(one.paid for one in past.launches):
            assert found.plan.npv == pytest.approx(in_the_first_instance(first, found), abs=CENT)


def in_the_first_instance(first: Plan, found: Replanned) -> float:
    """Return what the new launches, those of the past among them, are worth in the instance that no past was written into."""
    made = [Launch(unit, lever, quarter) for (unit, lever), quarter in starts(found.plan).items()]
    return account(first.instance, made).npv


def test_what_was_done_makes_the_rest_cheaper(before: Plan) -> None:
    """A and B were launched: C costs 200, of which its four quarters were to be three. As nothing was done, it would cost 400."""
    assert launches(before) == {"A": "2027Q1", "B": "2027Q2", "C": "2027Q3"}
    assert before.npv == pytest.approx(4000 - 400 + 2700 - 300 + 1600 - 200, abs=CENT)
    found = carried(before, 3, Actuals(), keep=1.0)
    assert found.plan.npv == pytest.approx(before.npv, abs=CENT)
    (stages,) = found.plan.staged_costs
    assert stages.reached.tolist() == [2, 3]


def test_what_did_not_come_is_not_learned(before: Plan) -> None:
    """A slipped to Q3, so that B was the first: its launch cost 400. A costs 300 in Q3, when there is no room for C."""
    late = Actuals(launches=(came("A", "slipped", "2027Q3"),))
    found = carried(before, 3, late, keep=1.0)
    assert launches(found.plan) == {"B": "2027Q2", "A": "2027Q3"}
    assert found.plan.npv == pytest.approx(2700 - 400 + 2000 - 300, abs=CENT) and verify(found.plan) == []


def test_what_was_paid_differs_from_the_price_of_what_was_done(before: Plan) -> None:
    """B was the first to be launched, at 400 by its price, of which 380 were paid; the plan before had it at 300."""
    past = Actuals(launches=(came("A", "slipped", "2027Q3"), came("B", "launched", "2027Q2", paid=380.0)))
    found = carried(before, 3, past, keep=1.0)
    assert [one.amount for one in found.paid.rows] == [pytest.approx(-20.0)]
    assert found.plan.npv == pytest.approx(2700 - 380 + 2000 - 300, abs=CENT) and verify(found.plan) == []


def test_what_was_paid_as_planned_is_no_difference(before: Plan) -> None:
    """B was paid 300, as it costs after A."""
    paid = Actuals(payments=(PaymentActual("B", "", LEVER, "training", "2027Q2", 300.0),))
    found = carried(before, 3, paid, keep=1.0)
    assert found.paid.rows == () and found.plan.npv == pytest.approx(before.npv, abs=CENT)


def test_what_runs_already_has_made_the_first_launch_cheaper(tmp_path: Path) -> None:
    """C runs already: A costs 300 and B 200. Of A 350 were paid, 50 more than its price."""
    running = {"unit": "C", "lever": LEVER, "rule": "running", "quarter": "2026Q4"}
    first = planned(tmp_path / "case", pins=[running], learning=LEARNED)
    assert first.npv == pytest.approx(4000 - 300 + 2700 - 200, abs=CENT)
    found = carried(first, 2, Actuals(launches=(came("A", "launched", "2027Q1", paid=350.0),)), keep=1.0)
    assert [one.amount for one in found.paid.rows] == [pytest.approx(50.0)]
    assert found.plan.npv == pytest.approx(first.npv - 50, abs=CENT) and verify(found.plan) == []


def test_tiers_of_licences_that_were_reached_stay(tmp_path: Path) -> None:
    """From two live units on support of 100 is 75. A was closed from Q3 on: B and C go on at 75."""
    tiers = {"costs": [], "support": [{"amount": 100, "basis": "unit"}], "licence_tiers": [{"units": 2, "discount": 0.25}]}
    first = planned(tmp_path / "case", **tiers)
    past = Actuals(launches=(came("A", "closed", "2027Q1", closed="2027Q3"),))
    found = carried(first, 3, past, keep=1.0)
    assert launches(found.plan) == {"A": "2027Q1", "B": "2027Q2", "C": "2027Q3"}
    assert found.plan.npv == pytest.approx(2000 - 100 - 75 + 2700 - 3 * 75 + 1600 - 2 * 75, abs=CENT)
    assert verify(found.plan) == []
    paid = Actuals(launches=past.launches, payments=(PaymentActual("B", "", LEVER, "support", "2027Q2", 80.0),))
    dearer = carried(first, 3, paid, keep=1.0)
    assert [one.amount for one in dearer.paid.rows] == [pytest.approx(5.0)]
    assert dearer.plan.npv == pytest.approx(found.plan.npv - 5.0, abs=CENT) and verify(dearer.plan) == []


def test_stages_of_a_network_count_nodes_of_the_past(tmp_path: Path) -> None:
    """All is saved from the second node on, nothing before. B was cancelled: C in Q3 is worth 1,600, and 2,000 more at A."""
    first = planned(tmp_path / "case", pins=[launch("A")], network=[{"nodes": 2, "share": 1.0}])
    assert launches(first)["B"] == "2027Q2" and first.npv == pytest.approx(3 * (1000 + 900) + 1600 - 1200, abs=CENT)
    found = carried(first, 3, Actuals(launches=(came("B", "cancelled"),)), keep=1.0)
    assert launches(found.plan) == {"A": "2027Q1", "C": "2027Q3"}
    assert found.plan.npv == pytest.approx(2 * (1000 + 800) - 800, abs=CENT) and verify(found.plan) == []
    assert found.plan.network is not None and found.plan.network.parts[0].reached.tolist() == [3]
    closed = carried(first, 3, Actuals(launches=(came("B", "closed", "2027Q2", closed="2027Q3"),)), keep=1.0)
    assert closed.plan.network is not None and closed.plan.network.parts[0].reached.tolist() == [2]
    assert closed.plan.npv == pytest.approx(3 * 1000 + 900 + 1600 - 1200, abs=CENT) and verify(closed.plan) == []


def test_every_share_of_the_curve_is_kept_with_the_least_change(before: Plan) -> None:
    """Of all schedules, by the accountant: A slipped to Q3, where there is no room for it beside C."""
    late = Actuals(launches=(came("A", "slipped", "2027Q3"),))
    found = carried_on(before, ReplanRequest("2027Q2", keep=0.5), late, EXACT, silent, ChangeParams(curve=(0.3, 0.7, 0.9, 1.0)))
    every, expected = schedules(found.as_of.instance), expected_starts(found)
    best = max(npv for _, npv in every)
    weights = [weight({(one.unit, one.lever): one.quarter for one in made}, expected, "2027Q2") for made, _ in every]
    steps = [step for step in found.changes.curve if step.keep is not None]
    assert [step.keep for step in steps] == [0.3, 0.5, 0.7, 0.9, 1.0]
    for step in steps:
        least = (step.keep or 0.0) * best - CENT
        assert step.worth >= least
        assert step.weight == step.not_below == min(one for one, (_, npv) in zip(weights, every, strict=True) if npv >= least)


def test_a_plan_that_was_carried_on_is_carried_on_again(before: Plan) -> None:
    late = Actuals(launches=(came("A", "slipped", "2027Q3"),))
    once = carried(before, 2, late, keep=1.0)
    again = carried(once.plan, 3, Actuals(), keep=1.0)
    assert launches(again.plan) == launches(once.plan) and verify(again.plan) == []
    assert again.plan.npv == pytest.approx(once.plan.npv, abs=CENT)


def test_another_instance_has_its_own_stages(before: Plan, tmp_path: Path) -> None:
    """Half is saved from the first launch on: B was paid 300 as planned, which the new figures have as 200."""
    better = written(tmp_path / "better", learning=[{"launches": 1, "saving": 0.5}])
    found = replan(before, ReplanRequest("2027Q2", instance=better, keep=1.0), EXACT, silent)
    assert found.plan.npv == pytest.approx(before.npv + 100, abs=CENT) and verify(found.plan) == []


def test_a_payment_for_a_launch_to_come_waits_where_its_price_is_open(before: Plan, tmp_path: Path) -> None:
    """A slipped to Q4, of which 390 were paid: it costs 400 or, after two others, 200, so that the rest is not known.

    With 100 paid the rest is its price less 100, whatever that is.
    """
    first = planned(tmp_path / "case", decision=4, learning=LEARNED)
    late = Actuals(launches=(came("A", "slipped", "2027Q4", paid=390.0),))
    with pytest.raises(QuestionError, match=r"A store_optimization: was paid for before its launch, .*\.learning\); leave out"):
        carried(first, 2, late, keep=1.0)
    found = carried(first, 2, Actuals(launches=(came("A", "slipped", "2027Q4", paid=100.0),)), keep=1.0)
    assert launches(found.plan) == {"B": "2027Q2", "C": "2027Q3", "A": "2027Q4"}
    assert sorted(one.amount for one in found.paid.rows) == [pytest.approx(-100.0), pytest.approx(100.0)]
    assert found.plan.npv == pytest.approx(4 * 900 - 400 + 3 * 800 - 300 + 2 * 1000 - 200, abs=CENT) and verify(found.plan) == []


def test_a_past_that_is_corrected_asks_for_what_was_paid_once_more(before: Plan) -> None:
    """B was paid 310 after A, 10 above its price. Now it turns out that A had slipped, so that its price was 400."""
    paid = LaunchActual("B", LEVER, "launched", "2027Q2", paid=310.0)
    once = carried(before, 3, Actuals(launches=(paid,)), keep=1.0)
    assert once.plan.npv == pytest.approx(before.npv - 10, abs=CENT)
    slipped = came("A", "slipped", "2027Q3")
    with pytest.raises(
        QuestionError, match=r"B store_optimization: its costs in flows.csv .* report what was paid for it once more"
    ):
        carried(once.plan, 3, Actuals(launches=(slipped,)), keep=1.0)
    again = carried(once.plan, 3, Actuals(launches=(slipped, paid)), keep=1.0)
    assert again.plan.npv == pytest.approx(2700 - 310 + 2000 - 300, abs=CENT) and verify(again.plan) == []


def test_over_the_command_line_and_back(rollout: Any, before: Plan, tmp_path: Path) -> None:
    write(before, tmp_path / "run")
    ended = rollout("replan", tmp_path / "run", "--as-of", "2027Q2", "--out", tmp_path / "next")
    assert ended.code == 0, ended.err
    assert "Every launch stays as it was planned." in " ".join(ended.out.split())
    assert rollout("verify", tmp_path / "next").code == 0
    assert load_instance(tmp_path / "next" / "inputs").settings.rules.decided_before == "2027Q2"
    life = json.loads(rollout("history", tmp_path / "next", "--json").out)["runs"]
    assert [one["completion"] for one in life] == pytest.approx([before.npv, before.npv], abs=CENT)
    assert [one["realised"] for one in life] == pytest.approx([0.0, 1000 - 400], abs=CENT)
