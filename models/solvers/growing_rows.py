"""The programme with all columns continuous, to which rows are added between two solves."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.solvers.highs import Relaxations, need
from models.statement.scaling import without_trifles

FREE = -np.inf


class GrowingRelaxations(Relaxations):
    """Relaxations of a programme that gets further rows, each below an upper limit."""

    def add(self, rows: sp.csr_array, upper: FloatArray) -> None:
        """Add rows over all columns, which `limit` counts after those there are.

        Each row is measured by its largest amount; what HiGHS takes for 0 beside that is left out, so that a limit should
        leave room for as much.
        """
        amounts = sp.csr_array(rows @ sp.diags_array(self._scaled.column))
        largest = abs(amounts).max(axis=1).toarray().ravel()
        factor = 1.0 / np.where(largest > 0, largest, 1.0)
        scaled = without_trifles(sp.csr_array(sp.diags_array(factor) @ amounts))
        start, index = scaled.indptr[:-1].astype(np.int32), scaled.indices.astype(np.int32)
        lower = np.full(upper.size, FREE)
        need(self._highs.addRows(upper.size, lower, upper * factor, index.size, start, index, scaled.data), "take rows")
        self._scaled = replace(self._scaled, row=np.append(self._scaled.row, factor))
