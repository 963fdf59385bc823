"""How one file writes its numbers: with a decimal point or a decimal comma, decided from all of its cells at once.

A cell that is a number with one of the two marks only, such as 0.3 or 1.000,5, is evidence. A cell such as 100.000, which is one
number with a point and another with a comma, never is. It is read by the evidence of the other cells, and left unread
where these leave a doubt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instances.numbers import COMMA, POINT, Mark, Readings, is_plain, readings, unmistakable

WORDS: dict[Mark, str] = {POINT: "decimal point", COMMA: "decimal comma"}
LARGEST_FACTOR = 100
"""The largest maximum of a field that is a share, a rate or a factor; amounts, counts and hours may be larger."""
HINTS: dict[str, Mark] = {",": POINT, ";": COMMA}
"""The decimal mark that goes with a separator of cells, where it says anything."""

_UNUSUAL = re.compile(r"[^0-9.\n+\-eE]")
_DOUBTFUL = re.compile(r"^[-+]?[1-9][0-9]{0,2}\.[0-9]{3}$|\.[0-9]*\.", re.MULTILINE)

Cells = Sequence[tuple[int | str, str]]
"""The filled cells of a column, each with its row, or its place in words."""


@dataclass(frozen=True)
class Evidence:
    """A cell that is a number with one decimal mark only."""

    column: str
    place: int | str
    text: str

    def __str__(self) -> str:
        place = f"row {self.place}, {self.column}" if isinstance(self.place, int) else self.place
        return f"{self.text} in {place}"


@dataclass(frozen=True)
class Unread:
    """A cell whose number is not taken: it may be either of two, or stands against the rest of its file.

    code: kind of problem. expected: in words. choices: how to write each number that the text may stand for, so that it is
    read so. advice: what to do, where there are no choices.
    """

    text: str
    code: str
    expected: str
    choices: tuple[str, ...]
    advice: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def remedy(self) -> str:
        """What to write instead, by what is meant."""
        if not self.choices:
            return self.advice
        if len(self.choices) == 1:
            return f"Write {self.choices[0]} if that is meant."
        return f"Write {' or '.join(self.choices)}, whichever is meant."


@dataclass(frozen=True)
class Convention:
    """How a file writes numbers.

    Attributes
    ----------
    mark
        its decimal mark; None where nothing shows it.
    shown, against
        a cell that shows the mark, and one that shows the other; None where there is none.
    columns
        for each mark, the columns in which a cell shows it.
    hint
        decimal mark that goes with the file's separator of cells; None where it says nothing.
    styled
        whether a number is written otherwise than programs write it.
    untouched
        columns in which every text is as programs write numbers and reads one way, so that none needs to be read here.
    """

    mark: Mark | None = POINT
    shown: Evidence | None = None
    against: Evidence | None = None
    columns: Mapping[Mark, frozenset[str]] = field(default_factory=dict)
    hint: Mark | None = POINT
    styled: bool = False
    untouched: frozenset[str] = frozenset()

    def read(self, column: str, text: str) -> str | Unread:
        """Return the plain number that a cell stands for; a text that is no number with any mark comes back as it is."""
        found = readings(text)
        if not found.all:
            return text
        if found.differ:
            reading = None if self.mark is None else found.by(self.mark)
            if reading is None or not self._trusts(column, text):
                return self._unread(text, "number_ambiguous", _both(found), found)
            return reading
        if found.shows in (None, self.mark):
            return found.all[0]
        known = f", as {self.shown}" if self.shown else ""
        return self._unread(text, "number_mixed", f"a {WORDS[self.mark or POINT]}{known}", found)

    def _unread(self, text: str, code: str, expected: str, found: Readings) -> Unread:
        return Unread(text, code, expected, tuple(written(one, self.mark or POINT) for one in found.all))

    def _trusts(self, column: str, text: str) -> bool:
        """Return whether the file leaves no doubt about a text that is a number with either mark."""
        with_mark, with_other = (column in self.columns.get(one, ()) for one in (self.mark or POINT, _other(self.mark)))
        if with_mark or with_other or self.against is not None:
            return with_mark and not with_other
        in_groups = (self.mark or POINT) not in text
        return in_groups or (self.shown is not None and self.hint == self.mark)

    def __str__(self) -> str:
        shown = f", as {self.shown}" if self.shown else ""
        return f"numbers are read with a {WORDS[self.mark or POINT]}{shown}."


def per_cent_of_no_share(text: str, schema: Mapping[str, Any]) -> Unread | None:
    """Return a doubt about a number with a per cent sign where a field, given by its schema, is no share, rate or factor."""
    share = schema.get("type") == "number" and schema.get("maximum", LARGEST_FACTOR + 1) <= LARGEST_FACTOR
    if share or "%" not in text or not readings(text).all:
        return None
    advice = "Write the figure itself, without the per cent sign."
    return Unread(text, "value_wrong", "a figure without a per cent sign, as this is no share or rate", (), advice)


PLAIN = Convention()
"""Numbers as programs write them."""


def convention_of(columns: Mapping[str, Cells], separator: str = "") -> Convention:
    """Return the convention of a file.

    Parameters
    ----------
    columns
        the cells of the columns that hold numbers, by the column's name.
    separator
        what separates the cells of the file; blank for a workbook.
    """
    counts: dict[Mark, int] = {POINT: 0, COMMA: 0}
    first: dict[Mark, Evidence] = {}
    showing: dict[Mark, set[str]] = {POINT: set(), COMMA: set()}
    styled, untouched = False, set[str]()
    for name, cells in columns.items():
        together = "\n".join(text for _, text in cells)
        unusual = _UNUSUAL.search(together) is not None
        one_for_all = not unusual and not _DOUBTFUL.search(together)
        untouched |= {name} if one_for_all else set()
        for place, text in _with_point(cells, together) if one_for_all else cells:
            mark = readings(text).shows
            if mark is not None:
                counts[mark] += together.count(".") if one_for_all else 1
                showing[mark].add(name)
                first.setdefault(mark, Evidence(name, place, text))
        styled = styled or (unusual and any(not is_plain(text) and readings(text).all for _, text in cells))
    mark = _decided(counts, separator)
    return Convention(
        mark,
        first.get(mark) if mark else None,
        first.get(_other(mark)) if mark else None,
        {one: frozenset(names) for one, names in showing.items()},
        HINTS.get(separator),
        styled,
        frozenset(untouched) if mark != COMMA else frozenset(),
    )


def written(plain: str, mark: Mark) -> str:
    """Return a plain number as a file with a decimal mark writes it, so that it reads one way only: 12.3450, not 12.345."""
    digits, exponent, power = plain.partition("e")
    return unmistakable(_short(digits)).replace(POINT, mark) + exponent + power


def _short(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") or "0" if "." in digits else digits


def _with_point(cells: Cells, together: str) -> Iterator[tuple[int | str, str]]:
    """Yield the first cell with a point: it shows the same as the others, as all are as programs write numbers."""
    if "." in together:
        yield next(cell for cell in cells if "." in cell[1])


def _decided(counts: Mapping[Mark, int], separator: str) -> Mark | None:
    """Return the mark that most cells show; commas between the cells speak for a point where no cell does."""
    if counts[POINT] != counts[COMMA]:
        return POINT if counts[POINT] > counts[COMMA] else COMMA
    return POINT if counts[POINT] or HINTS.get(separator) == POINT else None


def _other(mark: Mark | None) -> Mark:
    return POINT if mark == COMMA else COMMA


def _both(found: Readings) -> str:
    point, comma = (_short(str(one)) for one in (found.point, found.comma))
    return f"a number that reads one way; this is {point} with a decimal point and {comma} with a decimal comma"
