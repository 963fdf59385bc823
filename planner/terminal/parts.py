"""Parts of an answer on the screen: lines, headings and cells, and tables by their declaration."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from rich.console import RenderableType
from rich.table import Table as Cells
from rich.text import Text

from planner.answers.answer import Filled, Grid, Heading, Part
from planner.cells import TEXTS, row_of
from planner.columns import Column
from planner.terminal.screen import plain_table, records, user_text

SPACE: Final = 2
"""Blanks between columns."""


LONGEST_WORD: Final = 20
"""Letters of a word beyond which it may be broken."""


def shown_part(part: Part, width: int) -> Iterator[RenderableType]:
    """Yield a part as it is printed; texts of the user in it steer nothing.

    width: columns of the screen.
    """
    if isinstance(part, str):
        yield user_text(part)
    elif isinstance(part, Heading):
        yield Text(user_text(part.text).plain, style="bold")
    elif isinstance(part, Grid):
        yield _grid(part)
    else:
        yield from shown_table(part, width)


def shown_table(filled: Filled, width: int) -> Iterator[Cells]:
    """Yield the rows of a table, its columns for the screen alone.

    Headings are broken before any figure is. Columns that the screen has no room for follow in a table below, beside the
    first column again.
    """
    columns = [column for column in filled.table.columns if column.place == "screen" and column.name in filled.frame]
    shown = filled.frame if filled.shown is None else filled.frame.head(filled.shown)
    rows = [row_of(filled.table, columns, row) for row in records(shown)]
    cells = [[row[number] for row in rows] for number in range(len(columns))]
    least = [_least_width(*pair, first=number == 0) for number, pair in enumerate(zip(columns, cells, strict=True))]
    most = [max(map(len, [column.title, *own])) for column, own in zip(columns, cells, strict=True)]
    for numbers in _beside_each_other(least, width):
        table = plain_table()
        widths = _widths([least[number] for number in numbers], [most[number] for number in numbers], width)
        for number, own_width in zip(numbers, widths, strict=True):
            column = columns[number]
            side: Literal["left", "right"] = "left" if column.look in TEXTS else "right"
            table.add_column(user_text(column.title), justify=side, overflow="fold", width=own_width)
        for row in rows:
            table.add_row(*(user_text(row[number]) for number in numbers))
        yield table


def _least_width(column: Column, cells: Sequence[str], *, first: bool) -> int:
    """Return the width below which a column is not read: that of its longest cell, of further texts that of a word."""
    if first or column.look not in TEXTS:
        return max(map(len, [*column.title.split(), *cells]))
    return max(len(word) for word in [*column.title.split(), *(word[:LONGEST_WORD] for cell in cells for word in cell.split())])


def _beside_each_other(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield the columns that fit beside each other, the first one each time."""
    found, used = [0], widths[0]
    for number, width in enumerate(widths[1:], 1):
        if used + SPACE + width > room and len(found) > 1:
            yield found
            found, used = [0], widths[0]
        found.append(number)
        used += SPACE + width
    yield found


def _widths(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns beside each other: the least, and more from the left on while there is room."""
    left = room - sum(least) - SPACE * (len(least) - 1)
    widths = []
    for own, wished in zip(least, most, strict=True):
        more = max(0, min(wished - own, left))
        left -= more
        widths.append(own + more)
    return widths


def _grid(grid: Grid) -> Cells:
    table = plain_table(*grid.headings, texts=grid.texts)
    for number in grid.wrapped:
        table.columns[number].justify = "left"
    for row in grid.rows:
        table.add_row(*map(user_text, row))
    return table
