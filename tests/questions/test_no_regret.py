"""What certainty is worth: against every plan of tiny instances, by hand, and what is said where little is proven."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance
from instances.schema.uncertainties import Future
from models.running.stopping import interrupts_end_all
from planner import verify
from planner.answers.answer_folder import write_answer
from planner.economics.starts import launched
from planner.errors import ExitCode, QuestionError
from planner.planning import priced
from planner.questions.no_regret.answer import answer_of
from planner.questions.no_regret.certainty import Known, certainty_of
from planner.questions.no_regret.losses import costs_nothing, without_loss
from planner.questions.no_regret.no_regret import NoRegret, no_regret
from planner.questions.no_regret.params import NoRegretParams
from planner.questions.no_regret.picture import no_regret_picture
from planner.questions.no_regret.regret import worlds_of_futures
from planner.questions.no_regret.tables import (
    certainty_table,
    launch_table,
    left_out_table,
    loss_of,
    regret_table,
    world_table,
)
from planner.worlds.pricing import ValuesInWorlds, values_in_worlds
from planner.worlds.sampling import draw_worlds
from tests.builders import instance as tiny
from tests.builders import lever, row
from tests.oracles.random_instances import random_instance
from tests.questions.worlds_given import asked, shaken, tried, worlds_of

CENT = 0.01
FUTURES = (Future(name="boom", chance=0.25), Future(name="slump", chance=0.25))


def one_launch(**tables: object) -> Instance:
    """One unit, one lever that costs 100 and brings 90 in the only quarter in which it may be launched."""
    costs = [{"amount": 100, "basis": "unit", "line": "software"}]
    return tiny({"a": lever(costs=costs)}, flows=[row("labour", 90.0)], decision=1, evaluation=4, **tables)


def with_launch_worth(*amounts: float):
    """Return a pricing in which the launch is worth an amount in each world, and no launch nothing."""

    def price(case, worlds) -> ValuesInWorlds:
        is_launch = launched(case.menu.start).any(axis=1)
        return ValuesInWorlds(np.outer(np.array(amounts), is_launch), np.zeros((len(amounts), 0, 0)))

    return price


def test_two_worlds_by_hand() -> None:
    # a launch worth 10 or -4: knowing which, (10 + 0) / 2 = 5; launching for the mean, 3; the base, which does not launch, 0
    found = asked(one_launch(), worlds_of([0.5, 1.5]), with_launch_worth(10.0, -4.0))
    worth = found.certainty
    assert found.best.tolist() == [10.0, 0.0] and found.base_worth.tolist() == [0.0, 0.0]
    assert worth.perfect_information.amount.change == pytest.approx(2.0)
    assert worth.stochastic_solution.amount.change == pytest.approx(3.0)
    assert (worth.perfect_information.amount.least, worth.perfect_information.amount.most) == pytest.approx((2.0, 2.0))
    # best less hedged is 0 and 4: its standard error is that of two draws, sqrt(8 / 2)
    assert worth.perfect_information.error == pytest.approx(2.0)
    (launch,) = found.launches
    assert (launch.share, launch.verdict, launch.usual) == (0.5, "depends", 1)


def test_two_worlds_drawn_and_priced() -> None:
    # costs of 100 x 0.5 or x 1.5 against a benefit of 90: worth 40 or -60, so that the base and the mean launch nothing
    uncertain = {
        "name": "cost",
        "figures": ["levers.a.costs.0.amount"],
        "distribution": "values",
        "values": [0.5, 1.5],
        "chances": [0.5, 0.5],
    }
    instance = one_launch(uncertainties=[uncertain])
    found = asked(instance, draw_worlds(instance, 2, 1), values_in_worlds)
    assert sorted(found.best.tolist()) == pytest.approx([0.0, 40.0])
    assert found.certainty.perfect_information.amount.change == pytest.approx(20.0)
    assert found.certainty.stochastic_solution.amount.change == pytest.approx(0.0)


@pytest.mark.parametrize("seed", [1, 4, 6, 7, 16, 28])
def test_every_figure_is_that_of_all_plans(seed: int) -> None:
    instance = random_instance(seed, units=3, decision=2, levers=2, committee=False)
    worlds, price = worlds_of([0.1, 0.5, 0.9, 1.4], FUTURES, 3), shaken(seed)
    case = priced(instance)
    plans = tried(case.problem, price(case, worlds))
    found = asked(instance, worlds, price, check=2)
    best, mean = plans.worth.max(axis=0), plans.worth.mean(axis=1)
    assert found.best == pytest.approx(best, abs=CENT) and found.bound == pytest.approx(best, abs=CENT)
    information, solution = found.certainty.perfect_information.amount, found.certainty.stochastic_solution.amount
    assert information.change == pytest.approx(best.mean() - mean.max(), abs=CENT)
    assert solution.change == pytest.approx(mean.max() - found.base_worth.mean(), abs=CENT)
    for one in (information, solution):
        assert one.least - CENT <= one.change <= one.most + CENT and one.most - one.least < CENT
    assert_regret(found, tried(case.problem, price(case, worlds_of_futures(worlds))))
    assert_launches(found, plans)
    for one in found.checked:
        without = ~launched(case.menu.start[plans.choices[:, one.launch.unit], one.launch.lever])
        if not without.any():
            assert one.worth is None and one.stopped == "proven: no plan keeps every limit and rule"
            continue
        assert one.worth == pytest.approx(mean[without].max(), abs=CENT)
        assert loss_of(found, one).change == pytest.approx(mean.max() - mean[without].max(), abs=CENT)


@pytest.mark.parametrize("seed", [1, 4, 7, 16])
def test_the_interval_of_the_least_greatest_regret_holds_where_bests_are_not_proven(seed: int) -> None:
    instance = random_instance(seed, units=3, decision=2, levers=2, committee=False)
    worlds, price = worlds_of([0.5, 1.4], FUTURES, 3), shaken(seed)
    found = asked(instance, worlds, price, world_gap=0.5)
    plans = tried(found.case.problem, price(found.case, worlds_of_futures(worlds)))
    best = plans.worth.max(axis=0)
    true = (best - plans.worth).max(axis=1).min()
    regret = found.regret
    assert np.all(regret.best <= best + CENT) and np.all(best <= regret.bound + CENT)
    assert regret.least - CENT <= true <= (best - regret.worth[-1]).max() + CENT <= regret.most + 2 * CENT
    words = "\n".join(str(part) for part in answer_of(found, None).parts)
    assert f"proven between {regret.least:,.0f} and {regret.most:,.0f}" in words
    assert ("the best plan of a future is known to within" in words) == (regret.width > CENT)


def assert_regret(found: NoRegret, plans) -> None:
    regret = plans.worth.max(axis=0) - plans.worth
    least = regret.max(axis=1).min()
    assert found.regret.best == pytest.approx(plans.worth.max(axis=0), abs=CENT)
    assert found.regret.regret[-1].max() == pytest.approx(least, abs=CENT)
    assert least - CENT <= found.regret.least + CENT <= least + 2 * CENT
    assert found.regret.most == pytest.approx(least, abs=CENT) and found.regret.width < CENT and found.regret.gap < 1e-6
    for (_, choice), own in zip(found.regret.plans, found.regret.regret, strict=True):
        assert own == pytest.approx(plans.worth.max(axis=0) - plans.of(choice), abs=CENT)


def assert_launches(found: NoRegret, plans) -> None:
    """Shares lie between those of worlds in which all best plans, and any of them, launch it."""
    start = found.case.menu.start[plans.choices]
    tied = plans.worth >= plans.worth.max(axis=0) - CENT
    for one in found.launches:
        has = launched(start[:, :, :])[:, one.unit, one.lever]
        always = np.mean([has[own].all() for own in tied.T])
        ever = np.mean([has[own].any() for own in tied.T])
        assert always - 1e-9 <= one.share <= ever + 1e-9


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 2.0))
def test_neither_value_is_negative(seed: int, strength: float) -> None:
    instance = random_instance(39, units=2, decision=2, levers=1, committee=False)
    found = asked(instance, worlds_of([0.2, 1.0, 1.7], units=2), shaken(seed, strength), world_gap=0.3)
    for one in (found.certainty.perfect_information.amount, found.certainty.stochastic_solution.amount):
        assert 0.0 <= one.least <= one.change + CENT and one.change <= one.most + CENT


@given(
    st.lists(st.tuples(*[st.floats(0, 100)] * 3), min_size=1, max_size=5),
    st.floats(0, 50),
)
@settings(max_examples=50, deadline=None)
def test_the_interval_holds_whatever_the_gaps(worlds: list[tuple[float, float, float]], slack: float) -> None:
    # base, what the plan for the mean adds to it, and what the best plan adds; bounds lie above by the slack
    base, more, most = (np.array(part) for part in zip(*worlds, strict=True))
    chance = np.full(base.size, 1.0 / base.size)
    hedged, best = base + more, base + more + most
    true = certainty_of(Known(chance, best, best, hedged, float(hedged.mean()), base))
    told = certainty_of(Known(chance, best, best + slack, hedged, float(hedged.mean()) + slack, base))
    for exact, wide in (
        (true.perfect_information, told.perfect_information),
        (true.stochastic_solution, told.stochastic_solution),
    ):
        assert wide.amount.least - 1e-9 <= exact.amount.change <= wide.amount.most + 1e-9


@pytest.fixture(scope="module")
def answered(instance: Instance) -> NoRegret:
    """Eight units in twelve worlds; the first unit's launches lose where the draw is above 1."""
    draws = np.linspace(0.1, 1.9, 20)

    def price(case, worlds) -> ValuesInWorlds:
        good = np.array([1.0 if not worlds.sources or draw < 1.0 else -3.0 for draw in np.resize(draws, worlds.number)])
        first = case.menu.unit == 0
        value = np.where(first, good[:, None], 1.0) * case.problem.value + np.where(first, 1e6 * np.sign(good)[:, None], 0.0) * (
            launched(case.menu.start[:, 0])
        )
        charge = np.array([[cost.value for cost in case.shared]] * worlds.number)
        return ValuesInWorlds(value, charge.reshape(worlds.number, len(case.shared), -1))

    return asked(instance, worlds_of(draws.tolist(), FUTURES, len(instance.units)), price, world_gap=0.01, check=2)


