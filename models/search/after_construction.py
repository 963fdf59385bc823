"""A constructed plan improved at its own openings, in which charges and gates are settled and only limits are left.

A construction looks for a plan before it looks for a good one. With every opening as it stands the relaxation is small, and
neighbourhoods of it take most of what the plan lacks in few turns (`models.search.at_openings`).
"""

import numpy as np

from models.checking.verdict import Candidate
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.group_rows import with_group_rows
from models.problem import MenuProblem
from models.run import Run
from models.search.at_openings import relaxation_at, search_at
from models.search.candidates import whole_plan
from models.search.construction import ConstructionParams


def improved_at_openings(run: Run[ConstructionParams], problem: MenuProblem, plan: Candidate) -> Candidate:
    """Return the best plan after turns of neighbourhoods, until one gains too little or time is up; each is told of."""
    params = run.params
    if problem.choice_count > params.most_improved:
        return plan
    plain = with_group_rows(problem)
    nothing = np.zeros(plain.row_count + len(plain.gates))
    relaxation = relaxation_at(plain, ChargeStructure.of(plain), plan.opened, nothing, run.stop)
    if relaxation is None:
        return plan
    search = search_at(relaxation, plan.choice, run.settings.seed, run.stop)
    if search is None:
        return plan
    for _ in range(params.turns):
        search.improve(run.stop, np.inf, params.rounds)
        found = None if search.plan is None else whole_plan(problem, search.plan)
        gain = 0.0 if found is None else found.value - plan.value
        if found is not None and gain > 0.0:
            plan = found
            run.history.note(plan.value, None)
            run.history.publish()
        if gain <= params.least_gain * abs(plan.value) or run.over:
            break
    return plan
