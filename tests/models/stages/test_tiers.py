"""Plans that adapt where tiers make what a choice is worth depend on others, against every policy of tiny problems."""

from collections import defaultdict

import numpy as np
import pytest

from models import Solution, SolveStatus
from models.risk import WorldValues
from models.stages import StagedParams, StagedProblem, solve_staged, solving
from models.statement.variables import first_events
from tests.models.risk.tiered import TieredCase
from tests.series import series

BARE = StagedParams(relaxed=0, cores=(0,))
"""Without the relaxation over all outcomes."""


class StagedCase:
    """A tiny problem with tiers, in which worlds are outcomes, and the mean worth of its best policy."""

    def __init__(self, seed: int) -> None:
        self.tiered = TieredCase(seed)
        rng = np.random.default_rng([seed, 9])
        chance = rng.integers(1, 5, self.tiered.in_worlds.shape[1]).astype(float)
        problem, values = self.tiered.problem, self.tiered.values
        early = rng.integers(0, 2, problem.choice_count)
        openings = rng.integers(0, 2, values.charge.shape[1:]).astype(bool) if seed % 3 == 0 else None
        self.staged = StagedProblem(problem, values, chance / chance.sum(), early, openings)

    def early_of(self, choice: np.ndarray) -> tuple[object, ...]:
        """Return what a plan does early."""
        own = tuple(self.staged.early[choice].tolist())
        if self.staged.early_openings is None:
            return own
        opened = first_events(self.staged.problem, choice).tolist()
        late = [p < 0 or not self.staged.early_openings[c, p] for c, p in enumerate(opened)]
        return (*own, *(None if is_late else p for is_late, p in zip(late, opened, strict=True)))

    def best(self) -> float:
        by_early = defaultdict(list)
        for choice, worth in zip(self.tiered.choices, self.tiered.in_worlds, strict=True):
            by_early[self.early_of(choice)].append(worth)
        return max(float(self.staged.chance @ np.max(own, axis=0)) for own in by_early.values())


@pytest.mark.parametrize("block", series(range(5), 1))
def test_the_best_policy_is_found_and_bounded(block: int) -> None:
    proven = adapts = 0
    for seed in range(10 * block, 10 * block + 10):
        case = StagedCase(seed)
        found = solve_staged(case.staged, gap=1e-3, time_limit=20.0, params=BARE if seed % 4 == 0 else StagedParams())
        if not case.tiered.feasible:
            assert found.status is SolveStatus.INFEASIBLE and found.choice is None
            continue
        best = case.best()
        assert found.choice is not None and found.value is not None and found.bound is not None
        assert found.bound >= best - 1e-6 and found.value <= best + 1e-6, seed
        assert found.value >= best - 1e-3 * abs(best) - 1e-6, seed
        assert len({case.early_of(choice) for choice in found.choice}) == 1
        places = [case.tiered.choices.tolist().index(choice) for choice in found.choice.tolist()]
        own = [case.tiered.in_worlds[place, outcome] for outcome, place in enumerate(places)]
        assert found.by_outcome == pytest.approx(own) and case.staged.chance @ own == pytest.approx(found.value)
        proven += found.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
        adapts += len({tuple(choice) for choice in found.choice.tolist()}) > 1
    assert proven >= 7 and (adapts or block), "most are proven, and outcomes of the first block have plans of their own"


def test_a_mixture_of_worlds_is_worth_their_mean() -> None:
    for seed in range(12):
        case, rng = TieredCase(seed), np.random.default_rng(seed)
        weights = rng.dirichlet(np.ones(case.chance.size), 3)
        mixed: WorldValues = case.values.mixed(weights)
        for choice, own in zip(case.choices, case.in_worlds, strict=True):
            assert mixed.of_plan(choice, first_events(case.problem, choice)) == pytest.approx(weights @ own)


def test_rounds_end_where_they_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that fails gives neither plans nor bounds, however often it is asked."""
    case, asked = next(one for one in map(StagedCase, range(10)) if one.tiered.feasible), []

    def fails(problem: object, **_: object) -> Solution:
        asked.append(problem)
        return Solution(SolveStatus.FAILED, None, None, None, None, None)

    monkeypatch.setattr(solving, "solve", fails)
    start = case.tiered.choices[0]
    found = solve_staged(case.staged, gap=0.0, time_limit=2.0, start=start, params=StagedParams(relaxed=0, most=0, cores=()))
    assert found.choice is not None and found.bound is None
    assert len(asked) <= 8 * case.staged.outcomes
