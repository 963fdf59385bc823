"""Set, add and remove values, entries of lists and sections in the text of plan.toml; everything else stays as it was written."""

import copy
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import tomli_w

from instances.toml_lines import TomlPlaces, key_path, places_of
from instances.workbook.notes import annotated, comments_of

TomlPath: TypeAlias = tuple[str | int, ...]
"""Keys and indices from plan.toml down to a value, such as ("limits", 0, "amount")."""

_PART = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def path_of(text: str) -> TomlPath:
    """Return the path that a text such as limits[0].amount means."""
    return tuple(name or int(number) for name, number in _PART.findall(text))


def value_at(values: Any, path: TomlPath) -> Any:
    """Return the value at a path of nested values, None if there is none."""
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def with_value(text: str, path: TomlPath, value: Any) -> str:
    """Return a TOML text with a value set; None removes it.

    A path that ends with the number of entries of a list adds an entry. A text that is written in an unusual way is written anew;
    its comments above keys are kept.

    Raises
    ------
    ValueError
        the text is not TOML, or the path leads through a value that is no section.
    """
    wanted = tomllib.loads(text)
    _put(wanted, path, value)
    lines = text.replace("\r\n", "\n")
    edited = _without(lines, path) if value is None else _with(lines, path, value)
    if not _reads_as(edited, wanted):
        plain = tomli_w.dumps(wanted)
        edited = annotated(plain, comments_of(lines))
        edited = edited if _reads_as(edited, wanted) else plain
    return edited.replace("\n", "\r\n") if "\r\n" in text else edited


def _put(values: Any, path: TomlPath, value: Any) -> None:
    """Set or remove a value in nested values in place."""
    *above, last = path
    try:
        for part, after in zip(above, path[1:], strict=True):
            if isinstance(values, dict) and part not in values and value is not None:
                values[part] = [] if isinstance(after, int) else {}
            values = values[part]
        if value is None:
            del values[last]
        elif isinstance(last, int) and last == len(values):
            values.append(copy.deepcopy(value))
        else:
            values[last] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"{key_path(path)} is no place for a value") from error


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _without(text: str, path: TomlPath) -> str:
    places, name = places_of(text), key_path(path)
    if name in places.sections:
        start, end = _block(text, places, name)
        return text[:start] + text[end:]
    around = _siblings(places, path)
    if around is not None:
        before, (start, end), after = around
        if after is not None:
            return text[:start] + text[after[0] :]
        return text[: before[1] if before is not None else start] + text[end:]
    if name not in places.pairs:
        return text
    start, end = places.pairs[name]
    start = text.rfind("\n", 0, start) + 1
    following = text.find("\n", end)
    return text[:start] + (text[following + 1 :] if following >= 0 else "")


def _siblings(places: TomlPlaces, path: TomlPath) -> tuple[Any, tuple[int, int], Any] | None:
    """Return the places of the value before, of the value, and of the one after it in brackets or braces; None outside them."""
    above, name = key_path(path[:-1]), key_path(path)
    if above not in places.values:
        return None
    spans = places.values if isinstance(path[-1], int) else places.pairs
    if name not in spans:
        return None
    inside = sorted(span for key, span in spans.items() if _is_below(key, above) and "." not in key[len(above) + 1 :])
    at = inside.index(spans[name])
    return inside[at - 1] if at else None, spans[name], inside[at + 1] if at + 1 < len(inside) else None


def _with(text: str, path: TomlPath, value: Any) -> str:
    places, name = places_of(text), key_path(path)
    above = key_path(path[:-1])
    if name in places.values:
        start, end = places.values[name]
        return text[:start] + written(value) + text[end:]
    if above in places.values:
        new = written(value) if isinstance(path[-1], int) else _pair(path[-1], value)
        return _into_brackets(text, places, path, new)
    if isinstance(path[-1], int):
        return _with_entry(text, places, path, value)
    if isinstance(value, dict):
        return _inserted(text, _end_of(text, places, str(path[0])), _sections(path, value))
    if above in places.sections:
        at = _end_of_keys(text, places, above)
        return f"{text[:at]}{'' if text[:at].endswith(chr(10)) else chr(10)}{_pair(path[-1], value)}\n{text[at:]}"
    below = [key_path(path[:length]) for length in (2, 1)]
    at = _end_of(text, places, next((one for one in below if _has(places, one)), ""))
    return _inserted(text, at, f"[{_header(path[:-1])}]\n{_pair(path[-1], value)}\n")


