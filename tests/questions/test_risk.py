"""The risk of a plan: figures in closed form, errors that cover them, sums, the same seed the same figures."""

import pickle
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, rv_discrete

from instances import Instance, example_names, load_instance, resolve_instance
from instances.schema.uncertainties import Correlation, Future
from instances.schema.units import Pin
from models.running.stopping import interrupts_end_all
from planner import plan as planned
from planner.errors import ExitCode, QuestionError, StoppedError, VerificationError
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.questions.risk.answer import answer_of
from planner.questions.risk.factors import as_it_stands, factors_of
from planner.questions.risk.params import RiskParams, batches_of
from planner.questions.risk.picture import npv_picture
from planner.questions.risk.risk import Asked, Risk, risk
from planner.questions.risk.side_by_side import Pricer, Pricing
from planner.questions.risk.tables import draw_columns, figures_of, lever_table, risk_table, uncertainty_table
from planner.worlds.pricing import PlanInWorlds, levers_in_worlds, npv_in_worlds, plan_in_worlds
from planner.worlds.resolving import sources_of
from planner.worlds.running import BlockParams
from planner.worlds.sampling import draw_worlds
from planner.worlds.statistics import estimated, estimated_quantiles, mean, quantiles, tail_mean
from planner.worlds.worlds import Worlds
from tests.questions.risks import asked_of, drawn_from, priced_by, pricing_of, silent, source

A, B = 300_000.0, -400_000.0
"""Slopes of the NPV in two normal draws around 0, whose sum has the standard deviation 500,000."""


@pytest.fixture(scope="module")
def instance(eight: Path) -> Instance:
    return load_instance(eight)


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return planned(instance)


@pytest.fixture(scope="module")
def linear(plan: Plan) -> Risk:
    """The NPV plus A * a + B * b with standard normal a and b."""
    sources = [source("a", 8), source("b", 8)]
    price = priced_by(plan, lambda drawn: (A * drawn.get("a", 0.0) + B * drawn.get("b", 0.0)).sum(axis=1))
    return asked_of(plan, drawn_from(sources, [norm, norm]), price)


def test_a_linear_case_in_closed_form(plan: Plan, linear: Risk) -> None:
    """Mean, standard deviation, quantiles, CVaR and chance of a loss of a normal NPV, each within four standard errors."""
    found, sd = figures_of(linear), 500_000.0
    npv = found.ranges["npv"]
    worst = plan.npv - sd * norm.pdf(norm.ppf(0.1)) / 0.1
    exact = [(npv.mean, plan.npv), (npv.sd, sd), (found.cvar, worst), (found.loss, norm.cdf(-plan.npv / sd))]
    exact += [(one, plan.npv + sd * norm.ppf(at / 100)) for at, one in npv.percentiles.items()]
    exact += [(found.broken["budget"], 0.5)]
    for one, right in exact:
        assert one.error is not None and one.error > 0
        assert abs(one.value - right) < 4 * one.error
        assert one.error < 0.02 * max(abs(right), 1.0) + 0.01 * sd


def test_shares_of_the_variance_in_closed_form(linear: Risk) -> None:
    """9 and 16 of 25: a linear NPV has no joint effects, so that the first order is the total."""
    for one, right in zip(linear.sensitivity.shares, (0.36, 0.64), strict=True):
        assert one.first.value == pytest.approx(right, abs=0.05)
        assert one.total.value == pytest.approx(right, abs=0.05)
        assert one.total.error is not None and one.total.error < 0.05


def test_each_uncertainty_alone(plan: Plan, linear: Risk) -> None:
    a, b = linear.sensitivity.alone
    wide = norm.ppf(0.9)
    assert [a.low, a.high] == pytest.approx([plan.npv - wide * A, plan.npv + wide * A], rel=0.02)
    assert [b.low, b.high] == pytest.approx([plan.npv - wide * B, plan.npv + wide * B], rel=0.02)
    assert abs(a.shift) < 0.02 * A and abs(b.shift) < 0.02 * abs(B)
    assert uncertainty_table(linear)["uncertainty"].tolist() == ["b", "a"]


