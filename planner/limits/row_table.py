"""Rows under construction: a limit's amounts by scope and period, and what choices and shared costs use of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from models import CarryOver
from models.problem import FloatArray, IntArray

if TYPE_CHECKING:
    from planner.limits.openings import Opening


@dataclass(frozen=True)
class RowLabel:
    """The name of a row, in the user's words.

    sign: -1 for a floor, whose level and use stand negated in the programme. shown: whether limits.csv has the row.
    """

    limit: str
    measure: str
    scope: str
    period: str
    sign: int = 1
    shown: bool = True

    def __str__(self) -> str:
        return " / ".join(part for part in (self.limit, self.scope, self.period) if part)


@dataclass(eq=False)
class Entries:
    """A sparse matrix in pieces."""

    rows: list[IntArray] = field(default_factory=list)
    columns: list[IntArray] = field(default_factory=list)
    amounts: list[FloatArray] = field(default_factory=list)

    def add(self, row: IntArray, column: IntArray, amount: FloatArray) -> None:
        """Add entries; entries of the same place are summed."""
        self.rows.append(row)
        self.columns.append(column)
        self.amounts.append(amount)

    def matrix(self, shape: tuple[int, int]) -> sp.csr_array:
        """Return the pieces as one sparse matrix."""
        if not self.rows:
            return sp.csr_array(shape, dtype=np.float64)
        place = (np.concatenate(self.rows), np.concatenate(self.columns))
        matrix = sp.csr_array((np.concatenate(self.amounts), place), shape=shape)
        matrix.sum_duplicates()
        return matrix


@dataclass(frozen=True, eq=False)
class Funding:
    """A share of the cash that choices and shared costs realise, which raises the amount of a row.

    Attributes
    ----------
    choice, realised
        choices, and the cash that each of them realises.
    shared
        float[T] by shared cost: the cash it realises, by the period it opens in.
    """

    row: int
    share: float
    choice: IntArray
    realised: FloatArray
    shared: dict[int, FloatArray]


@dataclass(eq=False)
class RowTable:
    """Rows, growing limit by limit.

    use: what choices use. growth: what choices add to the amount of a row (launches in ramp limits). shared: what each
    shared cost uses, by the period it opens in, and shared_growth what it adds to the amount; heads that may be hired follow the
    shared costs, by their terms. openings: first launches that
    rows ask something of.
    """

    labels: list[RowLabel] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    carry_over: list[CarryOver] = field(default_factory=list)
    use: Entries = field(default_factory=Entries)
    growth: Entries = field(default_factory=Entries)
    funding: list[Funding] = field(default_factory=list)
    shared: dict[int, Entries] = field(default_factory=dict)
    shared_growth: dict[int, Entries] = field(default_factory=dict)
    openings: list["Opening"] = field(default_factory=list)

    def add_row(self, label: RowLabel, amount: float) -> int:
        """Add a row and return its number."""
        self.labels.append(label)
        self.amounts.append(amount)
        return len(self.labels) - 1

    def add_grid(self, labels: list[list[RowLabel]], amounts: list[list[float | None]]) -> IntArray:
        """Add a row for each scope and period that has an amount; return int[scopes, periods], -1 without a row."""
        grid = np.full((len(labels), len(labels[0]) if labels else 0), -1, dtype=np.int64)
        for scope, (names, values) in enumerate(zip(labels, amounts, strict=True)):
            for period, (label, amount) in enumerate(zip(names, values, strict=True)):
                if amount is not None:
                    grid[scope, period] = self.add_row(label, amount)
        return grid

    def add_shared(self, charge: int, row: IntArray, period: IntArray, amount: FloatArray) -> None:
        """Add what a shared cost uses of rows when it opens in a period (0 for the first quarter)."""
        self.shared.setdefault(charge, Entries()).add(row, period, amount)

    def add_growth(self, charge: int, row: IntArray, period: IntArray, amount: FloatArray) -> None:
        """Add what a shared cost adds to the amounts of rows when it opens in a period, or heads on some terms."""
        self.shared_growth.setdefault(charge, Entries()).add(row, period, amount)
