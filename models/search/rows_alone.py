"""A whole problem as rows alone, in the arrays that the loops of a construction read.

Carry-over is written out (`models.lagrangian.carried`) and groups are rows (`models.lagrangian.group_rows`). Gates and the
periods in which charges may open are rows, too, with the uses of a charge. For a gate, by each period p,

    eligible(p) + (count - most) (1 - released(p))  <=  count        others(p)  <=  count of others * released(p)

where eligible(p) is the number of eligible units with the event by p, and released(p) is 1 if the charge opened by p - delay.
A gate that asks for one cluster is given it here: the units of all others count as not eligible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.lagrangian.carried import carried_through
from models.lagrangian.charge_structure import ChargeStructure, units_of
from models.lagrangian.group_rows import with_group_rows
from models.problem import Gate, MenuProblem
from models.search.annealing_loops import Charges, Menu
from models.statement.extra_rows import with_rows
from models.subproblems.units import by_choice


@dataclass(frozen=True, eq=False)
class RowsAlone:
    """Arrays of a construction.

    Attributes
    ----------
    order
        int[choices]: the choices of the problem by unit.
    menu, charges
        as the loops read them; charges that open together are one.
    limit, size
        float[rows]: limits, and the largest use of each by a choice or an opening.
    members
        for each charge int[units that may have its event].
    """

    order: IntArray
    menu: Menu
    charges: Charges
    limit: FloatArray
    size: FloatArray
    members: list[IntArray]

    @property
    def units(self) -> int:
        """Number of units."""
        return self.menu[0].size - 1


def rows_alone(problem: MenuProblem, clusters: Sequence[int]) -> RowsAlone:
    """Return the arrays of a problem without returns and tiers.

    Parameters
    ----------
    clusters
        for each gate the cluster of its pilots; of no account where it has none.
    """
    plain = with_opening_rows(with_gate_rows(with_group_rows(problem), clusters))
    order = np.argsort(plain.unit, kind="stable")
    whole = carried_through(plain)[1]
    use = by_choice(plain)
    if not np.array_equal(order, np.arange(order.size)):
        use = sp.csr_array(use[order])
    if plain.carry_over:
        use = sp.csr_array(use @ whole)
    use.eliminate_zeros()
    use.sum_duplicates()
    firsts, charges = _charges(plain, whole)
    unit = plain.unit[order]
    first, which, period = _events([plain.charges[number].event[order] for number in firsts], order.size)
    menu = (
        np.searchsorted(unit, np.arange(plain.unit_count + 1)), plain.value[order],
        use.indptr.astype(np.int64), use.indices.astype(np.int64), use.data, first, which, period,
    )  # fmt: skip
    size = abs(use).max(axis=0).toarray().ravel()
    np.maximum.at(size, charges[2], np.abs(charges[3]))
    members = [units_of(plain, plain.charges[number]) for number in firsts]
    return RowsAlone(order, menu, charges, np.asarray(whole.T @ plain.limit), np.where(size > 0, size, 1.0), members)


def _events(events: list[IntArray], choices: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return the events of each choice: int[choices + 1], where those of each begin, then their charges and periods."""
    has = [np.flatnonzero(event != NEVER) for event in events]
    choice = np.concatenate([*has, np.empty(0, dtype=np.int64)])
    charge = np.repeat(np.arange(len(has)), [one.size for one in has])
    period = np.concatenate([*(event[one] for event, one in zip(events, has, strict=True)), np.empty(0, dtype=np.int64)])
    by_choice_first = np.argsort(choice, kind="stable")
    first = np.searchsorted(choice[by_choice_first], np.arange(choices + 1)).astype(np.int64)
    return first, charge[by_choice_first].astype(np.int64), period[by_choice_first].astype(np.int64)


