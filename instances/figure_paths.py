"""Paths of figures: names divided by dots, quoted where they hold a dot, an equals sign or are *, and * for every name."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from instances.figures import PathError, is_number
from instances.records import suggestion

EVERY = "\0"
"""Stands in a path for a * that is not quoted: every name there is. No name holds this character."""

_PIECE = re.compile(r'"([^"]*)"|([^."]+)')
_BY = ("name", "line", "team")
"""Fields by which an entry of a list is named; one without any is named by its place."""


def split_path(path: str) -> list[str]:
    """Return the names of a path, in order; `EVERY` for a * without quotes."""
    pieces = [quoted or plain.strip() if quoted or plain.strip() != "*" else EVERY for quoted, plain in _PIECE.findall(path)]
    return [piece for piece in pieces if piece]


def written_path(pieces: Sequence[str]) -> str:
    """Return names as a path that is read as these."""
    return ".".join("*" if piece == EVERY else f'"{piece}"' if re.search(r"[.=]|^\*$", piece) else piece for piece in pieces)


def names_below(value: Any) -> list[str]:
    """Return every name that may follow in a path: keys of a section, and names of the entries of a list."""
    if isinstance(value, BaseModel):
        return list(type(value).model_fields)
    if isinstance(value, dict):
        return [str(name) for name in value]
    if isinstance(value, tuple):
        return list(dict.fromkeys(entry_name(one, place) for place, one in enumerate(value)))
    return []


def entry_name(entry: Any, place: int) -> str:
    """Return the name of an entry of a list: its own, its cost line or its team; its place where it has none of them."""
    return next((str(getattr(entry, field)) for field in _BY if hasattr(entry, field)), str(place))


def figures_meant(root: Any, pieces: Sequence[str], *, numbers: bool) -> list[list[str]]:
    """Return the path of every figure that a path means, lists entered by place.

    Parameters
    ----------
    numbers
        whether * stands for numbers alone, and of them for those that are not 0: what is multiplied or added to.

    Raises
    ------
    PathError
        it means none.
    """
    found = list(_meant(root, pieces, [], numbers=numbers, strict=False))
    found = found or list(_meant(root, pieces, [], numbers=numbers, strict=True))[:1]
    if not found:
        raise PathError("figure_unknown", written_path(pieces), "a path with a figure at its end")
    return found


def _meant(value: Any, pieces: Sequence[str], so_far: list[str], *, numbers: bool, strict: bool) -> Iterator[list[str]]:
    """Yield the paths that lead to a figure; strict: those, too, that end before it, so that their fault can be told."""
    if not pieces:
        yield so_far
        return
    piece, *others = pieces
    if piece == EVERY:
        yield from _every(value, others, so_far, numbers=numbers, strict=strict)
        return
    if isinstance(value, tuple) and not (piece.isdigit() and int(piece) < len(value)):
        places = [place for place, one in enumerate(value) if entry_name(one, place) == piece]
        for place in places:
            yield from _meant(value[place], others, [*so_far, str(place)], numbers=numbers, strict=strict)
        if places:
            return
    below = value.get(piece) if isinstance(value, dict) else getattr(value, piece, None) if piece in names_below(value) else None
    if isinstance(value, tuple) and piece.isdigit() and int(piece) < len(value):
        below = value[int(piece)]
    if below is None:
        if strict or (piece in names_below(value) and not numbers):
            yield [*so_far, *pieces]  # what is not there is begun, or refused, by whoever changes it
    else:
        yield from _meant(below, others, [*so_far, piece], numbers=numbers, strict=strict)


def _every(value: Any, others: Sequence[str], so_far: list[str], *, numbers: bool, strict: bool) -> Iterator[list[str]]:
    entries: list[tuple[str, Any]]
    if isinstance(value, tuple):
        entries = [(str(place), one) for place, one in enumerate(value)]
    elif isinstance(value, dict):
        entries = [(str(name), one) for name, one in value.items()]
    elif isinstance(value, BaseModel):
        entries = [(name, getattr(value, name)) for name in type(value).model_fields]
    else:
        raise PathError("figure_unknown", "*", "the end of the path: what stands there is a single figure")
    for name, below in entries:
        section = isinstance(below, BaseModel | dict | tuple)
        if others:
            if section:
                yield from _meant(below, others, [*so_far, name], numbers=numbers, strict=strict)
        elif not section and (not numbers or (is_number(below) and below)):
            yield [*so_far, name]


def full_suggestion(name: str, names: Sequence[str]) -> str:
    """Return a remedy that offers the nearest of some names, and lists them all."""
    offer = suggestion(name, names)
    return offer if offer.startswith("Known") or len(names) == 1 else f"{offer} Known: {', '.join(names)}."
