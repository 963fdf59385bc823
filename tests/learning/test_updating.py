"""Beliefs after a reading, by hand and by draws, and the instance that follows: its benefits, grades and uncertainties."""

from dataclasses import replace

import numpy as np
import pytest

from instances.problems import InputProblems
from instances.reader import read_files
from instances.schema.instance import Instance
from planner.learning.params import LearningParams
from planner.learning.records import LeverReading, Measured, MetricReading, Reading
from planner.learning.rewriting import cut_spread, with_learned
from planner.learning.updating import Learned, disagreement, learned_of, posterior
from planner.run_files.locate import load
from planner.worlds.beliefs import Belief, beliefs_of
from planner.worlds.resolving import sources_of
from tests.learning import networked_stores, stores
from tests.oracles.written import files_of

STATED = """
[[uncertainties]]
name = "what searching costs"
figures = ["levers.store_optimization.effects.*", "levers.store_optimization.accuracy_gap_closed"]
distribution = "normal"
mean = 1.0
spread = 0.2
at_least = 0.5
at_most = 1.25

[[uncertainties]]
name = "orders"
figures = ["units.*.eligible_orders"]
distribution = "uniform"
low = 0.9
high = 1.1

[[correlations]]
between = ["what searching costs", "orders"]
rank = 0.3
"""


def reading(*found: tuple[str, float, float], count: int = 10, quarters: int = 3, covariance: float = 0.0) -> Reading:
    """A reading of levers with shares and errors, of so many stores that the normal interval holds."""
    levers = tuple(
        LeverReading(lever, count, 10, quarters, Measured(share, error, share - 1.96 * error, share + 1.96 * error, 1e6))
        for lever, share, error in found
    )
    errors = np.diag([error**2 for _, _, error in found])
    errors = errors + covariance * (1 - np.eye(len(found)))
    return Reading(levers, (), errors, None, 1, (), "2027Q4")


EXACT = LearningParams(least_error=0.0)


def only(instance: Instance, share: float, error: float, **data: int) -> Learned:
    (found,) = learned_of(instance, reading(("store_optimization", share, error), **data), EXACT)
    return found


def test_a_belief_and_a_reading_are_weighted_by_their_precision() -> None:
    """Belief 1 with deviation 0.4, reading 0.5 with error 0.3: (1 / 0.16 + 0.5 / 0.09) / (1 / 0.16 + 1 / 0.09) = 0.68."""
    mean, deviation = posterior([Belief("a", 0, 1.0, 0.4)], np.array([0.5]), np.array([[0.09]]))
    assert mean == pytest.approx([0.68]) and deviation == pytest.approx([0.24])


def test_readings_that_move_together_are_those_of_weighted_draws() -> None:
    """A million draws from the beliefs, weighted by the density of the reading."""
    covariance = np.array([[0.04, -0.03], [-0.03, 0.09]])
    draws = np.random.default_rng(9).normal([1.0, 0.8], [0.3, 0.4], (1_000_000, 2))
    off = draws - [0.6, 0.9]
    weight = np.exp(-0.5 * np.einsum("ni,ij,nj->n", off, np.linalg.inv(covariance), off))
    mean = weight @ draws / weight.sum()
    deviation = np.sqrt(weight @ (draws - mean) ** 2 / weight.sum())
    found = posterior([Belief("a", 0, 1.0, 0.3), Belief("b", 1, 0.8, 0.4)], np.array([0.6, 0.9]), covariance)
    assert found[0] == pytest.approx(mean, abs=2e-3) and found[1] == pytest.approx(deviation, abs=2e-3)


def test_metrics_that_disagree_make_a_reading_less_exact() -> None:
    """Shares 0.4 and 0.8 with errors 0.1: Q = 8, tau^2 = (8 - 1) / 100 = 0.07, 0.08 / 2 - 0.01 / 2 = 0.035."""
    low, high = (Measured(share, 0.1, 0.0, 1.0, 9.0) for share in (0.4, 0.8))
    assert disagreement([low, high]) == pytest.approx(0.035)
    assert disagreement([low, low]) == 0.0 and disagreement([high]) == 0.0
    metrics = tuple(MetricReading("store_optimization", name, -0.2, one, 0.01) for name, one in (("a", low), ("b", high)))
    plain = reading(("store_optimization", 0.6, 0.07))
    sure, unsure = (learned_of(stores.instance(), one, EXACT)[0] for one in (plain, replace(plain, metrics=metrics)))
    assert unsure.deviation > 1.5 * sure.deviation


