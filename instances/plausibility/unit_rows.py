"""Warnings on cells of units.csv: one warning a column, at its first row, however many rows are like it."""

from collections.abc import Sequence

from instances.problems import Problem
from instances.schema.instance import Instance
from instances.tables import read_table
from instances.wording import counted

UNITS = "units.csv"


def row_numbers(instance: Instance) -> list[int] | None:
    """Return the row of units.csv that each unit stands in; None for an instance that was made in code."""
    content = dict(instance.files).get(UNITS)
    table = None if content is None else read_table(UNITS, content)[0]
    numbers = [] if table is None else [number for number, _ in table.rows]
    return numbers if len(numbers) == len(instance.units) else None


def at_units(
    instance: Instance, code: str, column: str, places: Sequence[int], found: str, expected: str, remedy: str = ""
) -> Problem:
    """Return a warning on a column at some units, by their place; the first is the one that is found so."""
    numbers = row_numbers(instance)
    row = None if numbers is None else numbers[places[0]]
    others = len(places) - 1
    more = f" and {counted(others, 'other unit')}" if others else ""
    return Problem(code, UNITS, row, column, f"{found} at {instance.units[places[0]].unit}{more}", expected, remedy)
