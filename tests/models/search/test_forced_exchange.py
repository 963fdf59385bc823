"""Exchanges around a plan: what they return keeps every rule and has the choice, and the plan they begin with stays."""

import numpy as np

from models.checking.incremental import Filling
from models.search.forced_exchange import ForcedExchange
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan, tried


def test_an_exchange_is_a_plan_with_the_choice() -> None:
    found = alone = 0
    for seed in range(15):
        problem = random_problem(seed)
        plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
        if not plans:
            continue
        start = np.array(max(plans, key=lambda plan: plan.value).choice)
        filling = Filling(problem, start)
        exchange = ForcedExchange(filling, np.ones(problem.choice_count, dtype=bool))
        for one in np.setdiff1d(np.arange(problem.choice_count), start).tolist():
            choice = exchange.plan(np.array([one]))
            assert (filling.choice == start).all()
            possible = [plan for plan in plans if one in plan.choice]
            if choice is None:
                step = np.where(problem.unit[one] == np.arange(start.size), one, start)
                assert not tried(problem, tuple(step)).keeps_rules, "a choice that fits alone is found"
                continue
            judged = tried(problem, tuple(choice.tolist()))
            assert judged.keeps_rules and one in judged.choice
            assert judged.value <= max(plan.value for plan in possible)
            found += 1
            alone += int((choice != start).sum() == 1)
    assert found > 30 and found > alone
