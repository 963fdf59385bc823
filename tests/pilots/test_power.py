"""Power of a design: closed forms, and pilots played by a script of its own."""

from math import inf, sqrt

import numpy as np
import pytest
from scipy import stats

from planner.limits.priced import priced
from planner.pilots.noise import StatedNoise, change_covariance
from planner.pilots.params import PilotParams
from planner.pilots.power import detectable, power_of
from planner.pilots.regression_to_mean import reversion
from tests.oracles import pilot_simulation
from tests.pilots.chain import ORC, SO, by_hand, chain, designed, stores

INDEPENDENT = StatedNoise({"shrink_rate": 0.2}, persistence=0.0, correlation=0.0)


def test_the_error_is_that_of_a_difference_of_means_where_noise_is_independent() -> None:
    # change of a store from the mean of 4 quarters, mean over 3: variance s^2 (1/3 + 1/4); of pilots less controls, times
    # 2 / 5. The lever takes half of shrink, all of it at once: the share of that is measured.
    case = priced(chain())
    found = power_of(case, by_hand(case, (SO,), 5), PilotParams(before=4), INDEPENDENT)
    expected = 0.2 / 0.5 * sqrt(2 / 5 * (1 / 3 + 1 / 4))
    (own,) = found.precisions
    assert own.lever == SO and own.error == pytest.approx(expected, rel=1e-9)
    assert found.freedom == 8 and own.bias == 0.0
    assert own.smallest == pytest.approx(expected * detectable(0.05, 0.8, 8), rel=1e-12)


def test_a_ramp_counts_by_the_quarters_watched() -> None:
    # nothing in the first quarter, half in the second, all in the third: weights by inverse variance are x / sum x^2
    case = priced(chain(so={"ramp": [0.0, 0.5, 1.0]}))
    (own,) = power_of(case, by_hand(case, (SO,), 5), PilotParams(before=4), INDEPENDENT).precisions
    weights = np.array([0.0, 0.5, 1.0]) / 1.25
    assert own.error == pytest.approx(0.4 * sqrt(2 / 5 * (weights @ weights + weights.sum() ** 2 / 4)), rel=1e-9)


def test_metrics_that_move_together_are_not_counted_twice() -> None:
    # two metrics of equal precision: independent ones halve the variance, such that are one leave it as it is
    case = priced(chain(stores(complaint_rate=0.1), so={"effects": {"shrink": 0.5, "complaint": 0.5}}))
    design = by_hand(case, (SO,), 5)
    shares = {"shrink_rate": 0.2, "complaint_rate": 0.2}
    (alone,) = power_of(case, design, noise=INDEPENDENT).precisions
    (apart,) = power_of(case, design, noise=StatedNoise(shares, 0.0, 0.0)).precisions
    (same,) = power_of(case, design, noise=StatedNoise(shares, 0.0, 1.0)).precisions
    assert apart.error == pytest.approx(alone.error / sqrt(2)) and same.error == pytest.approx(alone.error)


def test_levers_of_one_arm_are_told_apart_by_their_own_metrics() -> None:
    noise = StatedNoise({"shrink_rate": 0.2, "on_time_rate": 0.1}, 0.0, 0.0)
    case = priced(chain())
    both = power_of(case, by_hand(case, (SO, ORC), 5), noise=noise).precisions
    single = [power_of(case, by_hand(case, (one,), 5), noise=noise).precisions[0] for one in (SO, ORC)]
    assert [one.error for one in both] == pytest.approx([one.error for one in single])
    assert both[1].error == pytest.approx(both[0].error / 2)


def test_a_volume_that_a_store_has_none_of_is_left_out() -> None:
    orders = {"orders_per_week": 0.1, "shrink_rate": 0.2}
    units = stores()
    units[1] = units[1].model_copy(update={"eligible_orders": 0.0})
    orc = {"effects": {"late": 0.5, "order_uplift": 0.1}}
    for stock, expected in ((stores(), ("orders_per_week",)), (units, ())):
        case = priced(chain(stock, orc=orc))
        found = power_of(case, by_hand(case, (ORC,), 5), noise=StatedNoise(orders, 0.0, 0.0))
        assert found.metrics == expected and np.isfinite(found.precisions[0].error) == bool(expected)


