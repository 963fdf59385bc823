"""Lines on the differences of a table that are not determined: a reader sees a figure and takes it for known."""

from collections.abc import Iterator, Sequence

from planner.replanning.difference import Difference
from planner.wording import NOT_DETERMINED

SHOWN = 6
"""Differences named; the others are counted."""


def determined_lines(gains: Sequence[tuple[str, Difference]], remedy: str) -> Iterator[str]:
    """Yield a line on differences that could not be told from 0, and one on those of which the sign alone is proven.

    Parameters
    ----------
    gains
        differences by the name that the table shows.
    remedy
        what would narrow the intervals.
    """
    unclear = [f"{name} ({gain.interval})" for name, gain in gains if gain.determined == "no"]
    wide = [f"{name} ({gain.interval})" for name, gain in gains if gain.determined == "sign only"]
    if unclear:
        yield f"{NOT_DETERMINED.capitalize()}, cannot be told from 0: {_listed(unclear)}; {remedy}."
    if wide:
        yield f"More or less is proven, how much is not, as the interval is wider than the amount: {_listed(wide)}."


def _listed(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - SHOWN} more" if len(parts) > SHOWN else ""
    return ", ".join(parts[:SHOWN]) + more
