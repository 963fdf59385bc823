"""Rows of a file against the rows expected, cell by cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from planner.accountant.cells import CENTS, number_agrees, text_agrees, undo_neutralising
from planner.accountant.records import Finding

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What a cell should say, and the test that it does."""

    expected: str
    agrees: Callable[[str | None], bool]


@dataclass(frozen=True)
class ExpectedRow:
    """What a row should say in the columns that do not identify it. optional: files may leave it out."""

    cells: Mapping[str, Cell]
    optional: bool = False


@dataclass
class Table:
    """One file: its rows and the columns that identify them."""

    name: str
    rows: Sequence[Mapping[str, str]]
    key: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)

    def compare(self, expected: Mapping[Key, ExpectedRow]) -> list[Finding]:
        """Return every difference: rows missing, repeated or beyond the expected ones, and cells that differ."""
        seen: set[Key] = set()
        for row in self.rows:
            key = self._key_of(row, expected)
            where = self._where(key)
            if key not in expected:
                self.findings.append(Finding("extra_row", where, "a row", "no such row"))
            elif key in seen:
                self.findings.append(Finding("repeated_row", where, "another row", "one row"))
            else:
                self._compare_cells(row, expected[key], where)
            seen.add(key)
        for key, wanted in expected.items():
            if key not in seen and not wanted.optional:
                self.findings.append(Finding("missing_row", self._where(key), "no row", "a row"))
        return self.findings

    def _key_of(self, row: Mapping[str, str], expected: Iterable[Key]) -> Key:
        raw = tuple(str(row.get(column)) for column in self.key)
        return raw if raw in expected else tuple(undo_neutralising(cell) for cell in raw)

    def _where(self, key: Key) -> str:
        return f"{self.name} {' '.join(part for part in key if part)}".strip()

    def _compare_cells(self, row: Mapping[str, str], wanted: ExpectedRow, where: str) -> None:
        for column, cell in wanted.cells.items():
            found = row.get(column)
            if not cell.agrees(found):
                shown = "no such column" if found is None else repr(found)
                self.findings.append(Finding("difference", f"{where}, {column}", shown, cell.expected))
        for column in row:
            if column not in wanted.cells and column not in self.key:
                self.findings.append(Finding("extra_column", f"{where}, {column}", "a column", "no such column"))


def text(expected: str) -> Cell:
    """Return a cell that holds a text."""
    return Cell(repr(expected), lambda found: text_agrees(found, expected))


def one_of(expected: Sequence[str]) -> Cell:
    """Return a cell that holds one of some texts; the first is the answer without rounding."""
    return Cell(repr(expected[0]), lambda found: found in expected)


def number(expected: float, decimals: int = CENTS, noise: float = 1e-4) -> Cell:
    """Return a cell that holds a number."""
    shown = f"{expected:.{decimals}f}"
    return Cell(shown, lambda found: number_agrees(found, expected, decimals, noise))
