"""Facts on hidden or filtered rows, hidden columns and hidden sheets, which are read like any other."""

from collections.abc import Iterator, Sequence

from instances.facts import ReadingFact
from instances.workbook.archive import SheetPart
from instances.workbook.sheets import SheetTable, letter_of

MOST_NAMED = 5


def hidden_facts(place: str, part: SheetPart, table: SheetTable) -> Iterator[ReadingFact]:
    """Yield the facts on hidden parts of a sheet that are read. place: name of the sheet in messages."""
    if part.hidden and table.rows:
        yield ReadingFact("hidden", place, "the sheet is hidden, and is read.")
    rows = [number for number, _ in table.rows if number in part.hidden_rows]
    if rows:
        text = f"{_named('row', list(map(str, rows)))} hidden or filtered out, and read. Delete what is not meant."
        yield ReadingFact("hidden", place, text)
    columns = [letter_of(at) for at, name in enumerate(table.header) if name and at in part.hidden_columns and table.filled(at)]
    if columns:
        text = f"{_named('column', columns)} hidden, and read. Clear what is not meant."
        yield ReadingFact("hidden", place, text)


def _named(thing: str, names: Sequence[str]) -> str:
    """Return "row 5 is" or "7 rows (5, 6, 7, 8, 9, …) are"."""
    if len(names) == 1:
        return f"{thing} {names[0]} is"
    more = ", …" if len(names) > MOST_NAMED else ""
    return f"{len(names):,} {thing}s ({', '.join(names[:MOST_NAMED])}{more}) are"
