"""Plans that open every charge as a given plan does: choices and limits alone are left, and a search that goes on from it.

With opening periods given (`models.subproblems.fixed_openings`), a plan might open a region later than given, and then
break the limit of another period. So each charge needs an event in the very period in which it opens: a row of its own. One
that only uses limits, and no more of them the later it opens, needs none: a plan that opens it later keeps the limits, too.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.lagrangian.charge_structure import ChargeStructure, only_uses
from models.lagrangian.core import CoreRelaxation, CoreUnits
from models.lagrangian.params import CoreParams
from models.problem import MenuProblem
from models.running.stopping import Stopping
from models.search.large_neighbourhoods import LargeNeighbourhoodParams, LargeNeighbourhoodSearch, search_over
from models.subproblems.fixed_openings import with_fixed_openings
from models.subproblems.subproblem import Subproblem
from models.subproblems.units import by_choice, over_units, used_by


def at_openings(problem: MenuProblem, structure: ChargeStructure, opened: IntArray) -> Subproblem | None:
    """Return the plans in which each charge opens in the period given; None if a unit is left without a choice.

    Charges that only use limits may open later.
    """
    part = with_fixed_openings(problem, opened)
    if part is None:
        return None
    firsts = sorted({same[0] for same in structure.alike if not _may_be_late(problem, same)})
    happens = [problem.charges[one].event[part.kept] == opened[one] for one in firsts if opened[one] != NEVER]
    if not happens:
        return part
    count = len(happens)
    plain = part.problem
    return replace(
        part,
        problem=replace(
            plain,
            use=sp.csr_array(sp.vstack([plain.use, sp.csr_array(-np.array(happens, dtype=np.float64))])),
            limit=np.append(plain.limit, np.full(count, -1.0)),
            row_names=(*plain.row_names, *(f"opening {place}" for place in range(count))),
            period=None if plain.period is None else np.append(plain.period, np.full(count, NEVER)),
        ),
    )


def _may_be_late(problem: MenuProblem, alike: list[int]) -> bool:
    """Return whether charges that open together may open later than given: they only use limits, and no gate is behind one."""
    gated = {gate.charge for gate in problem.gates}
    charges = [problem.charges[number] for number in alike]
    free = not gated & set(alike) and all(one.opens is None and only_uses(one) for one in charges)
    return free and any(one.use is not None for one in charges)


def _around(problem: MenuProblem, uses: sp.csr_array, core: Subproblem, choice: IntArray) -> Subproblem:
    """Return the problem over the units of a core and those that a plan decides otherwise; the others are as in the plan."""
    inside = np.zeros(problem.unit_count, dtype=np.bool_)
    inside[core.units] = True
    inside |= choice != core.held
    units = np.flatnonzero(inside)
    wanted = np.zeros(problem.choice_count, dtype=np.bool_)
    wanted[core.kept] = True
    wanted[core.held[~np.isin(np.arange(inside.size), core.units)]] = True
    wanted[choice] = True
    kept = np.flatnonzero(wanted & inside[problem.unit])
    return over_units(problem, uses, units, kept, held=choice, used=used_by(uses, choice))


@dataclass(frozen=True, eq=False)
class OpeningsRelaxation:
    """The relaxation over the plans with given openings, solved over the units that it mixes and those near to that.

    Attributes
    ----------
    opened
        int[charges]: the period in which each opens.
    reduced_cost, values
        float[choices of the part]: what the relaxation loses by each choice, and how much of each it takes.
    multipliers
        float[rows of the part]: of the limits.
    """

    opened: IntArray
    part: Subproblem
    core: Subproblem
    reduced_cost: FloatArray
    values: FloatArray
    multipliers: FloatArray

    def chosen(self) -> IntArray:
        """Return the choice of each unit that the relaxation takes most of."""
        unit = self.part.problem.unit
        best = np.lexsort((self.reduced_cost, -self.values, unit))
        return self.part.lift(best[np.searchsorted(unit[best], np.arange(self.part.problem.unit_count))])


def relaxation_at(
    problem: MenuProblem,
    structure: ChargeStructure,
    opened: IntArray,
    multipliers: FloatArray,
    stopping: Stopping,
    params: CoreParams = CoreParams(),
) -> OpeningsRelaxation | None:
    """Return the relaxation over the plans with some openings; None if there are none, or time was up.

    Parameters
    ----------
    multipliers
        float[rows and gates]: of the limits and of being a pilot, to begin with.
    """
    part = at_openings(problem, structure, opened)
    if part is None:
        return None
    start = np.append(multipliers, np.zeros(part.problem.row_count - multipliers.size))
    relaxed = CoreUnits(part.problem, by_choice(part.problem), params).relaxed(start, stopping)
    if relaxed is None:
        return None
    reduced_cost, values = _reduced_costs(part.problem.choice_count, relaxed)
    return OpeningsRelaxation(opened, part, relaxed.core, reduced_cost, values, relaxed.multipliers)


def at_multipliers(
    problem: MenuProblem,
    structure: ChargeStructure,
    opened: IntArray,
    multipliers: FloatArray,
    difference: FloatArray,
    units: int,
) -> OpeningsRelaxation | None:
    """Return a stand-in for the relaxation where that is too large: each unit's best choice at multipliers; None without plans.

    Parameters
    ----------
    multipliers
        float[rows and gates]: of the limits and of being a pilot.
    difference
        float[choices]: of the worth of each choice to its unit's best at these openings; inf for what they do not allow.
    units
        of the core: those whose next choice is nearest to the best.
    """
    part = at_openings(problem, structure, opened)
    if part is None:
        return None
    inner, uses, reduced_cost = part.problem, by_choice(part.problem), difference[part.kept]
    choices = UnitChoices.of(inner.unit)
    held = choices.best(-reduced_cost)
    others = reduced_cost.copy()
    others[held] = np.inf
    inside = np.zeros(inner.unit_count, dtype=np.bool_)
    inside[np.argsort(-choices.highest(-others), kind="stable")[:units]] = True
    kept = np.flatnonzero(inside[inner.unit])
    core = over_units(inner, uses, np.flatnonzero(inside), kept, held=held, used=used_by(uses, held))
    values = np.zeros(inner.choice_count)
    values[held] = 1.0
    of_rows = np.append(multipliers, np.zeros(inner.row_count - multipliers.size))
    return OpeningsRelaxation(opened, part, core, reduced_cost, values, of_rows)


def search_at(
    relaxation: OpeningsRelaxation,
    choice: IntArray | None,
    seed: int,
    stopping: Stopping,
    params: LargeNeighbourhoodParams = LargeNeighbourhoodParams(),
) -> LargeNeighbourhoodSearch | None:
    """Return a search over the plans of a relaxation; None if no plan was made.

    Parameters
    ----------
    choice
        int[units]: a plan with these openings to go on from; without one the relaxation is rounded.
    """
    part, core = relaxation.part, relaxation.core
    if choice is not None and not part.has(choice):
        return None
    mine = None if choice is None else part.lower(choice)
    if mine is not None:
        core = _around(part.problem, by_choice(part.problem), core, mine)
    reduced_cost, values = relaxation.reduced_cost[core.kept], relaxation.values[core.kept]
    start = None if mine is None else core.lower(mine)
    search = search_over(core.within(part), values, reduced_cost, relaxation.multipliers, seed, params, start)
    return search if start is not None or search.rounded(stopping) else None


def _reduced_costs(choices: int, relaxed: CoreRelaxation) -> tuple[FloatArray, FloatArray]:
    """Return float[choices] twice: reduced costs in the relaxation, inf if left out of it, and the fractions that are taken."""
    own = relaxed.core.problem.choice_count
    reduced_cost, values = np.full(choices, np.inf), np.zeros(choices)
    reduced_cost[relaxed.core.kept] = relaxed.relaxed.reduced_costs_of_choices(relaxed.core.problem.unit)
    values[relaxed.core.kept] = relaxed.relaxed.values[:own]
    held = np.ones(relaxed.core.held.size, dtype=np.bool_)
    held[relaxed.core.units] = False
    reduced_cost[relaxed.core.held[held]], values[relaxed.core.held[held]] = 0.0, 1.0
    return reduced_cost, values
