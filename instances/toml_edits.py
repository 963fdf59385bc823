"""Change values, entries of lists and sections in a TOML text; everything else stays as it was written, with its comments."""

import copy
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

import tomli_w

from instances.toml_comments import annotated, comments_of
from instances.toml_lines import Span, TomlPlaces, key_path, places_of

TomlPath: TypeAlias = tuple[str | int, ...]
"""Keys and indices from plan.toml down to a value, such as ("limits", 0, "amount")."""

_Edit: TypeAlias = Callable[[str], str]
"""Function from a text to the text after a change; a text in which it cannot be made reads otherwise than it should."""

_PART = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def path_of(text: str) -> TomlPath:
    """Return the path that a text such as limits[0].amount means."""
    return tuple(name or int(number) for name, number in _PART.findall(text))


def with_value(text: str, path: TomlPath, value: Any) -> str:
    """Return a TOML text with a value set; None removes it.

    A path that ends with the number of entries of a list adds an entry. All else is as for `with_document`.

    Raises
    ------
    ValueError
        the text is not TOML, or the path leads through a value that is no section.
    """
    wanted = tomllib.loads(text)
    _put(wanted, path, value)
    *above, last = path
    old, new = _value_at(tomllib.loads(text), above), _value_at(wanted, above)
    if isinstance(last, int):
        return _edited(text, [partial(_with_item, path=path, old=old or [], new=new)], wanted)
    before = {last: old[last]} if old and last in old else {}
    after = {} if value is None else {last: new[last]}
    return _edited(text, _changes(before, after, tuple(above)), wanted)


def with_document(text: str, wanted: Mapping[str, Any]) -> str:
    """Return a TOML text changed so that it reads as another document.

    Values are set where they stand, and keys are added below the header of their section. Entries of lists such as
    `[[uncertainties]]` that are no more are left out with the comments right above them; the others keep their text. A text that
    is written in an unusual way is written anew; its comments above keys are kept.

    Raises
    ------
    ValueError
        the text is not TOML.
    """
    return _edited(text, _changes(tomllib.loads(text), wanted), wanted)


def written(value: Any) -> str:
    """Return a value on one line of TOML."""
    if isinstance(value, Mapping):
        pairs = ", ".join(_pair(key, one) for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(written(one) for one in value)}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def _edited(text: str, edits: Iterable[_Edit], wanted: Mapping[str, Any]) -> str:
    """Return the text after edits if it then reads as wanted, else one that does."""
    plain = edited = text.replace("\r\n", "\n")
    for edit in edits:
        edited = edit(edited)
    if not _reads_as(edited, wanted):
        anew = tomli_w.dumps(wanted)
        edited = annotated(anew, comments_of(plain))
        edited = edited if _reads_as(edited, wanted) else anew
    return edited.replace("\n", "\r\n") if "\r\n" in text else edited


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _value_at(values: Any, path: Iterable[str | int]) -> Any:
    """Return the value at a path of nested values, None if there is none."""
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _put(values: Any, path: TomlPath, value: Any) -> None:
    """Set or remove a value in nested values in place."""
    *above, last = path
    try:
        for part, after in zip(above, path[1:], strict=True):
            if isinstance(values, dict) and part not in values and value is not None:
                values[part] = [] if isinstance(after, int) else {}
            values = values[part]
        if isinstance(last, int) != isinstance(values, list):
            raise TypeError("an index of a section, or a key of a list")
        if value is None:
            del values[last]
        elif isinstance(last, int) and last == len(values):
            values.append(copy.deepcopy(value))
        else:
            values[last] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"{key_path(path)} is no place for a value") from error


