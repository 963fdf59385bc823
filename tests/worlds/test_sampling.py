"""Draws of worlds: shares, marginals, rank correlations, scopes, seeds and the dimensions behind them."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from instances.schema.instance import Instance
from planner.worlds.resolving import sources_of
from planner.worlds.sampling import SamplingParams, dimensions_of, draw_worlds, worlds_at
from planner.worlds.worlds import Worlds
from tests.builders import instance, unit

UNITS = (unit("A"), unit("B", region="south"), unit("C"))
PERT = {"distribution": "pert", "low": 0.5, "likely": 0.9, "high": 2.5}
VALUES = {"distribution": "values", "values": [0, 1, 2], "chances": [0.7, 0.2, 0.1]}


def source(name: str, figure: str, scope: str = "all", **fields: Any) -> dict[str, Any]:
    return {"name": name, "figures": [figure], "scope": scope} | fields


def of(*uncertainties: dict[str, Any], **tables: Any) -> Instance:
    lever = {"title": "A", "effects": {"split": 0.2, "late": 0.1}}
    return instance({"a": lever}, UNITS, uncertainties=uncertainties, **tables)


SPLIT = source("split", "levers.a.effects.split", **PERT)
LATE = source("late", "levers.a.effects.late", distribution="normal", mean=1, spread=0.1)
ORDERS = source("orders", "units.*.eligible_orders", "region", distribution="uniform", low=0, high=2)
REVENUE = source("revenue", "units.*.revenue", "region", **PERT)
HOURS = source("hours", "units.*.labour_hours", "unit", distribution="uniform", low=0, high=1)
SLIP = source("slip", "levers.a.slip_quarters", how="add", **VALUES)


def together(one: str, other: str, rank: float) -> dict[str, Any]:
    return {"between": [one, other], "rank": rank}


def test_groups_follow_the_scope() -> None:
    split, orders, hours = sources_of(of(SPLIT, ORDERS, HOURS))
    assert (split.groups, split.members.tolist()) == (("",), [0, 0, 0])
    assert (orders.groups, orders.members.tolist()) == (("north", "south"), [0, 1, 0])
    assert (hours.groups, hours.members.tolist()) == (("A", "B", "C"), [0, 1, 2])
    worlds = draw_worlds(of(SPLIT, ORDERS, HOURS), 16, seed=1)
    assert [draws.shape for draws in worlds.draws] == [(16, 1), (16, 2), (16, 3)]


def test_every_path_is_resolved_once() -> None:
    (found,) = sources_of(of(source("both", "levers.*.effects.*", figures=["levers.*.effects.*"], **PERT)))
    assert found.figures == ("levers.a.effects.split", "levers.a.effects.late")


def test_the_same_seed_draws_the_same_worlds_and_another_draws_others() -> None:
    one, same, other = (draw_worlds(of(SPLIT, ORDERS), 100, seed) for seed in (7, 7, 8))
    assert all((a == b).all() for a, b in zip(one.draws, same.draws, strict=True))
    assert not np.isclose(one.draws[0], other.draws[0]).any()
    assert one.seed == 7


@pytest.mark.parametrize("number", [1, 5, 64, 1000])
def test_any_number_of_worlds_has_equal_chances(number: int) -> None:
    worlds = draw_worlds(of(SPLIT), number, seed=0)
    assert worlds.number == number
    np.testing.assert_allclose(worlds.chance, 1 / number, rtol=1e-12)


def test_no_worlds_are_refused() -> None:
    with pytest.raises(ValueError, match="number of worlds 0; expected at least 1"):
        draw_worlds(of(SPLIT), 0, seed=0)


@pytest.mark.parametrize("correlated", [False, True])
def test_the_distribution_of_each_is_its_own_whatever_it_moves_with(correlated: bool) -> None:
    tables = {"correlations": [together("split", "late", 0.7)]} if correlated else {}
    worlds = draw_worlds(of(SPLIT, LATE, **tables), 4096, seed=3)
    pert, normal = stats.beta(1.8, 4.2, loc=0.5, scale=2), stats.truncnorm(-5, 5, loc=1, scale=0.1)
    for draws, known in zip(worlds.draws, (pert, normal), strict=True):
        assert stats.kstest(draws[:, 0], known.cdf).statistic < 0.01
        assert draws.mean() == pytest.approx(known.mean(), abs=4 * known.std() / 4096)
        assert draws.var() == pytest.approx(known.var(), rel=0.005)


@pytest.mark.parametrize("rank", [-0.9, -0.3, 0.5, 0.8])
def test_the_rank_correlation_is_the_stated_one(rank: float) -> None:
    worlds = draw_worlds(of(SPLIT, LATE, correlations=[together("late", "split", rank)]), 4096, seed=5)
    found = stats.spearmanr(worlds.draws[0][:, 0], worlds.draws[1][:, 0]).statistic
    assert found == pytest.approx(rank, abs=2 * (1 - rank**2) / np.sqrt(4096))


def test_three_that_move_together_and_one_that_does_not() -> None:
    third = source("third", "event_costs.late", **PERT)
    pairs = [together("split", "late", 0.6), together("late", "third", -0.4)]
    worlds = draw_worlds(of(SPLIT, SLIP, LATE, third, correlations=pairs), 4096, seed=2)
    found = stats.spearmanr(np.hstack(worlds.draws)).statistic
    expected = [[1, 0, 0.6, 0], [0, 1, 0, 0], [0.6, 0, 1, -0.4], [0, 0, -0.4, 1]]
    np.testing.assert_allclose(found, expected, atol=2 / np.sqrt(4096))


def test_regions_move_together_one_by_one() -> None:
    worlds = draw_worlds(of(ORDERS, REVENUE, correlations=[together("orders", "revenue", 0.8)]), 4096, seed=4)
    found = stats.spearmanr(np.hstack(worlds.draws)).statistic
    expected = [[1, 0, 0.8, 0], [0, 1, 0, 0.8], [0.8, 0, 1, 0], [0, 0.8, 0, 1]]
    np.testing.assert_allclose(found, expected, atol=2 / np.sqrt(4096))


def test_values_have_their_chances() -> None:
    worlds = draw_worlds(of(SPLIT, SLIP), 1024, seed=6)
    shares = [float((worlds.draws[1] == value).mean()) for value in (0, 1, 2)]
    np.testing.assert_allclose(shares, [0.7, 0.2, 0.1], atol=2 / 1024)


@pytest.mark.parametrize("number", [10, 333, 1024])
def test_futures_have_their_chances_but_for_rounding(number: int) -> None:
    futures = [{"name": "bust", "chance": 0.25}, {"name": "boom", "chance": 0.1}, {"name": "never", "chance": 0}]
    worlds = draw_worlds(of(SPLIT, futures=futures), number, seed=1)
    counts = np.bincount(worlds.future + 1, minlength=4)
    assert (abs(counts - number * np.array([0.65, 0.25, 0.1, 0])) < 1).all()
    assert stats.pointbiserialr(worlds.future == 0, worlds.draws[0][:, 0]).statistic == pytest.approx(0, abs=2 / number**0.5)


def test_futures_that_fill_all_chance_leave_none_to_the_instance_as_it_stands() -> None:
    futures = [{"name": str(number), "chance": 0.1} for number in range(10)]
    assert (draw_worlds(of(SPLIT, futures=futures), 1000, seed=1).future >= 0).all()


def test_without_futures_every_world_is_the_instance_as_it_stands() -> None:
    assert (draw_worlds(of(SPLIT), 8, seed=0).future == -1).all()


def test_dimensions_past_the_limit_are_drawn_by_the_seeded_generator() -> None:
    params = SamplingParams(sobol_dimensions=3)
    one, same = (draw_worlds(of(HOURS, SPLIT, ORDERS), 4096, 9, params) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one.draws, same.draws, strict=True))
    hours, orders = one.draws[0], one.draws[2]
    for column in hours.T:
        assert stats.kstest(column, "uniform").statistic == pytest.approx(1 / np.sqrt(4096), rel=0.9)
    assert stats.kstest(orders[:, 1] / 2, "uniform").statistic < 2 / 4096
    assert abs(stats.spearmanr(hours).statistic - np.eye(3)).max() < 4 / np.sqrt(4096)


def test_points_are_worlds_by_the_dimensions_of_each_source() -> None:
    one = of(HOURS, ORDERS, SPLIT, futures=[{"name": "bust", "chance": 0.5}])
    sources, futures = sources_of(one), one.settings.futures
    dimensions = dimensions_of(sources, futures)
    assert dimensions.sources == (slice(4, 7), slice(2, 4), slice(0, 1))
    assert (dimensions.future, dimensions.number) == (1, 7)
    points = np.array([[0.5, 0.4, 0.1, 0.2, 0.3, 0.6, 0.9], [0.5, 0.6, 0.1, 0.2, 0.3, 0.6, 0.9]])
    worlds = worlds_at(sources, futures, (), points)
    np.testing.assert_allclose(worlds.draws[0], [[0.3, 0.6, 0.9]] * 2)
    np.testing.assert_allclose(worlds.draws[1], [[0.2, 0.4]] * 2)
    assert worlds.future.tolist() == [0, -1]


def test_a_part_keeps_its_worlds() -> None:
    worlds = draw_worlds(of(SPLIT, ORDERS), 10, seed=0)
    part = worlds.part(4, 7)
    assert isinstance(part, Worlds) and part.number == 3
    assert all((own == draws[4:7]).all() for own, draws in zip(part.draws, worlds.draws, strict=True))


def test_sobol_points_do_the_work_of_many_more_draws() -> None:
    errors = [draw_worlds(of(SPLIT), 256, seed).draws[0].mean() - 1.1 for seed in range(20)]
    assert np.sqrt(np.mean(np.square(errors))) < 0.1 * stats.beta(1.8, 4.2, scale=2).std() / np.sqrt(256)
