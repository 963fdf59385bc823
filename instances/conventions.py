"""Find the number convention of a file, decimal point or decimal comma, from all of its cells together.

A cell that is a number with one of the two marks only, such as 0.3 or 1.000,5, is evidence. A cell such as 100.000 is one number
with a point and another with a comma. It is read by the evidence of the other cells; where these leave a doubt, it is a problem.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instances.numbers import COMMA, POINT, Mark, NumberReadings, is_plain, readings, unambiguous

WORDS: dict[Mark, str] = {POINT: "decimal point", COMMA: "decimal comma"}
LARGEST_FACTOR = 100
"""Fields with a maximum up to this are shares, rates or factors; amounts, counts and hours may be larger."""
HINTS: dict[str, Mark] = {",": POINT, ";": COMMA}
"""Usual decimal mark by separator of cells."""

_UNUSUAL = re.compile(r"[^0-9.\n+\-eE]")
_DOUBTFUL = re.compile(r"^[-+]?[1-9][0-9]{0,2}\.[0-9]{3}$|\.[0-9]*\.", re.MULTILINE)

Cells = Sequence[tuple[int | str, str]]
"""The filled cells of a column, each with its row, or its place as text."""


@dataclass(frozen=True)
class Evidence:
    """A cell that is a number with one of the decimal marks only."""

    column: str
    place: int | str
    text: str

    def __str__(self) -> str:
        place = f"row {self.place}, {self.column}" if isinstance(self.place, int) else self.place
        return f"{self.text} in {place}"


@dataclass(frozen=True)
class DoubtfulNumber:
    """A number that is not read, because it has two readings or contradicts the convention of its file.

    Attributes
    ----------
    code
        kind of problem.
    expected
        in words, for the message.
    choices
        each number that may be meant, written so that it has one reading.
    advice
        remedy where there are no choices.
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
        """Remedy for the message."""
        if not self.choices:
            return self.advice
        if len(self.choices) == 1:
            return f"Write {self.choices[0]} if that is meant."
        return f"Write {' or '.join(self.choices)}, whichever is meant."


@dataclass(frozen=True)
class Convention:
    """The number convention of a file.

    Attributes
    ----------
    mark
        decimal mark, None where there is no evidence.
    evidence, counter_evidence
        a cell that proves the mark, and one that proves the other mark; None if there is none.
    columns
        by mark, the columns with evidence for it.
    mark_of_separator
        decimal mark that goes with the file's separator of cells; None where the separator says nothing.
    has_formatted_numbers
        whether a number has a separator of thousands, a sign of currency or the like.
    plain_columns
        columns whose numbers all stand as programs write them and read one way; their texts need no reading here.
    """

    mark: Mark | None = POINT
    evidence: Evidence | None = None
    counter_evidence: Evidence | None = None
    columns: Mapping[Mark, frozenset[str]] = field(default_factory=dict)
    mark_of_separator: Mark | None = POINT
    has_formatted_numbers: bool = False
    plain_columns: frozenset[str] = frozenset()

    def read(self, column: str, text: str) -> str | DoubtfulNumber:
        """Return the plain number of a cell, or a doubt. A text that is no number is returned unchanged."""
        found = readings(text)
        if not found.all:
            return text
        if found.is_ambiguous:
            reading = None if self.mark is None else found.with_mark(self.mark)
            if reading is None or not self._is_certain(column, text):
                return self._unread(text, "number_ambiguous", _both_readings(found), found)
            return reading
        if found.mark_shown in (None, self.mark):
            return found.all[0]
        known = f", as {self.evidence}" if self.evidence else ""
        return self._unread(text, "number_mixed", f"a {WORDS[self.mark or POINT]}{known}", found)

    def _unread(self, text: str, code: str, expected: str, found: NumberReadings) -> DoubtfulNumber:
        return DoubtfulNumber(text, code, expected, tuple(written_number(one, self.mark or POINT) for one in found.all))

    def _is_certain(self, column: str, text: str) -> bool:
        """Return whether the file decides the reading of a text that is a number with either mark."""
        with_mark, with_other = (column in self.columns.get(one, ()) for one in (self.mark or POINT, _other(self.mark)))
        if with_mark or with_other or self.counter_evidence is not None:
            return with_mark and not with_other
        in_groups = (self.mark or POINT) not in text
        return in_groups or (self.evidence is not None and self.mark_of_separator == self.mark)

    def __str__(self) -> str:
        evidence = f", as {self.evidence}" if self.evidence else ""
        return f"numbers are read with a {WORDS[self.mark or POINT]}{evidence}."


