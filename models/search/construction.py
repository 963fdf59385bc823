"""A first plan of any problem, feasibility before value: all limits and rules may be broken at first, at a price that rises.

The choices of each unit all take part, and every limit and rule is a row (`models.search.rows_alone`). Units begin with what
they are worth most by, or with what uses least. Sweeps draw their choices anew, one and two at a time, as likely as the worth
of the whole is high, where what a row is overstepped by costs its price (`models.search.annealing_loops`); the price of a row
rises while it is overstepped and falls a little while it is not. Before each sweep the units of a charge whose opening
uses an overstepped row move out of it together, or others move into it (`models.search.construction_loops`): a wave with a
least size is no plan halfway. Prices that rise where the search is stuck are those of breakout search (Morris 1993), and of
feasibility jump (Luteberget and Sartor 2023), which knows of no choices that belong to one unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from models.arrays import BoolArray, IntArray, slices
from models.best_choices import UnitChoices
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.running.stopping import Stopping, over
from models.search.annealing_loops import state_of, sweep
from models.search.candidates import sparing, whole_plan
from models.search.construction_loops import move_in, move_out
from models.search.rows_alone import RowsAlone, rows_alone


@dataclass(frozen=True)
class ConstructionParams:
    """Parameters of a construction.

    Attributes
    ----------
    most_choices
        choices, all units together, up to which a plan is constructed; with more the arrays take too much memory.
    attempts
        at most, from another start or for pilots of another cluster.
    attempts_at_once
        at most, where a plan is constructed before other methods are tried.
    share
        of the seconds left, at most, that all attempts and what improves their plan may take: a bound has to have its time, too.
    sweeps
        of an attempt at most.
    whole_sweeps
        of these, the first, over all units.
    part
        share of units, at most, that other sweeps draw of those whose choices use overstepped rows, and of all others.
    warm, cold
        first and last temperature, in typical worths of a unit; the last is reached in a third of the sweeps.
    warm_near, whole_sweeps_near
        the same of an attempt near to given choices.
    rise
        of the price of an overstepped row by sweep: a share of the mean price of such rows, each by its largest use.
    fall
        factor of the price of a row that is kept.
    least_price
        price of a row that begins to be overstepped: the typical worth of a unit by the row's largest use, times this.
    pairs
        share of units whose choice is drawn together with that of another one.
    together
        charges whose units move together before a sweep, at most.
    in_at_once
        units that are tried at most where some move into a period together.
    tolerance
        how far a row may be overstepped, relative to itself.
    most_rounded
        choices, all units together, up to which the relaxation at the openings of a constructed plan is rounded.
    most_improved
        choices up to which the better plan is improved at its openings at once; with more, turns are long, and the search by
        openings takes the same ones with a bound to aim at.
    turns, rounds, least_gain
        of improving a constructed plan at its openings: turns at most, rounds of neighbourhoods in each, and the gain of a
        turn, relative to the value, below which it ends.
    """

    most_choices: int = 3_000_000
    attempts: int = 6
    attempts_at_once: int = 2
    share: float = 0.4
    sweeps: int = 240
    whole_sweeps: int = 8
    part: float = 0.08
    warm: float = 0.1
    cold: float = 0.003
    warm_near: float = 0.01
    whole_sweeps_near: int = 2
    rise: float = 0.25
    fall: float = 0.99
    least_price: float = 0.1
    pairs: float = 0.3
    together: int = 24
    in_at_once: int = 60
    tolerance: float = 1e-10
    most_rounded: int = 600_000
    most_improved: int = 50_000
    turns: int = 8
    rounds: int = 4
    least_gain: float = 0.005


def constructed(run: Run[ConstructionParams], problem: MenuProblem) -> Candidate | None:
    """Return a plan, None if no attempt came to one or time was up.

    Parameters
    ----------
    problem
        without returns and tiers, which are settled around it.
    """
    params = run.params
    if problem.choice_count > params.most_choices:
        return None
    typical = max(float(UnitChoices.of(problem.unit).highest(np.abs(problem.value)).mean()), 1e-12)
    starts = (UnitChoices.of(problem.unit).best(problem.value), np.flatnonzero(sparing(problem)))
    rows: RowsAlone | None = None
    for number, clusters in zip(range(params.attempts), _clusters(problem), strict=False):
        if rows is None or _clustered(problem):
            rows = rows_alone(problem, clusters)
        place = np.empty(problem.choice_count, dtype=np.int64)
        place[rows.order] = np.arange(rows.order.size)
        start = starts[number % len(starts)]
        attempt = _Attempt(rows, place[start[np.argsort(problem.unit[start])]], typical, run.settings.seed + number, params)
        found = attempt.plan(run.stop)
        plan = None if found is None else whole_plan(problem, rows.order[found])
        if plan is not None or run.over:
            return plan
    return None


def constructed_near(run: Run[ConstructionParams], problem: MenuProblem, start: IntArray) -> Candidate | None:
    """Return a plan by one attempt from given choices, int[units], nearly as cold as attempts end; None if it came to none.

    Pilots are those of the cluster of most units.
    """
    params = run.params
    if problem.choice_count > params.most_choices:
        return None
    typical = max(float(UnitChoices.of(problem.unit).highest(np.abs(problem.value)).mean()), 1e-12)
    rows = rows_alone(problem, next(_clusters(problem)))
    place = np.empty(problem.choice_count, dtype=np.int64)
    place[rows.order] = np.arange(rows.order.size)
    own = replace(params, warm=params.warm_near, whole_sweeps=params.whole_sweeps_near)
    found = _Attempt(rows, place[start[np.argsort(problem.unit[start])]], typical, run.settings.seed, own).plan(run.stop)
    return None if found is None else whole_plan(problem, rows.order[found])


def asks_together(problem: MenuProblem) -> bool:
    """Return whether rules tie launches to openings, so that choices taken one by one seldom keep them.

    Of charges without a value: one whose opening asks for what choices give, using a row above 0 which some choice uses below 0,
    as a least wave does; or several that cannot all open, using more of a row than there is, as regions at once do.
    """
    asking = [charge.use for charge in problem.charges if charge.use is not None and not charge.value.any()]
    if not asking:
        return False
    gives, most = _rows_below_0(problem), np.zeros(problem.row_count)
    for use in asking:
        if gives[(use > 0).nonzero()[0]].any():
            return True
        most += np.asarray(use.max(axis=1).todense()).ravel().clip(min=0.0)
    return bool(np.any((most > 0.0) & (most > problem.limit)))


def _rows_below_0(problem: MenuProblem) -> BoolArray:
    """Return bool[rows]: whether some choice uses a row below 0; the uses are in compressed rows, or in compressed columns."""
    use, found = problem.use, np.zeros(problem.row_count, dtype=np.bool_)
    below = use.data < 0
    rows = use.indices if use.format == "csc" else np.repeat(np.arange(problem.row_count), np.diff(use.indptr))
    found[rows[below]] = True
    return found


def _clustered(problem: MenuProblem) -> bool:
    return any(gate.cluster is not None for gate in problem.gates)


def _clusters(problem: MenuProblem) -> Iterator[tuple[int, ...]]:
    """Yield a cluster for each gate, those of most units first, all combinations again and again."""
    ranked = [
        [0] if gate.cluster is None else np.argsort(-np.bincount(gate.cluster), kind="stable").tolist() for gate in problem.gates
    ]
    while True:
        yield from product(*ranked)


class _Attempt:
    """One attempt, from one start.

    Parameters
    ----------
    start
        int[units]: choices counted as those of the rows.
    """

    def __init__(self, rows: RowsAlone, start: IntArray, typical: float, seed: int, params: ConstructionParams) -> None:
        self._rows, self._params, self._typical = rows, params, typical
        self._random = np.random.default_rng(seed)
        self._least = params.least_price * typical / rows.size
        self._slack = params.tolerance * np.maximum(1.0, np.abs(rows.limit))
        self._weight = np.zeros(rows.limit.size)
        self._state = state_of(start, rows.menu, rows.charges, rows.limit, self._weight)
        self._users, self._all = _users(rows), np.arange(rows.units)

    def plan(self, stopping: Stopping) -> IntArray | None:
        """Return choices that keep all rows, None if there were none after all sweeps, or time was up."""
        params = self._params
        for number in range(params.sweeps):
            bad = self._overstepped()
            if not bad.any():
                return np.asarray(self._state[0].copy())
            if over(stopping):
                return None
            self._reprice(bad)
            part = min(1.0, 3 * number / params.sweeps)
            temperature = params.warm * (params.cold / params.warm) ** part * self._typical
            self._move_together(bad, temperature)
            self._sweep(temperature, self._all if number < params.whole_sweeps else self._concerned(bad))
        return None

    def _overstepped(self) -> BoolArray:
        return np.asarray(self._state[1] - self._rows.limit > self._slack)

    def _reprice(self, bad: BoolArray) -> None:
        size = self._rows.size[bad]
        price = self._weight[bad] * size
        self._weight[bad] += np.maximum(self._params.rise * float(price.mean()) / size, self._least[bad])
        self._weight[~bad] *= self._params.fall

    def _concerned(self, bad: BoolArray) -> IntArray:
        """Return int[]: units whose choices use overstepped rows, as many as take part, and some others, in any order."""
        menu, chosen, random = self._rows.menu, self._state[0], self._random
        first, uses = menu[2][chosen], np.zeros(chosen.size, dtype=np.bool_)
        owner, entry = slices(first, menu[2][chosen + 1] - first)
        uses[owner[bad[menu[3][entry]]]] = True
        count = max(1, round(self._params.part * chosen.size))
        mine, others = random.permutation(np.flatnonzero(uses)), random.permutation(np.flatnonzero(~uses))
        return random.permutation(np.concatenate([mine[:count], others[:count]]))

    def _sweep(self, temperature: float, units: IntArray) -> None:
        rows, random = self._rows, self._random
        partner = np.where(random.random(units.size) < self._params.pairs, random.integers(rows.units, size=units.size), -1)
        sweep(
            random.permutation(units), partner, int(random.integers(2**31)), self._state, rows.menu, rows.charges,
            rows.limit, self._weight, temperature,
        )  # fmt: skip

    def _move_together(self, bad: BoolArray, temperature: float) -> None:
        """Move the units of charges that use overstepped rows out of where these open, or into another period."""
        rows, params, random = self._rows, self._params, self._random
        charges = np.unique(np.concatenate([self._users[row] for row in np.flatnonzero(bad).tolist()]))
        never = rows.charges[0].shape[1] - 1
        for charge in random.permutation(charges)[: params.together].tolist():
            members, opened = random.permutation(rows.members[charge]), int(self._state[3][charge])
            lost = temperature * float(random.exponential())
            arrays = (lost, self._state, rows.menu, rows.charges, rows.limit, self._weight)
            if opened != never and move_out(charge, opened, members, *arrays) != 0.0:
                continue
            period = int(random.integers(never)) if never > 1 else 0
            if period != opened:
                move_in(charge, period, members[: params.in_at_once], *arrays)


def _users(rows: RowsAlone) -> list[IntArray]:
    """Return for each row the charges whose opening uses it."""
    _, first, row, _ = rows.charges
    width = rows.charges[0].shape[1]
    charge = np.repeat(np.arange(first.size - 1), np.diff(first)) // width
    pairs = np.unique(np.stack([row, charge]), axis=1)
    begin = np.searchsorted(pairs[0], np.arange(rows.limit.size + 1))
    return [pairs[1][begin[one] : begin[one + 1]] for one in range(rows.limit.size)]