def test_a_launch_depends_on_what_drives_it(answered: NoRegret) -> None:
    launch = next(one for one in answered.launches if one.unit == 0 and one.lever == 0)
    assert launch.verdict == "depends" and launch.share == pytest.approx(0.5)
    assert launch.driver.words == "if market is below 1"
    assert launch.driver.correlation == -1.0
    frame = launch_table(answered)
    assert frame["verdict"].tolist() == sorted(frame["verdict"], key=["no regret", "depends", "never in"].index)


def test_tables_and_plans_are_written_and_verified(answered: NoRegret, tmp_path: Path) -> None:
    answer = answer_of(answered, None)
    folder = write_answer(tmp_path / "n", answer)
    names = {one.name for one in folder.iterdir()}
    tables = {f"{name}.csv" for name in ("no_regret", "certainty", "no_regret_shares", "world_plans", "regret", "left_out")}
    assert tables | {"mean-optimal", "no_regret.svg"} <= names
    assert verify(answered.base) == [] and verify(answered.hedged) == []
    assert answer.ending.code == ExitCode.DONE
    assert len(world_table(answered)) == 20 and len(regret_table(answered.regret)) == 3 * len(answered.regret.plans)
    told = certainty_table(answered).set_index("measure")["amount"]
    worth = told["best plan of each world"] - told["plan for the mean"]
    assert told["value of perfect information"] == pytest.approx(worth, abs=CENT)


