"""What to write instead of a number, quarter or choice as people type it."""

import difflib
import re
from math import isfinite

from instances.wording import Schema, plain

SPACES = "\u00a0\u2009\u202f"
NUMBER = re.compile(rf"\(?[-+]?(?:[$€£][ {SPACES}]?)?[-+]?[0-9][0-9.,' {SPACES}]*[%$€£]?\)?")
_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")
_QUARTER = re.compile(r"q[ -]?([1-4])(?![0-9])|(?<![0-9])([1-4])[ -]?q", re.IGNORECASE)


def remedy_for(found: str, schema: Schema) -> str:
    """Return a remedy for a value that its field does not take; blank if nothing better than the catalogue's is known."""
    if schema.get("type") in ("number", "integer"):
        return _number(found.strip()[:60], schema)
    if "enum" in schema:
        choices = [str(one) for one in schema["enum"]]
        close = difflib.get_close_matches(found[:60].lower(), choices, n=1, cutoff=0.6)
        return f"Did you mean {close[0]}?" if close else ""
    if str(schema.get("unit", "")).startswith("fiscal quarter"):
        return _quarter(found[:60])
    return ""


def _number(found: str, schema: Schema) -> str:
    text = found.strip('" ')
    written = plain_digits(text) if NUMBER.fullmatch(text) and text.endswith(")") == text.startswith("(") else text
    try:
        value = float(written)
    except ValueError:
        example = "12" if schema["type"] == "integer" else "0.93" if schema.get("maximum") == 1 else "1200"
        return f"Write a plain number, such as {example}."
    if not isfinite(value):
        return ""
    if text.endswith("%"):
        return f"Write {value / 100:g} for {text}."
    if schema.get("maximum") == 1 and 1 < value <= 100:
        return f"If {plain(value)} % is meant, write {value / 100:g}."
    if written != found:
        return f"Write {written}, without separators, quotes or signs of currency."
    return "" if schema["type"] == "number" or value.is_integer() else "Write a number without decimals."


def plain_digits(text: str) -> str:
    """Return the digits of a number with at most one decimal point, whatever separators it is written with."""
    digits = re.sub(rf"[$€£%'+() {SPACES}]", "", text)
    if text.startswith("("):
        digits = f"-{digits}"
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    mark, other = digits[last], "," if digits[last] == "." else "."
    thousands = digits.count(mark) > 1 or (mark == "," and re.search(r",[0-9]{3}$", digits) and other not in digits)
    if thousands:
        return digits.replace(mark, "") if other not in digits else digits.replace(mark, "").replace(other, ".")
    return digits.replace(other, "").replace(mark, ".").rstrip(".")


def _quarter(text: str) -> str:
    year, quarter = _YEAR.search(text), _QUARTER.search(text)
    return f"Write {year[1]}Q{quarter[1] or quarter[2]}." if year and quarter else "Write year, Q and number, such as 2027Q3."