def _changes(old: Mapping[Any, Any], new: Mapping[Any, Any], path: TomlPath = ()) -> Iterator[_Edit]:
    """Yield the edits that lead from one section to another. Keys that are new are added together, so that they stay in order."""
    for key in (key for key in old if key not in new):
        yield partial(_without, path=(*path, key))
    for key in (key for key in new if key in old and written(old[key]) != written(new[key])):
        before, after, place = old[key], new[key], (*path, key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _changes(before, after, place)
        elif isinstance(before, list) and isinstance(after, list) and (_has_entries(before) or _has_entries(after)):
            yield partial(_with_entries, path=place, old=before, new=after)
        else:
            yield partial(_replaced, path=place, value=after)
    added = {key: value for key, value in new.items() if key not in old}
    pairs = {key: value for key, value in added.items() if not isinstance(value, dict) and not _has_entries(value)}
    if pairs:
        yield partial(_with_pairs, path=path, pairs=pairs)
    for key, value in added.items():
        if isinstance(value, dict):
            yield partial(_with_section, path=(*path, key), values=value)
        elif key not in pairs:
            yield partial(_with_entries, path=(*path, key), old=[], new=value)


def _has_entries(value: Any) -> bool:
    """Return whether a value is a list that can be written as sections."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _replaced(text: str, path: TomlPath, value: Any) -> str:
    """Return the text with the value of a key, or an entry of a list in brackets, replaced."""
    start, end = places_of(text).values.get(key_path(path), (0, 0))
    return text[:start] + written(value) + text[end:] if end else text


def _with_pairs(text: str, path: TomlPath, pairs: Mapping[str, Any]) -> str:
    """Return the text with keys added below the header of a section, which is added too if there is none."""
    places, name = places_of(text), key_path(path)
    if name in places.values:
        for key, value in pairs.items():
            text = _into_brackets(text, (*path, key), _pair(key, value))
        return text
    lines = "".join(f"{_pair(key, value)}\n" for key, value in pairs.items())
    if not path:
        return _inserted(text, min((start for start, _ in _spans(text, places).values()), default=len(text)), lines)
    if name not in places.sections:
        return _with_section(text, path, pairs)
    end = text.find("\n", places.sections[name][1])
    return f"{text}\n{lines}" if end < 0 else text[: end + 1] + lines + text[end + 1 :]


def _with_section(text: str, path: TomlPath, values: Mapping[str, Any]) -> str:
    """Return the text with a section added behind those of the nearest section that it is below, or at the end."""
    places = places_of(text)
    if key_path(path[:-1]) in places.values:
        return _with_pairs(text, path[:-1], {str(path[-1]): values})
    spans = _spans(text, places)
    above = (_owned(spans, key_path(path[:length])) for length in range(len(path) - 1, 0, -1))
    at = max((end for _, end in next(filter(None, above), [])), default=len(text))
    return _inserted(text, at, _sections(path, values))


def _with_item(text: str, path: TomlPath, old: Sequence[Any], new: Sequence[Any]) -> str:
    """Return the text with the entry at a path changed, so that its list is another."""
    if key_path(path[:-1]) not in places_of(text).values:
        return _with_entries(text, path[:-1], old, new)
    if len(new) < len(old):
        return _without(text, path)
    if len(new) > len(old):
        return _into_brackets(text, path, written(new[-1]))
    return _replaced(text, path, new[int(path[-1])])


def _with_entries(text: str, path: TomlPath, old: Sequence[Any], new: Sequence[Any]) -> str:
    """Return the text with another list of sections, where the first of the old ones stood; entries that stay keep their text."""
    places, name = places_of(text), key_path(path)
    if name in places.values:
        return _in_brackets(text, path, old, new)
    spans = _spans(text, places)
    own = [_owned(spans, f"{name}[{number}]") for number in range(len(old))]
    if not all(own):
        return text
    if not own and len(path) > 1:
        return _with_pairs(text, path[:-1], {str(path[-1]): new})
    at, texts = own[0][0][0] if own else len(text), ["".join(text[start:end] for start, end in one) for one in own]
    free, edited = list(range(len(old))), text[:at]
    for entry in new:
        same = next((place for place in free if old[place] == entry), None)
        if same is None:
            edited = f"{_inserted(edited, len(edited), _sections(path, entry, in_list=True))}\n"
        else:
            free.remove(same)
            edited += texts[same] if texts[same].endswith("\n") else f"{texts[same]}\n"
    after = _outside(text, [span for one in own for span in one])[at:]
    edited = edited + after if after else f"{edited.rstrip()}\n"
    return edited if new else _with_pairs(edited, path[:-1], {str(path[-1]): []})


def _in_brackets(text: str, path: TomlPath, old: Sequence[Any], new: Sequence[Any]) -> str:
    """Return the text with another list in brackets; sections in braces are changed within if there are as many as before."""
    if len(old) != len(new):
        return _replaced(text, path, new)
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        for edit in _changes({number: before}, {number: after}, path):
            text = edit(text)
    return text


def _without(text: str, path: TomlPath) -> str:
    """Return the text without a key, an entry of a list in brackets, or a section with the sections below it."""
    places, name = places_of(text), key_path(path)
    owned = _owned(_spans(text, places), name)
    if owned:
        return _outside(text, owned)
    spans = places.values if isinstance(path[-1], int) else places.pairs
    if name not in spans:
        return text
    start, end = spans[name]
    if key_path(path[:-1]) not in places.values:
        start, following = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        return text[:start] + (text[following + 1 :] if following >= 0 else "")
    inside = _inside(places, path)
    if (start, end) not in inside:
        return text
    at = inside.index((start, end))
    if at + 1 < len(inside):
        return text[:start] + text[inside[at + 1][0] :]
    return text[: inside[at - 1][1] if at else start] + text[end:]


def _into_brackets(text: str, path: TomlPath, new: str) -> str:
    """Return the text with an entry at the end of a list in brackets, or of a section in braces."""
    places = places_of(text)
    start, end = places.values[key_path(path[:-1])]
    inside = _inside(places, path)
    if not inside:
        blank = "" if isinstance(path[-1], int) else " "
        return f"{text[: start + 1]}{blank}{new}{blank}{text[end - 1 :]}"
    lead = text[inside[-2][1] : inside[-1][0]] if len(inside) > 1 else "," + (text[start + 1 : inside[0][0]] or " ")
    lead = lead if lead.count(",") == 1 and not lead.strip(", \t\n") else ", "
    return text[: inside[-1][1]] + lead + new + text[inside[-1][1] :]


def _inside(places: TomlPlaces, path: TomlPath) -> list[Span]:
    """Return the places of what stands in the brackets or braces around a path."""
    above = key_path(path[:-1])
    spans = places.values if isinstance(path[-1], int) else places.pairs
    return sorted(span for key, span in spans.items() if _is_below(key, above) and "." not in key[len(above) + 1 :])


def _spans(text: str, places: TomlPlaces) -> dict[str, Span]:
    """Return the place of each section, which begins with the comments right above its header."""
    starts = [_above_comments(text, start) for start, _ in places.sections.values()]
    return dict(zip(places.sections, pairwise([*starts, len(text)]), strict=True))


def _owned(spans: Mapping[str, Span], name: str) -> list[Span]:
    """Return the places of a section and of those below it."""
    return [span for key, span in spans.items() if key == name or _is_below(key, name)]


def _is_below(name: str, above: str) -> bool:
    return name.startswith((f"{above}.", f"{above}["))


def _above_comments(text: str, at: int) -> int:
    """Return the start of the comment lines right above a place."""
    while at:
        line = text.rfind("\n", 0, at - 1) + 1
        if not text[line:at].lstrip().startswith("#"):
            return at
        at = line
    return at


def _outside(text: str, spans: Iterable[Span]) -> str:
    """Return the text without some places."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _inserted(text: str, at: int, block: str) -> str:
    """Return the text with a block of sections, a blank line before and after it."""
    before, after = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    return (f"{before}\n\n" if before else "") + block + (f"\n{after}" if after else "")


def _sections(path: TomlPath, values: Mapping[str, Any], *, in_list: bool = False) -> str:
    """Return a section, or an entry of a list, with the sections below it; entries of lists above it stand for their last one."""
    names = [part for part in path if isinstance(part, str)]
    nested: Any = dict(values)
    for name in reversed(names):
        nested = {name: nested}
    text, header = tomli_w.dumps(nested), ".".join(map(_key, names))
    return f"[[{header}]]\n" + text.removeprefix(f"[{header}]\n") if in_list else text


def _pair(key: str, value: Any) -> str:
    return f"{_key(key)} = {written(value)}"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else written(name)
