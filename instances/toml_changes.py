"""Set single values in the text of plan.toml; comments, order and layout of everything else stay."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from instances.files import PLAN
from instances.reader import read_files
from instances.schema.instance import Instance
from instances.tables import decoded
from instances.toml_edits import with_document

Value: TypeAlias = str | int | float | bool
Changes: TypeAlias = Mapping[str, Mapping[str, Value]]
"""New values by section and key."""


def with_values(text: str, changes: Changes) -> str:
    """Return the text of a TOML file with some values set, each in a section at the top level; as `with_document` sets them."""
    wanted = tomllib.loads(text)
    for section, values in changes.items():
        if values:
            wanted.setdefault(section, {}).update(values)
    return with_document(text, wanted)


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
    contents[PLAN] = with_values(text, changes).encode()
    changed = read_files(instance.name, contents)
    return replace(instance, settings=changed.settings, files=changed.files)
