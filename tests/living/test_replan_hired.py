"""Plans with hired heads carried on, by hand: who was hired is a fact, and who is still there may stay longer or go.

Four stores save 1,000 a quarter for a launch of 100, one a quarter in Q1..Q3 of four. Two crews at most let one more each be
launched from Q2 on, for 200 once, 100 a quarter and 50 at the end. The plan launches one in Q1 and the others in Q2, with both.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest

from instances import load_instance
from instances.reader import read_files
from instances.schema.instance import Instance
from planner import plan, verify, write
from planner.accountant import Cache, Hire, Launch, account, broken_rules
from planner.actuals.records import Actuals, LaunchActual, PaymentActual
from planner.errors import QuestionError
from planner.limits.hiring import people
from planner.living.replan import Replanned, ReplanRequest, replan
from planner.plan.plan import Plan
from planner.questions.replan.reasons import head_changes
from planner.replanning.reading import read_plan
from tests.living.replanning import EXACT, carried, silent
from tests.oracles.written import files_of
from tests.properties.test_hiring import with_hiring
from tests.questions.test_hired_capacity import BEST, written
from tests.worked.cases import CENT, LEVER, SAVES_ALL, cost, saver, write_instance

RANDOM = (7, 8, 15)
"""Seeds of random instances whose plans hire somebody in the first quarter."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan(written(tmp_path_factory.mktemp("hired") / "case"), gap=0.0)


def employed(found: Plan) -> list[tuple[str, str, int]]:
    """Return the quarter of the decision and the last one of employment, with the number of heads."""
    return sorted(zip(found.hires["decided"], found.hires["to"], found.hires["heads"], strict=True))


def launches(found: Plan) -> dict[str, str]:
    return dict(zip(found.schedule["unit"], found.schedule["quarter"], strict=True))


def of(before: Plan, first: str, *others: str) -> list[str]:
    """Return the stores that the plan launches in Q2, of which some are named by their place."""
    later = sorted(unit for unit, quarter in launches(before).items() if quarter == "2027Q2")
    return [later[int(place)] for place in (first, *others)]


def slipped(*units: str) -> Actuals:
    return Actuals(launches=tuple(LaunchActual(unit, LEVER, "slipped", "2027Q3") for unit in units))


@pytest.mark.parametrize("as_of", [1, 2, 3])
@pytest.mark.parametrize("keep", [0.9, 1.0])
def test_without_news_nothing_changes(before: Plan, as_of: int, keep: float) -> None:
    found = carried(before, as_of, Actuals(), keep=keep)
    assert found.plan.npv == pytest.approx(BEST, abs=CENT) and launches(found.plan) == launches(before)
    assert employed(found.plan) == [("2027Q1", "2027Q2", 2)]
    assert found.as_of.broken == () and verify(found.plan) == []
    already = [(one.decided, one.until, one.heads) for one in found.as_of.instance.settings.hired]
    assert already == {1: [], 2: [("2027Q1", None, 2)], 3: [("2027Q1", "2027Q2", 2)]}[as_of]


def test_who_was_hired_for_launches_that_do_not_come_is_paid(before: Plan) -> None:
    """One of three stores is cancelled: one crew would do, the other one goes as soon as it may, and both are paid."""
    gone = Actuals(launches=(LaunchActual(*of(before, "0"), LEVER, "cancelled"),))
    found = carried(before, 2, gone, keep=1.0)
    assert employed(found.plan) == [("2027Q1", "2027Q2", 2)]
    assert found.plan.npv == pytest.approx(4000 + 2 * 3000 - 300 - 700, abs=CENT)
    assert verify(found.plan) == []


def test_who_is_there_stays_longer_where_launches_slip(before: Plan) -> None:
    """Two stores slip to Q3, in which one may be launched by right: one crew stays for a further 100, the other leaves."""
    found = carried(before, 2, slipped(*of(before, "0", "1")), keep=1.0)
    assert employed(found.plan) == [("2027Q1", "2027Q2", 1), ("2027Q1", "2027Q3", 1)]
    assert head_changes(found) == {"as planned": 1, "to another quarter": 1, "added": 0, "dropped": 0}
    assert found.plan.npv == pytest.approx(4000 + 3000 + 2 * 2000 - 400 - 700 - 100, abs=CENT)
    assert found.as_of.broken == () and verify(found.plan) == []


def test_nobody_comes_back_who_has_left(before: Plan) -> None:
    """As of Q3, all three stores still to be launched and both crews gone: one is launched."""
    late = slipped(*of(before, "0", "1", "2"))
    found = carried(before, 3, late, keep=1.0)
    assert employed(found.plan) == [("2027Q1", "2027Q2", 2)]
    assert found.plan.npv == pytest.approx(4000 + 2000 - 200 - 700, abs=CENT)
    assert verify(found.plan) == []


