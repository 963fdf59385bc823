"""The relaxation of branches by openings, with the cuts of regions: what a region is worth in it, at the prices of all else."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.lagrangian.charge_structure import ChargeStructure
from models.problem import MenuProblem
from models.region_cuts.cuts import Cut, Seen
from models.region_cuts.regions import Region
from models.running.stopping import Stopping
from models.solvers.growing_rows import GrowingRelaxations
from models.solvers.highs import Relaxation
from models.statement.standard_form import StandardForm, row_places, standard_form
from models.statement.variables import Layout, layout

Opens = tuple[BoolArray, ...]
"""bool[periods + 1] for each charge: the periods in which it may open, the last says whether it may stay closed."""

CHARGES = ("charge_opening", "charge_needs_event", "charge_once")
"""Families of rows of which each is of one charge."""


@dataclass(frozen=True, eq=False)
class Priced:
    """The worth of every column at the prices of all rows that are not of one region.

    Attributes
    ----------
    worth
        float[columns].
    relaxed
        where the prices come from.
    """

    worth: FloatArray
    relaxed: Relaxation


class CutRelaxation:
    """The relaxation of a problem with the cuts that were added, over the plans of a branch at a time.

    Attributes
    ----------
    cuts
        how many were added.
    """

    def __init__(self, problem: MenuProblem, structure: ChargeStructure, regions: list[Region]) -> None:
        self.cuts = 0
        self._problem, self._structure, self._regions = problem, structure, regions
        self._form: StandardForm = standard_form(problem)
        self._columns: Layout = layout(problem)
        self._relaxations = GrowingRelaxations(self._form)
        self._once = self._form.first_row("charge_once")
        self._places = row_places(problem)
        self._upper = self._form.upper
        own = [charge for region in regions if region.charge is not None for charge in structure.alike[region.charge]]
        self._priced = ~self._of_one_region(np.unique(own).astype(np.int64))

    @property
    def infeasible(self) -> bool:
        """Whether the last branch has no solution."""
        return self._relaxations.infeasible

    def solved(self, opens: Opens, stopping: Stopping) -> Relaxation | None:
        """Return the relaxation of a branch, None if it has no solution or did not come to an end."""
        upper = self._form.column_upper.copy()
        upper[: self._problem.choice_count] = self._may(opens, range(len(opens)))
        lower = np.concatenate([self._form.lower, np.full(self.cuts, -np.inf)])
        for charge, (own, first) in enumerate(zip(opens, self._columns.opened, strict=True)):
            upper[first : first + own.size - 1] = own[:-1]
            lower[self._once + charge] = -np.inf if own[NEVER] else 1.0
        self._relaxations.limit(upper, lower, self._upper)
        return self._relaxations.solve(stopping)

    def priced(self, relaxed: Relaxation) -> Priced:
        """Return the worth of every column at the dual values of all rows that are not of one region."""
        prices = np.where(self._priced, relaxed.dual_values[: self._priced.size], 0.0)
        return Priced(self._form.objective - self._form.matrix.T @ prices, relaxed)

    def seen(self, region: Region, opens: Opens, priced: Priced) -> Seen:
        """Return a region in the relaxation of a branch."""
        values, dual_values = priced.relaxed.values, priced.relaxed.dual_values
        alike = [] if region.charge is None else self._structure.alike[region.charge]
        others = [charge for charge in range(len(opens)) if charge not in alike]
        size = 0 if region.charge is None else self._problem.charges[region.charge].value.size
        opening, may_open = np.zeros(size + 1), np.ones(size + 1, dtype=np.bool_)
        value = float(priced.worth[region.choices] @ values[region.choices])
        for charge in alike:
            first = self._columns.opened[charge]
            opening[:-1] += priced.worth[first : first + size]
            value += float(priced.worth[first : first + size] @ values[first : first + size])
            may_open &= opens[charge]
        return Seen(
            worth=priced.worth[region.choices],
            share=values[region.choices],
            may=self._may(opens, others)[region.choices],
            multipliers=np.maximum(dual_values[self._places[region.rows]], 0.0),
            opening=opening,
            opened=np.ones(1) if region.charge is None else self.opened(region.charge, priced.relaxed),
            may_open=may_open,
            value=value,
        )

    def opened(self, charge: int, relaxed: Relaxation) -> FloatArray:
        """Return float[periods + 1]: the share of each opening of a charge, and of none."""
        first = self._columns.opened[charge]
        shares = relaxed.values[first : first + self._problem.charges[charge].value.size]
        return np.append(shares, max(0.0, 1.0 - float(shares.sum())))

    def add(self, cuts: list[tuple[Region, Cut]]) -> None:
        """Add cuts of regions."""
        rows = [self._row(region, cut) for region, cut in cuts]
        limits = np.array([cut.limit for _, cut in cuts])
        self._relaxations.add(sp.csr_array(sp.vstack(rows)), limits)
        self._upper = np.append(self._upper, limits)
        self.cuts += len(cuts)

    def _row(self, region: Region, cut: Cut) -> sp.csr_array:
        columns, amounts = region.choices, cut.choices
        if region.charge is not None:
            columns = np.append(columns, self._columns.opened[region.charge] + np.arange(cut.opened.size))
            amounts = np.append(amounts, cut.opened)
        place = (np.zeros(columns.size, dtype=np.int64), columns)
        return sp.csr_array((amounts, place), shape=(1, self._form.objective.size))

    def _may(self, opens: Opens, charges: "range | list[int]") -> BoolArray:
        """Return bool[choices]: those whose events some charges allow."""
        may = np.ones(self._problem.choice_count, dtype=np.bool_)
        for number in charges:
            charge, periods = self._problem.charges[number], np.flatnonzero(opens[number][:-1])
            first = periods[0] if periods.size else charge.value.size
            may &= (charge.event == NEVER) | (charge.event >= first)
        return may

    def _of_one_region(self, own: IntArray) -> BoolArray:
        """Return bool[rows]: those of one unit, of one region's limits, and of the charges given."""
        form, inside = self._form, np.zeros(self._form.upper.size, dtype=np.bool_)
        inside[: self._problem.unit_count] = True
        for region in self._regions:
            inside[self._places[region.rows]] = True
        of_own = np.zeros(form.objective.size, dtype=np.bool_)
        for charge in own.tolist():
            first = self._columns.opened[charge]
            of_own[first : first + self._problem.charges[charge].value.size] = True
        touched = abs(form.matrix) @ of_own.astype(np.float64) > 0
        start = 0
        for name, end in form.families:
            inside[start:end] |= touched[start:end] & (name in CHARGES)
            start = end
        return inside
