"""Write a whole TOML document into the text of an earlier one: what has not changed stays as it was typed, with its comments."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import tomli_w

from instances.toml_lines import key_path, lines_of_keys

Path: TypeAlias = tuple[str, ...]

_HEADER: Final = re.compile(r"^[ \t]*(\[\[?)([^\[\]\n]+)\]\]?[ \t]*(?:#.*)?$")
_VALUE: Final = (
    r"""(?P<key>(?<![\w"'.-])["']?{key}["']?[ \t]*=[ \t]*)(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\[[^\[\]\n]*\]|[^\s#"'\[{{,}}]+)"""
)
_REMARK: Final = re.compile(r"^[ \t]*(#.*)?$")


def with_document(text: str, wanted: Mapping[str, Any]) -> str:
    """Return the text of a TOML file changed so that it reads as another document.

    Values are set where they stand, keys are added below the header of their section, and entries of lists such as
    `[[uncertainties]]` that are no more are left out, new ones being written behind those that stay. Where that cannot be, as
    with values of several lines, the text is written anew without its comments.
    """
    plain = text.replace("\r\n", "\n")
    changed = _with_arrays(_with_values(plain, tomllib.loads(plain), wanted), wanted)
    changed = changed if _reads_as(changed, wanted) else tomli_w.dumps(wanted)
    return changed.replace("\n", "\r\n") if "\r\n" in text else changed


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _is_array(value: Any) -> bool:
    """Return whether a value is a list of tables."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of what is new or different, lists of tables apart."""
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict):
            yield from _changes(before if isinstance(before, dict) else {}, value, (*path, key))
        elif value != before and not _is_array(value) and not _is_array(before):
            yield (*path, key), value


def _with_values(text: str, old: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Return the text with values set and keys added, lists of tables as they were."""
    lines, places = text.split("\n"), lines_of_keys(text)
    added: dict[Path, list[str]] = {}
    for path, value in _changes(old, wanted):
        line, written = places.get(key_path(path)), _line(path[-1], value)
        if line is None:
            added.setdefault(path[:-1], []).append(written)
        else:
            lines[line - 1] = _set(lines[line - 1], path[-1], written.partition(" = ")[2])
    headers = {path: number for number, path, _ in _headers(lines)}
    for path in sorted((one for one in added if one in headers), key=lambda one: -headers[one]):
        lines[headers[path] + 1 : headers[path] + 1] = added[path]
    sections = [(path, rows) for path, rows in added.items() if path not in headers]
    tail = "".join(f"\n[{'.'.join(map(_key, path))}]\n" + "\n".join(rows) + "\n" for path, rows in sections)
    return "\n".join(lines).rstrip("\n") + "\n" + tail


def _set(line: str, key: str, value: str) -> str:
    """Return a line in which a key has another value."""

    def keeping_key(match: re.Match[str]) -> str:
        return match["key"] + value

    return re.sub(_VALUE.format(key=re.escape(key)), keeping_key, line, count=1)


def _headers(lines: list[str]) -> Iterator[tuple[int, Path, bool]]:
    """Yield place, path and kind of each header: whether it begins an entry of a list."""
    for number, line in enumerate(lines):
        found = _HEADER.match(line)
        if found:
            try:
                yield number, _path_of(found[2]), found[1] == "[["
            except tomllib.TOMLDecodeError:
                continue


def _path_of(header: str) -> Path:
    table, path = tomllib.loads(f"[{header}]\n"), []
    while table:
        ((key, table),) = table.items()
        path.append(key)
    return tuple(path)


def _with_arrays(text: str, wanted: Mapping[str, Any]) -> str:
    """Return the text with the lists of tables at the top of a document as they are wanted."""
    try:
        now = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return text
    names = [name for name in {**now, **wanted} if _is_array(now.get(name)) or _is_array(wanted.get(name))]
    for name in names:
        if now.get(name) != wanted.get(name):
            text = _with_array(text, name, now.get(name) or [], wanted.get(name) or [])
    return text


def _with_array(text: str, name: str, old: list[Any], new: list[Any]) -> str:
    """Return the text with another list: entries that stay keep their text, in the place of the first of the old ones."""
    lines = text.rstrip("\n").split("\n")
    spans = list(_entries(lines, name))
    texts = [lines[start:end] for start, end in spans]
    if len(spans) != len(old):
        return text
    free, written = list(range(len(old))), list[str]()
    for entry in new:
        same = next((place for place in free if old[place] == entry), None)
        if same is None:
            written += ["", *_entry(name, entry)]
        else:
            free.remove(same)
            written += texts[same]
    gone = {number for start, end in spans for number in range(start, end)}
    at = spans[0][0] if spans else len(lines)
    before = [line for number, line in enumerate(lines[:at]) if number not in gone]
    after = [line for number, line in enumerate(lines) if number >= at and number not in gone]
    return "\n".join([*before, *written, *(["", *after] if after and after[0].strip() else after)]).rstrip("\n") + "\n"


def _entries(lines: list[str], name: str) -> Iterator[tuple[int, int]]:
    """Yield first and last place, exclusive, of each entry of a list, with the remarks above its header."""
    headers = list(_headers(lines))
    starts = [_above(lines, number) for number, _, _ in headers] + [len(lines)]
    for place, (_, path, of_list) in enumerate(headers):
        if path == (name,) and of_list:
            end = place + 1
            while end < len(headers) and len(headers[end][1]) > 1 and headers[end][1][0] == name:
                end += 1
            yield starts[place], starts[end]


def _entry(name: str, entry: Mapping[str, Any]) -> list[str]:
    """Return the lines of an entry of a list."""
    header, body = f"[{_key(name)}]", tomli_w.dumps({name: entry}).strip("\n").split("\n")
    return [f"[{header}]", *(body[1:] if body[0] == header else body)]


def _above(lines: list[str], number: int) -> int:
    """Return the place of the first remark or blank line right above a header."""
    while number > 0 and _REMARK.match(lines[number - 1]):
        number -= 1
    return number


def _key(name: str) -> str:
    return tomli_w.dumps({name: 0}).partition(" = ")[0]


def _line(key: str, value: Any) -> str:
    if isinstance(value, list):
        items = ", ".join(tomli_w.dumps({"x": one}).removeprefix("x = ").rstrip("\n") for one in value)
        return f"{_key(key)} = [{items}]"
    return tomli_w.dumps({key: value}).rstrip("\n")
