"""A sample of the units under limits in proportion: its multipliers are nearly those of all units, for much less work.

The shadow price of a limit does not depend on how many units share it in proportion (as in a replicated economy). The
multipliers of a sample are a start alone: every bound is evaluated over all units.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.lagrangian.dual import Dual
from models.lagrangian.pattern_dual import dual_of
from models.lagrangian.points import Point
from models.lagrangian.uses_by_row import used_at_most
from models.problem import Charge, Gate, MenuProblem


@dataclass(frozen=True, eq=False)
class Sample:
    """The dual over a sample of the units, and the way back to all of them."""

    dual: Dual
    whole: Dual

    def lift(self, point: Point) -> FloatArray:
        """Return variables of the whole for the same multipliers, those of local rows by opening period."""
        multipliers = self.dual.multipliers_of(point.variables)
        local, own, whole = multipliers.local, self.dual.arrays, self.whole
        variables = whole.by_opening(whole.variables_of(multipliers.rows, multipliers.pilots))
        head = whole.problem.row_count + len(whole.gates)
        if local.size and variables.size > head:
            by_row = np.zeros((local.shape[0], whole.problem.row_count))
            by_row[:, own.local] = local
            both = np.isin(whole.arrays.local, own.local)
            by_period = variables[head:].reshape(local.shape[0], -1)
            by_period[:, both] = (by_row[:, whole.arrays.local] / whole.local_scale)[:, both]
            variables[head:] = np.where(whole.arrays.useful, by_period, 0.0).ravel()
        return variables


def sample_of(dual: Dual, count: int, seed: int) -> Sample:
    """Return the dual over about so many units, drawn from each region in proportion, two at least of each."""
    draw = np.random.default_rng(seed)
    home, share = dual.arrays.home, count / dual.problem.unit_count
    units = []
    for region in np.unique(home).tolist():
        mine = np.flatnonzero(home == region)
        units.append(draw.choice(mine, min(mine.size, max(2, round(share * mine.size))), replace=False))
    problem = _over(dual, np.sort(np.concatenate(units)))
    # which charges most units share, and which open alike, is a matter of all units: the multipliers are to mean the same
    return Sample(dual_of(problem, dual.params, dual.structure.over(problem)), dual)


def _over(dual: Dual, units: IntArray) -> MenuProblem:
    """Return the problem over some units, limits, charges and gates cut down to their share of them."""
    problem = dual.problem
    inside = np.zeros(problem.unit_count, dtype=np.bool_)
    inside[units] = True
    columns = np.flatnonzero(inside[problem.unit])
    share = units.size / problem.unit_count
    part = np.where(dual.arrays.home == dual.regions, share, 0.0)
    for region in np.unique(dual.arrays.home[dual.arrays.home < dual.regions]).tolist():
        mine = dual.arrays.home == region
        part[mine] = inside[mine].mean()
    most, own = used_at_most(sp.csr_array(problem.use.T), problem.unit, dual.arrays.order, inside)
    rows = np.divide(own, most, out=np.ones(own.size), where=most > 0)
    return replace(
        problem,
        unit=np.searchsorted(units, problem.unit[columns]),
        value=problem.value[columns],
        use=sp.csr_array(problem.use[:, columns]),
        limit=problem.limit * rows,
        charges=tuple(_charge(charge, columns, float(part[_units(problem, charge)].mean())) for charge in problem.charges),
        gates=tuple(_gate(gate, units, share) for gate in problem.gates),
    )


def _units(problem: MenuProblem, charge: Charge) -> IntArray:
    """Return the units that may have the event of a charge; all of them if none has it."""
    units = np.unique(problem.unit[charge.event != NEVER])
    return units if units.size else np.arange(problem.unit_count)


def _charge(charge: Charge, columns: IntArray, share: float) -> Charge:
    use = None if charge.use is None else charge.use * share
    return replace(charge, event=charge.event[columns], value=charge.value * share, use=use)


def _gate(gate: Gate, units: IntArray, share: float) -> Gate:
    eligible = None if gate.eligible is None else gate.eligible[units]
    cluster = None if gate.cluster is None else gate.cluster[units]
    return replace(gate, most=max(1, round(gate.most * share)), eligible=eligible, cluster=cluster)
