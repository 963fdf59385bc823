"""Alternatives of a rule: each is worth what the best of every plan tried by hand is, and keeps what pins and rules demand."""

import pickle
from dataclasses import replace

import pandas as pd
import pytest

from instances import Instance
from instances.schema.units import Pin
from models import SolveStatus
from models.running.stopping import interrupts_end_all
from models.statement.variables import first_events
from planner import plan, verify
from planner.errors import ExitCode, QuestionError
from planner.planning import options_of, plan_from, planned, priced
from planner.questions.alternatives.alternatives import Alternatives, alternatives
from planner.questions.alternatives.answer import answer_of
from planner.questions.alternatives.cases import alone
from planner.questions.alternatives.tables import alternatives_table, conclusion, taken
from planner.replanning.given import Given
from planner.replanning.resolving import choices_of
from tests.builders import instance as tiny
from tests.builders import label, lever
from tests.questions.modes import COSTS, EVALUATION, GAINS, MODES, best_with, every_plan, modes_in, three_stores

CENT = 0.01


def silent(title: str, progress: object) -> None:
    """Say nothing."""


def asked(case: Instance, gap: float = 0.0, rule: str | None = None, given: Given | None = None) -> Alternatives:
    return alternatives(case, options_of(case, gap=gap), silent, given, rule=rule)


def said(found: Alternatives) -> str:
    return "\n".join(part for part in answer_of(found, None).parts if isinstance(part, str))


@pytest.fixture(scope="module")
def company() -> Alternatives:
    return asked(three_stores())


@pytest.mark.parametrize("per", ["company", "region"])
def test_the_best_of_all_and_each_alternative_are_those_of_every_plan_tried(per: str) -> None:
    found = asked(three_stores(per))
    best = best_with(set(MODES), per)
    assert found.base.npv == pytest.approx(best, abs=CENT)
    for one in found.alternatives:
        alone = best_with({one.lever})
        gain = found.shortfall(one)
        assert one.plan.npv == pytest.approx(alone, abs=CENT) == pytest.approx(one.plan.bound, abs=CENT)
        assert gain.least == pytest.approx(best - alone, abs=CENT) == pytest.approx(gain.most, abs=CENT)
        assert set(one.plan.schedule["lever"]) <= {one.lever, "picking"}
        assert verify(one.plan) == []
    assert verify(found.base) == []


def test_the_company_takes_one_and_each_region_its_own(company: Alternatives) -> None:
    assert taken(company) == {"": ("cost",)}
    assert conclusion(company) == (
        "The best plan takes cost. With speed alone it is worth USD 11 less, at least 11 and at most 11."
    )
    mixed = asked(three_stores("region"))
    assert taken(mixed) == {"north": ("cost",), "south": ("speed",)}
    assert "by region: north cost, south speed" in conclusion(mixed)
    assert min(mixed.shortfall(one).least for one in mixed.alternatives) > 1.0


@pytest.mark.parametrize("mode", MODES)
def test_an_alternative_is_the_plan_of_an_instance_whose_other_levers_are_pinned_out(company: Alternatives, mode: str) -> None:
    (one,) = [own for own in company.alternatives if own.lever == mode]
    pins = [Pin(unit=name, lever=other, rule="must_not") for name in "ABC" for other in MODES if other != mode]
    by_hand = three_stores(pins=pins)
    assert one.plan.npv == pytest.approx(plan(by_hand, gap=0.0).npv, abs=CENT)
    assert set(one.plan.instance.pins) == set(pins)


def test_a_wide_gap_claims_intervals_that_hold_the_shortfalls() -> None:
    found = asked(three_stores(), gap=0.5)
    for one in found.alternatives:
        truth, gain = best_with(set(MODES)) - best_with({one.lever}), found.shortfall(one)
        assert 0 <= gain.least <= truth + CENT and gain.most >= truth - CENT
        assert one.plan.bound <= found.base.bound + CENT


def test_a_running_alternative_goes_on_and_leaves_no_room_for_another() -> None:
    """Cost runs at B: it may go on and be launched elsewhere, its software is paid, and speed may be launched nowhere."""
    found = asked(three_stores(pins=[Pin(unit="B", lever="cost", rule="running", quarter=label(-3))]))
    by_cost, by_speed = found.alternatives
    assert (by_cost.has_room, by_speed.has_room) == (True, False)
    free = [(value, own) for value, own in every_plan() if ("B", "cost") not in own]
    software = 50.0
    best = max(value + software * bool(modes_in(own)) for value, own in free if modes_in(own) <= {"cost"})
    none = max(value for value, own in free if not modes_in(own))
    assert by_cost.plan.npv == pytest.approx(best, abs=CENT) == pytest.approx(found.base.npv, abs=CENT)
    assert by_speed.plan.npv == pytest.approx(none, abs=CENT)
    assert "speed: the rule leaves no room for a launch" in said(found)
    assert taken(found) == {"": ("cost",)}


