"""A linear programme in the making, solved by SciPy."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

ValuationTerms = dict[int, float]
"""A linear expression: coefficients by variable."""


@dataclass
class Rows:
    """Variables and rows in the making."""

    value: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[ValuationTerms, float, float]] = field(default_factory=list)

    def variable(self, value: float = 0.0, upper: float = 1.0, whole: bool = True) -> int:
        self.value.append(value)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.value) - 1

    def row(self, terms: ValuationTerms, low: float = -np.inf, high: float = np.inf) -> None:
        self.rows.append((dict(terms), low, high))

    def best(self) -> float | None:
        """Return the greatest value, None if nothing keeps all rows."""
        entries = [(n, v, c) for n, (terms, _, _) in enumerate(self.rows) for v, c in terms.items()]
        rows, columns, numbers = zip(*entries, strict=True)
        matrix = csr_array((numbers, (rows, columns)), shape=(len(self.rows), len(self.value)))
        answer = milp(
            -np.array(self.value),
            integrality=np.array(self.whole, dtype=int),
            bounds=Bounds(0, np.array(self.upper)),
            constraints=LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows]),
            options={"mip_rel_gap": 0.0},
        )
        assert answer.status in (0, 2), answer.message
        return -answer.fun if answer.status == 0 else None


def plus(*parts: ValuationTerms) -> ValuationTerms:
    total: ValuationTerms = defaultdict(float)
    for part in parts:
        for variable, number in part.items():
            total[variable] += number
    return total


def times(terms: ValuationTerms, factor: float) -> ValuationTerms:
    return {variable: number * factor for variable, number in terms.items()}
