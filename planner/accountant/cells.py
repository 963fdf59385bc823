"""Compare single cells of a file with expected texts and numbers."""

from math import isfinite

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
CENTS = 2
MICROS = 6
MOST_DECIMALS = 12


def text_agrees(found: str | None, expected: str) -> bool:
    """Return whether a cell contains a text; an apostrophe that keeps it from being a formula is ignored."""
    return found is not None and undo_neutralising(found) == expected


def undo_neutralising(cell: str) -> str:
    """Return a text cell without the apostrophe that was put before =, +, -, @, tab, carriage return or an apostrophe."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def number_in(cell: object) -> float | None:
    """Return the finite number in a cell of text or JSON, None if there is none."""
    if isinstance(cell, str):
        if "_" in cell:
            return None
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    try:
        number = float(cell)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def number_agrees(found: object, expected: float, decimals: int = CENTS, noise: float = 1e-4) -> bool:
    """Return whether a cell contains a number, rounded to the decimals it shows but at least to `decimals`.

    noise: tolerance beyond the rounding.
    """
    number = number_in(found)
    if number is None:
        return False
    apart, allowed = abs(number - expected), noise + 1e-12 * abs(expected)
    if apart <= allowed:
        return True
    shown = min(MOST_DECIMALS, max(decimals, _decimals_shown(str(found))))
    rounding: float = 0.5 * 10**-shown
    return apart <= rounding + allowed


def _decimals_shown(text: str) -> int:
    plain = text.strip().lower()
    if "e" in plain:
        return MOST_DECIMALS
    return len(plain.partition(".")[2])
