"""Placebo pilots on a history: noise and bias that are known, as the history is drawn."""

from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from planner.limits.priced import priced
from planner.pilots.asked import Asked
from planner.pilots.designs import Arm, Design, Policy
from planner.pilots.history import History, history_of
from planner.pilots.noise import StatedNoise, change_covariance
from planner.pilots.placebo import PlaceboParams, placebo_of
from planner.pilots.power import power_of
from planner.pilots.proposals import proposals_of
from tests.oracles import pilot_simulation
from tests.pilots.chain import ORC, SO, by_hand, chain, designed, stores

STORES = 48
QUARTERS = 27
NOISE = 0.004
LEVEL = 0.02
MEANS = np.random.default_rng(9).permutation(stats.norm.ppf((np.arange(STORES) + 0.5) / STORES))
"""Means of the stores in standard deviations, those of a normal distribution."""
WALMART = Path(__file__).resolve().parents[3] / "shared" / "data" / "walmart" / "stores.csv"


def drawn(memory: float = 0.0, apart: float = 20.0, seed: int = 0, quarters: int = QUARTERS) -> History:
    """Return a history of shrink: stores of their own normal means, and normal quarters with a memory."""
    noise = pilot_simulation.deviations(np.random.default_rng(seed), (STORES,), quarters, memory)
    table = LEVEL + NOISE * (apart * MEANS[:, None] + noise)
    return History(tuple(map(str, range(quarters))), {"shrink_rate": table}, table.size, ())


def design(policy: Policy, pilots: int = 8, controls: int = 8, *, matched: bool = True) -> Design:
    places = np.arange(pilots + controls)
    to = places[:pilots] if matched else places[:0]
    return Design(policy, policy, (Arm((SO,), places[:pilots]),), places[pilots:], 1, 4, to)


FLEET = chain(stores(STORES, step=0.005))


@pytest.mark.parametrize("policy", ["combined", "representative", "one_region", "given"])
def test_the_noise_of_matched_pilots_is_that_of_a_difference_of_means(policy: Policy) -> None:
    few = PlaceboParams(draws=300, least_draws=20)
    found = [placebo_of(FLEET, design(policy), drawn(seed=seed), 4, "inventory_accuracy", 1, few) for seed in range(5)]
    mean = np.ones(3) / 3
    variance = np.mean([mean @ one.covariance @ mean for one in found if one is not None])
    # change of the mean of 3 quarters from that of 4, of 8 stores less 8; a rule adds what is not known of its bias
    expected = NOISE / LEVEL * sqrt(2 / 8 * (1 / 3 + 1 / 4)) * (sqrt(1 + 1 / 7) if policy == "given" else 1)
    assert sqrt(variance) == pytest.approx(expected, rel=0.08)
    assert all(one is not None and (one.windows, one.apart) == (21, 7) for one in found)
    assert all(one is not None and one.bias.any() == (policy == "given") for one in found)


def test_a_factorial_has_the_noise_of_controls_that_its_arms_share() -> None:
    arms = designed(FLEET, policies=("factorial",), size=15).designs[0]
    found = placebo_of(FLEET, arms, drawn(), 4, "inventory_accuracy", 1, PlaceboParams(draws=2000))
    assert found is not None and found.covariance.shape == (9, 9)
    blocks = found.covariance.reshape(3, 3, 3, 3).mean(axis=(1, 3))
    own = (NOISE / LEVEL) ** 2 / 5 * (1 / 3 + 1 / 4)
    # 2 s^2 / n on the diagonal and s^2 / n beside it
    assert np.diag(blocks) == pytest.approx(np.full(3, 2 * own), rel=0.15)
    assert blocks[np.triu_indices(3, 1)] == pytest.approx(np.full(3, own), rel=0.25)


@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_the_worst_come_back_to_the_mean_as_a_script_of_its_own_plays_it(memory: float) -> None:
    changes, distances = pilot_simulation.matched_change(np.random.default_rng(5), 1500, 1.5 * MEANS, 10, 4, memory, 3)
    own = design("worst", 10, 10)
    found = [placebo_of(FLEET, own, drawn(memory, 1.5, seed, 60), 4, "shrink_rate", 1) for seed in range(6)]
    scale = LEVEL / NOISE
    bias = np.mean([one.bias.mean() for one in found if one is not None]) * scale
    error = np.mean([sqrt(one.covariance.mean()) for one in found if one is not None]) * scale
    assert bias == pytest.approx(changes.mean(), abs=0.05)
    # pairs that come back by different amounts make it somewhat wide
    assert 0.97 < error / changes.std() < 1.15
    # closed form for normal stores: (1 - r) times the distance that pick and match leave
    spread = (1.5 * MEANS).var() + change_covariance(4, 1, memory)[0, 0] - 1 if not memory else None
    if spread is not None:
        assert changes.mean() == pytest.approx(-(1 - (1.5 * MEANS).var() / spread) * distances.mean(), abs=0.02)


