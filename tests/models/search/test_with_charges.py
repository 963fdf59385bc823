"""Units decided anew with charges free, against every plan of tiny problems that leaves the other units as they are."""

from collections.abc import Callable
from functools import partial
from itertools import combinations

import numpy as np
import pytest

from models import MenuProblem
from models.lagrangian.group_rows import with_group_rows
from models.running.stopping import Stopping
from models.search.candidates import whole_plan
from models.search.with_charges import ChargeNeighbourhoodParams, ChargeNeighbourhoods, contracted
from models.subproblems.units import by_choice
from tests.models.branching.test_waves_by_openings import waves
from tests.models.builders import random_problem
from tests.oracles.brute_force import Tried, every_plan

SEEDS = (4, 9, 11)
"""Of fleets in which to launch pays."""


def gates_of(problem: MenuProblem, plan: Tried) -> tuple[object, ...]:
    """Return what a step keeps of gates: the periods of their charges, and the clusters of pilots where there are any."""
    kept: list[object] = []
    for gate in problem.gates:
        kept.append(plan.opened[gate.charge])
        first = plan.opened[gate.charge] if gate.first_event is None else gate.first_event
        if gate.cluster is not None:
            event = problem.charges[gate.charge].event[list(plan.choice)]
            kept.append(frozenset(gate.cluster[(event >= max(first, 0)) & (event < first + gate.delay)].tolist()))
    return tuple(kept)


@pytest.mark.parametrize(
    ("draw", "seed"), [*((partial(waves, 4), seed) for seed in SEEDS), *((random_problem, seed) for seed in range(20))]
)
def test_plans_over_freed_units_are_those_of_brute_force(draw: Callable[[int], MenuProblem], seed: int) -> None:
    problem = draw(seed)
    plain, kept = with_group_rows(problem), [plan for plan in every_plan(problem) if plan.keeps_rules]
    every = np.ones(problem.choice_count, dtype=np.bool_)
    for one in kept[:: max(1, len(kept) // 3)]:
        plan = whole_plan(problem, np.array(one.choice))
        assert plan is not None
        for held in combinations(range(problem.unit_count), problem.unit_count // 2):
            freed = ~np.isin(np.arange(problem.unit_count), held)
            part = contracted(plain, by_choice(plain), plan, freed, every)
            assert np.array_equal(part.lift(part.lower(plan.choice)), plan.choice)
            inside = {tuple(part.lift(np.array(own.choice)).tolist()) for own in every_plan(part.problem) if own.keeps_rules}
            assert inside == {
                other.choice
                for other in kept
                if all(other.choice[unit] == one.choice[unit] for unit in held)
                and gates_of(problem, other) == gates_of(problem, one)
            }


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_come_from_the_worst_plan_to_the_best_whose_gates_open_alike(seed: int) -> None:
    problem = waves(4, seed)
    values: dict[tuple[object, ...], dict[float, tuple[int, ...]]] = {}
    for plan in every_plan(problem):
        if plan.keeps_rules:
            values.setdefault(gates_of(problem, plan), {})[plan.value] = plan.choice
    alike = max(values.values(), key=lambda own: max(own) - min(own))
    start = whole_plan(problem, np.array(alike[min(alike)]))
    assert start is not None and start.value < max(alike) - 1
    search = ChargeNeighbourhoods(problem, with_group_rows(problem), [], 0, ChargeNeighbourhoodParams())
    found = search.improved(start, np.zeros(problem.choice_count), 8, Stopping(5))
    assert whole_plan(problem, found.choice) is not None
    assert found.value == pytest.approx(max(alike))