def test_texts_of_the_picture_are_escaped(answered: NoRegret) -> None:
    case = answered.case
    named = [case.instance.units[0].model_copy(update={"unit": "<A & B>"}), *case.instance.units[1:]]
    changed = replace(answered, case=replace(case, instance=replace(case.instance, units=tuple(named))))
    drawn = ElementTree.fromstring(no_regret_picture(changed))
    assert "<A & B>" in "".join(drawn.itertext())


def test_an_interruption_keeps_the_worlds_done(instance: Instance) -> None:
    with interrupts_end_all() as request:

        def tell(title: str, progress: object) -> None:
            if title.startswith("world 5"):
                request.interrupt()

        worlds = worlds_of(np.linspace(0.1, 1.9, 8).tolist(), units=len(instance.units))
        options = instance.settings.solver.model_copy(update={"gap": 0.01})
        found = no_regret(instance, worlds, shaken(3, 0.2), options, tell, NoRegretParams(seconds=30.0))
    answer = answer_of(found, None)
    stopped = [one.stopped for one in found.solves]
    assert answer.ending.code == ExitCode.INTERRUPTED and answer.interrupted
    assert stopped[0] == "optimal" and stopped[-1] == "not reached before the interruption"
    assert 0 < found.judged.worlds.size < 8
    information = found.certainty.perfect_information.amount
    assert 0.0 <= information.least <= information.change <= information.most < np.inf


