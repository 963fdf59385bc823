"""Paths of figures: names separated by dots, in quotes if they contain a dot or an equals sign or are *; * means every name."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from instances.figures import PathError, is_number
from instances.records import suggestion

EVERY = "\0"
"""Stands in a split path for an unquoted *, every name. No name contains this character."""

SHORT = ("finance", "calendar", "event_costs", "interaction", "rules", "objective")
"""Sections whose keys may be named without the section, such as discount_rate for finance.discount_rate."""

_PIECE = re.compile(r'"([^"]*)"|([^."]+)')
_BY = ("name", "line", "team")
"""Fields that name an entry of a list; an entry with none of them is named by its index."""


def split_path(path: str) -> list[str]:
    """Return the names of a path in order, `EVERY` for a * without quotes."""
    pieces = [quoted or plain.strip() if quoted or plain.strip() != "*" else EVERY for quoted, plain in _PIECE.findall(path)]
    return [piece for piece in pieces if piece]


def written_path(pieces: Sequence[str]) -> str:
    """Return the path of names, so that `split_path` returns the same names."""
    return ".".join("*" if piece == EVERY else f'"{piece}"' if re.search(r"[.=]|^\*$", piece) else piece for piece in pieces)


def with_section(settings: BaseModel, pieces: list[str]) -> list[str]:
    """Return the path of a key of plan.toml with its section. A key alone gets the one section that has it.

    Raises
    ------
    PathError
        no section has the key.
    """
    if len(pieces) > 1 or pieces[0] == EVERY or pieces[0] in type(settings).model_fields:
        return pieces
    sections = [name for name in SHORT if pieces[0] in type(getattr(settings, name)).model_fields]
    if len(sections) == 1:
        return [sections[0], pieces[0]]
    known = [key for name in SHORT for key in type(getattr(settings, name)).model_fields]
    raise PathError("figure_unknown", pieces[0], "the path of a figure", suggestion(pieces[0], known))


def names_below(value: Any) -> list[str]:
    """Return the names that may follow in a path: keys of a section, or names of the entries of a list."""
    if isinstance(value, BaseModel):
        return list(type(value).model_fields)
    if isinstance(value, dict):
        return [str(name) for name in value]
    if isinstance(value, tuple):
        return list(dict.fromkeys(entry_name(one, place) for place, one in enumerate(value)))
    return []


def entry_name(entry: Any, place: int) -> str:
    """Return the name of an entry of a list: its name, cost line or team, else its index."""
    return next((str(getattr(entry, field)) for field in _BY if hasattr(entry, field)), str(place))


def figures_at(root: Any, pieces: Sequence[str], *, numbers: bool) -> list[list[str]]:
    """Return the path of every figure that a path matches, with list entries by index.

    Parameters
    ----------
    numbers
        whether * matches only numbers other than 0, as for overrides that multiply or add.

    Raises
    ------
    PathError
        the path matches no figure.
    """
    found = list(_matches(root, pieces, [], numbers=numbers, strict=False))
    found = found or list(_matches(root, pieces, [], numbers=numbers, strict=True))[:1]
    if not found:
        raise PathError("figure_unknown", written_path(pieces), "a path with a figure at its end")
    return found


def _matches(value: Any, pieces: Sequence[str], prefix: list[str], *, numbers: bool, strict: bool) -> Iterator[list[str]]:
    """Yield the paths of the matching figures. strict: also yield a path that ends nowhere, so that its error can be reported."""
    if not pieces:
        yield prefix
        return
    piece, *others = pieces
    if piece == EVERY:
        yield from _every(value, others, prefix, numbers=numbers, strict=strict)
        return
    if isinstance(value, tuple) and not (piece.isdigit() and int(piece) < len(value)):
        places = [place for place, one in enumerate(value) if entry_name(one, place) == piece]
        for place in places:
            yield from _matches(value[place], others, [*prefix, str(place)], numbers=numbers, strict=strict)
        if places:
            return
    below = value.get(piece) if isinstance(value, dict) else getattr(value, piece, None) if piece in names_below(value) else None
    if isinstance(value, tuple) and piece.isdigit() and int(piece) < len(value):
        below = value[int(piece)]
    if below is None:
        if strict or (piece in names_below(value) and not numbers):
            yield [*prefix, *pieces]  # the caller adds what is missing, or refuses it
    else:
        yield from _matches(below, others, [*prefix, piece], numbers=numbers, strict=strict)


def _every(value: Any, others: Sequence[str], prefix: list[str], *, numbers: bool, strict: bool) -> Iterator[list[str]]:
    entries: list[tuple[str, Any]]
    if isinstance(value, tuple):
        entries = [(str(place), one) for place, one in enumerate(value)]
    elif isinstance(value, dict):
        entries = [(str(name), one) for name, one in value.items()]
    elif isinstance(value, BaseModel):
        entries = [(name, getattr(value, name)) for name in type(value).model_fields]
    else:
        raise PathError("figure_unknown", "*", "the end of the path, as this is a single figure")
    for name, below in entries:
        section = isinstance(below, BaseModel | dict | tuple)
        if others:
            if section:
                yield from _matches(below, others, [*prefix, name], numbers=numbers, strict=strict)
        elif not section and (not numbers or (is_number(below) and below)):
            yield [*prefix, name]


MANY = 24
"""Names above which the list of all is not told beside the nearest."""


def full_suggestion(name: str, names: Sequence[str]) -> str:
    """Return a remedy for an unknown name: the nearest name, and the list of all unless they are many."""
    near = suggestion(name, names)
    return near if near.startswith("Known") or len(names) == 1 or len(names) > MANY else f"{near} Known: {', '.join(names)}."
