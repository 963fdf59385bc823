"""Find rows of units.csv that are a total of other rows, as at the end of a list from a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from instances.files import UNITS
from instances.look_alikes import folded
from instances.names import Rows
from instances.problems import Problem
from instances.schema.units import Unit
from instances.wording import listed

SUMMED = ("revenue", "eligible_orders", "labour_hours", "inventory", "headcount", "stores", "size")
"""Columns that add up over units."""

MEASURED = frozenset(SUMMED[:5])
"""Columns that differ from unit to unit, so that a sum in two of them is no coincidence."""

LEAST_SUMMED = 3
"""Minimum number of other units that a row must be the sum of, unless its name is one of a total."""

NEAR = 1e-6
ROUNDED = 2e-3
"""Relative tolerance of the sum, for a row without and with the name of a total."""

_WORDS = (
    "total|totals|grand total|sub total|subtotal|sum total|all stores|all units|total stores|"
    "gesamt|gesamtsumme|summe|insgesamt|zwischensumme|totale|total general|total général|"
    "somme|suma|totaal|totalt|yhteensä|razem|celkem|итого|всего|合計|合计|总计|합계"
)
TOTALS = frozenset(_WORDS.split("|"))
"""Names of totals, in several languages."""

_PART = re.compile(r"\b(sub ?totals?|totals?|sum|all|overall|gesamt|summe|totale|somme|suma|totaal|company|network|chain)\b")


def total_row_problems(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each row that is named as a total, or is the sum of all other units or of the others of its region."""
    by_name = _named(rows)
    for number, found in sorted((_summed(rows.units) | by_name).items()):
        yield Problem("total_row", UNITS, number, "unit", found=found, expected="a unit in every row")


def without_total_rows(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those of cells in total rows, which have to be removed as a whole."""
    found = list(problems)
    totals = {(one.file, one.row) for one in found if one.code == "total_row"}
    return [one for one in found if one.code == "total_row" or (one.file, one.row) not in totals]


def _named(rows: Rows) -> dict[int, str]:
    """Return the rows, valid or not, whose unit or name is a word for a total, with that word."""
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
    """Return the rows that are the sum of all other rows, or of the others of their region, with a sentence on the columns."""
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
    """Return the columns in which a unit is the sum of the others, none where that may be a coincidence."""
    named_as_total = _PART.search(f"{_word(unit.unit)} {_word(unit.name)}") is not None
    near, least = (ROUNDED, 2) if named_as_total else (NEAR, LEAST_SUMMED)
    filled = [column for column in SUMMED if sums[column] > getattr(unit, column) and column in MEASURED]
    same = [column for column in filled if abs(2 * getattr(unit, column) - sums[column]) <= near * sums[column]]
    enough = len(same) == len(filled) and len(same) >= (1 if named_as_total else 2)
    return same if enough and others >= least else []
