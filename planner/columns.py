"""The declaration of a table's columns: once, for its CSV file, the screen, the report, its verification and the docs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "date", "whole", "money", "present_value", "factor", "level"]
"""The kind of a value in the CSV file: `planner.run_files.csv_tables.FORMATS` has the number format of each."""

Shown: TypeAlias = Literal[
    "text", "words", "money", "plan", "change", "per cent", "fine per cent", "gap", "number", "ratio", "whole"
]
"""The look of a value for a person; a blank one of `plan` means that there is no plan."""

Place: TypeAlias = Literal["file", "report", "screen"]
"""The place of a column: in the file alone, in the report too, or on the screen too."""

_SHOWN_BY_KIND: dict[Kind, Shown] = {
    "text": "words",
    "date": "text",
    "whole": "whole",
    "money": "money",
    "present_value": "money",
    "factor": "number",
    "level": "number",
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        header in the CSV file and key in a JSON document.
    kind
        how its values are written.
    meaning
        a sentence or less for docs/columns.md, units included.
    heading
        on the screen and in the report; the name in words if it is blank.
    shown
        how a value is shown there; by the kind if it is None.
    place
        where the column is met.
    summed
        money written with up to six decimals, so that the rows sum to the plan to the cent.
    judged
        whether the column `determined` says how much of the value is proven.
    blank
        how a missing value is shown.
    figure
        place in summary.json of the plan in the column `folder`, such as figures.spend: verification compares the two.
    """

    name: str
    kind: Kind
    meaning: str = ""
    heading: str = ""
    shown: Shown | None = None
    place: Place = "screen"
    summed: bool = False
    judged: bool = False
    blank: str = ""
    figure: str = ""

    @property
    def title(self) -> str:
        """Heading for a person."""
        return self.heading or self.name.replace("_", " ")

    @property
    def look(self) -> Shown:
        """Look of a value for a person."""
        return self.shown or _SHOWN_BY_KIND[self.kind]


@dataclass(frozen=True)
class Table:
    """A table: the columns that it always has, and which may follow them.

    Attributes
    ----------
    name
        of its file, without the ending.
    rows
        one row per ..., for the docs.
    columns
        in their order.
    title
        above it in the report.
    quarters
        whether text columns named after quarters follow.
    rest
        kind of further columns, whose names come from the instance; None if there are none.
    rest_meaning
        of those further columns.
    money_rows
        column, and the values in it that mark the rows whose levels are money.
    """

    name: str
    rows: str
    columns: tuple[Column, ...]
    title: str = ""
    quarters: bool = False
    rest: Kind | None = None
    rest_meaning: str = ""
    money_rows: tuple[str, ...] | None = None

    @property
    def names(self) -> list[str]:
        """Headers of the columns that it always has."""
        return [column.name for column in self.columns]

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of each of these columns."""
        return {column.name: column.kind for column in self.columns}

    def column(self, name: str) -> Column:
        """Return a column by its name; one that comes from the instance is of kind `rest` and met in the file alone."""
        return next((one for one in self.columns if one.name == name), Column(name, self.rest or "text", place="file"))
