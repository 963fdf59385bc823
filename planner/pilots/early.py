"""The early part of a roadmap: everything that is committed before a reading is known.

A launch is committed in the first quarter in which it takes place, is paid for or loads a team: a launch in the quarter of the
reading that is prepared in the quarter before is decided before the reading. Amounts paid and loads before the reading belong to
the early part, too, as another launch may change them. A shared cost of which something is paid before the reading is committed
by its opening, whichever unit's launch opens it.

Of a head that may be hired the quarter of the decision is committed where it lies before the reading, and the last quarter of
employment where it does, too: who is still there then may stay longer or go.
"""

from collections.abc import Iterator

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import SharedCharge, launched
from planner.limits.hiring import heads_in
from planner.limits.priced import Priced
from planner.limits.unit_facts import UnitFacts
from planner.limits.usage import Chunk, load_chunks, spend_chunks

DIGITS = 4
"""Decimal places to which early amounts are the same: a ten thousandth of a currency unit or point is rounding."""


def early_parts(case: Priced, reading: int) -> IntArray:
    """Return int[choices]: a number for each early part, the same for choices of a unit that cannot be told apart before.

    Roadmaps, and behind them the choices of heads.

    Parameters
    ----------
    reading
        first quarter whose decisions may use the reading.
    """
    menu, chunks = case.menu, list(_chunks(case))
    committed = launched(menu.start) & (menu.start < reading)
    for chunk in chunks:
        before = (chunk.quarter < reading) & (chunk.amount != 0)
        committed[chunk.choice[before], chunk.lever] = True
    committed &= launched(menu.start)
    number = menu.unit.copy()
    for start in np.where(committed, menu.start, 0).T:
        number = _told_apart(number, start)
    for chunk in chunks:
        for quarter in range(1, reading):
            paid = chunk.quarter == quarter
            if paid.any():
                amounts = np.bincount(chunk.choice[paid], chunk.amount[paid], menu.unit.size)
                number = _told_apart(number, np.round(amounts, DIGITS))
    if not case.hires:
        return number
    terms = case.heads.figures([_early_terms(one, reading) for one in case.hires])
    return np.append(number, number.max() + 1 + _told_apart(case.problem.unit[menu.unit.size :], terms))


def _early_terms(charge: SharedCharge, reading: int) -> FloatArray:
    """Return float[terms]: a number above 0 for what is committed of each before a reading, 0 for nothing, as of nobody."""
    heads = heads_in(charge)
    left = np.minimum(heads.last, reading)
    return np.asarray((heads.decided * (reading + 1) + left) * (heads.decided < reading), dtype=np.float64)


def _told_apart(number: IntArray, column: FloatArray | IntArray) -> IntArray:
    """Return numbers that are the same where both the number and the column are."""
    place = np.unique(column, return_inverse=True)[1].reshape(-1)
    found: IntArray = np.unique(number * (int(place.max()) + 1) + place, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return found


def early_openings(case: Priced, reading: int) -> BoolArray:
    """Return bool[charges, periods]: openings in the quarter of the reading or later of which something is paid before it.

    Earlier openings are caused by early launches alone.
    """
    periods = max((charge.value.size for charge in case.problem.charges), default=0)
    found = np.zeros((len(case.problem.charges), periods), dtype=np.bool_)
    for number, charge in enumerate(case.shared):
        paid = (charge.payments[..., : reading - 1] != 0).any(axis=(1, 2, 3))
        found[number, : paid.size] = paid & (np.arange(paid.size) >= reading - 1)
    return found


def _chunks(case: Priced) -> Iterator[Chunk]:
    yield from spend_chunks(case.fleet, case.menu)
    yield from load_chunks(UnitFacts(case.instance), case.menu)
