"""Bounds and plans by multipliers under rules on waves: charges given together, charges that only use rows."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, Gate, MenuProblem
from models.branching.by_openings import solved_by_openings
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.points import DualParams
from models.lagrangian.sample import sample_of
from models.search.candidates import whole_plan
from tests.models.branching.test_by_openings import EVERYTHING, NOISE, fleet, run_for
from tests.oracles.brute_force import best_value, every_plan


def waves(units: int, seed: int) -> MenuProblem:
    """Return a fleet with a pilot of the late launches, and charges that only use rows: least waves, regions at once."""
    plain, rng = fleet(units, seed), np.random.default_rng(seed)
    start, periods = plain.charges[0].event, 3
    later = np.where((start != NEVER) & (rng.random(start.size) < 0.8), start, NEVER)
    home = [np.where(plain.charges[1 + region].event != NEVER) for region in range(2)]
    rows = plain.row_count
    launches = sp.csr_array(np.array([-(start == period).astype(float) for period in range(periods)]))
    active = sp.csr_array((2, start.size))
    charges = [replace(one, use=_longer(one, 5)) for one in plain.charges]
    charges.append(Charge("pilot", later, np.zeros(periods)))
    for period in range(periods):
        one = sp.csr_array(([2.0], ([rows + period], [0])), shape=(rows + 5, 1))
        charges.append(Charge(f"wave {period}", np.where(start == period, 0, NEVER), np.zeros(1), use=one))
        for region in range(2):
            event = np.full(start.size, NEVER)
            event[home[region][0][start[home[region][0]] == period]] = 0
            one = sp.csr_array(([1.0], ([rows + 3 + period % 2], [0])), shape=(rows + 5, 1))
            charges.append(Charge(f"active {region} {period}", event, np.zeros(1), use=one))
    return replace(
        plain,
        use=sp.csr_array(sp.vstack([plain.use, launches, active])),
        limit=np.concatenate([plain.limit, np.zeros(3), [2.0, 1.0]]),
        charges=tuple(charges),
        gates=(*plain.gates, Gate("second pilot", 3, 1, 1)),
        row_names=(),
    )


def _longer(charge: Charge, rows: int) -> sp.csr_array:
    use = charge.use
    assert use is not None
    return sp.csr_array(sp.vstack([use, sp.csr_array((rows, use.shape[1]))]))


@pytest.mark.parametrize("seed", range(5))
def test_two_charges_are_given_together_and_those_that_only_use_rows_are_spread(seed: int) -> None:
    problem = waves(4, seed)
    dual, random = Dual(with_group_rows(problem)), np.random.default_rng(seed)
    structure = dual.structure
    assert [problem.charges[one].name for one in structure.given] == ["network", "pilot"]
    assert len(structure.only_using) == 9 and not structure.spread
    parts = {part.shared: part for part in dual.branches()}
    for _ in range(3):
        free = random.uniform(0, 0.5, dual.start().size) * random.integers(0, 2, dual.start().size)
        points = {shared: dual.evaluate(part, free, 1.0).point for shared, part in parts.items()}
        for plan in every_plan(problem):
            if plan.keeps_rules:
                first, second = (dual.periods if plan.opened[one] == NEVER else plan.opened[one] for one in structure.given)
                assert plan.value <= points[first + (dual.periods + 1) * second].bound + NOISE


@pytest.mark.parametrize("seed", [4, 5, 9, 10])
def test_plans_and_bounds_under_rules_on_waves_hold(seed: int) -> None:
    """Of fleets in which to launch pays, after a few turns."""
    problem = waves(4, seed)
    best, found = best_value(problem), solved_by_openings(run_for(replace(EVERYTHING, most_turns=4), 1e-9, 60), problem, None)
    assert best is not None and best > 1
    assert found.bound is not None and found.bound >= best - NOISE
    assert found.plan is not None and found.plan.value <= best + NOISE
    assert whole_plan(problem, found.plan.choice) is not None


@pytest.mark.parametrize("seed", [2, 5])
def test_a_sample_gives_the_same_charges_as_the_whole(seed: int) -> None:
    """Of a second pilot that concerns just over half of all units, and less than half of those drawn."""
    plain = fleet(40, 0, regions=4)
    concerned = np.isin(plain.unit, np.random.default_rng(1).permutation(40)[:21])
    pilot = Charge("pilot", np.where(concerned, plain.charges[0].event, NEVER), np.zeros(3))
    nobody = Charge("nobody", np.full(plain.choice_count, NEVER), np.zeros(3))
    gates = (*plain.gates, Gate("second pilot", len(plain.charges), 1, 1))
    dual = Dual(with_group_rows(replace(plain, charges=(*plain.charges, pilot, nobody), gates=gates)))
    sample = sample_of(dual, 12, seed)
    assert sample.dual.structure.given == dual.structure.given == [0, len(plain.charges)]
    free = np.random.default_rng(seed).uniform(0.1, 1, sample.dual.start().size)
    own, point = sample.dual.multipliers_of(free), sample.dual.evaluate(sample.dual.branches()[0], free, 1.0).point
    assert own.pilots.size == 2
    np.testing.assert_allclose(dual.multipliers_of(sample.lift(point)).pilots, own.pilots)


def test_values_of_few_periods_are_kept_where_there_are_many_choices_and_bounds_stay_the_same() -> None:
    problem = with_group_rows(waves(4, 4))
    dual, sparing = Dual(problem), Dual(problem, DualParams(most_values=2 * problem.choice_count))
    parts = dual.branches()
    assert [part.shared for part in sparing.branches()] == [part.shared for part in parts]
    firsts = [sparing.given(part.shared) for part in parts]
    assert len(parts) > 2 and sparing.given(parts[0].shared) is not firsts[0]
    assert sparing.given(parts[0].shared) is sparing.given(parts[0].shared)
    free = np.random.default_rng(0).uniform(0, 0.5, dual.start().size)
    for part in parts:
        assert sparing.evaluate(part, free, 1.0).point.bound == dual.evaluate(part, free, 1.0).point.bound
