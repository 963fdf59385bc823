"""Plans of a large problem without shared charges: round the relaxation, then free some units and solve what they share.

The relaxation of many units under few limits mixes choices of few units (no more than there are limits). They alone are
decided by a small programme under what the others leave. Then units are freed again and again, those first whose next
best choice loses least; every step is as small however many units there are.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.highs import HighsSettings, run_highs
from models.judgement import plan_of
from models.layout import assignment
from models.problem import MenuProblem
from models.progress import History
from models.search import ranks, sparing
from models.some_units import by_choice, over_units, used_by
from models.standard_form import standard_form
from models.stopping import Stopping, over

CORE = 6
"""Columns of each freed unit that take part in a step, those that lose least, and the one that uses least."""

NODES, ROUNDING_NODES = 30, 20
"""Nodes after which a step is given up with what it has, and the first one, which rounds."""

ROUNDING_UNITS = 40
"""Units freed in the first step beside the mixed ones; four times as many if that does not do."""

FIRST_UNITS, FEWEST_UNITS, MOST_UNITS = 24, 6, 400
"""Units freed in the first neighbourhood, and never fewer or more."""

WHOLE, TAKEN = 1.0 - 1e-6, 1e-9
"""Part of a choice that is all of it, and one that is more than nothing."""

STEP_GAP = 1e-6

LARGEST_TIE = 60
"""Units tied by groups are freed together; of more than this many, none is."""


@dataclass(eq=False)
class DatedSearch:
    """A search over the plans of one problem without charges and gates.

    Parameters
    ----------
    values
        float[choices]: the choices of the relaxation.
    loss
        float[choices]: what the relaxation loses by each choice at least, not below 0.

    Attributes
    ----------
    choice
        int[units]: the best plan so far; None before `rounded` has found one.
    """

    problem: MenuProblem
    values: FloatArray
    loss: FloatArray
    seed: int
    choice: IntArray | None = None

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._uses = by_choice(self.problem)
        self._rank = ranks(self.problem.unit, self.loss)
        self._core = (self._rank < CORE) | sparing(self.problem) | (self.values > TAKEN)
        order = np.lexsort((self._rank, self.problem.unit))
        begin = np.searchsorted(self.problem.unit[order], np.arange(self.problem.unit_count + 1))
        self._order, self._begin = order, begin
        second = np.minimum(begin[:-1] + 1, begin[1:] - 1)
        self._next_loss = self.loss[order[second]]
        self._tied = _ties(self.problem)

    @property
    def value(self) -> float:
        """What the best plan so far is worth, without charges."""
        return -np.inf if self.choice is None else float(self.problem.value[self.choice].sum())

    def rounded(self, stopping: Stopping) -> bool:
        """Round the relaxation; return whether that made a plan."""
        best = np.lexsort((-self.values, self.problem.unit))
        chosen = best[np.searchsorted(self.problem.unit[best], np.arange(self.problem.unit_count))]
        mixed = self.values[chosen] < WHOLE
        self._used = used_by(self._uses, chosen)
        count = ROUNDING_UNITS
        while not over(stopping):
            freed = mixed.copy()
            freed[np.argsort(self._next_loss, kind="stable")[:count]] = True
            if self._step(chosen, self._with_ties(freed), stopping, ROUNDING_NODES, start=False):
                return True
            if count >= self.problem.unit_count:
                return False
            count = min(4 * count, self.problem.unit_count)
        return False

    def improve(self, stopping: Stopping, goal: float) -> None:
        """Take steps until the plan is worth the goal, or it is time to stop."""
        size = float(FIRST_UNITS)
        nearness = np.exp(-self._next_loss / max(float(np.median(self._next_loss)), 1e-12)) + 1e-3
        while self.choice is not None and not over(stopping) and self.value < goal:
            freed = np.zeros(self.problem.unit_count, dtype=np.bool_)
            count = min(round(size), self.problem.unit_count)
            lost = self.loss[self.choice]
            weight = nearness / nearness.sum() + lost / max(float(lost.sum()), 1e-12)
            freed[self._random.choice(freed.size, count, replace=False, p=weight / weight.sum())] = True
            quick = self._step(self.choice, self._with_ties(freed), stopping, NODES, start=True)
            size = min(size * 1.1, MOST_UNITS) if quick else max(size * 0.85, FEWEST_UNITS)

    def _with_ties(self, freed: BoolArray) -> BoolArray:
        """Return the freed units with all that groups tie them to."""
        for tied in self._tied:
            if freed[tied].any():
                freed[tied] = tied.size <= LARGEST_TIE or self.choice is None
        return freed

    def _step(self, chosen: IntArray, freed: BoolArray, stopping: Stopping, nodes: int, start: bool) -> bool:
        """Decide the freed units anew; return whether the step was solved, in the first step whether it made a plan."""
        units = np.flatnonzero(freed)
        keep = self._columns_of(units, chosen)
        part = over_units(self.problem, self._uses, units, keep, chosen, self._used)
        hint = assignment(part.problem, np.searchsorted(keep, chosen[units])) if start else None
        settings = HighsSettings(gap=STEP_GAP, seed=self.seed, nodes=nodes)
        answer = run_highs(standard_form(part.problem), settings, stopping, History(), hint)
        if answer.values is not None:
            self._take(part.lift(plan_of(part.problem, answer.values).choice))
        return answer.values is not None and (not start or answer.nodes < nodes)

    def _take(self, choice: IntArray) -> None:
        if self.problem.value[choice].sum() > self.value:
            self.choice = choice
            self._used = used_by(self._uses, choice)

    def _columns_of(self, units: IntArray, chosen: IntArray) -> IntArray:
        """Return the choices of some units that take part, in order."""
        mine = np.concatenate([self._order[self._begin[unit] : self._begin[unit + 1]] for unit in units.tolist()])
        return np.unique(np.append(mine[self._core[mine]], chosen[units]))


def _ties(problem: MenuProblem) -> list[IntArray]:
    """Return units that groups tie to each other; no unit stands in two of them."""
    parts: list[set[int]] = []
    for group in problem.groups:
        together = {int(unit) for unit in group.units}
        for part in [one for one in parts if one & together]:
            together |= part
            parts.remove(part)
        parts.append(together)
    return [np.array(sorted(part), dtype=np.int64) for part in parts]
