"""Groups as limits: the rows that tie the events of units, over choices alone, so that they can have multipliers."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.problem import MenuProblem
from models.statement.extra_rows import with_rows
from models.statement.rows import BLOCKS, RowBlock, sheet_of

FAMILIES = ("group_together", "group_at_most", "group_at_least", "group_prerequisite")
"""The families of rows of `models.statement.rows` that hold groups."""


def with_group_rows(problem: MenuProblem) -> MenuProblem:
    """Return the problem with its groups as limits after its own, an equation as two."""
    if not problem.groups:
        return problem
    sheet = sheet_of(problem)
    matrices: list[sp.csr_array] = []
    limits: list[FloatArray] = []
    for block in (block for family in FAMILIES for block in BLOCKS[family](sheet)):
        matrix = _matrix(block, problem.choice_count)
        for sign, limit in ((1.0, block.upper), (-1.0, -block.lower)):
            finite = np.flatnonzero(np.isfinite(limit))
            if finite.size:
                matrices.append(sp.csr_array(sign * matrix[finite]))
                limits.append(limit[finite])
    plain = replace(problem, groups=())
    if not matrices:
        return plain
    limit = np.concatenate(limits)
    rows = sp.csr_array(sp.vstack(matrices))
    nothing = [sp.csr_array((limit.size, charge.value.size)) for charge in problem.charges]
    return with_rows(plain, rows, nothing, limit, [f"groups {place}" for place in range(limit.size)])


def _matrix(block: RowBlock, choices: int) -> sp.csr_array:
    row = np.concatenate([entries.row for entries in block.entries])
    column = np.concatenate([entries.column for entries in block.entries])
    amount = np.concatenate([entries.amount for entries in block.entries])
    return sp.csr_array((amount, (row, column)), shape=(block.upper.size, choices))
