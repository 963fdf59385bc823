"""Overrides of single figures: the change that is asked for, the figure before and after, and the arithmetic between."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal


@dataclass(frozen=True)
class Override:
    """One figure to change: set it, multiply it, or add to it."""

    path: str
    value: Any
    how: Literal["set", "multiply", "add"] = "set"


@dataclass(frozen=True)
class Change:
    """A figure before and after an override, both as text."""

    figure: str
    before: str
    after: str


class PathError(Exception):
    """An override whose path leads nowhere, or whose figure cannot be changed in this way."""

    def __init__(self, code: str, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(found)
        self.code, self.found = code, found
        self.expected, self.remedy = expected, remedy


def value_after(value: Any, override: Override) -> Any:
    """Return a value after an override. A whole number stays one if its new value is whole.

    Raises
    ------
    PathError
        the override multiplies or adds, and the value is no number.
    """
    if override.how == "set":
        return _whole(override.value) if isinstance(value, int) and is_number(value) else override.value
    if not is_number(value):
        raise PathError("figure_fixed", shown(value), "a number, to multiply it or add to it")
    if not is_number(override.value):
        raise PathError("figure_fixed", shown(override.value), "a number to multiply by or to add")
    change: Callable[[float], float] = {
        "multiply": lambda one: one * override.value,
        "add": lambda one: one + override.value,
    }[override.how]
    changed = change(value)
    return _whole(changed) if isinstance(value, int) else changed


def _whole(value: Any) -> Any:
    """Return a whole number as an int, any other value unchanged."""
    return int(value) if isinstance(value, float) and isfinite(value) and value == int(value) else value


def is_number(value: Any) -> bool:
    """Return whether a value is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """Return a value as text for a reader."""
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
