"""The net changes of a table or of plan.toml: which of its cells differ from what was opened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from planner.editing.changes import Change


@dataclass(frozen=True)
class Mark:
    """A cell, value or row that differs from what was opened.

    Attributes
    ----------
    row
        its number in the file as it is now; None for plan.toml, for a column or a row that was added, and for a row that was
        removed.
    column
        of a table, or path of a value; blank for a whole row.
    was, now
        None where there was or is none.
    """

    row: int | None
    column: str
    was: Any
    now: Any


def marks_of(changes: Iterable[Change], table: str) -> tuple[Mark, ...]:
    """Return the net changes of a table, in the order in which the cells were changed first.

    changes: in the order they were made. A row that is removed leaves a blank line, so that the others keep their numbers.
    """
    found: list[Mark] = []
    for change in changes:
        if change.table == table:
            found = _removed(found, change) if _removes(change) else _changed(found, change)
    return tuple(found)


def _removes(change: Change) -> bool:
    return change.row is not None and not change.column


def _removed(found: list[Mark], change: Change) -> list[Mark]:
    """Return marks after a row was removed, whose cells were what they were before their own changes."""
    assert change.row is not None
    own = {one.column: one.was for one in found if one.row == change.row}
    was = {name: own.get(name, cell) for name, cell in change.old.items()} | own
    others = [one for one in found if one.row != change.row]
    row = {name: cell for name, cell in was.items() if cell not in (None, "")}
    added = next((one for one in others if (one.row, one.column, one.now) == (None, "", row)), None)
    return [one for one in others if one is not added] if added is not None else [*others, Mark(None, "", row, None)]


def _changed(found: list[Mark], change: Change) -> list[Mark]:
    if change.row is None and not change.column:
        return [*found, Mark(None, "", None, change.new)]
    place = next((at for at, one in enumerate(found) if (one.row, one.column) == (change.row, change.column)), None)
    if place is None:
        return [*found, Mark(change.row, change.column, change.old, change.new)]
    now = replace(found[place], now=change.new)
    kept = [] if _same(now.was, now.now) else [now]
    return [*found[:place], *kept, *found[place + 1 :]]


def _same(one: Any, other: Any) -> bool:
    """Return whether two values of a cell are the same; a cell without a value is a blank one."""
    blank = (None, "")
    return (one in blank and other in blank) or (type(one) is type(other) and bool(one == other))
