"""Baselines: each is the plan that its rule makes when the accountant judges every launch, and none beats the proven best."""

from dataclasses import replace
from pathlib import Path

import pytest

from instances import Instance
from instances.draft import Draft
from instances.schema.units import Pin
from planner import verify
from planner.accountant import Cache, Launch, account, broken_rules
from planner.answers.answer_folder import write_answer
from planner.errors import QuestionError
from planner.plan.plan import Plan
from planner.questions.baselines.answer import answer_of, baseline_table, conclusion
from planner.questions.baselines.baselines import Baselines, baselines
from planner.questions.baselines.usual_ways import PILOT_QUARTERS, PILOT_UNITS, WAYS
from planner.replanning.limit_changes import LimitPart, scaled
from tests.builders import read_texts

CENT = 0.01
BOTH = ("store_optimization", "orchestration")


def silent(title, progress) -> None:
    """Say nothing."""


def answered_for(instance: Instance, gap: float = 0.0) -> Baselines:
    return baselines(instance, instance.settings.solver.model_copy(update={"gap": gap}), silent)


@pytest.fixture(scope="module")
def answered(instance: Instance) -> Baselines:
    return answered_for(instance)


def plan_of(answer: Baselines, way: str) -> Plan:
    return next(one.plan for one in answer.baselines if one.way == way)


def launches(of: Plan) -> set[Launch]:
    return {Launch(*row) for row in of.schedule[["unit", "lever", "quarter"]].itertuples(index=False)}


