"""Shades of a heat map, from 0 for nothing to the darkest for all of it."""

from typing import Final

STEPS: Final = 5


def shade_of(part: float, whole: float) -> int:
    """Return the shade of a part of a whole; that of more than the whole, or of anything of nothing, is the darkest."""
    share = part / whole if whole > 0 else float(part > 0)
    return 0 if share <= 0 else min(STEPS, 1 + int(share * (STEPS - 1) + 1e-9))
