"""Neighbourhoods in which charges are free: some units are decided anew, and with them what opens and when.

All held units leave the programme. What is left of them is the limits less their use, the pilots that they are, and the first
event of each charge among them: one more unit stands for these events, with a single choice. A charge whose first event no
freed unit can bring forward is settled, and leaves the programme, too. So a step is small however many units and charges
there are, and may open a region in another quarter, move a wave, or let one region rest for another.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.best_choices import ranks
from models.checking.verdict import Candidate, plan_of
from models.problem import Charge, Gate, MenuProblem
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.search.candidates import sparing, whole_plan
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from models.subproblems.units import TOLERANCE, by_choice, used_by


@dataclass(frozen=True)
class ChargeNeighbourhoodParams:
    """Parameters of a search.

    Attributes
    ----------
    core, drawn
        choices of each freed unit that take part: those of least reduced cost, and some drawn from the next ones.
    drawn_from
        how many of least reduced cost they are drawn from.
    first_units, fewest_units, most_units
        units freed by the first step, and never fewer or more.
    growth, shrinkage
        factors of the number of freed units after a step that was solved outright, and after one that was not.
    nodes, gap
        nodes after which a step is given up with what it has, and the relative gap at which it is solved.
    """

    core: int = 8
    drawn: int = 4
    drawn_from: int = 60
    first_units: int = 16
    fewest_units: int = 6
    most_units: int = 60
    growth: float = 1.15
    shrinkage: float = 0.8
    nodes: int = 20
    gap: float = 1e-5


@dataclass(frozen=True, eq=False)
class Contracted:
    """A problem over freed units, and the way back.

    Attributes
    ----------
    problem
        over the kept choices, and one more unit with one choice that stands for the events of held units.
    kept
        int[choices of the problem but that one]: the choices of the whole that they are.
    units
        int[freed units], in order.
    held
        int[units of the whole]: the plan.
    """

    problem: MenuProblem
    kept: IntArray
    units: IntArray
    held: IntArray

    def lower(self, choice: IntArray) -> IntArray:
        """Return a plan of the whole as one of this problem."""
        return np.append(np.searchsorted(self.kept, choice[self.units]), self.kept.size)

    def lift(self, choice: IntArray) -> IntArray:
        """Return a plan of this problem as one of the whole."""
        whole = self.held.copy()
        whole[self.units] = self.kept[choice[:-1]]
        return whole


def contracted(problem: MenuProblem, uses: sp.csr_array, plan: Candidate, freed: BoolArray, keep: BoolArray) -> Contracted:
    """Return the problem over freed units.

    Parameters
    ----------
    problem
        without groups, returns and tiers.
    uses
        as `models.subproblems.units.by_choice` returns it.
    keep
        bool[choices]: those that may take part; a choice that pilots forbid, and one of a held unit, does not.
    """
    units, held = np.flatnonzero(freed), plan.choice[~freed]
    keep = keep & freed[problem.unit]
    limit = problem.limit - used_by(uses, held) + TOLERANCE * np.abs(problem.limit)
    rows, most = [], []
    for gate in problem.gates:
        pilots = _pilots(problem, gate, int(plan.opened[gate.charge]))
        keep &= ~pilots | _allowed(problem, gate, pilots, plan.choice)
        rows.append(pilots.astype(np.float64))
        most.append(float(gate.most - np.count_nonzero(pilots[held])))
    keep[plan.choice[units]] = True
    kept = np.flatnonzero(keep)
    gated = {gate.charge for gate in problem.gates}
    charges: list[Charge] = []
    further = len(problem.gates)
    for number, charge in enumerate(problem.charges):
        given = int(plan.opened[number]) if number in gated else None
        own = _charge(charge, kept, held, given)
        if isinstance(own, int):
            limit = limit if own == NEVER or charge.use is None else limit - charge.use[:, [own]].toarray().ravel()
        else:
            use = None if own.use is None else sp.csr_array(sp.vstack([own.use, sp.csr_array((further, own.value.size))]))
            charges.append(replace(own, use=use))
    pilot_rows = sp.csr_array(np.array([np.append(row[kept], 0.0) for row in rows]).reshape(further, kept.size + 1))
    of_choices = sp.hstack([uses[kept].T, sp.csr_array((problem.row_count, 1))])
    smaller = MenuProblem(
        unit=np.append(np.searchsorted(units, problem.unit[kept]), units.size),
        value=np.append(problem.value[kept], 0.0),
        use=sp.csr_array(sp.vstack([of_choices, pilot_rows])),
        limit=np.append(limit, most),
        carry_over=problem.carry_over,
        charges=tuple(charges),
    )
    return Contracted(smaller, kept, units, plan.choice)


def _charge(charge: Charge, kept: IntArray, held: IntArray, given: int | None) -> Charge | int:
    """Return a charge over the kept choices, or the period in which it opens in all plans.

    given: the period in which it has to open, None if it is free.
    """
    own, others = charge.event[kept], charge.event[held]
    first = int(others[others != NEVER].min(initial=charge.value.size))
    sooner = own[own != NEVER].min(initial=charge.value.size)
    if given is None and sooner >= first:
        return NEVER if first == charge.value.size else first
    opens = charge.opens
    if given is not None:
        opens = np.zeros(charge.value.size + 1, dtype=np.bool_)
        opens[given] = True
    return replace(charge, event=np.append(own, NEVER if first == charge.value.size else first), opens=opens)


def _pilots(problem: MenuProblem, gate: Gate, opened: int) -> BoolArray:
    """Return bool[choices]: whether a choice makes its unit a pilot of a gate whose charge opens in a period."""
    event = problem.charges[gate.charge].event
    first = opened if gate.first_event is None else gate.first_event
    if first == NEVER and gate.first_event is None:
        return np.zeros(event.size, dtype=np.bool_)
    return np.asarray((event != NEVER) & (event < first + gate.delay))


def _allowed(problem: MenuProblem, gate: Gate, pilots: BoolArray, choice: IntArray) -> BoolArray:
    """Return bool[choices]: whether a choice's unit may be a pilot, in the cluster of the plan's pilots."""
    units = np.ones(problem.unit_count, dtype=np.bool_) if gate.eligible is None else gate.eligible
    if gate.cluster is not None:
        units = units & np.isin(gate.cluster, gate.cluster[pilots[choice]])
    return np.asarray(units[problem.unit])


class ChargeNeighbourhoods:
    """A search over the plans of one problem.

    Parameters
    ----------
    problem
        the problem, by which plans are judged; without returns and tiers.
    plain
        the same, its groups as limits.
    regions
        int[units] for each set of units that are freed together rather.
    """

    def __init__(
        self, problem: MenuProblem, plain: MenuProblem, regions: list[IntArray], seed: int, params: ChargeNeighbourhoodParams
    ) -> None:
        self._problem, self._plain, self._regions, self._params = problem, plain, regions, params
        self._uses, self._sparing = by_choice(plain), sparing(plain)
        self._size = float(params.first_units)
        self._random = np.random.default_rng(seed)
        self._seed = seed

    def improved(self, plan: Candidate, reduced_cost: FloatArray, steps: int, stopping: Stopping) -> Candidate:
        """Return the best plan after some steps.

        reduced_cost: float[choices] of the problem, not below 0; inf for those that are not looked at.
        """
        rank = ranks(self._problem.unit, reduced_cost)
        for _ in range(steps):
            if over(stopping):
                break
            found = self._step(plan, rank, reduced_cost, stopping)
            plan = plan if found is None else found
        return plan

    def _step(self, plan: Candidate, rank: IntArray, reduced_cost: FloatArray, stopping: Stopping) -> Candidate | None:
        params = self._params
        freed = self._freed(plan, reduced_cost)
        further = (rank < params.drawn_from) & (self._random.random(rank.size) * params.drawn_from < params.drawn)
        part = contracted(self._plain, self._uses, plan, freed, (rank < params.core) | further | self._sparing)
        form = standard_form(part.problem)
        start = assignment(part.problem, part.lower(plan.choice))
        settings = HighsSettings(gap=params.gap, seed=self._seed, nodes=params.nodes, partial_solves=False)
        answer = run_highs(form, settings, stopping, History(), start, above=float(form.objective @ start))
        size = self._size * (params.growth if answer.nodes < params.nodes else params.shrinkage)
        self._size = min(max(size, params.fewest_units), params.most_units)
        if answer.values is None:
            return None
        found = whole_plan(self._problem, part.lift(plan_of(part.problem, answer.values).choice))
        return found if found is not None and found.value > plan.value + 1e-9 * abs(plan.value) else None

    def _freed(self, plan: Candidate, reduced_cost: FloatArray) -> BoolArray:
        """Return bool[units]: units of one region or two, those that meet in one row, or any; those that lose more rather."""
        random, count = self._random, round(self._size)
        kind = int(random.integers(3))
        units = np.arange(self._problem.unit_count)
        if kind == 0 and self._regions:
            drawn = random.permutation(len(self._regions))[:2]
            units = np.concatenate([self._regions[one] for one in drawn.tolist()])
        elif kind == 1 and self._plain.row_count:
            row = int(random.integers(self._plain.row_count))
            meeting = np.unique(self._problem.unit[self._plain.use[[row], :].tocoo().col])
            units = meeting if meeting.size else units
        lost = reduced_cost[plan.choice[units]]
        most = lost[np.isfinite(lost)].max(initial=0.0)
        lost = np.where(np.isfinite(lost), lost, most)
        weight = 1.0 / units.size + lost / max(float(lost.sum()), 1e-12)
        freed = np.zeros(self._problem.unit_count, dtype=np.bool_)
        freed[random.choice(units, min(count, units.size), replace=False, p=weight / weight.sum())] = True
        return freed