def test_a_lever_that_moves_no_metric_is_not_seen() -> None:
    case = priced(chain())
    (own,) = power_of(case, by_hand(case, (ORC,), 5), noise=INDEPENDENT).precisions
    assert own.error == inf and own.smallest == inf


def test_two_levers_on_one_metric_are_told_apart_by_single_arms_alone() -> None:
    instance = chain(stores(24, step=0.01), orc={"effects": {"shrink": 0.3}})
    case = priced(instance)
    combined = power_of(case, by_hand(case, (SO, ORC), 5), noise=INDEPENDENT)
    assert all(one.error == inf for one in combined.precisions) and combined.interaction is None
    arms = designed(instance, policies=("factorial",)).designs[0]
    found = power_of(case, arms, noise=INDEPENDENT)
    assert all(one.error < 2 for one in found.precisions) and found.interaction is not None
    # together they take 1 - 0.5 * 0.7 = 0.65, less than 0.5 + 0.3: the rest, 0.15, is seen against the noise of all four groups
    size = arms.arms[0].units.size
    expected = 0.2 * sqrt(4 / size * (1 / 3 + 1 / 4)) / 0.15
    assert found.interaction.error == pytest.approx(expected)


@pytest.mark.parametrize("freedom", [4, 18, 200])
def test_the_smallest_effect_is_found_with_the_stated_power(freedom: int) -> None:
    least = detectable(0.05, 0.8, freedom)
    critical = stats.t.ppf(0.975, freedom)
    assert stats.nct.sf(critical, freedom, least) == pytest.approx(0.8, abs=1e-6)
    assert detectable(0.05, 0.8, 10**7) == pytest.approx(stats.norm.ppf(0.975) + stats.norm.ppf(0.8), abs=1e-4)
    assert detectable(0.05, 0.8, 0) == inf


def test_pilots_played_find_the_smallest_effect_as_often_as_it_says() -> None:
    # noise of a store's quarter is 20 % of shrink, half of which the lever takes away by its ramp
    memory, ramp = 0.4, np.array([0.4, 0.8, 1.0])
    case = priced(chain(so={"ramp": ramp.tolist()}))
    noise = StatedNoise({"shrink_rate": 0.2}, persistence=memory)
    (own,) = power_of(case, by_hand(case, (SO,), 6), PilotParams(before=4), noise).precisions
    rng = np.random.default_rng(3)
    for effect, often in ((own.smallest, 0.8), (0.0, 0.05)):
        share, error = pilot_simulation.estimates(rng, 20_000, 6, 4, 0.5 / 0.2 * ramp, memory, effect)
        assert share.mean() == pytest.approx(effect, abs=0.01)
        assert share.std() == pytest.approx(own.error, rel=0.02)
        assert pilot_simulation.found(share, error, 6) == pytest.approx(often, abs=0.012)


def test_a_change_has_the_covariance_of_what_follows_the_quarter_before() -> None:
    drawn = pilot_simulation.deviations(np.random.default_rng(1), (200_000,), 6, 0.5)
    change = drawn[:, 3:] - drawn[:, :3].mean(axis=1, keepdims=True)
    assert change_covariance(3, 3, 0.5) == pytest.approx(np.cov(change.T), abs=0.015)


@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_the_worst_stores_come_back_to_the_mean_as_far_as_it_says(memory: float) -> None:
    # stores differ by 1.5 in their own means, and by 1 in a quarter: (1 - r) times the selection differential
    rng = np.random.default_rng(7)
    seen = pilot_simulation.picked_change(rng, 20_000, 50, 10, 4, 1.5, memory, 3)
    own = float((memory ** np.abs(np.arange(4)[:, None] - np.arange(4))).mean()) if memory else 0.25
    spread = 1.5**2 + own
    back = reversion(spread, 1.0, 4, 3, memory)
    # mean of the worst 10 of 50 normal stores less that of the 40 others, in standard deviations, by their expected ranks
    ranks = np.sort(rng.standard_normal((20_000, 50)), axis=1).mean(axis=0)
    differential = (ranks[:10].mean() - ranks[10:].mean()) * sqrt(spread)
    assert -back * differential == pytest.approx(seen, abs=0.01)
