"""The answer to any question: its tables, the lines and plans that go with them, and the way it was obtained.

The one frame of all commands shows, writes and verifies it; a browser can show it from the same record.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pandas as pd

from planner.answers.ending import Ending
from planner.columns import Table
from planner.plan.plan import Plan


@dataclass(frozen=True, eq=False)
class Filled:
    """A declared table and its rows.

    Attributes
    ----------
    key
        of its rows in a JSON document.
    shown
        rows shown to a person, the first ones; None for all of them.
    """

    table: Table
    frame: pd.DataFrame
    key: str
    shown: int | None = None


@dataclass(frozen=True)
class Heading:
    """A line above what follows."""

    text: str


@dataclass(frozen=True)
class Grid:
    """Cells that stand in no file, as they are to be read.

    Attributes
    ----------
    headings
        of the columns.
    rows
        cells, as many in each row as there are headings.
    texts
        columns of text, the first ones; the others are figures.
    wrapped
        columns of text among the figures, by place.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    wrapped: tuple[int, ...] = ()


Part: TypeAlias = str | Heading | Grid | Filled
"""A part of an answer on the screen: a line of text, a heading, cells, or a table by its declaration."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The result of a question.

    Attributes
    ----------
    parts
        what a person is shown, in reading order; texts of the user stand in them as they are.
    tables
        the tables that are written, each to a file of its own.
    ending
        exit code, and what is to be said where not all is as it was asked for.
    obtained
        how the figures were come by, in a sentence.
    conclusion
        in a sentence or two, below the parts; blank where there is none to draw.
    interrupted
        whether the user stopped it before all was found.
    figures
        further entries of a JSON document, by their keys.
    base
        the plan that others are compared with, which goes with an answer in a folder of its own; None for an answer that is a
        table alone.
    better
        a plan that was found on the way and is worth more than the one that was asked about.
    plans
        plans by the path of their folder within that of the answer.
    files
        makes further files, by their names.
    verified
        returns the files of the base, verified while the answer was found; None where they are still to be verified.
    """

    parts: Sequence[Part]
    tables: Sequence[Filled]
    ending: Ending
    obtained: str
    conclusion: str = ""
    interrupted: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)
    base: Plan | None = None
    better: Plan | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)
    files: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    verified: Callable[[], Mapping[str, bytes]] | None = None

    @property
    def bound(self) -> float | None:
        """Proven bound on the worth of the base; None without one."""
        return None if self.base is None else self.base.bound
