"""Compare the rows of a file with the expected rows, cell by cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from planner.accountant.cells import CENTS, number_agrees, text_agrees, undo_neutralising
from planner.accountant.records import Finding

Key: TypeAlias = tuple[str, ...]
Figure = TypeVar("Figure")


class Cell(Protocol):
    """An expected cell."""

    @property
    def expected(self) -> str:
        """The expected text, as findings show it."""

    def agrees(self, found: str | None) -> bool:
        """Return whether a cell of a file is as expected."""


@dataclass(slots=True)
class _Text:
    said: str

    @property
    def expected(self) -> str:
        return repr(self.said)

    def agrees(self, found: str | None) -> bool:
        return found == self.said or text_agrees(found, self.said)


@dataclass(slots=True)
class _OneOf:
    texts: Sequence[str]

    @property
    def expected(self) -> str:
        return repr(self.texts[0])

    def agrees(self, found: str | None) -> bool:
        return found in self.texts


@dataclass(slots=True)
class _Joined:
    parts: tuple[str, ...]

    @property
    def expected(self) -> str:
        return repr(" + ".join(self.parts))

    def agrees(self, found: str | None) -> bool:
        return found is not None and sorted(found.split(" + ")) == sorted(self.parts)


@dataclass(slots=True)
class _Number:
    value: float
    decimals: int
    noise: float

    @property
    def expected(self) -> str:
        return f"{self.value:.{self.decimals}f}"

    def agrees(self, found: str | None) -> bool:
        return number_agrees(found, self.value, self.decimals, self.noise)


@dataclass(slots=True)
class _Anything:
    expected: str = "anything"

    def agrees(self, found: str | None) -> bool:
        return found is not None


@dataclass(slots=True)
class ExpectedRow:
    """The expected cells of a row, key columns left out. optional: whether files may leave the row out."""

    cells: Mapping[str, Cell]
    optional: bool = False


@dataclass(frozen=True)
class ExpectedRows(Mapping[Key, ExpectedRow], Generic[Figure]):
    """The expected rows of a long table, each made on access, as all together would take a gigabyte."""

    figures: Mapping[Key, Figure]
    row: Callable[[Key, Figure], ExpectedRow]

    def __getitem__(self, key: Key) -> ExpectedRow:
        return self.row(key, self.figures[key])

    def __contains__(self, key: object) -> bool:
        return key in self.figures

    def __iter__(self) -> Iterator[Key]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)


@dataclass
class Table:
    """The table of one file. key: columns that identify a row."""

    name: str
    rows: Iterable[Mapping[str, str]]
    key: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    compared: int = 0

    def compare(self, expected: Mapping[Key, ExpectedRow]) -> list[Finding]:
        """Return every difference: missing, repeated and extra rows, extra columns, and cells that differ."""
        seen: set[Key] = set()
        for row in self.rows:
            key = self._key_of(row)
            self.compared += 1
            if key not in expected:
                self.findings.append(Finding("extra_row", self._where(key), "a row", "no such row"))
            elif key in seen:
                self.findings.append(Finding("repeated_row", self._where(key), "another row", "one row"))
            else:
                self._compare_cells(row, expected[key], key)
            seen.add(key)
        for key in expected:
            if key not in seen and not expected[key].optional:
                self.findings.append(Finding("missing_row", self._where(key), "no row", "a row"))
        return self.findings

    def _key_of(self, row: Mapping[str, str]) -> Key:
        return tuple(undo_neutralising(str(row.get(column))) for column in self.key)

    def _where(self, key: Key) -> str:
        return f"{self.name} {' '.join(part for part in key if part)}".strip()

    def _compare_cells(self, row: Mapping[str, str], wanted: ExpectedRow, key: Key) -> None:
        for column, cell in wanted.cells.items():
            found = row.get(column)
            if not cell.agrees(found):
                shown = "no such column" if found is None else repr(found)
                self.findings.append(Finding("difference", f"{self._where(key)}, {column}", shown, cell.expected))
        for column in sorted([one for one in row if one not in wanted.cells and one not in self.key]):
            self.findings.append(Finding("extra_column", f"{self._where(key)}, {column}", "a column", "no such column"))


@lru_cache(maxsize=1 << 16)
def text(expected: str) -> Cell:
    """Return an expected text."""
    return _Text(expected)


def one_of(expected: Sequence[str]) -> Cell:
    """Return an expected cell with one of several texts; findings show the first."""
    return _OneOf(expected)


def joined(parts: tuple[str, ...]) -> Cell:
    """Return an expected cell with several texts in any order, joined by " + "."""
    return _Joined(parts)


def number(expected: float, decimals: int = CENTS, noise: float = 1e-4) -> Cell:
    """Return an expected number."""
    return _Number(expected, decimals, noise)


ANYTHING: Final[Cell] = _Anything()
"""An expected cell with any content."""