def test_the_worst_against_the_rest_come_back_by_the_closed_form() -> None:
    # every other store is a control, whichever it is matched to: (1 - r) times the selection differential, r = 9 / 10
    found = [placebo_of(FLEET, design("worst", 24, 24), drawn(0.0, 1.5, seed, 60), 4, "shrink_rate", 1) for seed in range(8)]
    bias = np.mean([one.bias.mean() for one in found if one is not None]) * LEVEL / NOISE
    spread = (1.5 * MEANS).var() + 1 / 4
    low = np.sort(MEANS)[:24].mean() - np.sort(MEANS)[24:].mean()
    assert bias == pytest.approx(1 / 4 / spread * -low * sqrt(spread), abs=0.03)


def test_a_bias_is_taken_off_and_what_is_not_known_of_it_is_added() -> None:
    case = priced(FLEET)
    noise = StatedNoise({"shrink_rate": 0.2}, 0.0, 0.0)
    own = design("worst")
    placebo = placebo_of(FLEET, own, drawn(0.0, 1.5), 4, "shrink_rate", 1)
    assert placebo is not None
    (found,) = power_of(case, own, noise=noise, placebo=placebo).precisions
    # the lever takes half of shrink: shares of its effect are twice those of the level, and a rise counts against it
    weights = 1 / np.diag(placebo.covariance)
    weights /= weights.sum()
    level = placebo_level(case, own) * 0.5
    scale = placebo_level(case, own) / level
    assert found.bias == pytest.approx(-scale * weights @ placebo.bias)
    assert found.error == pytest.approx(scale * sqrt(weights @ placebo.covariance @ weights))


def placebo_level(case, own: Design) -> float:  # type: ignore[no-untyped-def]
    return float(np.mean([case.instance.units[one].shrink_rate for one in np.concatenate([own.units, own.controls])]))


def test_a_history_that_is_too_short_or_too_thin_says_nothing() -> None:
    assert placebo_of(FLEET, design("combined"), drawn(quarters=3), 4, "inventory_accuracy", 1) is None
    short = placebo_of(FLEET, design("combined"), drawn(quarters=4), 4, "inventory_accuracy", 1)
    assert short is not None and short.windows == 1
    thin = drawn()
    thin.values["shrink_rate"][15:] = np.nan
    assert placebo_of(FLEET, design("combined"), thin, 4, "inventory_accuracy", 1) is None


def test_metrics_without_a_history_keep_their_stated_noise() -> None:
    case = priced(FLEET)
    own = by_hand(case, (SO, ORC), 8)
    placebo = placebo_of(FLEET, design("combined"), drawn(), 4, "inventory_accuracy", 1)
    noise = StatedNoise({"shrink_rate": 0.2, "on_time_rate": 0.1}, 0.0, 0.0)
    stated, mixed = power_of(case, own, noise=noise), power_of(case, own, noise=noise, placebo=placebo)
    assert mixed.of_history == ("shrink_rate",) and stated.of_history == ()
    assert mixed.precisions[1].error == pytest.approx(stated.precisions[1].error)
    # drawn with the same noise as is stated
    assert mixed.precisions[0].error == pytest.approx(stated.precisions[0].error, rel=0.1)


def test_the_same_seed_plays_the_same_pilots() -> None:
    asked = Asked(policies=("combined", "worst"), size=6)
    first, second = (proposals_of(priced(FLEET), asked, drawn()) for _ in range(2))
    assert [one.power for one in first.proposals] == [one.power for one in second.proposals]


@pytest.mark.skipif(not WALMART.is_file(), reason="the folder of real stores is not beside the project")
def test_sales_of_real_stores_have_the_noise_that_a_regression_finds() -> None:
    table = pd.read_csv(WALMART)
    instance = chain([one.model_copy(update={"unit": f"W{row}"}) for row, one in enumerate(stores(45, step=0.005), start=1)])
    lines = [
        f"W{row.Store},2011Q{quarter},{getattr(row, f'sales_2011_q{quarter}')}"
        for row in table.itertuples()
        for quarter in range(1, 5)
    ]
    history = history_of("history.csv", "\n".join(["unit,quarter,sales", *lines]).encode(), instance)
    own = Design("combined", "combined", (Arm((SO,), np.arange(10)),), np.arange(10, 20), 1, 3, np.arange(10))
    found = placebo_of(instance, own, history, 2, "inventory_accuracy", 1)
    assert found is not None
    error = sqrt(found.covariance.mean())
    # change of the second half of 2011 from the first, as a share of it: its spread over stores, for 10 stores less 10
    sales = table[[f"sales_2011_q{quarter}" for quarter in range(1, 5)]].to_numpy()
    change = sales[:, 2:].mean(axis=1) / sales[:, :2].mean(axis=1) - 1
    assert error == pytest.approx(change.std(ddof=1) * sqrt(2 / 10), rel=0.3)
    assert 0.005 < error < 0.04