def _charges(problem: MenuProblem, whole: sp.csr_array) -> tuple[list[int], Charges]:
    """Return the first of each set of charges that open together, and what opening them is worth and uses."""
    alike = ChargeStructure.of(problem).alike
    sets = [same for number, same in enumerate(alike) if same[0] == number]
    width = 1 + max((charge.value.size for charge in problem.charges), default=0)
    worth, uses = np.zeros((len(sets), width)), [sp.csr_array((0, problem.row_count))]
    for place, same in enumerate(sets):
        used = sp.csr_array((width, problem.row_count))
        for charge in (problem.charges[number] for number in same):
            size = charge.value.size
            worth[place, :size] += charge.value
            if charge.use is not None:
                below = sp.csr_array((width - size, problem.row_count))
                used = sp.csr_array(used + sp.vstack([sp.csr_array(charge.use.T), below]))
        uses.append(sp.csr_array(used @ whole))
    use = sp.csr_array(sp.vstack(uses))
    use.eliminate_zeros()
    return [same[0] for same in sets], (worth, use.indptr.astype(np.int64), use.indices.astype(np.int64), use.data)


def with_opening_rows(problem: MenuProblem) -> MenuProblem:
    """Return the problem with a row for each charge that may not open in every period, or has to open."""
    opens = {number: charge.opens for number, charge in enumerate(problem.charges) if charge.opens is not None}
    held = [number for number, periods in opens.items() if not periods.all()]
    if not held:
        return problem
    uses = [sp.lil_array((len(held), charge.value.size)) for charge in problem.charges]
    limit = np.zeros(len(held))
    for row, number in enumerate(held):
        charge = problem.charges[number]
        barred = ~opens[number][:-1]
        # to stay closed is not a period: where it must open, to open is worth a unit of the row
        use = np.where(barred, 1.0, -1.0) if charge.must_open else barred.astype(np.float64)
        limit[row] = -1.0 if charge.must_open else 0.0
        uses[number][[row], :] = use[np.newaxis]
    names = [f"opening of {problem.charges[number].name}" for number in held]
    none = sp.csr_array((len(held), problem.choice_count))
    return with_rows(problem, none, [sp.csr_array(use) for use in uses], limit, names)


@dataclass(frozen=True, eq=False)
class _GateRow:
    """A row of a gate: the choices that count one each, what being released adds to their number, and the number until then."""

    choices: IntArray
    released: FloatArray
    limit: float


def with_gate_rows(problem: MenuProblem, clusters: Sequence[int]) -> MenuProblem:
    """Return the problem with its gates as rows."""
    gates = list(zip(problem.gates, clusters, strict=True))
    found = [(gate.charge, row) for gate, cluster in gates for row in _gate_rows(problem, gate, cluster)]
    plain = replace(problem, gates=())
    if not found:
        return plain
    row = np.repeat(np.arange(len(found)), [one.choices.size for _, one in found])
    column = np.concatenate([one.choices for _, one in found])
    use = sp.csr_array((np.ones(row.size), (row, column)), shape=(len(found), problem.choice_count))
    uses = [sp.lil_array((len(found), charge.value.size)) for charge in problem.charges]
    for number, (charge, one) in enumerate(found):
        uses[charge][[number], :] = -one.released[np.newaxis]
    limit, names = np.array([one.limit for _, one in found]), [f"gates {number}" for number in range(len(found))]
    return with_rows(plain, use, [sp.csr_array(one) for one in uses], limit, names)


def _gate_rows(problem: MenuProblem, gate: Gate, cluster: int) -> Iterator[_GateRow]:
    event = problem.charges[gate.charge].event
    eligible = np.ones(problem.unit_count, dtype=np.bool_) if gate.eligible is None else gate.eligible
    if gate.cluster is not None:
        eligible = eligible & (gate.cluster == cluster)
    periods = problem.charges[gate.charge].value.size
    for period in range(periods):
        if gate.first_event is not None and period >= gate.first_event + gate.delay:
            break
        by_then = np.flatnonzero((event != NEVER) & (event <= period))
        inside = eligible[problem.unit[by_then]]
        opens = (np.arange(periods) <= period - gate.delay).astype(np.float64) * (gate.first_event is None)
        for choices, most in ((by_then[inside], gate.most), (by_then[~inside], 0)):
            count = np.unique(problem.unit[choices]).size
            if count > most:
                yield _GateRow(choices, opens * (count - most), float(most))