def test_two_points_by_hand(plan: Plan) -> None:
    """A quarter of the worlds loses 1,000: mean -250, sd 433.01, the worst half -500 on average; figures of a set of worlds."""
    coin = rv_discrete(values=([0, 1], [0.25, 0.75]))
    price = priced_by(plan, lambda drawn: np.where(drawn["a"][:, 0] < 1, -1000.0, 0.0))
    found = figures_of(asked_of(plan, drawn_from([source("a", 8)], [coin]), price, worlds=256, level=0.5))
    npv = found.ranges["npv"]
    assert npv.mean.value == pytest.approx(plan.npv - 250, abs=1e-6)
    assert npv.sd.value == pytest.approx(433.0127, abs=1e-3)
    assert found.cvar.value == pytest.approx(plan.npv - 500, abs=1e-6)
    assert [npv.percentiles[at].value - plan.npv for at in (5, 25, 50)] == pytest.approx([-1000, -1000, 0], abs=1e-6)
    assert found.loss.value == 0.0 and found.broken["budget"].value == 0.25


def test_statistics_with_chances_by_hand() -> None:
    """Values 1, 2, 4 with chances 0.5, 0.3, 0.2: the worst 0.6 are 0.5 of 1 and 0.1 of 2."""
    values, chance = np.array([4.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3])
    assert tail_mean(0.4)(values, chance) == pytest.approx((0.5 + 0.2) / 0.6)
    assert tail_mean(0.0)(values, chance) == pytest.approx(mean(values, chance)) == pytest.approx(1.9)
    assert quantiles(values, chance, np.array([0.5, 0.51, 0.8, 0.9])).tolist() == [1.0, 2.0, 2.0, 4.0]
    halves = estimated(mean, np.array([1.0, 3.0, 4.0, 6.0]), np.full(4, 0.25), 2)
    assert (halves.value, halves.error) == (3.5, pytest.approx(1.5))  # halves of 2 and 5: sd 2.1213, by the root of 2
    low, high = estimated_quantiles(np.array([0.5, 1.0]), np.array([1.0, 3.0, np.nan, 4.0, 9.0, np.inf]), np.full(6, 1 / 6), 2)
    assert (low.value, low.error) == (
        4.0,
        pytest.approx(4.0),
    )  # of 1, 3, 4, 9 and inf; halves of 1 and 9: sd 5.6569, by the root of 2
    assert (high.defined, high.error) == (None, None)


@settings(max_examples=8, deadline=None)
@given(st.floats(0.1, 1.0), st.floats(1.0, 4.0), st.sampled_from([0.0, 0.5, 0.9, 0.99]))
def test_a_wider_spread_never_raises_the_cvar(spread: float, wider: float, level: float) -> None:
    draws = norm.ppf((np.arange(64) + 0.5) / 64)
    tails = [tail_mean(level)(100 + one * draws, np.full(64, 1 / 64)) for one in (spread, spread * wider)]
    assert tails[1] <= tails[0] + 1e-9 and tails[0] <= 100 + 1e-9


def test_the_same_seed_the_same_figures(plan: Plan, linear: Risk) -> None:
    sources = [source("a", 8), source("b", 8)]
    price = priced_by(plan, lambda drawn: (A * drawn.get("a", 0.0) + B * drawn.get("b", 0.0)).sum(axis=1))
    draw = drawn_from(sources, [norm, norm])
    again, other = (asked_of(plan, draw, price, worlds=64, seed=seed) for seed in (1, 2))
    first = asked_of(plan, draw, price, worlds=64, seed=1)
    assert risk_table(first, figures_of(first)).equals(risk_table(again, figures_of(again)))
    assert not np.array_equal(first.outcomes.npv, other.outcomes.npv)


