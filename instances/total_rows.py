"""Rows that are no unit but a total of others, as lists from a spreadsheet end with."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from instances.files import UNITS
from instances.look_alikes import folded
from instances.names import Rows
from instances.problems import Problem
from instances.schema.units import Unit
from instances.wording import listed

SUMMED = ("revenue", "eligible_orders", "labour_hours", "inventory", "headcount", "stores", "size")
"""Columns whose figures add up over units."""

MEASURED = frozenset(SUMMED[:5])
"""Those of them that differ from unit to unit, so that a sum in two of them is none by chance."""

LEAST_SUMMED = 3
"""Units that a row without a telling name must be the sum of."""

NEAR = 1e-6
ROUNDED = 2e-3
"""Relative difference from the sum, of a row without and with a telling name."""

_WORDS = (
    "total|totals|grand total|sub total|subtotal|sum total|all stores|all units|total stores|"
    "gesamt|gesamtsumme|summe|insgesamt|zwischensumme|totale|total general|total général|"
    "somme|suma|totaal|totalt|yhteensä|razem|celkem|итого|всего|合計|合计|总计|합계"
)
TOTALS = frozenset(_WORDS.split("|"))
"""Names that no unit has, in the languages that lists are met in."""

_PART = re.compile(r"\b(sub ?totals?|totals?|sum|all|overall|gesamt|summe|totale|somme|suma|totaal|company|network|chain)\b")


def total_row_problems(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each row that is named as a total, or is the sum of all other units or of those of its region."""
    by_name = _named(rows)
    for number, found in sorted((_summed(rows.units) | by_name).items()):
        yield Problem("total_row", UNITS, number, "unit", found=found, expected="a unit in every row")


def without_total_rows(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those in cells of rows that are totals: they are to be removed, not filled."""
    found = list(problems)
    totals = {(one.file, one.row) for one in found if one.code == "total_row"}
    return [one for one in found if one.code == "total_row" or (one.file, one.row) not in totals]


def _named(rows: Rows) -> dict[int, str]:
    """Return the rows whose unit or name is a word for a total, whatever is wrong with their other cells."""
    table = rows.tables.get(UNITS)
    if table is None:
        return {}
    places = [table.header.index(column) for column in ("unit", "name") if column in table.header]
    found = {}
    for number, cells in table.rows:
        named = next((cells[place].strip() for place in places if _word(cells[place]) in TOTALS), None)
        if named is not None:
            found[number] = named
    return found


def _word(cell: str) -> str:
    return folded(cell.replace("-", " ")).strip(" .:*=()")


def _summed(units: Sequence[tuple[int, Unit]]) -> dict[int, str]:
    """Return the rows whose figures are the sums of all other rows, or of the others of their region, and of which columns."""
    regions: dict[str, list[tuple[int, Unit]]] = {}
    for number, unit in units:
        regions.setdefault(unit.region, []).append((number, unit))
    found: dict[int, str] = {}
    for scope, group in [("", list(units)), *(regions.items() if len(regions) > 1 else ())]:
        sums = {column: sum(getattr(unit, column) for _, unit in group) for column in SUMMED}
        for number, unit in group:
            columns = _columns(unit, sums, len(group) - 1)
            if columns:
                of_what = f"the other units of {scope}" if scope else "all other units"
                found.setdefault(number, f"{unit.unit}, the sum of {of_what} in {listed(columns)}")
    return found


def _columns(unit: Unit, sums: Mapping[str, float], others: int) -> list[str]:
    """Return the columns in which a unit is the sum of the others; none where that may be chance."""
    telling = _PART.search(f"{_word(unit.unit)} {_word(unit.name)}") is not None
    near, least = (ROUNDED, 2) if telling else (NEAR, LEAST_SUMMED)
    filled = [column for column in SUMMED if sums[column] > getattr(unit, column) and column in MEASURED]
    same = [column for column in filled if abs(2 * getattr(unit, column) - sums[column]) <= near * sums[column]]
    enough = len(same) == len(filled) and len(same) >= (1 if telling else 2)
    return same if enough and others >= least else []