def test_few_stores_count_for_less() -> None:
    few = reading(("store_optimization", 0.5, 0.3))
    measured = Measured(0.5, 0.3, 0.5 - 3.18 * 0.3, 0.5 + 3.18 * 0.3, 3.0)
    few = replace(few, levers=(replace(few.levers[0], measured=measured),))
    wide, narrow = (learned_of(stores.instance(), one, EXACT)[0] for one in (few, reading(("store_optimization", 0.5, 0.3))))
    assert wide.deviation > narrow.deviation and wide.mean > narrow.mean


def test_the_benefits_come_to_the_mean_of_the_belief_and_its_range_to_its_deviation() -> None:
    """Vendor evidence counts 0.5 and a pilot's 0.85: 0.4 mispick becomes 0.4 * 0.5 * mean / realisation of the new grade."""
    made = stores.instance()
    one = only(made, 0.6, 0.1)
    after, changes = with_learned(made, (one,))
    before, lever = made.settings.levers["store_optimization"], after.settings.levers["store_optimization"]
    kept = one.mean * 0.5 / after.settings.finance.realisation.pilot
    assert (lever.evidence, lever.cost_evidence) == ("pilot", "vendor")
    assert lever.effects.mispick == pytest.approx(0.4 * kept, rel=1e-5)
    assert lever.accuracy_gap_closed == pytest.approx(before.accuracy_gap_closed * kept, rel=1e-5)
    assert after.settings.levers["orchestration"] == made.settings.levers["orchestration"]
    belief = next(belief for belief in beliefs_of(after) if belief.lever == "store_optimization")
    assert belief.mean == pytest.approx(1.0) and belief.deviation == pytest.approx(one.deviation / one.mean, rel=1e-3)
    told = {change.path: (change.before, change.after) for change in changes}
    assert told["levers.store_optimization.evidence"] == ("vendor", "pilot")
    assert told["levers.store_optimization.effects.mispick"] == ("0.4", f"{lever.effects.mispick:g}")


def test_what_was_assumed_of_everything_else_stays() -> None:
    made = stores.instance()
    after, _ = with_learned(made, (only(made, 0.6, 0.1),))
    before = {source.uncertainty.name: source.uncertainty for source in sources_of(made)}
    now = {source.uncertainty.name: source.uncertainty for source in sources_of(after)}
    assert before.keys() == now.keys() and all(not source.assumed for source in sources_of(after))
    assert [name for name in before if before[name] != now[name]] == ["benefits of store_optimization"]


def test_an_uncertainty_that_is_stated_is_narrowed_in_its_place() -> None:
    made = stores.instance(extra=STATED)
    one = only(made, 0.8, 0.1)
    after, _ = with_learned(made, (one,))
    narrowed, orders = after.settings.uncertainties
    assert (narrowed.name, narrowed.figures) == ("what searching costs", made.settings.uncertainties[0].figures)
    assert orders == made.settings.uncertainties[1] and after.settings.correlations == made.settings.correlations
    assert beliefs_of(after)[0].deviation == pytest.approx(one.deviation / one.mean, rel=1e-3)


def test_plan_toml_keeps_its_remarks() -> None:
    """An example as it is bundled, with remarks above and between its sections."""
    made = load("ten-store-chain")
    after, changes = with_learned(made, (only(made, 0.8, 0.1),))
    typed, text = (dict(one.files)["plan.toml"].decode().splitlines() for one in (made, after))
    assert changes and [line for line in text if line.startswith("#")] == [line for line in typed if line.startswith("#")]
    assert len(set(typed) - set(text)) <= len(changes)


def test_an_effect_beyond_its_bound_is_told() -> None:
    made = stores.instance()
    one = replace(only(made, 0.9, 0.1), mean=3.0)
    after, changes = with_learned(made, (one,))
    (told,) = [change for change in changes if change.path.endswith("accuracy_gap_closed")]
    assert after.settings.levers["store_optimization"].accuracy_gap_closed == 1.0
    assert "is more than all of it" in told.why