def test_draws_are_written_as_they_are_priced(linear: Risk) -> None:
    headers, draws = draw_columns(linear.outcomes.worlds)
    assert headers == ["a", "b"]
    assert np.array_equal(np.round(draws, 10), draws)


@pytest.mark.parametrize(
    ("asked", "number", "size"), [(8192, 16, 512), (10_000, 20, 512), (1000, 32, 32), (32, 16, 2), (33, 17, 2)]
)
def test_batches_are_powers_of_two_and_no_fewer_than_asked(asked: int, number: int, size: int) -> None:
    found = batches_of(asked, 16)
    assert (found.number, found.size) == (number, size) and found.worlds >= asked
    assert len(set(found.seeds(3))) == number and found.seeds(3)[:8] == batches_of(32, 16).seeds(3)[:8]


def test_a_draw_for_each_region_counts_as_one_uncertainty(plan: Plan) -> None:
    """Two independent draws: their sum has the root of 2 as its spread, not twice that of one."""
    sources = [source("a", 8, ("East", "West")), source("b", 8)]
    price = priced_by(plan, lambda drawn: 1000.0 * sum(own.sum(axis=1) for own in drawn.values()))
    found = asked_of(plan, drawn_from(sources, [norm, norm]), price, worlds=4096)
    assert [one.first.value for one in found.sensitivity.shares] == pytest.approx([2 / 3, 1 / 3], abs=0.06)
    a = found.sensitivity.alone[0]
    assert a.high - a.low == pytest.approx(2 * norm.ppf(0.9) * 1000 * 2**0.5, rel=0.1)
    assert draw_columns(found.outcomes.worlds)[0] == ["a [East]", "a [West]", "b"]


def test_a_pricing_that_is_not_the_plans_is_refused(plan: Plan) -> None:
    def wrong(chosen, worlds):
        right = priced_by(plan, lambda drawn: drawn["a"][:, 0])(chosen, worlds)
        return replace(right, npv=right.npv + 1.0)

    with pytest.raises(VerificationError, match="nothing is drawn"):
        asked_of(plan, drawn_from([source("a", 8)], [norm]), wrong)


def test_a_quarter_outside_the_evaluation_is_refused(plan: Plan) -> None:
    draw, price = drawn_from([source("a", 8)], [norm]), priced_by(plan, lambda drawn: drawn["a"][:, 0])
    with pytest.raises(QuestionError, match="2099Q1: expected a quarter from"):
        pricer = Pricer(plan, pricing_of(price), silent)
        risk(draw, pricer, Asked(1, ("2099Q1",)), RiskParams(worlds=32))


@pytest.mark.parametrize(("shift", "median", "planned"), [(1.0, "end", "start"), (-1.0, "start", "end")])
def test_no_line_of_the_npv_picture_runs_through_the_name_of_its_neighbour(
    linear: Risk, shift: float, median: str, planned: str
) -> None:
    npv = linear.plan.npv - shift * (1.0 + np.arange(linear.outcomes.npv.size) % 2)
    picture = npv_picture(replace(linear, outcomes=replace(linear.outcomes, npv=npv))).decode()
    side = {name: anchor for anchor, name in re.findall(r'text-anchor="(\w+)"[^>]*>([^<]+)</text>', picture)}
    assert (side["5 %"], side["95 %"]) == ("end", "start")
    assert (side["50 %"], side["as planned"]) == (median, planned)


def test_the_answer_says_range_loss_and_what_is_not_settled(plan: Plan, linear: Risk) -> None:
    answer = answer_of(linear, None)
    assert "With 90 % chance the NPV lies between" in answer.conclusion
    assert answer.figures["settled"] == any(isinstance(part, str) and part.endswith(": settled.") for part in answer.parts)
    assert {"worlds.csv", "npv.svg", "cash.svg", "tornado.svg"} == set(answer.files)
    for name in ("npv.svg", "cash.svg", "tornado.svg"):
        assert answer.files[name]().startswith(b"<svg")
    assert (
        answer.files["worlds.csv"]()
        .decode("utf-8-sig")
        .startswith("world,chance,future,npv,payback_quarter,peak_funding,irr,a,b\n")
    )


