"""A problem with further limits."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray
from models.problem import Charge, MenuProblem


def with_rows(
    problem: MenuProblem, choices: sp.csr_array, charges: Sequence[sp.csr_array], limit: FloatArray, names: Sequence[str]
) -> MenuProblem:
    """Return the problem with further rows after its own, of no single period.

    Parameters
    ----------
    choices
        sparse[further rows, choices]: their use by choices.
    charges
        sparse[further rows, periods] for each charge: their use by its opening.
    """
    longer = (_with_use(charge, more, problem.row_count) for charge, more in zip(problem.charges, charges, strict=True))
    return replace(
        problem,
        use=sp.csr_array(sp.vstack([problem.use, choices])),
        limit=np.append(problem.limit, limit),
        charges=tuple(longer),
        row_names=(*problem.row_names, *names),
        period=None if problem.period is None else np.append(problem.period, np.full(len(names), NEVER)),
    )


def _with_use(charge: Charge, more: sp.csr_array, rows: int) -> Charge:
    above = sp.csr_array((rows, charge.value.size)) if charge.use is None else charge.use
    return replace(charge, use=sp.csr_array(sp.vstack([above, more])))
