"""Measures of risk as linear programmes of their own, and problems with values in worlds, for the tests."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from models.risk import Tail, Wasserstein, WorldValues, WorstWorld
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan


def measured(measure, values, chance):
    """Return the measure of each row of values, float[plans, worlds], by its definition rather than by its weights."""
    if isinstance(measure, Tail):
        # Rockafellar and Uryasev: the supremum over thresholds is attained at one of the values
        short = np.maximum(values[:, :, None] - values[:, None, :], 0.0) @ chance / (1 - measure.level)
        return (1 - measure.weight) * values @ chance + measure.weight * (values - short).max(axis=1)
    if isinstance(measure, WorstWorld):
        return (values - measure.reference(chance.size))[:, chance > 0].min(axis=1)
    return transported(measure, values, chance)


def transported(measure, values, chance):
    """Return the least mean of each row of values that chances moved within the radius have: the transport problems themselves.

    They have no column in common, and are solved side by side.
    """
    each, size = sp.eye_array(len(values)), chance.size
    from_each = np.kron(np.eye(size), np.ones((1, size)))
    cost = np.tile(values, (1, size))
    found = linprog(
        cost.ravel(),
        A_ub=sp.kron(each, measure.distance.reshape(1, -1)), b_ub=np.full(len(values), measure.radius),
        A_eq=sp.kron(each, from_each), b_eq=np.tile(chance, len(values)),
    )  # fmt: skip
    return (cost * found.x.reshape(cost.shape)).sum(axis=1)


class Case:
    """A tiny problem with values in worlds, and those of every plan that keeps its rules."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.problem = random_problem(seed)
        worlds = int(rng.integers(1, 5))
        periods = max(charge.value.size for charge in self.problem.charges)
        self.values = WorldValues(
            np.round(rng.normal(self.problem.value, 4, (worlds, self.problem.choice_count))),
            np.round(rng.normal(-2, 2, (worlds, len(self.problem.charges), periods))),
        )
        chance = rng.integers(0, 4, worlds) + (np.arange(worlds) == 0)
        self.chance = chance / chance.sum()
        self.judge()
        self.distance = rng.uniform(1, 2, (worlds, worlds)) * (1 - np.eye(worlds))

    def _worth(self, plan):
        worth = self.values.value[:, list(plan.choice)].sum(axis=1)
        for number, period in enumerate(plan.opened):
            if period >= 0:
                worth = worth + self.values.charge[:, number, period]
        return worth

    def judge(self):
        """Price every plan that keeps the rules."""
        kept = [plan for plan in every_plan(self.problem) if plan.keeps_rules]
        self.feasible = bool(kept)
        self.in_worlds = np.array([self._worth(plan) for plan in kept]).reshape(len(kept), self.chance.size)

    def best(self, measure):
        """Return the best measure of a plan."""
        return measured(measure, self.in_worlds, self.chance).max()

    def measures(self):
        best = self.in_worlds.max(axis=0, initial=-99.0)
        return {
            "mean": Tail(0.9, 0.0),
            "cvar": Tail(0.6, 1.0),
            "mix": Tail(0.5, 0.5),
            "worst": WorstWorld(),
            "regret": WorstWorld(best),
            "wasserstein": Wasserstein(0.3, self.distance),
        }
