"""Effects of staggered launches: planted ones are found, with the intervals that are told, where two-way fixed effects fail."""

import numpy as np
import pytest

from planner.learning.differences import Estimate, Known, Panel, estimate, identified, with_controls
from tests.learning.rollouts import Rollout, frame_of, simulated, starts, two_way

SIMULATIONS = 200


def panel_of(rollout: Rollout, least: int = 3) -> Panel:
    on = rollout.launched
    return with_controls(Panel(rollout.deviation, ~on, on, rollout.promise), least)


def one_metric(rollout: Rollout, metric: int = 0) -> Rollout:
    return Rollout(rollout.deviation[metric : metric + 1], rollout.start, rollout.promise[metric : metric + 1])


def repeated(seed: int, launched: int, others: int, waves: int, quarters: int, share: tuple[float, ...]) -> list[Estimate]:
    rng = np.random.default_rng(seed)
    start = starts(rng, launched, others, waves, len(share))
    return [estimate(panel_of(simulated(rng, start, quarters, share))) for _ in range(SIMULATIONS)]


FLEETS = {
    "a pilot of five stores and five others": (5, 5, 1, 4, (0.6,)),
    "ten stores and ten others": (10, 10, 1, 4, (0.6,)),
    "four stores against thirty": (4, 30, 1, 4, (1.3,)),
    "waves, and stores that are never launched": (20, 20, 4, 6, (0.6,)),
    "waves, and every store is launched in the end": (40, 0, 8, 8, (0.6,)),
    "two levers, alone and together": (30, 15, 3, 6, (0.4, 1.1)),
}


@pytest.mark.parametrize("fleet", FLEETS)
def test_planted_shares_are_found_and_covered_by_their_intervals(fleet: str) -> None:
    """Of 200 intervals of 95 %, 190 hold the truth; 181 to 199 are within three standard deviations of a binomial draw."""
    *design, share = FLEETS[fleet]
    found = repeated(1, *design, share)
    shares = np.array([one.share for one in found])
    spread = shares.std(axis=0)
    assert np.all(np.abs(shares.mean(axis=0) - share) < 3 * spread / np.sqrt(SIMULATIONS))
    for lever, truth in enumerate(share):
        covered = sum(abs(one.share[lever] - truth) <= one.reach(0.95)[lever] for one in found)
        assert 181 <= covered <= 199, covered
    error = np.sqrt(np.mean([one.error**2 for one in found], axis=0))
    assert np.all((error > 0.85 * spread) & (error < 1.3 * spread))


def in_two_steps(rollout: Rollout) -> Estimate:
    """The first lever against stores without any, then the second against stores that have the first alone or none."""
    quarter = np.arange(rollout.deviation.shape[2])
    second = np.broadcast_to(quarter >= rollout.start[:, 1, None], rollout.deviation.shape)
    on = rollout.launched
    alone = with_controls(Panel(rollout.deviation, ~on, on & ~second, rollout.promise * ~second[..., None]), 3)
    first = estimate(alone.of_levers(np.array([0])))
    later = with_controls(Panel(rollout.deviation, ~second, second, rollout.promise[..., 1:] * second[..., None]), 3)
    return first.joined(estimate(later, Known(rollout.promise[..., :1], first)))


def test_a_lever_is_read_where_every_store_has_another_one_that_was_read_before() -> None:
    """All stores get the first lever by the fourth quarter; half of them the second one from the fifth on."""
    rng = np.random.default_rng(12)
    start = np.full((40, 2), 99)
    start[:, 0], start[:20, 1] = 1 + np.arange(40) % 4, 5 + np.arange(20) % 2
    found = [in_two_steps(simulated(rng, start, 8, (0.5, 0.9))) for _ in range(SIMULATIONS)]
    shares = np.array([one.share for one in found])
    assert shares.mean(axis=0) == pytest.approx([0.5, 0.9], abs=3 * shares.std(axis=0).max() / np.sqrt(SIMULATIONS))
    for lever, truth in enumerate((0.5, 0.9)):
        covered = sum(abs(one.share[lever] - truth) <= one.reach(0.95)[lever] for one in found)
        assert 181 <= covered <= 199, covered
    told = np.mean([one.covariance[0, 1] / np.prod(one.error) for one in found])
    assert told == pytest.approx(np.corrcoef(shares.T)[0, 1], abs=0.15)


def test_levers_that_mostly_go_together_have_readings_that_move_against_each_other() -> None:
    rng = np.random.default_rng(2)
    start = np.full((40, 2), 99)
    start[:24], start[:6, 1] = 1, 99
    found = [estimate(panel_of(simulated(rng, start, 5, (0.4, 1.1)))) for _ in range(SIMULATIONS)]
    told = np.mean([one.covariance[0, 1] / np.prod(one.error) for one in found])
    seen = np.corrcoef(np.array([one.share for one in found]).T)[0, 1]
    assert seen < -0.4 and told == pytest.approx(seen, abs=0.15)


