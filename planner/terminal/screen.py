"""The screen: the answer on stdout, everything else on stderr, plain lines wherever nobody looks at a terminal."""

import errno
import io
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import IO, TYPE_CHECKING, Any, Final, TextIO, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from planner.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

WIDEST: Final = 120
NARROWEST: Final = 20
"""Width below which the reported width of a terminal is taken as wrong."""

PIPED: Final = 160
"""Width of tables where there is no terminal to ask: room for each figure on one line."""


def is_plain(stream: TextIO) -> bool:
    """Return whether the stream gets plain lines: no terminal, NO_COLOR set, or a terminal that can do nothing."""
    return not stream.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


class _Notes(io.TextIOBase):
    """The stream of notes and progress: where it cannot be written, as a terminal that was closed, nobody is there to read it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            _write_no_more(self._stream)
            return len(text)

    def flush(self) -> None:
        if self._stream.closed:
            return
        try:
            self._stream.flush()
        except OSError:
            _write_no_more(self._stream)


class _Neutral(Console):
    """A console on which no text steers the terminal: marks that could are written as escapes, wherever they come from."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of what is shown."""
        for text, style, control in super().render(renderable, options):
            if control:
                yield Segment(text, style, control)
            else:
                yield Segment("\n".join(map(printable, text.split("\n"))), style)


def console(stream: TextIO) -> Console:
    """Return a console on a stream that takes text as it is, without markup."""
    plain = is_plain(stream)
    screen = _Neutral(
        file=cast("IO[str]", _Notes(stream)) if stream is sys.stderr else stream,
        force_terminal=not plain,
        no_color=plain,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,
        emoji=False,
        width=None if stream.isatty() or os.environ.get("COLUMNS") else PIPED,
    )
    if screen.width < NARROWEST:
        screen.width = PIPED
    elif stream.isatty():
        screen.width = min(screen.width, WIDEST)
    return screen


def printable(text: str) -> str:
    """Return the text with everything that could steer a terminal or hide itself written as an escape."""
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in text)


def user_text(text: str) -> Text:
    """Return the text of a user as it stands, never as markup."""
    return Text(printable(text))


def answer(*parts: RenderableType) -> None:
    """Print the answer on stdout; a line of text is not broken."""
    screen = console(sys.stdout)
    with _whoever_reads():
        with screen.capture() as captured:
            for part in parts:
                screen.print(part, soft_wrap=isinstance(part, str | Text))
        _write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def answer_json(document: dict[str, Any]) -> None:
    """Print the answer on stdout as one JSON document; a number that is none, or infinite, is null."""
    _write(json.dumps(_finite(document), indent=2, allow_nan=False) + "\n")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as plain JSON values, None for what is missing."""
    return json.loads(frame.to_json(orient="records", double_precision=10)) if len(frame) else []


def _write(text: str) -> None:
    with _whoever_reads():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _whoever_reads() -> Iterator[None]:
    """Ignore a reader that leaves (`head`, a closed terminal), with the same exit code; report an output that is full."""
    try:
        yield
    except BrokenPipeError:
        _write_no_more(sys.stdout)
    except OSError as error:
        closed = error.errno == errno.EIO and stat.S_ISCHR(os.fstat(sys.stdout.fileno()).st_mode)
        _write_no_more(sys.stdout)
        if closed:
            return
        raise OutputError(f"the answer could not be written to the standard output ({error.strerror})") from error


def _write_no_more(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def note(text: str) -> None:
    """Print a line for the person at the screen, on stderr; where it cannot be written nobody is there to read it."""
    try:
        console(sys.stderr).print(user_text(text), soft_wrap=True)
    except OSError:
        _write_no_more(sys.stderr)


def bar_of(stream: TextIO) -> str:
    """Return the character that bars are drawn with on this stream."""
    return "\N{FULL BLOCK}" if (stream.encoding or "").lower().startswith("utf") else "#"


def plain_table(*headers: str, texts: int = 1) -> Table:
    """Return a table without borders whose first columns are text and whose others are figures."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, header in enumerate(headers):
        table.add_column(user_text(header), justify="left" if number < texts else "right", overflow="fold")
    return table