class ByHand:
    """Launches added one by one, as the accountant allows them."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.launched: set[Launch] = set()
        self.cache = Cache()
        self.quarters = [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]

    def has(self, unit: str, lever: str) -> bool:
        return any((one.unit, one.lever) == (unit, lever) for one in self.launched)

    def add(self, unit: str, levers: tuple[str, ...], quarter: str) -> bool:
        wanted = [*self.launched, *(Launch(unit, lever, quarter) for lever in levers)]
        if broken_rules(self.instance, wanted, account(self.instance, wanted, self.cache), self.cache):
            return False
        self.launched = set(wanted)
        return True

    def own_value(self, launched: list[Launch]) -> float:
        recomputed = account(self.instance, launched, self.cache)
        return recomputed.npv - sum(cost.npv for cost in recomputed.shared_costs)


def early(by_hand: ByHand, units: list[str]) -> None:
    for unit in units:
        for quarter in by_hand.quarters:
            missing = tuple(lever for lever in BOTH if not by_hand.has(unit, lever))
            if len(missing) == 2 and by_hand.add(unit, missing, quarter):
                continue
            for lever in missing:
                by_hand.add(unit, (lever,), quarter)


def test_as_early_as_possible_is_what_the_accountant_allows(instance: Instance, answered: Baselines) -> None:
    by_hand = ByHand(instance)
    early(by_hand, [unit.unit for unit in instance.units])
    assert launches(plan_of(answered, "as early as possible")) == by_hand.launched
    assert len(by_hand.launched) > len(instance.units)


def test_worst_first_goes_by_accuracy_whatever_the_order_of_the_file(instance: Instance, answered: Baselines) -> None:
    by_hand = ByHand(instance)
    early(by_hand, [unit.unit for unit in sorted(instance.units, key=lambda unit: unit.inventory_accuracy)])
    assert launches(plan_of(answered, "worst units first")) == by_hand.launched
    assert by_hand.launched != launches(plan_of(answered, "as early as possible"))


def test_return_per_dollar_is_the_ranking_of_the_accountants_figures(instance: Instance, answered: Baselines) -> None:
    by_hand = ByHand(instance)
    first = by_hand.quarters[0]
    projects = []
    for unit in instance.units:
        for levers in (BOTH, BOTH[:1], BOTH[1:]):
            alone = [Launch(unit.unit, lever, first) for lever in levers]
            cost = sum(one.implementation_cost for one in account(instance, alone).launches.values())
            projects.append((by_hand.own_value(alone) / cost, unit.unit, levers))
    for ratio, unit, levers in sorted(projects, key=lambda one: -one[0]):
        if ratio > 0 and not any(by_hand.has(unit, lever) for lever in levers):
            before = [one for one in by_hand.launched if one.unit == unit]
            for quarter in by_hand.quarters:
                after = [*before, *(Launch(unit, lever, quarter) for lever in levers)]
                if by_hand.own_value(after) > by_hand.own_value(before) and by_hand.add(unit, levers, quarter):
                    break
    assert launches(plan_of(answered, "return per dollar")) == by_hand.launched
    assert by_hand.launched


def test_no_baseline_breaks_a_rule_or_beats_the_proven_best(answered: Baselines) -> None:
    assert [one.way for one in answered.baselines] == list(WAYS)
    for one in answered.baselines:
        if one.plan is not None:
            assert verify(one.plan) == []
            assert one.plan.npv <= answered.base.npv + CENT
            assert one.plan.solution.bound >= answered.base.npv - CENT


def test_the_base_case_launches_nothing_and_is_worth_nothing(answered: Baselines) -> None:
    plan = plan_of(answered, "base case")
    assert (len(plan.schedule), plan.figures.spend) == (0, 0.0)
    assert plan.npv == pytest.approx(0.0, abs=CENT)


def test_a_pilot_comes_first_and_is_learned_from() -> None:
    from instances.generator import random_fleet

    files = random_fleet(units=25, regions=2, seed=3)
    tight = read_texts(files, "fleet")
    draft = Draft(tight)
    for part in (LimitPart("budget"), LimitPart("capacity")):
        scaled(draft, tight, part, 3.0)
    fleet = draft.instance()
    plan = plan_of(answered_for(fleet, gap=0.2), "pilot, then scale")
    largest = [unit.unit for unit in sorted(fleet.units, key=lambda unit: -unit.revenue)][:PILOT_UNITS]
    number = {quarter.label: place for place, quarter in enumerate(fleet.quarters)}
    rows = plan.schedule.assign(number=plan.schedule["quarter"].map(number))
    pilot = rows["unit"].isin(largest)
    assert set(rows["unit"][pilot]) == set(largest)
    assert (rows[pilot].groupby("unit")["number"].nunique() == 1).all()
    assert rows["number"][~pilot].min() > rows["number"][pilot].max() + PILOT_QUARTERS
    assert len(rows[~pilot]) > 10


def test_manual_improvement_needs_its_lever(answered: Baselines) -> None:
    lacking = answered.baselines[-1]
    assert (lacking.way, lacking.plan) == ("manual improvement", None)
    assert "no lever manual_improvement" in lacking.problem


def test_manual_improvement_launches_nothing_else() -> None:
    from instances import load_instance, resolve_instance

    chain = load_instance(resolve_instance("ten-store-chain"))
    plan = plan_of(answered_for(chain, gap=0.05), "manual improvement")
    assert set(plan.schedule["lever"]) == {"manual_improvement"}
    assert (plan.schedule["incremental_npv"] > 0).all()


def test_what_pins_ask_for_is_in_every_baseline_and_the_base_case_is_just_that(instance: Instance) -> None:
    unit = instance.units[0].unit
    pins = (
        Pin(unit=unit, lever="orchestration", rule="committed", quarter="2027Q2"),
        Pin(unit=instance.units[1].unit, lever="store_optimization", rule="must"),
    )
    found = answered_for(replace(instance, pins=pins), gap=0.05)
    for one in found.baselines[:-1]:
        assert Launch(unit, "orchestration", "2027Q2") in launches(one.plan)
        assert verify(one.plan) == []
    least = launches(plan_of(found, "only what rules ask for"))
    assert {(one.unit, one.lever) for one in least} == {(unit, "orchestration"), (instance.units[1].unit, "store_optimization")}


def test_units_that_a_group_ties_together_are_launched_together(instance: Instance) -> None:
    tied = [instance.units[0].unit, instance.units[5].unit]
    draft = Draft(instance)
    draft.settings["groups"] = [{"name": "pair", "kind": "together", "lever": "orchestration", "units": tied}]
    grouped = draft.instance()
    found = answered_for(grouped, gap=0.05)
    for one in found.baselines[:-1]:
        quarters = [launch.quarter for launch in launches(one.plan) if launch.lever == "orchestration" and launch.unit in tied]
        assert len(quarters) in (0, 2) and len(set(quarters)) <= 1
    early_plan = launches(plan_of(found, "as early as possible"))
    assert {one.unit for one in early_plan if one.lever == "orchestration"} >= set(tied)


@pytest.fixture(scope="module")
def waved(instance: Instance) -> Baselines:
    draft = Draft(instance)
    draft.settings["even_waves"] = [{"name": "waves", "smallest": 3}]
    return answered_for(draft.instance(), gap=0.1)


@pytest.mark.parametrize("way", ["as early as possible", "return per dollar", "worst units first"])
def test_units_go_in_waves_where_a_rule_asks_for_several_launches_at_once(waved: Baselines, way: str) -> None:
    plan = plan_of(waved, way)
    assert verify(plan) == []
    assert len(plan.schedule) > 3
    assert plan.schedule.groupby("quarter").size().min() >= 3


def test_units_of_a_pilot_of_a_least_size_go_at_once(instance: Instance) -> None:
    draft = Draft(instance)
    draft.settings["pilot_gates"] = [{"name": "pilot", "lever": "orchestration", "quarters": 1, "units": 3, "least": 2}]
    plan = plan_of(answered_for(draft.instance(), gap=0.1), "as early as possible")
    assert verify(plan) == []
    launched = plan.schedule[plan.schedule["lever"] == "orchestration"].groupby("quarter", sort=False).size()
    assert 2 <= launched.iloc[0] <= 3
    assert launched.sum() > 3


def test_the_table_says_what_the_plan_is_worth(answered: Baselines, tmp_path: Path) -> None:
    rows = baseline_table(answered).to_dict("records")
    for row, one in zip(rows[1:-1], answered.baselines, strict=False):
        assert row["worth"] == pytest.approx(answered.base.npv - one.plan.npv, abs=CENT)
        assert row["worth_share"] == pytest.approx(row["worth"] / answered.base.npv)
        assert row["worth_at_most"] >= row["worth"] - CENT
    best = max(row["npv"] for row in rows[1:-1])
    assert f"{answered.base.npv - best:,.0f} more" in conclusion(answered)
    folder = write_answer(tmp_path / "b", answer_of(answered, None))
    assert len(list((folder / "baselines").iterdir())) == len(WAYS) - 1


def test_a_goal_other_than_npv_is_refused(instance: Instance) -> None:
    draft = Draft(instance)
    draft.settings["objective"] = {"goal": "least_spend"}
    with pytest.raises(QuestionError, match=r"objective\.goal"):
        answered_for(draft.instance())


def test_without_a_plan_to_start_from_the_optimised_one_still_stands(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    import planner.questions.baselines.baselines as module
    from planner.errors import NoPlanError

    def nothing(*_: object) -> None:
        raise NoPlanError("none was found")

    monkeypatch.setattr(module, "least_plan", nothing)
    found = answered_for(instance, gap=0.05)
    assert found.base.npv > 0
    assert {one.problem for one in found.baselines} == {"no plan to start from: none was found"}
