"""Map places of an instance's files to those of a workbook: sheet and cell instead of file, row and column."""

from dataclasses import dataclass, field, replace

from instances.facts import ReadingFact
from instances.files import PLAN, TABLES
from instances.problems import CATALOGUE, Problem
from instances.toml_lines import line_of
from instances.workbook.layout import sheet_of_file

_WORDS = {file: f"sheet {sheet_of_file(file).name}" for file in TABLES} | {PLAN: "the workbook"}
_CODES = {"file_missing": "sheet_missing"}


@dataclass
class Places:
    """Places of headers, columns and keys in a workbook.

    Attributes
    ----------
    book
        file name of the workbook.
    headers
        row of the header of each CSV file's sheet.
    letters
        letter of each column by CSV file and column name.
    keys
        (sheet, cell) of each key of plan.toml by its path, such as levers.orchestration.costs[0].amount.
    """

    book: str
    headers: dict[str, int] = field(default_factory=dict)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)

    def at(self, sheet: str, cell: str = "") -> str:
        """Return the place of a cell or sheet for a message."""
        return f"{self.book}, {cell_name(sheet, cell)}" if cell else f"{self.book}, sheet {sheet}"

    def problem(self, code: str, sheet: str, cell: str = "", column: str = "", **said: str) -> Problem:
        """Return a problem of a cell."""
        return Problem(code, self.at(sheet, cell), None, column, **said)

    def relocated(self, problem: Problem) -> Problem:
        """Return a problem of the files with its place in the workbook."""
        code = _CODES.get(problem.code, problem.code)
        said = {
            "expected": _reworded(problem.expected),
            "remedy": _reworded(problem.remedy or CATALOGUE[code][1]),
        }
        return replace(problem, code=code, file=self._place(problem), row=None, **said)

    def relocated_fact(self, fact: ReadingFact) -> ReadingFact:
        """Return a fact on the files with its sheet in the workbook."""
        file, comma, rest = fact.place.partition(", ")
        place = self.at(sheet_of_file(file).name) if file in TABLES else self.book
        return replace(fact, place=f"{place}{comma}{rest}")

    def _place(self, problem: Problem) -> str:
        if problem.file in TABLES:
            sheet = sheet_of_file(problem.file).name
            letter = self.letters.get((problem.file, problem.column), "")
            header = self.headers.get(problem.file)
            row = problem.row or header
            return self.at(sheet, f"{letter or 'A'}{row}" if row and (letter or row != header) else "")
        if problem.file == PLAN:
            found = self._nearest(problem.column)
            return self.at(*found) if found else self.book
        return self.book

    def _nearest(self, path: str) -> tuple[str, str] | None:
        """Return the place of a key, or of the nearest section that contains it."""
        numbers = {key: number for number, key in enumerate(self.keys)}
        number = line_of(path, numbers)
        return None if number is None else list(self.keys.values())[number]


def cell_name(sheet: str, cell: str) -> str:
    """Return the reference of a cell as spreadsheets write it: units!F17 or 'lever costs'!B5."""
    return f"{sheet}!{cell}" if sheet.isalnum() else f"'{sheet}'!{cell}"


def _reworded(text: str) -> str:
    for file, words in _WORDS.items():
        text = text.replace(file, words)
    return text
