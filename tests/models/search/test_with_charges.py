"""Units decided anew with charges free, against every plan of tiny problems that leaves the other units as they are."""

import numpy as np
import pytest

from models.lagrangian.group_rows import with_group_rows
from models.running.stopping import Stopping
from models.search.candidates import whole_plan
from models.search.with_charges import ChargeNeighbourhoodParams, ChargeNeighbourhoods, contracted
from models.subproblems.units import by_choice
from tests.models.branching.test_waves_by_openings import waves
from tests.oracles.brute_force import every_plan

SEEDS = (4, 5, 9, 10, 11)
"""Of fleets with more than one plan."""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_plan_over_freed_units_is_that_of_brute_force(seed: int) -> None:
    problem, random = waves(4, seed), np.random.default_rng(seed)
    plain, kept = with_group_rows(problem), [plan for plan in every_plan(problem) if plan.keeps_rules]
    plan = whole_plan(problem, np.array(kept[int(random.integers(len(kept)))].choice))
    assert plan is not None
    freed = np.isin(np.arange(problem.unit_count), random.permutation(problem.unit_count)[:2])
    part = contracted(plain, by_choice(plain), plan, freed, np.ones(problem.choice_count, dtype=np.bool_))
    assert np.array_equal(part.lift(part.lower(plan.choice)), plan.choice)
    gated = [gate.charge for gate in problem.gates]
    same = [
        tuple(other.choice)
        for other in kept
        if np.array_equal(np.array(other.choice)[~freed], plan.choice[~freed])
        and [other.opened[one] for one in gated] == plan.opened[gated].tolist()
    ]
    inside = {tuple(part.lift(np.array(own.choice)).tolist()) for own in every_plan(part.problem) if own.keeps_rules}
    assert inside == set(same)


@pytest.mark.parametrize("seed", SEEDS[1:4])
def test_steps_keep_every_rule_and_lose_nothing(seed: int) -> None:
    problem = waves(4, seed)
    kept = [plan for plan in every_plan(problem) if plan.keeps_rules]
    worst = min(kept, key=lambda plan: plan.value)
    plan = whole_plan(problem, np.array(worst.choice))
    assert plan is not None
    search = ChargeNeighbourhoods(problem, with_group_rows(problem), [], 0, ChargeNeighbourhoodParams())
    found = search.improved(plan, np.zeros(problem.choice_count), 8, Stopping(5))
    assert whole_plan(problem, found.choice) is not None
    assert plan.value <= found.value <= max(one.value for one in kept) + 1e-6
