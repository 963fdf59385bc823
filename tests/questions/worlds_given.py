"""Worlds with given values, and every plan of a tiny programme in each of them: what certainty is worth, without a solver."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances import Instance
from instances.schema.uncertainties import Future, Uncertainty
from models import MenuProblem
from planner.planning import Priced
from planner.questions.no_regret.no_regret import NoRegret, no_regret
from planner.questions.no_regret.params import NoRegretParams
from planner.worlds.pricing import ValuesInWorlds
from planner.worlds.worlds import Source, Worlds
from tests.oracles.brute_force import every_plan

Pricing = Callable[[Priced, Worlds], ValuesInWorlds]


def worlds_of(draws: Sequence[float], futures: Sequence[Future] = (), units: int = 1) -> Worlds:
    """Return worlds of equal chance with one uncertainty; the futures are not drawn."""
    uncertainty = Uncertainty(name="market", figures=("finance.contingency",), distribution="uniform", low=0.0, high=2.0)
    source = Source(uncertainty, uncertainty.figures, np.zeros(units, dtype=np.int64), ("",))
    count = len(draws)
    draw, none = np.array(draws, dtype=np.float64)[:, None], np.full(count, -1, dtype=np.int64)
    return Worlds((source,), (draw,), tuple(futures), none, np.full(count, 1.0 / count), 0)


def shaken(seed: int, strength: float = 0.6) -> Pricing:
    """Return a pricing that moves the value of each roadmap and charge by a random share in each world; futures by others."""

    def price(case: Priced, worlds: Worlds) -> ValuesInWorlds:
        rng = np.random.default_rng([seed, len(worlds.sources)])
        periods = max((cost.value.size for cost in case.shared), default=0)
        value, charge = [], []
        for _ in range(worlds.number):
            scale = float(np.abs(case.problem.value).max())
            value.append(case.problem.value + strength * scale * rng.uniform(-1.0, 1.0, case.problem.value.size))
            own = [np.resize(cost.value * rng.uniform(0.5, 1.5), periods) for cost in case.shared]
            charge.append(np.array(own).reshape(len(case.shared), periods))
        return ValuesInWorlds(np.array(value), np.array(charge))

    return price


@dataclass(frozen=True)
class Tried:
    """All plans of a programme that keep its rules, int[plans, units], and their worth float[plans, worlds]."""

    choices: np.ndarray
    worth: np.ndarray

    def of(self, choice: np.ndarray) -> np.ndarray:
        """Return float[worlds]: the worth of a plan."""
        (place,) = np.flatnonzero((self.choices == choice).all(axis=1))
        return np.asarray(self.worth[place])


def tried(problem: MenuProblem, values: ValuesInWorlds) -> Tried:
    """Return every plan that keeps the rules, with its worth in each world."""
    worth, choices = [], np.empty((0, 0))
    for world in range(values.value.shape[0]):
        own = [values.charge[world, number] for number in range(values.charge.shape[1])]
        charges = [replace(charge, value=value[: charge.value.size]) for charge, value in zip(problem.charges, own)]
        moved = replace(problem, value=values.value[world], charges=(*charges, *problem.charges[len(own) :]))
        plans = [plan for plan in every_plan(moved) if plan.keeps_rules]
        choices = np.array([plan.choice for plan in plans])
        worth.append([plan.value for plan in plans])
    return Tried(choices, np.array(worth).T)


def asked(instance: Instance, worlds: Worlds, price: Pricing, **params: object) -> NoRegret:
    """Ask the question to proven optima unless `params` say otherwise."""
    options = instance.settings.solver.model_copy(update={"gap": 0.0})
    exact = NoRegretParams(world_gap=0.0, seconds=60.0)
    return no_regret(instance, worlds, price, options, lambda title, progress: None, replace(exact, **params))
