"""Messages from the process of a job to the one that started it: a JSON document on a line."""

import json
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Stoppable:
    """From now on a stop request keeps the best; values are in this currency."""

    currency: str


@dataclass(frozen=True)
class Solving:
    """A solve begins; title: blank where there is one alone."""

    title: str


@dataclass(frozen=True)
class Moment:
    """A moment of a solve; the value is negative where less is better.

    stage: done before a search begins, in words. goal: other than the NPV, as in plan.toml.
    """

    seconds: float
    value: float | None
    bound: float | None
    stage: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Step:
    """A step after the solve, in words."""

    words: str


@dataclass(frozen=True)
class Note:
    """Words on the way."""

    words: str


Message: TypeAlias = Stoppable | Solving | Moment | Step | Note
_KINDS: dict[str, type[Message]] = {kind.__name__: kind for kind in (Stoppable, Solving, Moment, Step, Note)}


def as_line(message: Message) -> str:
    """Return a message as a line with its end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)}) + "\n"


def from_line(line: str) -> Message | None:
    """Return the message of a line; None for a line that is none."""
    try:
        said: dict[str, Any] = json.loads(line)
        return _KINDS[said.pop("kind")](**said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
