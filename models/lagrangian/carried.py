"""Carry-over written out: limits without links, which the same plans keep."""

import numpy as np
import scipy.sparse as sp

from models.problem import MenuProblem


def carried_through(problem: MenuProblem) -> tuple[sp.csr_array, sp.csr_array]:
    """Return sparse[rows, rows] twice: the shares carried, by source and target, and what every row has left in the end.

    The unspent amount of each row, all links followed, is the second, transposed, times what each row leaves by itself. Nothing
    is carried from a row that is overstepped in any plan, so that asking for no negative amount asks for the same plans.
    """
    rows, links = problem.row_count, problem.carry_over
    places = ([link.source for link in links], [link.target for link in links])
    shares = sp.csr_array(([link.share for link in links], places), shape=(rows, rows), dtype=np.float64)
    whole = further = sp.csr_array(sp.eye_array(rows))
    while further.nnz:
        further = sp.csr_array(further @ shares)
        further.eliminate_zeros()
        whole = sp.csr_array(whole + further)
    return shares, whole
