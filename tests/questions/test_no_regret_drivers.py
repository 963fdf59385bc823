"""The uncertainty that a launch depends on: against SciPy's own figures, and silent where a test does not tell."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from instances.schema.uncertainties import Future, Uncertainty
from planner.questions.no_regret.drivers import Drivers
from planner.questions.no_regret.params import NoRegretParams
from planner.worlds.worlds import Source, Worlds

EVERY = np.arange(20)


def source(name: str, draws: np.ndarray, scope: str = "all") -> tuple[Source, np.ndarray]:
    uncertainty = Uncertainty(name=name, figures=("x",), distribution="uniform", low=0.0, high=1.0, scope=scope)
    members = np.zeros(2, dtype=np.int64) if scope == "all" else np.arange(2)
    return Source(uncertainty, ("x",), members, ("",) if scope == "all" else ("A", "B")), draws


def drivers(*sources: tuple[Source, np.ndarray], future: np.ndarray | None = None) -> Drivers:
    none = np.full(20, -1, dtype=np.int64) if future is None else future
    futures = () if future is None else (Future(name="slump", chance=0.5),)
    pair = tuple(one for one, _ in sources), tuple(draws for _, draws in sources)
    return Drivers(Worlds(*pair, futures, none, np.full(20, 0.05), 1), NoRegretParams())


def test_it_is_the_one_that_tells_the_worlds_apart() -> None:
    rising, noise = np.linspace(0.0, 1.9, 20)[:, None], np.tile([0.1, 0.9], 10)[:, None]
    inside = EVERY >= 12
    found = drivers(source("noise", noise), source("effects", rising)).of(0, EVERY, inside)
    assert (found.name, found.correlation) == ("effects", 1.0)
    assert found.cut == pytest.approx(1.15)  # between draws 1.1 and 1.2
    assert found.words == "if effects is above 1.15"
    expected = mannwhitneyu(rising[inside, 0], rising[~inside, 0])
    assert found.p_value == pytest.approx(2 * expected.pvalue)


def test_the_correlation_is_that_of_the_u_statistic_with_ties() -> None:
    draw = np.array([1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9], dtype=float)
    inside = np.isin(EVERY, [0, 1, 2, 3, 4, 5, 6, 8, 10, 12])
    found = drivers(source("costs", draw[:, None])).of(0, EVERY, inside)
    expected = mannwhitneyu(draw[inside], draw[~inside])
    assert found.correlation == pytest.approx(2 * expected.statistic / 100 - 1)
    assert found.words.startswith("if costs is below")


def test_a_unit_is_looked_at_with_its_own_draws() -> None:
    both = np.column_stack([np.tile([0.2, 0.8], 10), np.linspace(0.0, 1.0, 20)])
    inside = EVERY >= 10
    found = drivers(source("local", both, "unit"))
    assert found.of(0, EVERY, inside) is None
    assert found.of(1, EVERY, inside).correlation == 1.0


def test_a_future_is_named_as_one() -> None:
    future = np.where(EVERY < 10, 0, -1)
    found = drivers(source("noise", np.tile([0.1, 0.9], 10)[:, None]), future=future)
    assert found.of(0, EVERY, EVERY < 10).words == "in the future slump"
    assert found.of(0, EVERY, EVERY >= 10).words == "outside the future slump"


@pytest.mark.parametrize("inside", [EVERY >= 13, EVERY < 7, np.tile([True, False], 10)])
def test_few_worlds_or_no_difference_name_nothing(inside: np.ndarray) -> None:
    assert drivers(source("effects", np.linspace(0.0, 1.0, 20)[:, None])).of(0, EVERY, inside) is None
