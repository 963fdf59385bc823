"""Whether the platform pays: gains and crossings hold when the instance with those figures is planned by itself."""

from dataclasses import replace

import pytest

from instances import Instance
from instances.draft import Cells, Draft
from instances.generator import random_fleet
from instances.overrides import Override, apply
from instances.reader import read_files
from instances.schema.units import Pin
from models.problem import Progress, Solution, SolveStatus
from models.running.stopping import interrupts_end_all
from planner import plan, verify
from planner.errors import ExitCode, InfeasibleError, NoPlanError, QuestionError
from planner.main_levers import ORCHESTRATION
from planner.questions.platform.answer import answer_of
from planner.questions.platform.platform import NETWORK, PlatformAnswer, Standing, _Question, order_is_proven, platform
from planner.questions.platform.tables import accuracy_of, conclusion, orders_of, platform_table
from planner.replanning.limit_changes import LimitPart, scaled

CENT = 0.01

NOISE = 400.0
"""Two plans at a gap of 1e-4 differ from the best by no more."""

MORE = 2.0
"""Factor on the orders of a random fleet, so that the platform pays, and not by far."""


def silent(title, progress) -> None:
    """Say nothing."""


def asked(instance: Instance, *, regions: bool = False, gap: float = 1e-4) -> PlatformAnswer:
    return platform(instance, instance.settings.solver.model_copy(update={"gap": gap}), silent, regions=regions)


@pytest.fixture(scope="module")
def instance() -> Instance:
    """A fleet of four units with more orders."""
    return busy(4)


def busy(units: int, prefix: str = "") -> Instance:
    """Return a random fleet with more orders; its units' names may have a prefix."""
    files = random_fleet(units=units, regions=2, seed=1)
    files["plan.toml"] = files["plan.toml"].replace("decision_quarters = 12", "decision_quarters = 6")
    fleet = read_files("fleet", {name: text.replace("\nS0", f"\n{prefix}S0").encode() for name, text in files.items()})
    draft = Draft(fleet)
    draft.set_column("eligible_orders", {unit.unit: round(MORE * unit.eligible_orders, 3) for unit in fleet.units})
    return draft.instance()


@pytest.fixture(scope="module")
def answered(instance: Instance) -> PlatformAnswer:
    return asked(instance, regions=True)


@pytest.fixture(scope="module")
def network(answered: PlatformAnswer) -> Standing:
    return answered.standings[0]


def pinned(instance: Instance, *pins: Pin) -> Instance:
    return replace(instance, pins=pins)


def without(instance: Instance) -> float:
    return plan(
        pinned(instance, *(Pin(unit=unit.unit, lever=ORCHESTRATION, rule="must_not") for unit in instance.units)), gap=1e-4
    ).npv


def with_one_at_least(instance: Instance) -> float:
    """Return the best with orchestration at one unit at least."""
    return plan(with_live(instance, at_least=1), gap=1e-4).npv


def with_live(instance: Instance, **counts: int) -> Instance:
    """Return the instance with more rules on how many of its units launch orchestration."""
    draft = Draft(instance)
    names = [unit.unit for unit in instance.units]
    groups = [
        {"name": kind, "kind": kind, "lever": ORCHESTRATION, "units": names, "count": count} for kind, count in counts.items()
    ]
    draft.settings["groups"] = [*draft.settings.get("groups", []), *groups]
    return draft.instance()


def test_a_unit_with_a_dot_in_its_name_is_asked_for_like_any_other() -> None:
    plain, dotted = busy(3), busy(3, "NY.")
    assert {unit.unit for unit in dotted.units} == {f"NY.{unit.unit}" for unit in plain.units}
    of_plain, of_dotted = (asked(one).standings[0] for one in (plain, dotted))
    assert (of_dotted.orders, of_dotted.accuracy) == (of_plain.orders, of_plain.accuracy)
    assert None not in (of_plain.orders.yes, of_plain.orders.no, of_plain.accuracy.yes)


def changed(instance: Instance, *changes: Override) -> Instance:
    draft = Draft(instance)
    assert apply(draft, instance, changes)[1] == []
    return draft.instance()


def gain_at(instance: Instance) -> float:
    return with_one_at_least(instance) - without(instance)


def test_the_gain_is_that_of_two_plans_of_their_own(instance: Instance, network: Standing) -> None:
    assert network.scope == NETWORK
    assert network.worth.without.npv == pytest.approx(without(instance), rel=1e-4)
    assert network.worth.having.npv == pytest.approx(with_one_at_least(instance), rel=1e-4)


def test_orders_between_which_it_starts_to_pay(instance: Instance, network: Standing) -> None:
    pays, not_yet = network.orders.yes, network.orders.no
    assert 0 <= not_yet < pays
    assert gain_at(changed(instance, Override("units.*.eligible_orders", pays, "multiply"))) > -NOISE
    assert gain_at(changed(instance, Override("units.*.eligible_orders", not_yet, "multiply"))) <= NOISE


def test_accuracy_between_which_it_starts_to_pay(instance: Instance, network: Standing) -> None:
    for points, sign in ((network.accuracy.yes, 1), (network.accuracy.no, -1)):
        if points is not None:
            new = {unit.unit: min(1.0, max(0.0, unit.inventory_accuracy + points)) for unit in instance.units}
            changes = [Override(f"units.{name}.inventory_accuracy", level) for name, level in new.items()]
            assert sign * gain_at(changed(instance, *changes)) > -NOISE
    assert {network.accuracy.yes, network.accuracy.no} != {None}