def _with_entry(text: str, places: TomlPlaces, path: TomlPath, value: Any) -> str:
    """Return the text with an entry added to a list of sections, or with the list and its first entry."""
    above = path[:-1]
    if len(above) > 1 and not any(_is_below(name, key_path(above)) for name in places.sections):
        return _with(text, above, [value])
    last = key_path((*above, int(path[-1]) - 1))
    at = _block(text, places, last)[1] if last in places.sections else len(text)
    body = "".join(f"{_pair(key, one)}\n" for key, one in value.items())
    return _inserted(text, at, f"[[{_header(above)}]]\n{body}")


def _into_brackets(text: str, places: TomlPlaces, path: TomlPath, new: str) -> str:
    """Return the text with an entry at the end of a list in brackets, or of a section in braces."""
    above = key_path(path[:-1])
    start, end = places.values[above]
    spans = places.values if isinstance(path[-1], int) else places.pairs
    inside = sorted(span for key, span in spans.items() if _is_below(key, above) and "." not in key[len(above) + 1 :])
    if not inside:
        blank = "" if isinstance(path[-1], int) else " "
        return f"{text[: start + 1]}{blank}{new}{blank}{text[end - 1 :]}"
    lead = text[inside[-2][1] : inside[-1][0]] if len(inside) > 1 else "," + (text[start + 1 : inside[0][0]] or " ")
    lead = lead if lead.count(",") == 1 and not lead.strip(", \t\n") else ", "
    return text[: inside[-1][1]] + lead + new + text[inside[-1][1] :]


def _has(places: TomlPlaces, name: str) -> bool:
    return any(key == name or _is_below(key, name) for key in places.sections)


def _is_below(name: str, above: str) -> bool:
    return name.startswith((f"{above}.", f"{above}["))


def _block(text: str, places: TomlPlaces, name: str) -> tuple[int, int]:
    """Return start and end of a section with the sections below it. Comments right above the next section belong to that."""
    start = places.sections[name][0]
    following = [at for key, (at, _) in places.sections.items() if at > start and key != name and not _is_below(key, name)]
    return start, _above_comments(text, min(following)) if following else len(text)


def _above_comments(text: str, at: int) -> int:
    """Return the start of the comment lines right above a place."""
    while at:
        line = text.rfind("\n", 0, at - 1) + 1
        if not text[line:at].lstrip().startswith("#"):
            return at
        at = line
    return at


def _end_of(text: str, places: TomlPlaces, name: str) -> int:
    """Return the end of the last section that is, or is below, a name; the end of the text if there is none."""
    ends = [_block(text, places, key)[1] for key in places.sections if key == name or _is_below(key, name)]
    return max(ends, default=len(text))


def _end_of_keys(text: str, places: TomlPlaces, section: str) -> int:
    """Return the start of the line below the last key of a section."""
    start, end = places.sections[section]
    following = min((at for at, _ in places.sections.values() if at > start), default=len(text))
    end = max([end, *(span[1] for span in places.pairs.values() if start < span[0] < following)])
    line = text.find("\n", end)
    return line + 1 if line >= 0 else len(text)


def _inserted(text: str, at: int, block: str) -> str:
    """Return the text with a block of sections, a blank line before and after it."""
    before, after = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    return (f"{before}\n\n" if before else "") + block + (f"\n{after}" if after else "")


def _sections(path: TomlPath, value: Mapping[str, Any]) -> str:
    """Return a section with the sections below it."""
    nested: Any = dict(value)
    for part in reversed(path):
        nested = {part: nested}
    return tomli_w.dumps(nested)


def _header(path: TomlPath) -> str:
    """Return the names of a header; entries of lists stand for their last one."""
    return ".".join(_key(part) for part in path if isinstance(part, str))


def _pair(key: str | int, value: Any) -> str:
    return f"{_key(str(key))} = {written(value)}"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else written(name)


def written(value: Any) -> str:
    """Return a value on one line of TOML."""
    if isinstance(value, Mapping):
        pairs = ", ".join(_pair(key, one) for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(written(one) for one in value)}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")