def unexpected_per_cent(text: str, schema: Mapping[str, Any]) -> DoubtfulNumber | None:
    """Return a doubt about a number with a per cent sign in a field that is no share, rate or factor; None otherwise.

    Draws of any figure, which may be a share, take a per cent sign too.
    """
    most = schema.get("maximum", schema.get("exclusiveMaximum", LARGEST_FACTOR + 1))
    share = schema.get("type") == "number" and most <= LARGEST_FACTOR
    if share or schema.get("any_figure") or "%" not in text or not readings(text).all:
        return None
    advice = "Write the figure itself, without the per cent sign."
    return DoubtfulNumber(text, "value_wrong", "a figure without a per cent sign, as this is no share or rate", (), advice)


PLAIN = Convention()
"""Plain numbers, as programs write them."""


def convention_of(columns: Mapping[str, Cells], separator: str = "") -> Convention:
    """Return the convention of a file.

    Parameters
    ----------
    columns
        filled cells of each numeric column, by name.
    separator
        separator of the cells of the file, blank for a workbook.
    """
    counts: dict[Mark, int] = {POINT: 0, COMMA: 0}
    first: dict[Mark, Evidence] = {}
    showing: dict[Mark, set[str]] = {POINT: set(), COMMA: set()}
    formatted, plain_columns = False, set[str]()
    for name, cells in columns.items():
        together = "\n".join(text for _, text in cells)
        unusual = _UNUSUAL.search(together) is not None
        one_for_all = not unusual and not _DOUBTFUL.search(together)
        plain_columns |= {name} if one_for_all else set()
        for place, text in _with_point(cells, together) if one_for_all else cells:
            mark = readings(text).mark_shown
            if mark is not None:
                counts[mark] += together.count(".") if one_for_all else 1
                showing[mark].add(name)
                first.setdefault(mark, Evidence(name, place, text))
        formatted = formatted or (unusual and any(not is_plain(text) and readings(text).all for _, text in cells))
    mark = _decided(counts, separator)
    return Convention(
        mark=mark,
        evidence=first.get(mark) if mark else None,
        counter_evidence=first.get(_other(mark)) if mark else None,
        columns={one: frozenset(names) for one, names in showing.items()},
        mark_of_separator=HINTS.get(separator),
        has_formatted_numbers=formatted,
        plain_columns=frozenset(plain_columns) if mark != COMMA else frozenset(),
    )


def written_number(plain: str, mark: Mark) -> str:
    """Return a plain number with a decimal mark, written so that it has one reading: 12.3450, not 12.345."""
    digits, exponent, power = plain.partition("e")
    return unambiguous(_short(digits)).replace(POINT, mark) + exponent + power


def _short(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") or "0" if "." in digits else digits


def _with_point(cells: Cells, together: str) -> Iterator[tuple[int | str, str]]:
    """Yield the first cell with a point. One is enough: all cells of the column are plain numbers, and prove the same."""
    if "." in together:
        yield next(cell for cell in cells if "." in cell[1])


def _decided(counts: Mapping[Mark, int], separator: str) -> Mark | None:
    """Return the mark that most cells prove. Without any evidence, a comma as separator of cells implies a point."""
    if counts[POINT] != counts[COMMA]:
        return POINT if counts[POINT] > counts[COMMA] else COMMA
    return POINT if counts[POINT] or HINTS.get(separator) == POINT else None


def _other(mark: Mark | None) -> Mark:
    return POINT if mark == COMMA else COMMA


def _both_readings(found: NumberReadings) -> str:
    point, comma = (_short(str(one)) for one in (found.point, found.comma))
    return f"a number that reads one way; this is {point} with a decimal point and {comma} with a decimal comma"