def test_a_plan_that_was_carried_on_is_carried_on_again(before: Plan) -> None:
    once = carried(before, 2, slipped(*of(before, "0", "1")), keep=1.0)
    again = carried(once.plan, 3, Actuals(), keep=1.0)
    assert employed(again.plan) == employed(once.plan)
    assert again.plan.npv == pytest.approx(once.plan.npv, abs=CENT)
    ends = {(one.until, one.heads) for one in again.as_of.instance.settings.hired}
    assert ends == {("2027Q2", 1), (None, 1)} and verify(again.plan) == []


def test_a_past_does_not_end_before_those_were_decided_on_who_were_hired(before: Plan) -> None:
    """Neither forgotten nor a problem of plan.toml, which is as it was."""
    once = carried(before, 2, Actuals(), keep=1.0)
    with pytest.raises(QuestionError, match=r"as-of: expected a quarter after 2027Q1, .* found 2027Q1; name 2027Q2"):
        carried(once.plan, 1, Actuals(), keep=1.0)


def test_what_heads_were_paid_otherwise_is_a_difference_to_what_they_cost(before: Plan) -> None:
    """Recruiting of two was planned at 400, and 430 were paid."""

    def with_paid(amount: float) -> Replanned:
        row = PaymentActual("", "", LEVER, "training", "2027Q1", amount)
        return carried(before, 2, Actuals(payments=(row,)), keep=1.0)

    assert with_paid(400.0).paid.rows == ()
    dear = with_paid(430.0)
    assert [one.amount for one in dear.paid.rows] == [pytest.approx(30.0)]
    assert dear.plan.npv == pytest.approx(BEST - 30, abs=CENT) and verify(dear.plan) == []


def test_who_was_hired_before_any_launch_may_have_been_paid_as_planned(tmp_path: Path) -> None:
    """Nothing can be launched in Q1, in which crews are hired: no launch has begun that could carry another payment for them."""
    before = plan(written(tmp_path / "case", amounts=[{"limit": "crews", "period": "2027Q1", "amount": 0}]), gap=0.0)
    assert "2027Q1" in set(before.hires["decided"]) and "2027Q1" not in launches(before).values()
    recruiting = float(before.hires["one_off_cost"][before.hires["decided"] == "2027Q1"].sum())

    def with_paid(amount: float) -> Replanned:
        row = PaymentActual("", "", LEVER, "training", "2027Q1", amount)
        return carried(before, 2, Actuals(payments=(row,)), keep=1.0)

    assert with_paid(recruiting).plan.npv == pytest.approx(before.npv, abs=CENT)
    with pytest.raises(QuestionError, match="a shared cost was paid other than planned, and no launch"):
        with_paid(recruiting + 30)


def test_rules_that_the_past_broke_count_the_capacity_of_heads(before: Plan) -> None:
    """Two were launched in Q1, in which no crew was there: one too many. Those of Q2 are within what the crews add."""
    early = Actuals(launches=(LaunchActual(*of(before, "0"), LEVER, "launched", "2027Q1"),))
    found = carried(before, 2, early, keep=1.0)
    assert found.as_of.broken == ("crews 2027Q1: committed launches use 2.00, 1.00 was allowed",)
    frozen = carried(before, 2, Actuals(), keep=1.0, freeze=True)
    assert frozen.as_of.broken == () and launches(frozen.plan) == launches(before)


def test_heads_for_commitments_to_come_may_still_be_hired(tmp_path: Path) -> None:
    """Launches of Q2 are prepared in Q1, and a crew that comes at once is hired in Q2: no limit is broken by that."""
    lever = {LEVER: SAVES_ALL | {"costs": [cost(100, profile=[0.5, 0.5], profile_from=-1)]}}
    folder = write_instance(
        tmp_path / "case",
        decision=3,
        evaluation=5,
        levers=lever,
        units=[saver(name) for name in "AB"],
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "levers": [LEVER]}],
        hiring=[{"name": "crew", "limit": "crews", "adds": 1, "largest": 1, "lag": 0, "cost_per_quarter": 50}],
        rules={"frozen": [{"quarters": ["2027Q1"]}]},
    )
    before = plan(folder, gap=0.0)
    assert employed(before) == [("2027Q2", "2027Q2", 1)]
    found = carried(before, 2, Actuals(), keep=1.0)
    assert found.as_of.broken == () and found.as_of.instance.settings.hired == ()
    assert employed(found.plan) == employed(before) and verify(found.plan) == []


def test_another_instance_has_the_heads_of_the_plan(before: Plan, tmp_path: Path) -> None:
    dearer = written(tmp_path / "dearer", crew={"cost_per_quarter": 120})
    request = ReplanRequest("2027Q2", instance=dearer, keep=1.0)
    assert replan(before, request, EXACT, silent).plan.npv == pytest.approx(BEST - 40, abs=CENT)
    for other in ({"lag": 0}, {"largest": 1}, {"name": "others"}):
        wrong = written(tmp_path / str(len(str(other))), crew=other)
        with pytest.raises(QuestionError, match=r"instance: expected \[\[hiring\]\]"):
            replan(before, ReplanRequest("2027Q2", instance=wrong), EXACT, silent)