def test_a_lever_that_does_nothing_has_no_benefit_and_no_range() -> None:
    made = stores.instance()
    after, changes = with_learned(made, (replace(only(made, 0.9, 0.1), mean=-0.1),))
    effects = after.settings.levers["store_optimization"].effects
    assert (effects.mispick, effects.missed_task) == (0.0, 0.0)
    assert "benefits of store_optimization" not in {one.name for one in after.settings.uncertainties}
    assert any("below nothing" in change.why for change in changes)


@pytest.mark.parametrize(
    ("count", "quarters", "grade"), [(10, 3, "pilot"), (20, 4, "measured"), (20, 3, "pilot"), (19, 4, "pilot")]
)
def test_stores_and_quarters_raise_the_grade_of_evidence(count: int, quarters: int, grade: str) -> None:
    assert only(stores.instance(), 0.6, 0.1, count=count, quarters=quarters).grade_after == grade


def test_a_grade_is_never_lowered() -> None:
    (found,) = learned_of(stores.instance(), reading(("orchestration", 0.6, 0.01), count=4, quarters=2))
    assert (found.grade, found.grade_after) == ("measured", "measured")


@pytest.mark.parametrize(("mean", "stages"), [(0.6, networked_stores.STAGES), (-0.1, [])])
def test_stages_of_a_network_stay_as_long_as_there_are_benefits(mean: float, stages: list[tuple[int, float]]) -> None:
    """The instance is what its files say: without a benefit they could have no stages."""
    made = networked_stores.networked(1.0, 1.0, networked_stores.STAGES, 0.7)
    (found,) = learned_of(made, reading(("orchestration", 0.9, 0.1)), EXACT)
    after, changes = with_learned(made, (replace(found, mean=mean),))
    again = read_files("again", files_of(after))
    lever = again.settings.levers["orchestration"]
    assert [(one.nodes, one.share) for one in lever.network] == stages
    assert lever.network_part == (0.7 if stages else 1.0)
    assert lever.effects.split == pytest.approx(max(0.0, mean) * made.settings.levers["orchestration"].effects.split)
    assert any(change.path == "levers.orchestration.network" for change in changes) is not bool(stages)


def test_nothing_is_changed_by_a_reading_that_says_too_little() -> None:
    made = stores.instance()
    vague = only(made, 0.2, 5.0)
    assert not vague.changed and "narrows the belief by less than 5%" in vague.reason
    unread = Reading((LeverReading("orchestration", 1, 9, 1, None, "too few"),), (), np.zeros((0, 0)), None, 1, (), "2027Q1")
    (nothing,) = learned_of(made, unread)
    assert nothing.reason == "too few" and with_learned(made, (vague, nothing)) == (made, ())


def test_a_lever_that_is_taken_for_certain_is_told() -> None:
    made = stores.instance(extra=STATED)
    (found,) = learned_of(made, reading(("orchestration", 0.6, 0.01)))
    assert not found.changed and found.before is None and "states no uncertainty" in found.reason


def test_draws_that_would_leave_the_bounds_are_a_problem_of_what_was_learned() -> None:
    """Another uncertainty raises the accuracy gap that is closed, which the reading takes to its bound."""
    other = '[[uncertainties]]\nname = "other"\nfigures = ["levers.store_optimization.accuracy_gap_closed"]\n'
    other += 'distribution = "uniform"\nlow = 1.0\nhigh = 1.1\n'
    made = stores.instance(0.5, extra=STATED + other)
    with pytest.raises(InputProblems, match=r"case of what was learned, plan.toml.* found 1.1, expected share from 0 to 1"):
        with_learned(made, (replace(only(made, 1.2, 0.01), mean=5.0, deviation=1.0),))


@pytest.mark.parametrize("deviation", [0.01, 0.1, 0.25, 0.5])
def test_a_cut_normal_distribution_has_the_deviation_that_was_read(deviation: float) -> None:
    spread, held = cut_spread(deviation, 1.0)
    draws = np.random.default_rng(10).normal(0.0, spread, 400_000)
    assert held == deviation and draws[np.abs(draws) <= 1.0].std() == pytest.approx(deviation, rel=0.01)


def test_a_deviation_that_no_cut_distribution_has_is_told() -> None:
    _, held = cut_spread(0.6, 1.0)
    assert 0.55 < held < 1.0 / np.sqrt(3.0)
