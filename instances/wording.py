"""The allowed values of a field in words, from the JSON schema of its record; messages and reference share them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import deepcopy
from functools import cache, partial
from typing import Any, TypeAlias

from instances.schema.common import LEVER_PATTERN, Record
from instances.schema.meanings import kinds_below, meanings_of

Schema: TypeAlias = dict[str, Any]

PATTERNS = {LEVER_PATTERN: "name of a lever: small letters, digits and _", "^[A-Z]{3}$": "three capital letters, such as EUR"}
DRIVER_DEFAULT = "needed, unless flows.csv gives every benefit"
PLAIN = {"integer": "whole number", "number": "number", "string": "text", "array": "list", "object": "section of keys"}


@cache
def schema_of(kind: type[Record]) -> Schema:
    """Return the JSON schema of a kind of record, without the meanings of its fields."""
    return kind.model_json_schema()


@cache
def described_schema_of(kind: type[Record]) -> Schema:
    """Return the JSON schema of a kind of record with the meaning of each field as its description."""
    whole = deepcopy(schema_of(kind))
    kinds = kinds_below(kind)
    for name, part in {kind.__name__: whole, **whole.get("$defs", {})}.items():
        for field, meaning in meanings_of(kinds[name]).items():
            part["properties"][field]["description"] = meaning
    return whole


def schema_at(root: type[Record], location: Iterable[int | str]) -> Schema:
    """Return the schema at a path below a record with references resolved, an empty one if there is nothing."""
    return schema_below(schema_of(root), location)


def schema_below(whole: Schema, location: Iterable[int | str]) -> Schema:
    """Return the part of a schema at a path as `schema_at` does."""
    found = whole
    for part in location:
        found = resolved(whole, found)
        if isinstance(part, int):
            found = found.get("items", {})
        else:
            by_path = found.get("additionalProperties") or {}
            other: Schema = next(iter(found.get("patternProperties", {}).values()), by_path)
            found = found.get("properties", {}).get(part, other)
    return resolved(whole, found)


def resolved(whole: Schema, part: Schema) -> Schema:
    """Return a part of a schema with its reference resolved, and without the null of an optional field."""
    if "anyOf" in part:
        kind = next(one for one in part["anyOf"] if one.get("type") != "null")
        return resolved(whole, kind | {key: value for key, value in part.items() if key != "anyOf"})
    if "$ref" in part:
        named: Schema = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return named | {key: value for key, value in part.items() if key != "$ref"}
    return part


def default_of(
    name: str, given: Schema, part: Schema, required: Collection[str], worded: Callable[[Any], str]
) -> tuple[bool, str]:
    """Return whether a field must be filled, and its default in words. Drivers are optional if flows.csv gives the benefits."""
    if name in required:
        return True, "needed"
    if part.get("driver"):
        return True, DRIVER_DEFAULT
    return False, worded(given.get("default"))


def default_words(value: Any, *, in_table: bool) -> str:
    """Return a default in words; in_table: as for `takes`."""
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return ("yes" if value else "no") if in_table else str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def column_default(kind: type[Record], name: str) -> tuple[bool, str]:
    """Return whether a column of a table must be filled, and its default in words."""
    whole = schema_of(kind)
    given = whole["properties"][name]
    worded = partial(default_words, in_table=True)
    return default_of(name, given, resolved(whole, given), whole.get("required", []), worded)


def takes(schema: Schema, whole: Schema, *, in_table: bool = False) -> str:
    """Return the allowed values of a field in words, such as "whole number from 1 to 40".

    in_table: whether the field is a cell of a table, where yes stands for true and texts have no quotes.
    """
    kind = schema.get("type", "")
    if "enum" in schema:
        return "one of " + ", ".join(str(one) or '""' for one in schema["enum"])
    if kind == "boolean":
        return "yes or no" if in_table else "true or false"
    if kind in ("integer", "number"):
        return _number(schema)
    if kind == "array":
        least = f", at least {schema['minItems']}" if schema.get("minItems") else ""
        return f"list, each a {takes(resolved(whole, schema['items']), whole)}{least}"
    if "unit" in schema:
        return str(schema["unit"])
    if kind == "object" and schema.get("additionalProperties"):
        return "numbers by path" + ("" if in_table else ", each path in quotes")
    if schema.get("pattern") in PATTERNS:
        return PATTERNS[schema["pattern"]]
    if kind == "string" and "maxLength" in schema:
        return f"text of at most {schema['maxLength']:,} characters" + ("" if in_table else " in quotes")
    return PLAIN.get(kind, "value")


def _number(schema: Schema) -> str:
    unit = str(schema.get("unit", ""))
    if " from " in unit:
        return unit
    least, most = schema.get("minimum"), schema.get("maximum")
    over, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    noun = PLAIN[schema["type"]]
    if least is not None and most is not None:
        words = f"{noun} from {plain(least)} to {plain(most)}"
    elif over is not None and most is not None:
        words = f"{noun} above {plain(over)}, at most {plain(most)}"
    elif below is not None and over is not None:
        words = f"{noun} above {plain(over)}, below {plain(below)}"
    elif below is not None and least is not None:
        words = f"{noun} from {plain(least)}, below {plain(below)}"
    else:
        words = noun
    return f"{words} ({unit})" if unit else words


def plain(number: float) -> str:
    """Return a number with separators of thousands, such as 10,000,000 or 0.5."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


def counted(number: int, thing: str) -> str:
    """Return a number with a noun, such as "1 row" or "2 rows"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def listed(names: Sequence[str]) -> str:
    """Return names joined for a sentence, such as "a, b and c"."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])
