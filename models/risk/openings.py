"""Sides of the plans of a problem over worlds: the periods in which each shared charge may open, and how they are split.

Plans that open a charge and plans that do not, or that open it early and late, may be good in different worlds: a mixture of them
is then worth more than any plan, and no weights on worlds prove less. Plans of one side alone have no such mixture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.problem import Charge, MenuProblem
from models.risk.found import Known
from models.risk.measures import Polyhedron
from models.risk.mixtures import worst_weights

Openings: TypeAlias = tuple[BoolArray, ...]
"""bool[periods + 1] for each charge, as in `Charge`."""


def all_openings(problem: MenuProblem) -> Openings:
    """Return the periods in which charges may open by the rules of the problem."""
    return tuple(
        np.ones(charge.value.size + 1, dtype=np.bool_) if charge.opens is None else charge.opens for charge in problem.charges
    )


def within(opens: Openings, opened: IntArray) -> bool:
    """Return whether a plan opens every charge in one of the periods; opened: int[charges]."""
    return all(bool(own[period]) for own, period in zip(opens, opened.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class _Split:
    """Plans that open a charge before a period, and those that open it from then on or, as the last period, never."""

    charge: int
    period: int
    earlier: BoolArray


def split(
    problem: MenuProblem,
    opens: Openings,
    plans: Sequence[Known],
    weights: Polyhedron,
    reference: FloatArray,
    most: int,
) -> tuple[Openings, Openings] | None:
    """Return the two sides whose own mixtures of plans are worth least, None where the plans mixed open all charges alike.

    Parameters
    ----------
    opens
        of the side to split.
    plans
        of that side.
    reference
        float[worlds]: values that those of plans are compared with.
    most
        splits to compare; with 0 there is none.
    """
    compared = np.array([plan.in_worlds for plan in plans]) - reference
    best = worst_weights(weights, compared) if len(plans) > 1 and most else None
    if best is None:
        return None
    opened = np.array([plan.opened for plan in plans])
    concerned = [_units_concerned(problem, charge) for charge in problem.charges]
    found = sorted(_splits(problem, opened, best.mixed), key=lambda one: -concerned[one.charge])
    worths: dict[bytes, float] = {}
    for one in found:
        if one.earlier.tobytes() not in worths and len(worths) < most:
            sides = [worst_weights(weights, compared[part]) for part in (one.earlier, ~one.earlier)]
            worths[one.earlier.tobytes()] = max(np.inf if side is None else side.value for side in sides)
    chosen = min(found, key=lambda one: worths.get(one.earlier.tobytes(), np.inf), default=None)
    return None if chosen is None else _sides(problem, opens, chosen)


def _splits(problem: MenuProblem, opened: IntArray, mixed: BoolArray) -> Iterator[_Split]:
    """Yield the splits that part plans which are mixed; opened: int[plans, charges], mixed: bool[plans]."""
    for number, charge in enumerate(problem.charges):
        period = np.where(opened[:, number] == NEVER, charge.value.size, opened[:, number])
        for later in np.unique(period[mixed])[1:].tolist():
            yield _Split(number, later, period < later)


def _sides(problem: MenuProblem, opens: Openings, at: _Split) -> tuple[Openings, Openings]:
    """Return the openings of both sides; charges of the same events open together."""
    event, earlier, later = problem.charges[at.charge].event, list(opens), list(opens)
    for number, (charge, own) in enumerate(zip(problem.charges, opens, strict=True)):
        if own.size == opens[at.charge].size and np.array_equal(charge.event, event):
            before = np.arange(own.size) < at.period
            earlier[number], later[number] = own & before, own & ~before
    return tuple(earlier), tuple(later)


def _units_concerned(problem: MenuProblem, charge: Charge) -> int:
    return int(np.unique(problem.unit[charge.event != NEVER]).size)
