"""Check transfers of demand: known units, shares that sum to 1 at most, and a lever that closes units."""

from collections import defaultdict
from collections.abc import Iterator

from instances.files import PINS, PLAN, TRANSFERS, UNITS
from instances.names import Names, Rows
from instances.problems import Problem
from instances.records import NameSuggestions
from instances.rule_checks import KINDS
from instances.schema.settings import Settings
from instances.schema.units import TransferRow

ROUNDING = 1e-9
"""By which shares such as three times 0.3333333333333333 may exceed 1."""

CAPACITY = "transfer capacity"
"""Name of the rows that limit what units take over."""


def transfer_problems(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    """Yield the problems of transfers.csv, and of what goes with it in other files."""
    closing = next((name for name, lever in settings.levers.items() if lever.closes), None)
    if rows.transfers and closing is None:
        expected = "a lever with closes = true, which lets the plan close units"
        yield Problem("setting_ignored", TRANSFERS, rows.transfers[0][0], "from_unit", found="transfers", expected=expected)
    yield from _rows(rows, names)
    yield from _sums(rows)
    yield from _both_closed(rows, closing)
    yield from _names(settings, rows)
    if TRANSFERS in rows.complete_files:
        yield from _capacities(rows)


def _rows(rows: Rows, names: Names) -> Iterator[Problem]:
    offer = NameSuggestions(names.units or ())
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows.transfers:
        for column, name in (("from_unit", row.from_unit), ("to_unit", row.to_unit)):
            if names.units is not None and name not in names.units:
                expected = "a unit of units.csv"
                yield Problem("name_unknown", TRANSFERS, number, column, found=name, expected=expected, remedy=offer(name))
        if row.from_unit == row.to_unit:
            expected = f"another unit than {row.from_unit}, which is closed then"
            yield Problem("value_wrong", TRANSFERS, number, "to_unit", found=row.to_unit, expected=expected)
        key = (row.from_unit, row.to_unit)
        if key in seen:
            expected = f"each two units once in a direction (row {seen[key]})"
            remedy = "Remove it, or add the two shares up."
            found = f"{row.from_unit} to {row.to_unit}"
            yield Problem("row_repeated", TRANSFERS, number, "to_unit", found=found, expected=expected, remedy=remedy)
        seen.setdefault(key, number)


def _sums(rows: Rows) -> Iterator[Problem]:
    """Yield units of whose demand more than all goes to others, at their last row."""
    last = {row.from_unit: number for number, row in rows.transfers}
    sales: dict[str, float] = defaultdict(float)
    orders: dict[str, float] = defaultdict(float)
    own = {row.from_unit for _, row in rows.transfers if row.share_orders is not None}
    for _, row in rows.transfers:
        sales[row.from_unit] += row.share
        orders[row.from_unit] += row.of_orders
    for unit, number in last.items():
        for column, sums in (("share", sales), ("share_orders", orders if unit in own else {})):
            if sums.get(unit, 0.0) > 1 + ROUNDING:
                found, expected = f"{sums[unit]:g} in all rows of {unit}", "shares that sum to 1 at most"
                yield Problem("value_wrong", TRANSFERS, number, column, found=found, expected=expected)


def _both_closed(rows: Rows, closing: str | None) -> Iterator[Problem]:
    """Yield pairs of which pins close both units."""
    closed = {pin.unit: number for number, pin in rows.pins if pin.lever == closing and pin.rule in ("must", "committed")}
    for pair, (number, row) in _pairs(rows).items():
        if len(pair) == 2 and pair <= set(closed):
            expected = f"{row.from_unit} or {row.to_unit} open: row {number} of {TRANSFERS} has one take over from the other"
            remedy = f"Remove one of the two pins, or the rows of the two from {TRANSFERS}."
            place = max(closed[name] for name in pair)
            yield Problem("pins_collide", PINS, place, "unit", found="both are closed", expected=expected, remedy=remedy)


def _pairs(rows: Rows) -> dict[frozenset[str], tuple[int, TransferRow]]:
    """Return the first row of every two units of which one closes at most."""
    found: dict[frozenset[str], tuple[int, TransferRow]] = {}
    for number, row in rows.transfers:
        if row.moves:
            found.setdefault(row.units, (number, row))
    return found


def _names(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield pairs that have one name, and rules of plan.toml that have the name of a pair or of the capacities."""
    if not rows.transfers:
        return
    named: dict[str, int] = {}
    for number, row in _pairs(rows).values():
        if row.pair in named:
            expected = f"another name than row {named[row.pair]} has; rename a unit"
            yield Problem("name_repeated", TRANSFERS, number, "from_unit", found=row.pair, expected=expected)
        named.setdefault(row.pair, number)
    for kind in KINDS:
        for place, rule in enumerate(getattr(settings, kind)):
            if rule.name in named or rule.name == CAPACITY:
                expected = f"a name that no rule of {TRANSFERS} has"
                yield Problem("name_repeated", PLAN, column=f"{kind}[{place}].name", found=rule.name, expected=expected)


def _capacities(rows: Rows) -> Iterator[Problem]:
    receivers = {row.to_unit for _, row in rows.transfers}
    for number, unit in rows.units:
        if unit.transfer_capacity is not None and unit.unit not in receivers:
            expected = f"a row of {TRANSFERS} with to_unit {unit.unit}"
            found = f"{unit.transfer_capacity:g}"
            yield Problem("setting_ignored", UNITS, number, "transfer_capacity", found=found, expected=expected)