def test_no_time_is_a_reason_not_a_figure(instance: Instance) -> None:
    worlds = worlds_of([0.5, 1.0, 1.5], units=len(instance.units))
    found = asked(instance, worlds, shaken(3, 0.2), seconds=0.01)
    assert {one.stopped for one in found.solves} == {"no time was left for it; allow more with --seconds"}
    assert found.launches == () and world_table(found)["bound"].isna().all()
    answer = answer_of(found, None)
    assert answer.ending.code == ExitCode.GAP_NOT_REACHED and "not determined" in answer.conclusion


def test_it_is_refused_where_nothing_is_uncertain() -> None:
    instance = one_launch()
    nothing = replace(worlds_of([1.0]), sources=(), draws=())
    with pytest.raises(QuestionError, match="nothing in this instance is uncertain"):
        asked(instance, nothing, with_launch_worth(1.0))
    other = replace(
        instance,
        settings=instance.settings.model_copy(
            update={"objective": instance.settings.objective.model_copy(update={"goal": "fewest_launches"})}
        ),
    )
    with pytest.raises(QuestionError, match=r"set objective\.goal to npv"):
        asked(other, worlds_of([1.0]), with_launch_worth(1.0))


def test_a_launch_that_costs_nothing_left_out_is_explained(instance: Instance) -> None:
    """Unit 0's first lever pays in 9 of 10 worlds and loses far more in the last: 90 % of the worlds, and not in the mean."""
    draws = np.linspace(0.1, 1.9, 10)

    def price(case, worlds) -> ValuesInWorlds:
        has = (case.menu.unit == 0) & launched(case.menu.start[:, 0])
        value = np.repeat(case.problem.value[None], worlds.number, axis=0) + np.where(has, 1e6, 0.0)
        value[-1] -= np.where(has, 1e9, 0.0)
        charge = np.array([[cost.value for cost in case.shared]] * worlds.number)
        return ValuesInWorlds(value, charge.reshape(worlds.number, len(case.shared), -1))

    found = asked(instance, worlds_of(draws.tolist(), units=len(instance.units)), price, world_gap=0.01, check=2)
    one = next(own for own in found.checked if (own.launch.unit, own.launch.lever) == (0, 0))
    assert one.launch.share == pytest.approx(0.9) and costs_nothing(found, one) and one.worth_with < one.worth
    less = (
        f"the best plan found with it has {instance.settings.finance.currency} {one.worth - one.worth_with:,.0f} less in the mean"
    )
    said = without_loss(found, one)
    assert "the plan for the mean does not launch it" in said and "90 % of the worlds" in said and less in said
    assert said in answer_of(found, None).parts
    tie = without_loss(found, replace(one, worth_with=one.worth))
    start = found.case.menu.start[one.choice[0]]
    assert "a plan without it is as good in the mean" in tie
    assert ("launches nothing at" in tie) == (not launched(start).any())
    table = left_out_table(found).set_index(["unit", "lever"])
    row = table.loc[(instance.units[0].unit, found.case.menu.levers[0])]
    assert row["npv_with"] == one.worth_with and row["npv"] == one.worth
    paying = [own for own in found.checked if not costs_nothing(found, own)]
    assert paying and all(own.worth_with > own.worth for own in paying)
