"""Find the line and the place of each key of a TOML text. The text must be valid TOML."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')[ \t]*""")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]+")


def key_path(location: Iterable[int | str]) -> str:
    """Return the path of a key, such as levers.orchestration.ramp[2] for ("levers", "orchestration", "ramp", 2)."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def lines_of_keys(text: str) -> dict[str, int]:
    """Return the line of each key and list item, by path."""
    scan = _Scan(text)
    with suppress(RecursionError, ValueError):  # the lines found so far are valid
        scan.document()
    return scan.lines


def line_of(path: str, lines: dict[str, int]) -> int | None:
    """Return the line of a path, or of the nearest section that contains it."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


Span = tuple[int, int]
"""Start and end in a text."""


@dataclass(frozen=True)
class TomlPlaces:
    """Places in a TOML text, by path.

    Attributes
    ----------
    pairs
        keys with their values.
    values
        values of keys, and entries of lists in brackets.
    sections
        headers of sections in their order, with their brackets; the entries of a list of sections have paths such as limits[0].
    """

    pairs: dict[str, Span] = field(default_factory=dict)
    values: dict[str, Span] = field(default_factory=dict)
    sections: dict[str, Span] = field(default_factory=dict)


def places_of(text: str) -> TomlPlaces:
    """Return the places of keys, values and sections."""
    scan = _Scan(text)
    with suppress(RecursionError, ValueError):  # the places found so far are valid
        scan.document()
    return scan.places


class _Scan:
    """A scan of a TOML text from start to end; `at` is the current position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places = TomlPlaces()
        self.lines: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        self.line, self.counted = 1, 0

    def document(self) -> None:
        section = ""
        while self._skip():
            if self.text.startswith("[", self.at):
                double = self.text.startswith("[[", self.at)
                start = self.at
                self.at += 1 + double
                section = self._key("", whole=False)
                if double:
                    number = self.sizes.get(section, 0)
                    self.sizes[section] = number + 1
                    self._note(section, start)
                    section = f"{section}[{number}]"
                self._note(section, start)
                self.at += 1 + double
                self.places.sections.setdefault(section, (start, self.at))
            else:
                self._pair(section)

    def _skip(self) -> bool:
        """Skip blanks and comments; return whether anything follows."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at < len(self.text)

    def _note(self, path: str, position: int) -> None:
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        self.lines.setdefault(path, self.line)

    def _key(self, path: str, *, whole: bool = True) -> str:
        """Read the dotted key at the current position and return its path. A list of sections stands for its last entry."""
        while True:
            match = _KEY.match(self.text, self.at)
            if match is None:
                raise ValueError("no key")
            name = match[1].strip("\"'")
            path = f"{path}.{name}" if path else name
            self.at = match.end()
            if not self.text.startswith(".", self.at):
                return path
            if path in self.sizes and not whole:
                path = f"{path}[{self.sizes[path] - 1}]"
            self.at += 1

    def _pair(self, section: str) -> None:
        start = self.at
        path = self._key(section)
        self._note(path, start)
        self.at += 1
        self._value(path)
        self.places.pairs[path] = (start, self.places.values[path][1])

    def _value(self, path: str) -> None:
        self._skip()
        start = self.at
        self._read_value(path)
        self.places.values[path] = (start, start + len(self.text[start : self.at].rstrip()))

    def _read_value(self, path: str) -> None:
        if self.text.startswith("[", self.at):
            self.at += 1
            number = 0
            while self._skip() and not self.text.startswith("]", self.at):
                self._note(f"{path}[{number}]", self.at)
                self._value(f"{path}[{number}]")
                number += 1
                self._comma()
            self.at += 1
        elif self.text.startswith("{", self.at):
            self.at += 1
            while self._skip() and not self.text.startswith("}", self.at):
                self._pair(path)
                self._comma()
            self.at += 1
        else:
            match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if match is None:
                raise ValueError("no value")
            self.at = match.end()

    def _comma(self) -> None:
        self._skip()
        self.at += self.text.startswith(",", self.at)
