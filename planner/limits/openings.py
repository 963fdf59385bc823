"""Openings: the first launch among some, stated as a charge of no cost that uses rows from the period in which it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models import NEVER, Charge
from models.problem import FloatArray, IntArray
from planner.limits.row_table import Entries


@dataclass(frozen=True, eq=False)
class Opening:
    """The first of some launches, and what it uses of rows by the period in which it comes.

    Attributes
    ----------
    name
        of the charge.
    event
        int[choices]: the period of a choice's launch, 0 for the first quarter, `NEVER` without one.
    periods
        number of periods in which a launch may be.
    demand
        what it takes from the amounts of rows: the level that a row asks for from the opening on.
    use
        what it uses of rows.
    """

    name: str
    event: IntArray
    periods: int
    demand: Entries = field(default_factory=Entries)
    use: Entries = field(default_factory=Entries)

    def charge(self, rows: int) -> Charge:
        """Return the charge of the programme with so many rows."""
        shape = (rows, self.periods)
        uses = self.use.matrix(shape) + self.demand.matrix(shape)
        return Charge(self.name, self.event, np.zeros(self.periods), uses if uses.nnz else None)

    def first(self) -> int:
        """Return the period of the first launch if every choice is taken, `NEVER` without one."""
        happened = self.event[self.event != NEVER]
        return int(happened.min()) if happened.size else NEVER

    def taken(self, entries: Entries, rows: int) -> FloatArray:
        """Return float[rows]: demand or use if every choice is taken."""
        first = self.first()
        if first == NEVER:
            return np.zeros(rows)
        column: FloatArray = entries.matrix((rows, self.periods))[:, [first]].toarray()[:, 0]
        return column


def joined_openings(parts: Sequence[Sequence[Opening]]) -> list[Opening]:
    """Return the openings of a whole menu from those of its blocks, in order."""
    return [
        Opening(same[0].name, np.concatenate([one.event for one in same]), same[0].periods, same[0].demand, same[0].use)
        for same in zip(*parts, strict=True)
    ]
