"""The listener of a command or job: notes, the moments of a solve, and the steps after it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from instances.problems import Problem
from instances.schema.instance import Instance
from models import Progress
from planner.run_files.verified import OnStep


class Solving(Protocol):
    """Takes the moments of a solve, or of several with a title each."""

    def __call__(self, progress: Progress) -> None:
        """Take note of a moment of the solve."""

    def tell(self, title: str, progress: Progress | None) -> None:
        """Take note of a moment of one of several solves; None when it begins."""


class Show(Protocol):
    """Shows a person, by whatever means, how far the work is."""

    def note(self, words: str) -> None:
        """Say something on the way."""

    def reading(self, instance: Instance, warnings: Sequence[Problem]) -> None:
        """Tell of the inputs as they were read."""

    def solving(self, currency: str) -> AbstractContextManager[Solving]:
        """Return the listener of solves whose values are in a currency."""

    def steps(self) -> AbstractContextManager[OnStep]:
        """Return the listener of the steps after a solve."""
