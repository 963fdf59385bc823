"""Parts of an answer on the screen: lines, headings and cells, and tables by their declaration."""

from rich.console import RenderableType
from rich.table import Table as Cells
from rich.text import Text

from planner.answers.answer import Filled, Grid, Heading, Part
from planner.cells import TEXTS, row_of
from planner.terminal.screen import plain_table, records, user_text


def shown_part(part: Part) -> RenderableType:
    """Return a part as it is printed; texts of the user in it steer nothing."""
    if isinstance(part, str):
        return user_text(part)
    if isinstance(part, Heading):
        return Text(user_text(part.text).plain, style="bold")
    return _grid(part) if isinstance(part, Grid) else shown_table(part)


def shown_table(filled: Filled) -> Cells:
    """Return the rows of a table, its columns for the screen alone."""
    columns = [column for column in filled.table.columns if column.place == "screen" and column.name in filled.frame]
    table = plain_table()
    for number, column in enumerate(columns):
        is_text = column.look in TEXTS and number == 0
        table.add_column(
            user_text(column.title),
            justify="left" if column.look in TEXTS else "right",
            overflow="fold",
            no_wrap=is_text or column.look not in TEXTS,
        )
    for row in records(filled.frame.head(filled.shown) if filled.shown is not None else filled.frame):
        table.add_row(*(user_text(cell) for cell in row_of(filled.table, columns, row)))
    return table


def _grid(grid: Grid) -> Cells:
    table = plain_table(*grid.headings, texts=grid.texts)
    for number in grid.wrapped:
        table.columns[number].justify = "left"
    for row in grid.rows:
        table.add_row(*map(user_text, row))
    return table
