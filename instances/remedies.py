"""Remedies for invalid numbers, quarters and choices: how to write the value that was probably meant."""

import difflib
import re
from math import isfinite

from instances.conventions import written_number
from instances.numbers import POINT, readings
from instances.wording import Schema, plain

_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")
_QUARTER = re.compile(r"q[ -]?([1-4])(?![0-9])|(?<![0-9])([1-4])[ -]?q", re.IGNORECASE)


def remedy_for(found: str, schema: Schema) -> str:
    """Return a remedy for an invalid value of a field, blank if there is none better than the catalogue's."""
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
    choices = readings(text).all
    if not choices:
        example = "12" if schema["type"] == "integer" else "0.93" if schema.get("maximum") == 1 else "1200"
        return f"Write a plain number, such as {example}."
    if len(choices) > 1:
        return f"Write {' or '.join(written_number(one, POINT) for one in choices)}, whichever is meant."
    value = float(choices[0])
    if not isfinite(value):
        return ""
    if "%" in text:
        return f"Write {choices[0]} for {text}."
    if schema.get("maximum") == 1 and 1 < value <= 100:
        return f"If {plain(value)} % is meant, write {float(f'{value / 100:.15g}'):g}."
    if choices[0] != found:
        return f"Write {choices[0]}, without separators, quotes or signs of currency."
    return "" if schema["type"] == "number" or value.is_integer() else "Write a number without decimals."


def _quarter(text: str) -> str:
    year, quarter = _YEAR.search(text), _QUARTER.search(text)
    return f"Write {year[1]}Q{quarter[1] or quarter[2]}." if year and quarter else "Write year, Q and number, such as 2027Q3."