def test_growing_effects_of_waves_are_read_right_where_two_way_fixed_effects_are_not() -> None:
    """Every store is launched by the fifth quarter, and what is realised keeps growing, as its promise does not.

    The truth is the mean of what is realised over what is promised, each quarter weighted by its squared promise.
    """
    rng = np.random.default_rng(3)
    start = starts(rng, 40, 4, 5)
    ours, plain, truths, means = [], [], [], []
    for _ in range(20):
        one = one_metric(simulated(rng, start, 8, (1.0,), noise=0.02, growing=True))
        promise, on = one.promise[0, :, :, 0], one.launched[0]
        age = np.arange(9)[None, :] - start
        realised = promise * 0.4 * (1 + age)
        truths.append((realised * promise).sum() / (promise**2).sum())
        means.append(realised[on].mean())
        ours.append(estimate(panel_of(one)).share[0])
        plain.append(two_way(one.deviation[0], on))
    assert np.mean(ours) == pytest.approx(np.mean(truths), rel=0.02)
    assert np.mean(plain) / np.mean(means) < 0.75


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("levers", [1, 2])
def test_the_share_of_one_metric_is_that_of_two_stages_in_pyfixest(levers: int) -> None:
    """pyfixest's did2s has no jackknife: its clustered error differs by what a correction for few stores makes.

    It leaves out stores with one observation before the launch, so that here no store is launched in the first quarter.
    """
    pyfixest = pytest.importorskip("pyfixest")
    rng = np.random.default_rng(4)
    rollout = one_metric(simulated(rng, starts(rng, 36, 20, 4, levers) + 1, 6, (0.6, 1.2)[:levers]))
    found = estimate(panel_of(rollout))
    terms = " + ".join(f"promise_{lever}" for lever in range(levers))
    judge = pyfixest.did2s(
        frame_of(rollout), yname="deviation", first_stage="~ 0 | store + quarter", second_stage=f"~ {terms}",
        treatment="launched", cluster="store",
    )  # fmt: skip
    assert found.share == pytest.approx(judge.coef().to_numpy(), abs=1e-5)
    assert found.error == pytest.approx(judge.se().to_numpy(), rel=0.12)


def test_the_jackknife_is_that_of_leaving_out_each_store_in_turn() -> None:
    rng = np.random.default_rng(5)
    rollout = simulated(rng, starts(rng, 6, 6, 2), 4, (0.6,), metrics=1)
    whole = estimate(panel_of(rollout))
    without = []
    for store in range(12):
        kept = np.arange(12) != store
        part = Rollout(rollout.deviation[:, kept], rollout.start[kept], rollout.promise[:, kept])
        without.append(estimate(panel_of(part, 1)).share[0])
    assert whole.error[0] == pytest.approx(np.sqrt(11 / 12 * np.sum((np.array(without) - whole.share[0]) ** 2)), rel=1e-9)


def test_one_wave_and_two_quarters_are_a_difference_of_differences_by_hand() -> None:
    """Stores 0 and 1 are launched and fall by 0.3 and 0.1 of a promise of 0.4 each; the others rise by 0.1 and 0.2.

    (-0.2 - 0.15) / -0.4 = 0.875 of the promise.
    """
    deviation = np.array([[[0.0, -0.3], [0.0, -0.1], [0.0, 0.1], [0.0, 0.2]]])
    on = np.zeros((1, 4, 2), dtype=bool)
    on[0, :2, 1] = True
    promise = np.where(on, -0.4, 0.0)[..., None]
    assert estimate(Panel(deviation, ~on, on, promise)).share == pytest.approx([0.875], abs=1e-12)


def test_quarters_with_too_few_controls_are_not_read() -> None:
    rng = np.random.default_rng(6)
    rollout = simulated(rng, starts(rng, 12, 2, 2), 4, (0.6,))
    assert panel_of(rollout, 2).treated.any() and not panel_of(rollout, 3).treated[:, :, 2:].any()


def test_levers_that_are_always_launched_together_are_not_told_apart() -> None:
    rng = np.random.default_rng(7)
    start = np.repeat(starts(rng, 10, 10, 2), 2, axis=1)
    rollout = simulated(rng, start, 4, (0.6, 0.6), metrics=1)
    assert identified(panel_of(rollout), 1e-3).tolist() == [False, False]
    start[:3, 1] = 99
    assert identified(panel_of(simulated(rng, start, 4, (0.6, 0.6), metrics=1)), 1e-3).all()
