"""Tasks: independent or loosely coupled solves, and what each of them needs of earlier ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from models import Progress
from models.running.stopping import Stopping

Context = TypeVar("Context")
Given = TypeVar("Given")
Found = TypeVar("Found")

Tell: TypeAlias = Callable[[str, Progress | None], None]
"""Called with the title of a task when it begins, and with each of its moments."""


@dataclass(frozen=True, eq=False)
class Known(Generic[Found]):
    """A result that is known without any work."""

    result: Found


@dataclass(frozen=True, eq=False)
class Task(Generic[Given, Found]):
    """One of several tasks that share a function and a context.

    Attributes
    ----------
    title
        is shown while it runs.
    given
        returns the input of the function, made of the results of the needed tasks, or its result where that is known by
        now. It is called in this process when the needed tasks are done, so that it may keep what is large here: its return
        value is sent.
    needs
        numbers of earlier tasks, in the order in which `given` receives their results. They say all that a task knows of
        others, so that its result does not depend on which worker is quicker.
    """

    title: str
    given: "Callable[[Sequence[Found]], Given | Known[Found]]"
    needs: Sequence[int] = ()


@dataclass(frozen=True, eq=False)
class Call:
    """The means of a function beside its context and its input.

    Attributes
    ----------
    on_progress
        takes the moments of a solve.
    request
        the user's stop request. It ends all that `models.solve` solves; a function that does more looks at it now and then.
    """

    on_progress: Callable[[Progress], None]
    request: Stopping


Function: TypeAlias = Callable[[Context, Given, Call], Found]
"""The work: a function of a module, so that a worker can import it. Context, input and result can be pickled."""
