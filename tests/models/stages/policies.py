"""Tiny problems of plans that adapt, and the best of all their policies by trying every one."""

from collections import defaultdict

import numpy as np

from models.risk import WorldValues
from models.stages import StagedProblem
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan


class Case:
    """A tiny problem with values by outcome, and the worth of every plan in every outcome.

    A policy picks early decisions and, in each outcome, any plan with these: for given early decisions the best policy takes
    the best such plan of each outcome, so that trying all early decisions tries all policies.
    """

    def __init__(self, seed, outcomes=None, openings=None):
        rng = np.random.default_rng([seed, 7])
        self.problem = random_problem(seed)
        number = int(rng.integers(2, 5)) if outcomes is None else outcomes
        periods = max(charge.value.size for charge in self.problem.charges)
        values = WorldValues(
            np.round(rng.normal(self.problem.value, 5, (number, self.problem.choice_count))),
            np.round(rng.normal(-2, 3, (number, len(self.problem.charges), periods))),
        )
        chance = rng.integers(1, 5, number).astype(float)
        early = rng.integers(0, 3, self.problem.choice_count)
        if openings is None:
            openings = bool(rng.integers(0, 2))
        early_openings = rng.integers(0, 2, (len(self.problem.charges), periods)).astype(bool) if openings else None
        self.staged = StagedProblem(self.problem, values, chance / chance.sum(), early, early_openings)
        self.plans = [plan for plan in every_plan(self.problem) if plan.keeps_rules]
        self.worth = np.array([self._worth(plan) for plan in self.plans]).reshape(len(self.plans), number)

    @property
    def feasible(self):
        return bool(self.plans)

    def _worth(self, plan):
        values = self.staged.values
        worth = values.value[:, list(plan.choice)].sum(axis=1)
        for number, period in enumerate(plan.opened):
            if period >= 0:
                worth = worth + values.charge[:, number, period]
        return worth

    def stem(self, plan):
        """Return what a plan does early: the decision of each unit, and the early openings of charges."""
        openings = self.staged.early_openings
        opened = () if openings is None else tuple(p if p >= 0 and openings[c, p] else None for c, p in enumerate(plan.opened))
        return tuple(int(self.staged.early[k]) for k in plan.choice), opened

    @property
    def committed(self):
        """The best plan that is the same in all outcomes."""
        return float((self.worth @ self.staged.chance).max())

    @property
    def adaptive(self):
        """The best policy."""
        by_stem = defaultdict(list)
        for plan, worth in zip(self.plans, self.worth, strict=True):
            by_stem[self.stem(plan)].append(worth)
        return max(float(self.staged.chance @ np.max(own, axis=0)) for own in by_stem.values())

    @property
    def known(self):
        """The mean of the best plans of each outcome."""
        return float(self.staged.chance @ self.worth.max(axis=0))