def test_worlds_that_a_worker_prices_are_worth_the_same(plan: Plan) -> None:
    """The plan and its pricing as they arrive in another process."""
    pricing = Pricing(plan_in_worlds, partial(npv_in_worlds, params=BlockParams(workers=1)), levers_in_worlds)
    draw, asked, params = partial(draw_worlds, plan.instance), Asked(3), RiskParams(worlds=64)
    there, arrived = pickle.loads(pickle.dumps((plan, pricing)))
    here, sent = (risk(draw, Pricer(*one, silent), asked, params) for one in ((plan, pricing), (there, arrived)))
    for name in ("npv", "irr", "payback", "peak_funding", "cumulative", "by_region", "broken"):
        assert np.array_equal(getattr(here.outcomes, name), getattr(sent.outcomes, name), equal_nan=True)
    assert here.sensitivity == sent.sensitivity and np.array_equal(here.levers.npv, sent.levers.npv)
    assert len({one.low for one in here.sensitivity.alone}) > 1


def test_the_value_by_lever_is_that_of_the_launches_shares(eight: Path) -> None:
    """Levers that the plan launches sum to the NPV in each world; with nothing drawn they are those of the plan."""
    fleet = load_instance(eight)
    pins = tuple(Pin(unit=unit.unit, lever="orchestration", rule="must") for unit in fleet.units[:3])
    both = planned(replace(fleet, pins=pins), gap=0.05)
    alone = levers_in_worlds(both.chosen, as_it_stands(draw_worlds(both.instance, 2, 1)))
    assert alone[0] == pytest.approx(list(both.benefit_parts.by_lever().values()), abs=0.01)
    pricer = Pricer(both, Pricing(plan_in_worlds, npv_in_worlds, levers_in_worlds), silent)
    draw = partial(draw_worlds, both.instance)
    found = risk(draw, pricer, Asked(1, sensitivity=False), RiskParams(worlds=64))
    assert found.levers.levers == ("store_optimization", "orchestration")
    priced = np.concatenate([found.outcomes.npv[4 * batch : 4 * batch + 4] for batch in range(4)])
    assert found.levers.npv.sum(axis=1) == pytest.approx(priced, abs=0.01)
    assert lever_table(found)["worlds"].tolist() == [16, 16]


def test_correlated_uncertainties_are_one_factor(plan: Plan) -> None:
    """Correlations of a with c and of c with d make one of three; b stays alone."""
    drawn = drawn_from([source(name, 8) for name in "abcd"], [norm] * 4)(2, 1)
    pairs = tuple(Correlation(between=between, rank=0.5) for between in (("a", "c"), ("d", "c")))
    settings = plan.instance.settings.model_copy(update={"correlations": pairs})
    found = factors_of(replace(plan.instance, settings=settings), drawn)
    assert [(one.name, one.sources) for one in found] == [("a and c and d", (0, 2, 3)), ("b", (1,))]


def test_futures_count_with_their_chance_in_every_batch(plan: Plan) -> None:
    """A tenth of 32 worlds are 3 or 4, whose chances come to a tenth: a loss of 1,000 there is 100 on average, exactly."""
    future = Future(name="slump", chance=0.1)

    def draw(number: int, seed: int) -> Worlds:
        worlds = drawn_from([source("a", 8)], [norm])(number, seed)
        return replace(worlds, futures=(future,), future=np.where(np.arange(number) < 3 + seed % 2, 0, -1))

    def price(chosen: Chosen, worlds: Worlds) -> PlanInWorlds:
        return priced_by(plan, lambda drawn: 0.0)(chosen, replace(worlds, sources=(), draws=()), -1000.0 * (worlds.future == 0))

    found = asked_of(plan, draw, price, worlds=512)
    npv = figures_of(found).ranges["npv"]
    assert npv.mean.value == pytest.approx(plan.npv - 100, abs=1e-6)
    assert npv.sd.value == pytest.approx(300, abs=1e-6)
    a, futures = found.sensitivity.alone
    assert (a.source, a.low, a.high) == (0, pytest.approx(plan.npv), pytest.approx(plan.npv))
    assert (futures.source, futures.shift) == (-1, pytest.approx(-100, abs=1e-6))
    assert {one.factor.name: round(one.first.value, 1) for one in found.sensitivity.shares} == {"a": 0.0, "futures": 1.0}
    assert "slump" in answer_of(found, None).files["worlds.csv"]().decode("utf-8-sig")


