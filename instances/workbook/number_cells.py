"""Collect the text cells of a workbook that stand for numbers; its number convention is decided from all of them."""

from collections.abc import Iterator, Mapping

from instances.workbook.cell_values import as_text, numbers_in
from instances.workbook.grids import Grid
from instances.workbook.layout import SHEETS, Field, RecordsSheet
from instances.workbook.places import cell_name
from instances.workbook.sheets import HeaderMissing, letter_of, table_of


def column_key(sheet: str, name: str) -> str:
    """Return the key of a column, or of a setting, in the number convention of a workbook."""
    return f"{sheet} {name}"


def number_texts(grids: Mapping[str, Grid]) -> dict[str, list[tuple[int | str, str]]]:
    """Return place and text of each text cell that stands for a number, by column. grids: by sheet name."""
    found: dict[str, list[tuple[int | str, str]]] = {}
    for sheet in SHEETS:
        if sheet.name not in grids:
            continue
        names = {field.name: field for field in sheet.fields}
        cells = (
            _records(sheet, grids[sheet.name], names) if isinstance(sheet, RecordsSheet) else _settings(grids[sheet.name], names)
        )
        for field, place, text in cells:
            found.setdefault(column_key(sheet.name, field.name), []).append((cell_name(sheet.name, place), text))
    return found


def _records(sheet: RecordsSheet, grid: Grid, names: Mapping[str, Field]) -> Iterator[tuple[Field, str, str]]:
    try:
        table = table_of(grid, tuple(name for name, field in names.items() if field.needed), names.keys(), sheet.kind)
    except HeaderMissing:
        return
    columns = [(index, names[name]) for index, name in enumerate(table.header) if name in names]
    for number, cells in table.rows:
        for index, field in columns:
            for text in numbers_in(cells[index], field):
                yield field, f"{letter_of(index)}{number}", text


def _settings(grid: Grid, names: Mapping[str, Field]) -> Iterator[tuple[Field, str, str]]:
    try:
        table = table_of(grid, ("key", "value"), {"key", "value"})
    except HeaderMissing:
        return
    key_at, value_at = table.column("key"), table.column("value")
    for number, cells in table.rows:
        field = names.get(as_text(cells[key_at]))
        for text in numbers_in(cells[value_at], field) if field is not None else ():
            yield names[as_text(cells[key_at])], f"{letter_of(value_at)}{number}", text
