"""Problems with tiers whose gains, and what counts, differ between worlds, with the worth of every plan by brute force."""

from dataclasses import replace

import numpy as np

from models import Tiers
from models.risk import WorldValues, joined
from tests.models.builders import random_tiers
from tests.models.risk.measured import Case
from tests.oracles.brute_force import every_plan

KINDS = ("alike", "delayed", "delayed", "of its own")
"""What counts in a world: as in the problem, the same some periods later, or something else."""


class TieredCase(Case):
    """A tiny problem with tiers in worlds, and the values of every plan that keeps its rules.

    Each world is a problem of its own for brute force, which knows nothing of values in worlds.
    """

    def __init__(self, seed, worlds=None, units=4):
        rng = np.random.default_rng([seed, 5])
        self.problem = random_tiers(seed, units=units)
        self.kind = KINDS[seed % len(KINDS)]
        number = int(rng.integers(1, 5)) if worlds is None else worlds
        periods = max(charge.value.size for charge in self.problem.charges)
        value = np.round(rng.normal(self.problem.value, 3, (number, self.problem.choice_count)))
        charge = np.round(rng.normal(-2, 2, (number, len(self.problem.charges), periods)))
        self.ladders = [[self._drawn(rng, tiers) for tiers in self.problem.tiers] for _ in range(number)]
        self.values = WorldValues(value, charge, joined(self.ladders))
        chance = rng.integers(0, 4, number) + (np.arange(number) == 0)
        self.chance = chance / chance.sum()
        each = [every_plan(self.alone(world)) for world in range(number)]
        kept = [place for place, plan in enumerate(each[0]) if plan.keeps_rules]
        self.feasible = bool(kept)
        self.choices = np.array([each[0][place].choice for place in kept])
        self.in_worlds = np.array([[own[place].value for own in each] for place in kept]).reshape(len(kept), number)
        self.distance = rng.uniform(1, 2, (number, number)) * (1 - np.eye(number))

    def _drawn(self, rng, tiers):
        """Return tiers in a world."""
        gain = np.round(tiers.gain * rng.uniform(0, 2, tiers.gain.shape[0])[:, None]) + (rng.integers(3) == 0)
        count = tiers.count.toarray()
        if self.kind == "delayed":
            late = int(rng.integers(0, 3))
            count = np.vstack([np.zeros((late, count.shape[1])), count])[: tiers.periods]
        elif self.kind == "of its own" and rng.integers(2):
            count = count * rng.integers(0, 3, count.shape[1])
        return Tiers(tiers.name, tiers.need, tiers.share, count, gain)

    def alone(self, world):
        """Return the problem of one world."""
        charges = zip(self.problem.charges, self.values.charge[world], strict=True)
        return replace(
            self.problem,
            value=self.values.value[world],
            charges=tuple(replace(charge, value=value[: charge.value.size]) for charge, value in charges),
            tiers=tuple(self.ladders[world]),
        )
