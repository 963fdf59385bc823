"""Questions by the folder that declares them; nothing heavy is imported."""

from importlib import import_module
from typing import Any

from planner.answers.question import Parameter, Question, Values
from planner.errors import UsageError


def declared_in(folder: str) -> Question:
    """Return the question that a folder of `planner/questions` declares."""
    question: Question = import_module(f"planner.questions.{folder}.question").QUESTION
    return question


def question_named(name: str) -> Question:
    """Return a question by the name of its command; ModuleNotFoundError where there is none."""
    return declared_in(name.replace("-", "_"))


def with_defaults(question: Question, given: Values) -> dict[str, Any]:
    """Return a value for each parameter of a question: the given one, or else its default as the command has it.

    Raises
    ------
    UsageError
        a value is given for no parameter.
    """
    keys = {parameter.key for parameter in question.parameters}
    if unknown := sorted(given.keys() - keys):
        raise UsageError(f"{question.name}: takes no {', '.join(unknown)}; expected {', '.join(sorted(keys))}")
    return {parameter.key: given.get(parameter.key, _default(parameter)) for parameter in question.parameters}


def _default(parameter: Parameter) -> Any:
    if parameter.kind == "flag":
        return bool(parameter.default)
    return () if parameter.multiple and parameter.default is None else parameter.default