def test_two_that_run_already_may_both_go_on() -> None:
    pins = [Pin(unit=place, lever=mode, rule="running", quarter=label(-3)) for place, mode in (("A", "cost"), ("B", "speed"))]
    found = asked(three_stores(pins=pins))
    assert all(one.has_room for one in found.alternatives)
    assert taken(found) == {"": MODES}
    for one in found.alternatives:
        assert set(one.plan.schedule["lever"]) <= {one.lever, "picking"} and verify(one.plan) == []


def test_a_launch_that_pins_demand_stays_in_every_plan_and_is_named() -> None:
    found = asked(three_stores(pins=[Pin(unit="B", lever="cost", rule="committed", quarter=label(2))]))
    by_cost, by_speed = found.alternatives
    assert (by_cost.kept, by_speed.kept) == ((), ("B",)) and not by_speed.has_room
    rows = by_speed.plan.schedule.query("lever == 'cost'")
    assert rows[["unit", "quarter"]].to_numpy().tolist() == [["B", label(2)]]
    assert "pins demand another lever of the rule, which stays: B" in said(found)


def test_an_alternative_without_a_plan_has_its_reason() -> None:
    group = {"name": "some cost", "kind": "at_least", "lever": "cost", "units": ["A", "B", "C"], "count": 1}
    found = asked(three_stores(groups=[group]))
    speed = found.alternatives[1]
    assert speed.plan is None
    assert speed.problem == "proven: without launches of cost no plan keeps every limit and rule"
    row = alternatives_table(found).set_index("alternative").loc["speed"]
    assert pd.isna(row["npv"]) and row["stopped"] == speed.problem
    assert f"speed: {speed.problem}" in said(found)
    assert conclusion(found) == "The best plan takes cost. With speed alone no plan keeps every limit and rule."


def test_an_alternative_that_no_unit_may_launch_is_said_to_be_one() -> None:
    found = asked(three_stores(pins=[Pin(unit=place, lever="speed", rule="must_not") for place in "ABC"]))
    assert [one.can_launch for one in found.alternatives] == [True, False]
    assert "speed: no unit may launch it" in said(found)
    none = max(value for value, own in every_plan() if not modes_in(own))
    assert found.alternatives[1].plan.npv == pytest.approx(none, abs=CENT)


def test_alternatives_that_pay_for_nothing_are_worth_as_much_as_none() -> None:
    flows = [one.model_copy(update={"amount": -1.0}) if one.lever in MODES else one for one in three_stores().flows]
    found = asked(replace(three_stores(), flows=tuple(flows)))
    assert conclusion(found).startswith("The best plan takes none of cost, speed.")
    none = max(value for value, own in every_plan() if not modes_in(own))
    assert [one.plan.npv for one in found.alternatives] == pytest.approx([none, none], abs=CENT)
    assert [one.has_room for one in found.alternatives] == [True, True]
    assert "its best plan launches it nowhere" in said(found)


RULES = [{"name": "mode", "levers": list(MODES)}, {"name": "work", "levers": ["speed", "picking"]}]


def test_of_several_rules_one_is_named_and_the_others_stay() -> None:
    case = three_stores(one_of=RULES)
    found = asked(case, rule="work")
    assert [one.lever for one in found.alternatives] == ["speed", "picking"]
    kept = [
        (value, {name for _, name in own})
        for value, own in every_plan()
        if not any(set(rule["levers"]) <= {name for _, name in own} for rule in RULES)
    ]
    for one, other in zip(found.alternatives, ("picking", "speed"), strict=True):
        assert one.plan.npv == pytest.approx(max(value for value, own in kept if other not in own), abs=CENT)


