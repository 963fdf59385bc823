"""Reading facts: how files were read where their author could have meant something else. They need no correction."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

FactKind: TypeAlias = Literal["convention", "header", "padded", "hidden", "kept", "passed_over"]
"""convention: decimal mark of the numbers. header: synonyms of columns, rows above the header. padded: short rows filled up with
blanks. hidden: hidden or filtered rows and columns that were read. kept: the user's own columns. passed_over: files not read."""


@dataclass(frozen=True)
class ReadingFact:
    """One decision of the reader.

    Attributes
    ----------
    place
        file or sheet, with rows or column if the fact is about some of them only.
    text
        one or two sentences.
    """

    kind: FactKind
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
