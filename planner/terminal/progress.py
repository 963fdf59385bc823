"""Progress while solving: one live line in a terminal, elsewhere a plain line now and then."""

import sys
from time import perf_counter
from types import TracebackType
from typing import Final, Self

from rich.live import Live
from rich.text import Text

from models import Progress
from planner.objectives import GoalProgress
from planner.terminal.screen import console, is_plain, printable
from planner.wording import gap_percent, relative_gap, worth_in_words
from planner.worlds.stages import StageProgress

PLAIN_EVERY: Final = 10.0
"""Least number of seconds between two plain lines."""


class ProgressLine:
    """Takes every `Progress` of a solve and shows it on stderr; quiet shows nothing."""

    def __init__(self, currency: str, *, quiet: bool = False) -> None:
        self._currency = currency
        self._began = perf_counter()
        self._last: Progress | None = None
        self._title = ""
        self._next_line = 0.0
        self._console = console(sys.stderr)
        self._plain = is_plain(sys.stderr) and not quiet
        self._live = None if quiet or self._plain else Live(self, console=self._console, refresh_per_second=4, transient=True)

    def tell(self, title: str, progress: Progress | None) -> None:
        """Take note of a moment of one of several solves, whose title is shown before it; None when it begins."""
        if title != self._title:
            self._title, self._last, self._next_line = title, None, 0.0
            self._began = perf_counter()
            if self._plain:
                self._print(printable(title))
        if progress is not None:
            self(progress)

    def __call__(self, progress: Progress) -> None:
        """Take note of a moment of the solve."""
        self._last = progress
        said = progress.value is not None or isinstance(progress, StageProgress)
        if self._plain and progress.seconds >= self._next_line and said:
            self._next_line = progress.seconds + PLAIN_EVERY
            self._print(self.line(progress.seconds))

    def _print(self, line: str) -> None:
        """Print a plain line; where it cannot be written, nothing is lost by being quiet."""
        try:
            self._console.print(Text(line), soft_wrap=True)
        except OSError:
            self._plain = False

    def __rich__(self) -> Text:
        return Text(self.line(perf_counter() - self._began), overflow="ellipsis", no_wrap=True)

    def line(self, seconds: float) -> str:
        """Return the state of the solve: seconds, the plan's value, the proven bound and the gap between them.

        A title of which no moment has come yet may be that of a step without a solve, so that nothing is said of a plan.
        """
        parts = [printable(self._title)] if self._title and not self._plain else []
        parts.append(f"{seconds:.0f} s")
        last = self._last
        if isinstance(last, StageProgress):
            parts.append(last.stage)
        elif last is None or last.value is None:
            parts += ["looking for a plan"] if last is not None or not self._title else []
        else:
            parts.append(f"plan {self._worth(last, last.value)}")
        if last is not None and last.bound is not None:
            parts.append(f"bound {self._worth(last, last.bound).removeprefix(f'{self._currency} ')}")
            if last.value is not None:
                parts.append(f"gap {gap_percent(relative_gap(last.value, last.bound))}")
        return "  ".join(parts)

    def _worth(self, moment: Progress, value: float) -> str:
        return worth_in_words(value, moment.goal if isinstance(moment, GoalProgress) else "", self._currency)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()


class StepLine:
    """Shows on stderr what is done with a plan that is found; quiet shows nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._step = ""
        self._next_line = perf_counter() + PLAIN_EVERY
        self._console = console(sys.stderr)
        self._plain = is_plain(sys.stderr) and not quiet
        self._live = None if quiet or self._plain else Live(self, console=self._console, refresh_per_second=4, transient=True)

    def __call__(self, step: str) -> None:
        """Take note of a step that begins, or of how far it is."""
        self._step = step
        if self._plain and perf_counter() >= self._next_line:
            self._next_line = perf_counter() + PLAIN_EVERY
            try:
                self._console.print(Text(printable(step)), soft_wrap=True)
            except OSError:
                self._plain = False

    def __rich__(self) -> Text:
        return Text(printable(self._step), overflow="ellipsis", no_wrap=True)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()
