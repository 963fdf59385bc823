"""Cells of a file against what they should say."""

from math import isfinite

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
CENTS = 2
MICROS = 6
MOST_DECIMALS = 12


def text_agrees(found: str | None, expected: str) -> bool:
    """Return whether a cell says a text, with the apostrophe that keeps it from being a formula where it needs one."""
    return found is not None and undo_neutralising(found) == expected


def undo_neutralising(cell: str) -> str:
    """Return a text cell without the apostrophe before =, +, -, @, tab, carriage return or another apostrophe."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def number_in(cell: object) -> float | None:
    """Return the finite number of a cell of text or JSON, None if it holds none."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float) or "_" in str(cell):
        return None
    try:
        number = float(cell)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def number_agrees(found: object, expected: float, decimals: int = CENTS, noise: float = 1e-4) -> bool:
    """Return whether a cell holds a number rounded to the decimals it shows, and to `decimals` at least."""
    number = number_in(found)
    if number is None:
        return False
    shown = min(MOST_DECIMALS, max(decimals, _decimals_shown(str(found))))
    rounding: float = 0.5 * 10**-shown
    return abs(number - expected) <= rounding + noise + 1e-12 * abs(expected)


def _decimals_shown(text: str) -> int:
    plain = text.strip().lower()
    if "e" in plain:
        return MOST_DECIMALS
    return len(plain.partition(".")[2])
