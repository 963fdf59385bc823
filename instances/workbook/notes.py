"""The sheet of notes of a workbook: comments of plan.toml, each with the key that it is about."""

from instances.workbook.cell_values import Cell, as_text

COLUMNS = ("key", "note")


def notes_of(rows: list[list[Cell]]) -> dict[str, str]:
    """Return the notes of the sheet of notes, by key."""
    texts = [[as_text(cell) for cell in row[:2]] for row in rows]
    start = next((number for number, row in enumerate(texts, start=1) if row == list(COLUMNS)), None)
    return {} if start is None else {row[0]: row[1] for row in texts[start:] if len(row) == 2 and row[1]}
