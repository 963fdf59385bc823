"""The columns of every table that is written, as a page of the docs: `python -m tools.docs_columns` writes docs/columns.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from planner.answers.columns import ANSWERS
from planner.columns import Column, Table
from planner.plan.columns import HIRES, LAUNCHES, PAYMENTS, TABLES, WARNINGS

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "columns.md"

BEGINNING: Final = """\
# The columns of every table

Written by `python -m tools.docs_columns` from the declarations that files, report and screen follow, too:
`planner/plan/columns.py` for a run, `planner/questions/NAME/columns.py` for an answer. Change a declaration, not this
page. [outputs.md](outputs.md) says which files a run and an answer have, and [economics.md](economics.md) defines every
figure.

| kind | as it is written |
|---|---|
| text | UTF-8; text that a spreadsheet would take for a formula begins with an apostrophe |
| date | 2027-01-31 |
| whole | a whole number |
| money | the instance's currency, two decimals |
| money, summed | two to six decimals, so that the rows sum to the plan to the cent |
| present_value | money at the start of the evaluation, six decimals |
| factor | ten decimals |
| level | a share from 0 to 1, a count, points or money: up to six decimals |

Costs are negative in cash flows, and positive in limits and launches. A missing value is blank. Changes, gains and
losses are differences of two plans. The best plan of either lies between its NPV and its bound, so the true difference
lies between `at_least` and `at_most`. If `finance.hard_cash_only` has `objective`, npv and every change, gain, loss and
bound of an answer are those of the hard part, which its plans were made for.
"""


def page() -> str:
    """Return the page."""
    parts = [BEGINNING, "## Of a run\n", *map(_section, [*TABLES.values(), HIRES, LAUNCHES, PAYMENTS, WARNINGS])]
    parts += ["## Of an answer\n", *map(_section, ANSWERS.values())]
    return "\n".join(parts)


def _section(table: Table) -> str:
    """Return the section on a table: its file, the meaning of a row, and a line per column."""
    return "\n".join([f"### {table.name}.csv\n", f"One row per {table.rows}.{_in_report(table)}\n", *_lines(table), ""])


def _in_report(table: Table) -> str:
    return f" In the report: *{table.title}*." if table.title else ""


def _lines(table: Table) -> Iterator[str]:
    """Yield the rows of the table of columns; one that the report shows also says under which heading."""
    heads = ("column", "kind", "meaning", *(("heading in the report",) if table.title else ()))
    yield _row(heads)
    yield f"|{'---|' * len(heads)}"
    for column in table.columns:
        heading = "" if column.place == "file" else column.title
        yield _row((column.name, _kind(column), column.meaning, heading)[: len(heads)])
    if table.quarters:
        yield _row(("one per quarter, such as 2027Q1", "text", table.rest_meaning, "")[: len(heads)])
    elif table.rest is not None:
        yield _row(("further columns", table.rest, table.rest_meaning, "")[: len(heads)])


def _kind(column: Column) -> str:
    return f"{column.kind}, summed" if column.summed else column.kind


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
