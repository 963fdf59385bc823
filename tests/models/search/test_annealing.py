"""Annealing where no choices keep all limits: prices of limits end at the most that is asked for."""

import numpy as np

from models import Charge
from models.branching.annealed import annealing_of
from models.branching.branch_and_bound import Leaf
from models.lagrangian.pattern_dual import dual_of
from models.params import SolveParams
from models.running.stopping import Stopping
from models.search.annealing import AnnealingParams
from tests.models.builders import menus


def test_limits_that_nothing_keeps_get_no_price_without_end() -> None:
    """Each sweep makes such a limit dearer by 1e200: the second would leave the range of numbers, and end in a warning."""
    first = Charge("first", [0, 0, 0, 0], [-1.0])
    problem = menus([[3.0, 2.0], [4.0, 1.0]], [[2.0, 1.0, 2.0, 1.0]], [1.0], charges=(first,))
    dual = dual_of(problem, SolveParams().regions.dual)
    part = dual.branches()[0]
    leaf = Leaf(part, point=dual.evaluate(part, np.zeros(1), 1.0).point)
    annealed = annealing_of(dual, problem, leaf, [], 0, AnnealingParams(settling_rise=1e200))
    assert annealed.annealing.settled(Stopping(60.0)) is None
    dearest_kept = annealed.choices[annealed.annealing.choice]
    assert problem.use[:, dearest_kept].sum() == 2.0, "the limit is overstepped as little as can be"