@pytest.mark.parametrize(
    ("rules", "named", "message"),
    [
        (RULES, None, "2 rules of alternatives: name one of mode, work with --rule"),
        (RULES, "wrok", "found wrok; expected a .* mode, work.*work"),
        ([], None, r"plan.toml has no \[\[one_of\]\]; name levers"),
        ([], "mode", r"plan.toml has no \[\[one_of\]\]; name levers"),
    ],
)
def test_a_rule_that_is_not_there_or_not_named_is_one_clear_message(rules: list[dict], named: str | None, message: str) -> None:
    without_modes = {"cost": lever(), "speed": lever(), "picking": lever()}
    with pytest.raises(QuestionError, match=message):
        asked(tiny(without_modes, one_of=rules), rule=named)


def test_an_interruption_leaves_the_alternatives_found_so_far() -> None:
    case = three_stores()
    with interrupts_end_all() as request:

        def stop(title: str, progress: object) -> None:
            if title == "the best of all" and progress is not None:
                request.interrupt()

        answer = answer_of(alternatives(case, options_of(case), stop), None)
    assert answer.ending.code == ExitCode.INTERRUPTED and answer.interrupted
    assert answer.tables[0].frame["stopped"].tolist()[1:] == ["not reached before the interruption"] * 2
    assert set(answer.tables[1].frame["alternative"]) == {"best"}


def test_what_a_worker_is_sent_of_an_alternative_is_all_that_it_needs() -> None:
    case = priced(three_stores())
    own = alone(case, case.instance.settings.one_of[0], MODES[0])
    there = pickle.loads(pickle.dumps(own))
    assert planned(there.case, options_of(case.instance, gap=0.0)).npv == pytest.approx(best_with({MODES[0]}), abs=CENT)


def test_a_given_plan_stays_the_base_and_a_better_one_is_told() -> None:
    """The given plan launches picking at A alone, in the first quarter; a bound of it is not known."""
    case = priced(three_stores())
    start = case.fleet.base.copy()
    start[0, case.menu.levers.index("picking")] = 1
    choice, best = choices_of(case, start), plan(case.instance, gap=0.0)
    value = GAINS["A", "picking"] * EVALUATION - COSTS["picking"]
    poor = replace(
        best.solution,
        choice=choice,
        opened=first_events(case.problem, choice),
        value=value,
        bound=None,
        gap=None,
        status=SolveStatus.TIME_LIMIT,
    )
    given = Given(case, plan_from(case, poor, best.options))
    found = asked(case.instance, given=given)
    assert found.base.chosen is given.plan.chosen and found.base.npv == pytest.approx(value, abs=CENT)
    assert [one.plan.npv for one in found.alternatives] == pytest.approx([best_with({one}) for one in MODES], abs=CENT)
    assert found.better.npv == pytest.approx(best_with(set(MODES)), abs=CENT) and verify(found.better) == []
    answer = answer_of(found, given)
    assert answer.base.chosen is given.plan.chosen and answer.better is found.better
    assert f"With cost alone a plan was found that is worth USD {best_with({'cost'}) - value:,.0f} more." in conclusion(found)
    assert answer.ending.code == ExitCode.DONE


def test_the_plan_of_a_run_is_that_of_the_alternative_it_takes(company: Alternatives) -> None:
    case = priced(three_stores())
    found = asked(case.instance, given=Given(case, company.base))
    assert found.base.chosen is company.base.chosen and found.better is None
    assert found.alternatives[0].plan.solution.value == company.base.solution.value
    assert alternatives_table(found)["shortfall"].tolist()[1:] == pytest.approx([0.0, 11.0], abs=CENT)


def test_levers_that_no_rule_makes_alternatives_are_compared_where_they_are_named() -> None:
    free = three_stores()
    free = replace(free, settings=free.settings.model_copy(update={"one_of": ()}))
    found = alternatives(free, options_of(free, gap=0.0), silent, levers=MODES)
    assert found.base.npv == pytest.approx(plan(free, gap=0.0).npv, abs=CENT)
    assert [one.plan.npv for one in found.alternatives] == pytest.approx([best_with({one}) for one in MODES], abs=CENT)
    assert all(found.shortfall(one).change >= 0.0 for one in found.alternatives)


@pytest.mark.parametrize(
    ("levers", "rule", "says"),
    [(["picking"], None, "found picking alone"), (["picking", "pikcing"], None, "pikcing"), (MODES, "mode", "give one of them")],
)
def test_levers_that_cannot_be_compared_are_refused(levers: list[str], rule: str | None, says: str) -> None:
    case = three_stores()
    with pytest.raises(QuestionError, match=says):
        alternatives(case, options_of(case), silent, levers=levers, rule=rule)
