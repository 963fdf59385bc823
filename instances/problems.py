"""Input problems: a catalogue of kinds, and one problem with its place, what was found and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_SHOWN = 60

CATALOGUE: dict[str, tuple[str, str]] = {
    "folder_missing": ("There is no such instance", "Give a folder with plan.toml and units.csv, or a bundled example's name."),
    "file_missing": ("A file is missing", "Add the file; `rollout init` writes a whole folder."),
    "file_unknown": ("A file is not one of an instance's", "Rename it, or move it out of the folder."),
    "file_unreadable": ("A file cannot be read", "Save it as UTF-8 text in the folder itself."),
    "toml_syntax": ("plan.toml is not valid TOML", "Mend the line that is named."),
    "table_empty": ("A table has no rows", "Add a header row and at least one row below it."),
    "header_repeated": ("A column stands twice", "Remove one of the two."),
    "row_ragged": ("A row has more or fewer cells than the header", "Check separators and quotes in this row."),
    "column_unknown": ("A column is not known", "Rename or remove it; docs/inputs.md lists all columns."),
    "column_missing": ("A column is missing", "Add the column."),
    "key_unknown": ("A key is not known", "Rename or remove it; docs/inputs.md lists all keys."),
    "key_missing": ("A key is missing", "Add the key."),
    "value_missing": ("A value is missing", "Fill the cell."),
    "value_wrong": ("A value is not what is expected", "Correct the value."),
    "name_repeated": ("A name stands twice", "Names must be unique; rename or remove one."),
    "name_unknown": ("A name refers to nothing", "Write a name that exists."),
    "lever_missing": ("A lever that always exists is missing", "Add the section."),
    "horizon_short": ("A horizon is too short", "Lengthen the evaluation, or shorten what needs it."),
    "calendar_mixed": ("Calendar settings contradict each other", "Make them agree."),
    "quarter_outside": ("A quarter lies outside the horizon", "Write a quarter of the horizon."),
    "period_wrong": ("A period is not one of the limit's", "Write a period as the limit's `per` says."),
    "scope_wrong": ("A scope is not one of the limit's", "Write a scope as the limit's `each` says."),
    "amount_missing": ("A limit limits nothing", "Give it an amount, or rows in limits.csv."),
    "setting_ignored": ("A setting would have no effect here", "Remove it, or change what makes it ineffective."),
    "setting_missing": ("A setting is needed here", "Add it."),
    "row_repeated": ("A row says again what another row says", "Remove one of the two."),
    "pins_collide": ("Pins contradict each other", "Remove one of the pins."),
    "group_impossible": ("A group cannot hold", "Correct its units or its count."),
    "unit_closed": ("A unit has closed before the first quarter", "Remove its row."),
    "season_incomplete": ("A seasonality profile does not cover the year", "Give it one row for each fiscal quarter 1 to 4."),
}
"""Kinds of problem by code: title, and what to do where the problem itself knows no better."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input, where it is, and what to do about it.

    Attributes
    ----------
    row
        row as a spreadsheet shows it (the header is row 1), or None.
    column
        column of a table, or path of a key such as levers.orchestration.ramp[2]; blank if it is the whole row or file.
    found, expected
        in words; blank where there is nothing to say.
    """

    code: str
    file: str
    row: int | None = None
    column: str = ""
    found: str | None = None
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file + (f" row {self.row}" if self.row else "") + (f", {self.column}" if self.column else "")
        title, remedy = CATALOGUE[self.code]
        facts = [] if self.found is None else [f"found {shown(self.found)}"]
        facts += [f"expected {self.expected}"] if self.expected else []
        return f"{place}: {', '.join(facts) or title[0].lower() + title[1:]}. {self.remedy or remedy}"


class InputProblems(Exception):
    """Everything that is wrong with an instance, found in one reading."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def shown(text: str) -> str:
    """Return a found value fit for one line of a terminal: shortened, control characters escaped."""
    safe = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[: LONGEST_SHOWN + 1])
    if text == "":
        return "nothing"
    return safe if len(text) <= LONGEST_SHOWN else f"{safe[:LONGEST_SHOWN]}… ({len(text):,} characters)"
