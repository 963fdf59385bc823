"""Set single values in the text of plan.toml; comments, order and layout of everything else stay."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

import tomli_w

from instances.files import PLAN
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.tables import decoded

Value: TypeAlias = str | int | float | bool
Changes: TypeAlias = Mapping[str, Mapping[str, Value]]
"""New values by section and key."""

_SECTION = r"^[ \t]*\[[ \t]*{name}[ \t]*\][ \t]*(?:#[^\n]*)?(?:\n|\Z)"
_NEXT = re.compile(r"^[ \t]*\[", re.MULTILINE)
_VALUE = r"""^(?P<key>[ \t]*{key}[ \t]*=[ \t]*)(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#"'\[{{]+)"""


def with_values(text: str, changes: Changes) -> str:
    """Return the text of a TOML file with some values set, each in a section at the top level.

    A text whose sections are written in an unusual way, such as a section within braces, is written anew without its comments.
    """
    wanted = tomllib.loads(text)
    for section, values in changes.items():
        wanted.setdefault(section, {}).update(values)
    changed = text.replace("\r\n", "\n")
    for section, values in changes.items():
        changed = _with_section(changed, section, values)
    changed = changed.replace("\n", "\r\n") if "\r\n" in text else changed
    return changed if _reads_as(changed, wanted) else tomli_w.dumps(wanted)


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _with_section(text: str, section: str, values: Mapping[str, Value]) -> str:
    if not values:
        return text
    header = re.search(_SECTION.format(name=re.escape(section)), text, re.MULTILINE)
    if header is None:
        return f"{text.rstrip()}\n\n[{section}]\n" + "".join(_line(key, value) for key, value in values.items())
    following = _NEXT.search(text, header.end())
    end = len(text) if following is None else following.start()
    body, added = text[header.end() : end], ""
    for key, value in values.items():
        body, found = re.subn(_VALUE.format(key=re.escape(key)), _keeping_key(value), body, count=1, flags=re.MULTILINE)
        added += "" if found else _line(key, value)
    head = header[0] if header[0].endswith("\n") else f"{header[0]}\n"
    return text[: header.start()] + head + added + body + text[end:]


def _keeping_key(value: Value) -> Any:
    return lambda match: match["key"] + _line("x", value).removeprefix("x = ").rstrip("\n")


def _line(key: str, value: Value) -> str:
    return tomli_w.dumps({key: value})


def with_settings(instance: Instance, changes: Changes) -> Instance:
    """Return the instance with some values of plan.toml set, in its files as well, which are read and checked anew.

    Raises
    ------
    InputProblems
        the instance is not valid with them.
    ValueError
        the instance was made in code and has no files.
    """
    contents = dict(instance.files)
    text = decoded(PLAN, contents.get(PLAN, b"\0"))
    if not isinstance(text, str):
        raise ValueError("an instance that was not read from files has no text to change")
    contents[PLAN] = with_values(text, MappingProxyType(dict(changes))).encode()
    changed = read_files(instance.name, contents)
    return replace(instance, settings=changed.settings, files=changed.files)
