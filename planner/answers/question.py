"""The declaration of a question: its parameters, its subject, and the function that answers it. The frame makes it a command.

Declarations are read for help and completion, so that this module and those that declare import nothing heavy at their top.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from instances.schema.settings import SolverOptions
    from planner.answers.answer import Answer
    from planner.replanning.given import Given, Subject
    from planner.replanning.telling import Tell
    from planner.workers import Workers

Values: TypeAlias = Mapping[str, Any]
"""The values given to a question, by the names of its parameters with underscores; a repeated parameter has a tuple."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question.

    Attributes
    ----------
    name
        of the option, without its dashes.
    help
        in a sentence.
    kind
        text, number, whole (a whole number), file (the path of one), flag (yes if it is given) or choice.
    metavar
        stands for the value in the help.
    default
        where nothing is given.
    choices
        of kind choice.
    least, most
        of a number.
    multiple
        whether it may be repeated.
    tells_apart
        whether another value makes it another question; False for the time that an answer may take.
    value_name
        its name among the values, where that of the option would be taken.
    """

    name: str
    help: str
    kind: Literal["text", "number", "whole", "file", "flag", "choice"] = "text"
    metavar: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()
    least: float = -inf
    most: float = inf
    multiple: bool = False
    tells_apart: bool = True
    value_name: str = ""

    @property
    def key(self) -> str:
        """Its name among the values."""
        return self.value_name or self.name.replace("-", "_")


@dataclass(frozen=True, eq=False)
class Asking:
    """The inputs of an answer.

    Attributes
    ----------
    subject
        the instance, and its plan where a run was named.
    options
        of the solver.
    tell
        called with what is solved, and with each of its moments.
    seconds_spent
        seconds since the command began.
    workers
        perform its solves side by side.
    source
        what the command was asked of, as it was named.
    target
        folder that the answer's base plan will stand in; None where it is not written.
    """

    subject: "Subject"
    options: "SolverOptions"
    tell: "Tell"
    seconds_spent: Callable[[], float]
    workers: "Workers"
    source: str = ""
    target: "Path | None" = None

    @property
    def given(self) -> "Given | None":
        """The plan that the question is asked of; None where the instance is planned first."""
        return self.subject.given


@dataclass(frozen=True)
class Ask:
    """A question with its values read and checked.

    Attributes
    ----------
    answer
        answers it.
    plans
        plans that are written with the answer, at most.
    """

    answer: Callable[[Asking], "Answer"]
    plans: int = 1


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes
    ----------
    name
        of its command.
    help
        the first line stands in the list of commands.
    read
        reads and checks the values; QuestionError where they do not fit.
    parameters
        what it takes beside the options that all questions share.
    subject
        what it is asked of: instances and runs; instances alone, of runs their inputs; runs alone.
    writes
        a folder with plans, or one file.
    out_help
        of the option --out.
    takes_solver_options
        whether solver options mean something here.
    side_by_side
        whether its solves may run side by side, so that it takes the options of workers.
    tasks
        modules with the functions of its tasks, where there surely is work for every worker: workers start before anything is
        read.
    keeps
        whether a file that stands where --out says is kept: people fill in such files.
    by_any_measure
        whether runs of plans by a measure of risk may be asked it, of the questions that are asked of runs alone.
    """

    name: str
    help: str
    read: Callable[[Values], Ask]
    parameters: tuple[Parameter, ...] = field(default=())
    subject: Literal["instance or run", "instance", "run"] = "instance or run"
    writes: Literal["folder", "file"] = "folder"
    out_help: str = ""
    takes_solver_options: bool = True
    side_by_side: bool = False
    tasks: tuple[str, ...] = ()
    keeps: bool = False
    by_any_measure: bool = False


def time_for_all(default: float) -> Parameter:
    """Return the parameter of the seconds that a question may take in all."""
    words = "Time for everything, the base included."
    return Parameter("seconds", words, kind="number", default=default, least=1.0, most=1e6, tells_apart=False)


PART_OF_LIMITS = (
    Parameter("limit", "Only this limit of plan.toml.", metavar="NAME"),
    Parameter("period", "Only this quarter (2027Q3) or fiscal year (FY2027).", metavar="PERIOD"),
    Parameter("colour", "Only budgets of this colour.", kind="choice", choices=("capex", "opex")),
    Parameter("scope", "Only this region, leader or team.", metavar="NAME"),
)
"""Parameters that narrow which amounts of the limits are meant."""