def test_an_interruption_leaves_the_worlds_that_were_priced(plan: Plan) -> None:
    """Ctrl-C after three batches: their figures with their errors, and code 130; after one there is no error to give."""
    for batches, code in ((3, ExitCode.INTERRUPTED), (1, None)):
        with interrupts_end_all() as request:
            price = priced_by(plan, lambda drawn: drawn["a"][:, 0])
            draw, count = drawn_from([source("a", 8)], [norm]), 0

            def counted(number: int, seed: int) -> Worlds:
                nonlocal count
                count += 1
                if count == batches + 1:  # the first draw is that of the plan as it stands
                    request.interrupt()
                return draw(number, seed)

            if code is None:
                with pytest.raises(StoppedError, match="before enough worlds"):
                    asked_of(plan, counted, price, worlds=64)
                return
            found = asked_of(plan, counted, price, worlds=64)
        answer = answer_of(found, None)
        assert answer.ending.code is code and answer.interrupted and answer.figures["worlds"] == 12
        assert figures_of(found).ranges["npv"].mean.error is not None and found.sensitivity is None


@pytest.mark.parametrize("name", example_names())
def test_assumed_uncertainties_are_named_with_their_grade(name: str) -> None:
    """The grade that is shown is the one that the reason of the assumption names."""
    instance = load_instance(resolve_instance(name))
    sources = [one for one in sources_of(instance) if one.assumed]
    assert sources or instance.settings.uncertainties
    assert all(one.grade in ("vendor", "analogue", "pilot", "measured") and f"({one.grade})" in one.why for one in sources)


def test_an_interruption_while_worlds_are_priced_drops_the_batch(plan: Plan) -> None:
    """The pricing returns the first worlds of the fourth batch alone: three batches of four count, and nothing after them."""
    whole, calls = priced_by(plan, lambda drawn: drawn["a"][:, 0]), 0
    with interrupts_end_all() as request:

        def price(chosen: Chosen, worlds: Worlds) -> PlanInWorlds:
            nonlocal calls
            calls += 1
            found = whole(chosen, worlds)
            if calls < 5:  # the plan as it stands comes before the batches
                return found
            request.interrupt()
            return replace(found, npv=found.npv[:2], flow=found.flow[:2])

        found = asked_of(plan, drawn_from([source("a", 8)], [norm]), price, worlds=64)
    assert (found.outcomes.npv.size, found.outcomes.batches, found.interrupted) == (12, 3, True)


def test_an_interruption_of_the_sensitivity_keeps_what_was_found(plan: Plan) -> None:
    whole, calls = priced_by(plan, lambda drawn: sum(own[:, 0] for own in drawn.values())), 0
    with interrupts_end_all() as request:

        def price(chosen: Chosen, worlds: Worlds) -> PlanInWorlds:
            nonlocal calls
            calls += 1
            found = whole(chosen, worlds)
            if calls < 23:  # the plan as it stands, 16 batches, four splits by lever and the first uncertainty
                return found
            request.interrupt()
            return replace(found, npv=found.npv[:1])

        found = asked_of(plan, drawn_from([source("a", 8), source("b", 8)], [norm, norm]), price, worlds=64)
    assert [one.source for one in found.sensitivity.alone] == [0] and found.sensitivity.shares == ()
    answer = answer_of(found, None)
    assert answer.ending.code is ExitCode.INTERRUPTED and answer.figures["worlds"] == 64
