"""The terminal as the listener of the work: notes and live lines on stderr."""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.problems import Problem
from instances.schema.instance import Instance
from planner.terminal.progress import ProgressLine, StepLine
from planner.terminal.reading_screen import tell_reading
from planner.terminal.screen import note


@dataclass(frozen=True)
class OnScreen:
    """Shows how far the work is; quiet shows no progress and nothing of the reading."""

    quiet: bool = False

    def note(self, words: str) -> None:
        """Print a line."""
        note(words)

    def reading(self, instance: Instance, warnings: Sequence[Problem]) -> None:
        """Print the inputs as they were read and the first warnings."""
        if not self.quiet:
            tell_reading(instance, warnings)

    def solving(self, currency: str) -> ProgressLine:
        """Return a live line of the solve."""
        return ProgressLine(currency, quiet=self.quiet)

    def steps(self) -> StepLine:
        """Return a live line of the steps."""
        return StepLine(quiet=self.quiet)
