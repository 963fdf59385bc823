"""Names that every solver's file format accepts, and that a person can read."""

import re
from collections.abc import Iterable

LONGEST = 100
"""Longest name before numbering; formats stop at 255 characters with the family in front."""


def readable_names(names: Iterable[str]) -> list[str]:
    """Return one distinct name for each given one: letters, digits and underscores only.

    >>> readable_names(["capex / North 1", "capex / North-1", ""])
    ['capex_North_1', 'capex_North_1__2', 'unnamed']
    """
    taken: set[str] = set()
    readable = []
    for name in names:
        base = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:LONGEST] or "unnamed"
        chosen, number = base, 1
        while chosen in taken:
            number += 1
            chosen = f"{base}__{number}"
        taken.add(chosen)
        readable.append(chosen)
    return readable
