"""The look of each state: a fill, an ink and a pattern, no two states alike while there are enough of them.

Fills are told apart without seeing red or green (after Okabe and Ito's palette) and differ in lightness; patterns tell
them apart on paper without colour. The report, its charts and the workbook take them from here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from instances.schema.instance import Instance
from planner.plan.tables import BOTH, CLOSED, NONE, OVER

MAIN: Final = ("store_optimization", "orchestration")


@dataclass(frozen=True)
class Look:
    """The look of a state.

    Attributes
    ----------
    kind
        class of the style sheet: that of a main state, or that of a fill and a pattern.
    fill, ink
        colours.
    pattern
        number of a pattern, 0 for none.
    """

    kind: str
    fill: str
    ink: str
    pattern: int


OWN: Final = {
    BOTH: Look("both", "#00694D", "#FFFFFF", 1),
    "body": Look("body", "#F0C05A", "#000000", 0),
    "brain": Look("brain", "#56B4E9", "#000000", 2),
    CLOSED: Look("closed", "#2E2E2E", "#FFFFFF", 3),
    NONE: Look("none", "#F1F1F1", "#595959", 0),
}
"""Looks of the states that every instance has, and of the two main levers."""

FILLS: Final = ("#D9A5C3", "#E8835A", "#C8D96F", "#B3A6E0", "#C9B28F", "#A8E0D1", "#F4F09A")
"""Fills of all other states."""

GREYS: Final = ("#C9C9C9", "#DFDFDF")
"""Fills of states in which no lever brings anything any more: all their benefits have ended."""

PATTERNS: Final = (4, 5, 6, 2, 3)
"""Patterns of all other states: as many as share no factor with the fills, so that 35 states differ in at least one of both."""


def looks_of(instance: Instance, states: Iterable[str]) -> dict[str, Look]:
    """Return the look of each state: single levers in the order of plan.toml, then their combinations by name.

    The two main levers have looks of their own, or the first two levers of an instance that lacks one of them.
    """
    levers = tuple(instance.settings.levers)
    main = MAIN if set(MAIN) <= set(levers) else levers[:2]
    looks = {BOTH: OWN[BOTH], **dict(zip(main, (OWN["body"], OWN["brain"]), strict=False)), CLOSED: OWN[CLOSED], NONE: OWN[NONE]}
    single = [lever for lever in levers if lever not in looks]
    together = sorted(set(states) - set(levers) - set(looks))
    ended = [state for state in together if is_over(state)]
    live = [*single, *(state for state in together if state not in ended)]
    return looks | dict(zip(live, _others(FILLS, 0), strict=False)) | dict(zip(ended, _others(GREYS, len(FILLS)), strict=False))


def is_over(state: str) -> bool:
    """Return True if the benefits of every lever of a state have ended."""
    return all(part.endswith(OVER) for part in state.split(" + "))


def _others(fills: tuple[str, ...], first: int) -> Iterator[Look]:
    """Yield looks without end, which come again once every fill had every pattern; first: number of the first fill."""
    number = 0
    while True:
        fill, pattern = number % len(fills), PATTERNS[number % len(PATTERNS)]
        yield Look(f"c{first + fill} p{pattern}", fills[fill], "#000000", pattern)
        number += 1
