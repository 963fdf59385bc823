"""Read one number as people write it: once with a decimal point and once with a decimal comma.

`instances.conventions` decides between the two from the rest of the file.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Mark: TypeAlias = Literal[".", ","]
"""A decimal mark."""

POINT: Final = "."
COMMA: Final = ","
SPACES = " \u00a0\u2007\u2009\u202f"
LONGEST = 100
"""Maximum length of a text that is read as a number with separators."""

_MINUS = "-\u2212\u2013"
_SIGN = rf"[{_MINUS}+]?"
_MONEY = r"(?:[$€£¥₩₹]|[A-Z]{3})"
MONEY: Final = re.compile(_MONEY)
"""A sign or a code of currency."""

_FRAME = re.compile(
    rf"(?P<open>\()?(?P<sign>{_SIGN})[{SPACES}]?(?:(?P<before>{_MONEY})[{SPACES}]?)?(?P<inner>{_SIGN})"
    rf"(?P<core>[0-9.,][0-9.,'\u2019{SPACES}]*?(?:[eE][-+]?[0-9]{{1,4}})?)"
    rf"[{SPACES}]?(?P<cent>%)?(?P<behind>{_MONEY})?(?P<after>[{_MINUS}]?)(?P<close>\))?"
)
_PLAIN = re.compile(r"[-+]?(?:[0-9]+|[0-9]*\.[0-9]+|[0-9]+\.)(?:[eE][-+]?[0-9]+)?")
_GROUPS = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}([{re.escape(other)}'\u2019{SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*")
    for mark, other in ((POINT, COMMA), (COMMA, POINT))
}
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
"""Indian grouping, such as 12,34,567; it goes with a decimal point."""


@dataclass(frozen=True)
class NumberReadings:
    """The two readings of a text, each as a plain number such as -1234.5, None where the text is no number.

    point, comma: read with a decimal point, with a decimal comma.
    """

    point: str | None = None
    comma: str | None = None

    def with_mark(self, mark: Mark) -> str | None:
        """Return the reading with a given decimal mark."""
        return self.point if mark == POINT else self.comma

    @property
    def mark_shown(self) -> Mark | None:
        """The decimal mark that the text proves, as it is a number with this mark only; None if it proves neither."""
        if (self.point is None) == (self.comma is None):
            return None
        return COMMA if self.point is None else POINT

    @property
    def is_ambiguous(self) -> bool:
        """Whether the text is one number with a point and another with a comma."""
        return None not in (self.point, self.comma) and self.point != self.comma

    @property
    def all(self) -> tuple[str, ...]:
        """The different readings."""
        return tuple(dict.fromkeys(one for one in (self.point, self.comma) if one is not None))


@lru_cache(maxsize=100_000)
def readings(text: str) -> NumberReadings:
    """Return both readings of a text. Digit groups, currency signs, per cent, brackets and minus signs are understood."""
    frame = _FRAME.fullmatch(text) if len(text) <= LONGEST else None
    if frame is None:
        return NumberReadings(text, None) if _PLAIN.fullmatch(text) else NumberReadings()
    signs = [one for one in (frame["sign"], frame["inner"], frame["after"]) if one]
    if bool(frame["open"]) != bool(frame["close"]) or len(signs) + bool(frame["open"]) > 1:
        return NumberReadings()
    negative = bool(frame["open"]) or any(one in _MINUS for one in signs)
    plain = [_plain(frame["core"], mark) for mark in (POINT, COMMA)]
    if frame["cent"]:
        plain = [None if one is None else _hundredth(one) for one in plain]
    point, comma = (one if one is None or not negative else f"-{one}" for one in plain)
    return NumberReadings(point, comma)


def currencies_in(text: str) -> tuple[str, ...]:
    """Return the signs of currency, such as $, and codes, such as EUR, that stand beside a number; none without a number."""
    frame = _FRAME.fullmatch(text) if len(text) <= LONGEST else None
    return () if frame is None else tuple(one for one in (frame["before"], frame["behind"]) if one)


def is_plain(text: str) -> bool:
    """Return whether a text is a plain number: digits with at most a decimal point, a sign and an exponent."""
    return _PLAIN.fullmatch(text) is not None


def unambiguous(text: str) -> str:
    """Return a plain number that has one reading only: 12.345, which may also mean 12345, becomes 12.3450."""
    return f"{text}0" if is_plain(text) and readings(text).is_ambiguous else text


def _plain(core: str, mark: Mark) -> str | None:
    """Return the plain number that a text is with a decimal mark, None if it is no number."""
    mantissa, _, exponent = core.replace("E", "e").partition("e")
    whole, marked, fraction = mantissa.partition(mark)
    if fraction and not fraction.isdecimal():
        return None
    if not whole.isdecimal() and (whole or not fraction):
        grouped = _GROUPS[mark].fullmatch(whole) or (mark == POINT and _INDIAN.fullmatch(whole))
        if not grouped or exponent:
            return None
        whole = "".join(char for char in whole if char.isdecimal())
    digits = f"{whole}.{fraction}" if marked and fraction else whole
    return f"{digits}e{exponent}" if exponent else digits


def _hundredth(number: str) -> str | None:
    try:
        return f"{Decimal(number).scaleb(-2, Context(prec=2 * LONGEST)):f}"
    except InvalidOperation:
        return None
