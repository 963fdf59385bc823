"""How files were read where a person could have meant it otherwise: facts, neither problems nor notices."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

FactKind: TypeAlias = Literal["convention", "header", "padded", "hidden", "kept", "passed_over"]
"""convention: how numbers are written. header: headers taken for a column, rows above the header. padded: short rows. hidden:
hidden or filtered rows and columns, which are read. kept: columns kept beside the units. passed_over: files not read."""


@dataclass(frozen=True)
class ReadingFact:
    """One thing that reading decided.

    Attributes
    ----------
    place
        a file or sheet, with the rows or the column where it is about some of them only.
    text
        one sentence, or two.
    """

    kind: FactKind
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
