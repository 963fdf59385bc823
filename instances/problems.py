"""Input problems and warnings: the catalogue of their kinds, and the record of one with place, finding and remedy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LONGEST_SHOWN = 60
MOST_ALIKE = 20
"""Problems of one kind in one column that are listed; the rest are counted."""

CATALOGUE: dict[str, tuple[str, str]] = {
    "folder_missing": ("There is no such instance", "Give a folder with plan.toml and units.csv, or the name of an example."),
    "file_missing": ("A file is missing", "Add it; `rollout init` writes a whole folder to start from."),
    "file_unknown": ("A file does not belong to an instance", "Rename it, or move it out of the folder."),
    "file_unreadable": ("A file cannot be read", "Save it again as UTF-8 text in the folder itself."),
    "toml_syntax": ("plan.toml is not written as TOML", "Correct that line; texts stand in quotes, lists in [ ]."),
    "table_empty": ("A table has no rows", "Add a header row and at least one row below it."),
    "header_repeated": ("A column is repeated", "Remove or rename one of the two."),
    "row_ragged": ("A row has more or fewer cells than the header", "Check the separators and quotes of this row."),
    "column_unknown": ("A column is unknown", "Rename or remove it; docs/inputs.md lists all columns."),
    "column_missing": ("A column is missing", "Add the column; docs/inputs.md says what it holds."),
    "key_unknown": ("A key is unknown", "Rename or remove it; docs/inputs.md lists all keys."),
    "key_missing": ("A key is missing", "Add the key; docs/inputs.md says what it holds."),
    "value_missing": ("A value is missing", "Fill the cell."),
    "value_wrong": ("A value is not allowed", "Correct the value."),
    "number_ambiguous": ("A number can be read in two ways", "Write it without separators of thousands."),
    "number_mixed": ("A number is written in another way than the others of its file", "Write it like the others."),
    "more_alike": ("More rows have the same kind of problem", "Correct them like the rows above."),
    "name_repeated": ("A name is repeated", "Rename or remove one of the two."),
    "names_alike": ("Two names look alike", "Use one of the two everywhere, or names that differ visibly."),
    "total_row": ("A row is a total, not a unit", "Remove the row; give a unit that really has this name another one."),
    "name_unknown": ("A name refers to nothing", "Write a name that exists."),
    "lever_missing": ("A required lever is missing", "Add the section; copy it from an example."),
    "horizon_short": (
        "The evaluation horizon is too short",
        "Increase calendar.evaluation_quarters, or shorten what needs them.",
    ),
    "calendar_mixed": ("Calendar settings contradict each other", "Make them agree."),
    "quarter_outside": ("A quarter lies outside the horizon", "Write a quarter within it."),
    "period_wrong": ("A period does not fit the limit", "Write a period as `per` of the limit in plan.toml says."),
    "scope_wrong": ("A scope does not fit the limit", "Write a scope as `each` of the limit in plan.toml says."),
    "amount_missing": ("A limit has no amount", "Give it an amount, or rows in limits.csv."),
    "setting_ignored": ("A setting has no effect", "Remove it, or add the setting that it needs."),
    "setting_missing": ("A required setting is missing", "Add it."),
    "row_repeated": ("A row repeats another row", "Remove one of the two."),
    "pins_collide": ("Pins contradict each other or the unit", "Remove or change one of them."),
    "group_impossible": ("A group cannot be satisfied", "Correct its units, its count or its lag."),
    "level_impossible": ("A level cannot be reached", "Lower it, or widen its scope."),
    "lever_untaken": (
        "No unit is eligible for a lever",
        "Correct the conditions of the lever or the units, or remove the lever.",
    ),
    "unit_closed": ("A unit closes before the first quarter", "Remove its row."),
    "figure_unknown": ("A path leads to no figure", "Write the path of a figure; docs/inputs.md lists all."),
    "figure_fixed": ("A figure cannot be changed in this way", "Set it, or name a figure that is a number."),
    "figure_certain": ("A figure is the same in every world", "Name one that may vary; docs/inputs.md lists them."),
    "draws_beyond": (
        "A draw takes a figure beyond its bounds",
        "Narrow the distribution, or cut it with at_least and at_most.",
    ),
    "correlations_impossible": ("Rank correlations cannot hold together", "Bring some of them nearer to 0."),
    "world_invalid": (
        "A future or draws make the instance invalid",
        "Correct the future or the uncertainties, or the figures that they change.",
    ),
    "workbook_unreadable": ("A workbook cannot be read", "Save it as an Excel workbook (.xlsx) without a password."),
    "workbook_large": (
        "A workbook is too large",
        "Move everything that is no input to another file, or give the instance as a folder.",
    ),
    "workbook_far": (
        "A cell is too far from the others",
        "Delete it, or the rows and columns around it, and save the workbook.",
    ),
    "workbook_full": ("A list is too long for a cell of a workbook", "Use a folder for this instance."),
    "sheet_missing": ("A sheet is missing", "Add it; `rollout init FILE.xlsx` writes a whole workbook to start from."),
    "sheet_unknown": ("A sheet does not belong to an instance", "Rename it; begin the names of your own sheets with _."),
    "formula_empty": (
        "A formula has no value",
        "Recalculate and save the workbook in a spreadsheet program, or write the value.",
    ),
    "formula_wrong": ("A formula gives an error", "Correct the formula."),
    "money_beyond": ("An amount is too large to be exact to the cent", "Correct it, or write all money in thousands."),
    "season_mean": ("Seasonal factors do not average 1", "Divide each of the four by their mean."),
    "season_incomplete": ("A profile does not cover the year", "Give it one row for each of the fiscal quarters 1 to 4."),
}
"""Kinds of problem by code: title, and the remedy of problems that give none of their own."""

WARNINGS: dict[str, tuple[str, str]] = {
    "percent_whole": ("A rate may be a percentage written as a whole number", "Write a share, such as 0.02 for 2 %."),
    "rate_unusual": ("A rate is far from what is published or usual", "Correct it, or keep it if it is right."),
    "effect_unusual": ("An effect is far from what is published or usual", "Correct it, or keep it if it is right."),
    "period_doubtful": (
        "Figures may be of another period than expected",
        "Write figures of the expected period.",
    ),
    "figure_outlying": ("A figure is far from those of the other units", "Correct it, or keep it if it is right."),
    "partly_blank": (
        "A column is filled for most units and blank for some",
        "Fill the cells; write the default where you mean it.",
    ),
    "unit_twice": ("Two rows may be the same unit", "Remove one of the two, or keep both if they are two units."),
    "names_near": (
        "Two names differ only in signs or accents",
        "Use one of the two everywhere, or keep both if they are two.",
    ),
    "limit_open": (
        "A limit has no amount in some periods or scopes",
        "Add rows to limits.csv, or an amount in plan.toml for all.",
    ),
    "unit_outside": (
        "Units have no leader in a limit for each leader",
        "Fill the cells in units.csv, or keep them if you mean that.",
    ),
    "setting_idle": ("A setting has no effect in this instance", "Remove it, or add the figures that it needs."),
}
"""Kinds of warning by code, as for problems: inputs that are valid and may be a mistake."""


@dataclass(frozen=True)
class Problem:
    """One problem or warning of an input.

    Attributes
    ----------
    row
        row as a spreadsheet shows it (row 1 is the first), line of plan.toml, or None.
    column
        column of a table, or path of a key such as levers.orchestration.ramp[2]; blank for the whole row or file.
    found, expected
        in words; None or blank where there is nothing to say.
    remedy
        in words; blank for the remedy of the catalogue.
    """

    code: str
    file: str
    row: int | None = None
    column: str = ""
    found: str | None = field(default=None, kw_only=True)
    expected: str = field(default="", kw_only=True)
    remedy: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        counted = "line" if self.file.endswith(".toml") else "row"
        place = self.file + (f" {counted} {self.row}" if self.row else "")
        place += f", {cut(self.column)}" if self.column else ""
        title, remedy = (CATALOGUE | WARNINGS)[self.code]
        facts = [] if self.found is None else [f"found {cut(self.found) or 'nothing'}"]
        facts += [f"expected {self.expected}"] if self.expected else []
        return visible(f"{place}: {', '.join(facts) or title[0].lower() + title[1:]}. {self.remedy or remedy}")


class InputProblems(Exception):
    """All problems of an instance, found in one reading."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def without_repetition(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first problems of each kind, file and column, and one that counts the rest."""
    kept, alike = [], Counter[tuple[str, str, str]]()
    for problem in problems:
        key = (problem.code, problem.file, problem.column)
        alike[key] += 1
        if alike[key] <= MOST_ALIKE:
            kept.append(problem)
    for (code, file, column), number in alike.items():
        if number > MOST_ALIKE:
            more = f"{number - MOST_ALIKE:,} more such problems ({CATALOGUE[code][0].lower()})"
            kept.append(Problem("more_alike", file, column=column, found=more))
    return kept


def cut(text: str) -> str:
    """Return a text, shortened for a message."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(text):,} characters)"


def visible(text: str) -> str:
    """Return a text for one line of a terminal, with unprintable characters escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