def test_live_units_between_which_it_starts_to_pay(instance: Instance, network: Standing) -> None:
    assert network.worth.pays == "yes"
    for number, sign in ((network.live.yes, 1), (network.live.no, -1)):
        if number == 0:
            continue
        # a rule that all units may be live is none
        few = instance if number == len(instance.units) else with_live(instance, at_most=int(number))
        assert sign * gain_at(few) > -NOISE


def test_a_region_alone_leaves_the_others_as_they_are(instance: Instance, answered: PlatformAnswer, network: Standing) -> None:
    assert [one.scope for one in answered.standings[1:]] == list(dict.fromkeys(unit.region for unit in instance.units))
    base = network.worth.without.chosen.menu.start
    for one in answered.standings[1:]:
        outside = [unit for unit in range(len(instance.units)) if unit not in one.units]
        assert (one.worth.having.chosen.menu.start[outside] == base[outside]).all()
        assert {instance.units[unit].region for unit in one.units} == {one.scope}
        assert one.worth.having.npv <= network.worth.having.npv + CENT
        assert verify(one.worth.having) == []


def test_the_table_has_levels_and_not_factors(instance: Instance, answered: PlatformAnswer, network: Standing) -> None:
    rows = platform_table(answered).to_dict("records")
    assert len(rows) == 3 * len(answered.standings)
    total = sum(unit.eligible_orders for unit in instance.units)
    assert rows[0]["now"] == pytest.approx(total) == pytest.approx(orders_of(instance, network))
    assert rows[0]["pays_from"] == pytest.approx(total * network.orders.yes)
    assert rows[1]["now"] == pytest.approx(sum(unit.inventory_accuracy for unit in instance.units) / len(instance.units))
    assert accuracy_of(instance, network, 1.0) == 1.0
    assert rows[2]["now"] == network.worth.live
    assert "The platform pays here" in conclusion(answered)


def test_a_platform_that_costs_too_much_is_an_alarm(instance: Instance) -> None:
    dear = changed(instance, Override("levers.orchestration.support.0.amount", 900_000))
    answer = asked(dear)
    assert answer.standings[0].worth.pays == "no"
    assert answer.standings[0].live.yes is None
    assert conclusion(answer).startswith("Do not overbuy")


def test_what_pins_ask_for_is_no_question(instance: Instance) -> None:
    draft = Draft(instance)
    row = [instance.units[0].unit, ORCHESTRATION, "committed", "2027Q2"]
    draft.tables["pins.csv"] = Cells(["unit", "lever", "rule", "quarter"], [row])
    answer = asked(draft.instance(), regions=True)
    assert len(answer.standings) == 1
    assert "whatever it is worth" in conclusion(answer)


def test_what_a_floor_asks_for_is_no_question(instance: Instance) -> None:
    draft = Draft(instance)
    floor = {"name": "one", "measure": "live_units", "lever": ORCHESTRATION, "by": instance.quarters[7].label, "amount": 1}
    draft.settings["floors"] = [floor]
    answer = asked(draft.instance(), regions=True)
    assert len(answer.standings) == 1
    assert "whatever it is worth" in conclusion(answer)
    scaled(draft, instance, LimitPart(), 0.0)
    with pytest.raises(InfeasibleError):
        asked(draft.instance())


@pytest.mark.parametrize(
    ("value", "bound", "proven"),
    [
        (111.0, None, True),  # better than the best there is of the other case
        (110.0, 300.0, False),  # that may be as good
        (50.0, 100.0, True),  # none of its own can be better than the other plan
        (50.0, 100.5, False),
        (105.0, 107.0, False),
        (None, 90.0, False),  # there is no plan to show
    ],
)
def test_the_order_of_two_is_proven_by_plan_and_bound(value: float | None, bound: float | None, proven: bool) -> None:
    other = Solution(SolveStatus.GAP_REACHED, None, None, 100.0, 110.0, 0.1)
    assert order_is_proven(Progress(1.0, value, bound), other) is proven


def test_what_is_not_decided_in_time_leaves_the_rest(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    solved = _Question._solved  # noqa: SLF001

    def sometimes(question, case, options, title, *known):
        if "units live" in title or (title.startswith(instance.units[0].region) and "as it is" in title):
            raise NoPlanError("stopped")
        return solved(question, case, options, title, *known)

    monkeypatch.setattr(_Question, "_solved", sometimes)
    network, region, *_ = asked(instance, regions=True, gap=0.05).standings
    assert network.worth is not None
    assert region.worth is None
    assert "stopped" in region.problem


@pytest.mark.parametrize(
    ("moment", "known"), [("with orchestration", None), ("orders times", "gain"), ("accuracy plus", "orders")]
)
def test_an_interruption_keeps_what_is_known_of_the_scope(instance: Instance, moment: str, known: str | None) -> None:
    options = instance.settings.solver.model_copy(update={"gap": 1e-4})
    with interrupts_end_all() as request:

        def stops(title: str, progress: Progress | None) -> None:
            if moment in title:
                request.interrupt()

        if known is None:
            with pytest.raises(KeyboardInterrupt):
                platform(instance, options, stops, regions=False)
            return
        found = platform(instance, options, stops, regions=False)
    (one,) = found.standings
    assert found.interrupted and one.worth is not None and one.worth.gain is not None
    assert (one.orders is not None, one.accuracy, one.live) == (known == "orders", None, None)
    answer = answer_of(found)
    assert answer.ending.code is ExitCode.INTERRUPTED and "of the last one what is known" in answer.ending.words
    assert platform_table(found)["pays_from"].isna().tolist()[1:] == [True, True]


def test_a_goal_other_than_npv_is_refused(instance: Instance) -> None:
    draft = Draft(instance)
    draft.settings["objective"] = {"goal": "fewest_units"}
    with pytest.raises(QuestionError, match=r"objective\.goal"):
        asked(draft.instance())