@pytest.mark.parametrize(("heads", "until"), [(1, None), (0, None), (1, "2027Q4")])
def test_another_instance_says_who_was_hired(before: Plan, tmp_path: Path, heads: int, until: str | None) -> None:
    """One was hired, or nobody, of two who were planned: one launch of Q2 is moved to Q3, or two are, with one who is hired."""
    said = {"hiring": "crew", "decided": "2027Q1", "heads": heads} | ({"until": until} if until else {})
    other = written(tmp_path / "other", rules={"decided_before": "2027Q2"}, hired=[said] if heads else [])
    found = replan(before, ReplanRequest("2027Q2", instance=other, keep=1.0), EXACT, silent)
    # One crew: two launches in Q2 and one by right in Q3. Nobody: one in Q2 and two in Q3, with a crew that is hired in Q2.
    worth = 4000 + 2 * 3000 + 2000 - 400 - 350 if heads else 4000 + 3000 + 2 * 2000 - 400 - 350
    assert found.plan.npv == pytest.approx(worth - (200 if until else 0), abs=CENT)
    told = head_changes(found)
    assert (told["as planned"], told["to another quarter"]) == (heads * (until is None), heads * (until is not None))
    assert (told["added"], told["dropped"]) == (1 - heads, 2 - heads)
    assert [one.until for one in found.as_of.instance.settings.hired] == [until] * heads
    assert verify(found.plan) == []


def test_heads_of_a_plan_are_those_of_its_files(rollout: Any, before: Plan, tmp_path: Path) -> None:
    """Over the command line and back: the new run has [[hired]], verifies, and its heads are read again."""
    write(before, tmp_path / "run")
    ended = rollout("replan", tmp_path / "run", "--as-of", "2027Q2", "--out", tmp_path / "next", "--keep", "100%")
    assert ended.code == 0, ended.err
    said = "2 heads employed as planned, 0 to another quarter, 0 hired beside the plan, 0 not hired"
    assert said in " ".join(ended.out.split())
    assert "[[hired]]" in (tmp_path / "next" / "inputs" / "plan.toml").read_text(encoding="utf-8")
    assert rollout("verify", tmp_path / "next").code == 0
    assert rollout("convert", tmp_path / "next" / "inputs", tmp_path / "case.xlsx").code == 0
    assert load_instance(tmp_path / "case.xlsx").settings.hired == load_instance(tmp_path / "next" / "inputs").settings.hired
    _, again = read_plan(tmp_path / "next")
    assert people(again.chosen.hires, again.chosen.hired) == people(before.chosen.hires, before.chosen.hired)


@pytest.mark.parametrize("seed", RANDOM)
def test_random_plans_with_heads_against_every_schedule_and_every_way_to_hire(seed: int) -> None:
    """The judge is the accountant alone: what it finds no fault with, and what that is worth."""
    before = plan(read_files(f"random {seed}", files_of(cheap(seed))), gap=0.0)
    found = carried(before, 2, Actuals(), keep=1.0)
    assert len(found.as_of.instance.settings.hired)
    assert verify(found.plan) == []
    best = max(_worths(found.as_of.instance))
    assert found.changes.best.value == pytest.approx(best, abs=CENT)
    assert found.plan.npv == pytest.approx(best, abs=CENT)


def cheap(seed: int) -> Instance:
    """Return a random store that launches nothing without a head, who costs little."""
    made = with_hiring(seed, units=1, decision=3)
    (head,), (crews, *others) = made.settings.hiring, made.settings.limits
    less = {name: 0.05 * getattr(head, name) for name in ("one_off_cost", "cost_per_quarter", "severance")}
    changed = {
        "hiring": (head.model_copy(update=less | {"largest": 1, "adds": 8.0}),),
        "limits": (crews.model_copy(update={"amount": 0.0}), *others),
    }
    return replace(made, settings=made.settings.model_copy(update=changed))


def _worths(instance: Instance) -> Iterator[float]:
    """Yield the NPV of every schedule with every set of heads that breaks no rule."""
    cache = Cache()
    for launches in _schedules(instance):
        for heads in _crews(instance):
            recomputed = account(instance, launches, cache, hires=heads)
            if not broken_rules(instance, launches, recomputed):
                yield recomputed.npv


def _schedules(instance: Instance) -> Iterator[list[Launch]]:
    labels = [None, *(quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters])]
    running = {(pin.unit, pin.lever) for pin in instance.pins if pin.rule == "running"}
    places = [(unit.unit, lever) for unit in instance.units for lever in instance.settings.levers]
    free = [place for place in places if place not in running]
    for starts in product(labels, repeat=len(free)):
        yield [Launch(*place, start) for place, start in zip(free, starts, strict=True) if start]


def _crews(instance: Instance) -> Iterator[list[Hire]]:
    (rule,) = instance.settings.hiring
    scopes = dict.fromkeys(unit.region for unit in instance.units) if instance.settings.limits[0].each else [""]
    decided = [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]
    ends = [quarter.label for quarter in instance.quarters]
    every = [Hire(rule.name, scope, first, last, "1") for scope in scopes for first in decided for last in ends]
    for number in range(rule.largest * len(scopes) + 1):
        yield from map(list, combinations_with_replacement(every, number))
