"""Warnings on cells of units.csv: one warning per column, at the first of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from instances.files import UNITS
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.tables import read_table
from instances.wording import counted


@dataclass(frozen=True)
class UnitRows:
    """An instance with the row of each unit in units.csv, which is read on the first warning."""

    instance: Instance

    @cached_property
    def numbers(self) -> list[int] | None:
        """The row of each unit, None for an instance that was made in code."""
        content = dict(self.instance.files).get(UNITS)
        table = None if content is None else read_table(UNITS, content)[0]
        numbers = [] if table is None else [number for number, _ in table.rows]
        return numbers if len(numbers) == len(self.instance.units) else None

    def warning(self, code: str, column: str, places: Sequence[int], *, found: str, expected: str, remedy: str = "") -> Problem:
        """Return a warning on a column. places: indices of the units; found: the figure of the first."""
        row = None if self.numbers is None else self.numbers[places[0]]
        others = len(places) - 1
        more = f" and {counted(others, 'other unit')}" if others else ""
        unit = self.instance.units[places[0]].unit
        return Problem(code, UNITS, row, column, found=f"{found} at {unit}{more}", expected=expected, remedy=remedy)
