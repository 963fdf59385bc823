"""A question as a form: a field for each of its parameters, made of its declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from math import isfinite
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

import streamlit as st

from instances.schema.instance import Instance
from planner.answers.question import Parameter, Question
from planner.jobs.declared import declared_in, with_defaults
from planner.limits.scopes import fiscal_year_of
from planner.web.held import held
from planner.web.parts import plain

ENDINGS: Final = (".csv", ".toml", ".xlsx")
"""Endings of files that a question takes."""


def questions() -> dict[str, Question]:
    """Return every question of the command line by its name, in the order of the alphabet."""
    package = import_module("planner.questions")
    declared = (declared_in(one.name) for one in iter_modules(package.__path__) if one.ispkg)
    return {one.name: one for one in sorted(declared, key=lambda one: one.name)}


def first_line(question: Question) -> str:
    """Return the first sentence of the help of a question."""
    return question.help.strip().splitlines()[0]


@dataclass(frozen=True)
class Known:
    """Names of an instance that parameters take.

    Attributes
    ----------
    by_parameter
        the names by the parameter's own.
    """

    by_parameter: Mapping[str, Sequence[str]] = field(default_factory=dict)


def names_of(instance: Instance) -> Known:
    """Return the names that parameters of questions take: limits, levers, units, scopes, quarters and fiscal years."""
    settings = instance.settings
    quarters = [quarter.label for quarter in instance.quarters]
    decided = quarters[: settings.calendar.decision_quarters]
    years = list(dict.fromkeys(fiscal_year_of(quarter) for quarter in decided))
    units = [unit.unit for unit in instance.units]
    scopes = [*(unit.region for unit in instance.units), *(unit.leader for unit in instance.units)]
    return Known(
        {
            "limit": [rule.name for rule in settings.limits],
            "lever": list(settings.levers),
            "unit": units,
            "scope": sorted({str(one) for one in scopes if one}),
            "period": [*decided, *years],
            "launch": decided,
            "reading": decided,
            "freeze": [*decided, *years],
            "by": quarters,
        }
    )


def form_of(question: Question, known: Known, folder: Path, key: str, only: Sequence[str] | None = None) -> dict[str, Any]:
    """Show a field for each parameter of a question and return the values, as the command line would give them.

    Parameters
    ----------
    folder
        for the files that are handed in, under names of their own.
    key
        begins the names of the widgets.
    only
        parameters that have a field; the others stay at their defaults. All by default.
    """
    values = with_defaults(question, {})
    for parameter in question.parameters:
        if only is None or parameter.name in only:
            values[parameter.key] = _field(parameter, known.by_parameter.get(parameter.name), folder, f"{key}-{parameter.name}")
    return values


def _field(parameter: Parameter, names: Sequence[str] | None, folder: Path, key: str) -> Any:
    title, said = parameter.name.replace("-", " ").capitalize(), plain(parameter.help)
    options = list(parameter.choices) if parameter.kind == "choice" else list(names or ())
    if options and parameter.kind in ("choice", "text"):
        if parameter.multiple:
            return tuple(st.multiselect(title, options, default=parameter.default or None, key=held(key, options), help=said))
        at = options.index(parameter.default) if parameter.default in options else None
        return st.selectbox(title, options, index=at, key=held(key, options), help=said, placeholder="all")
    if parameter.kind == "flag":
        return st.checkbox(title, value=bool(parameter.default), key=held(key), help=said)
    if parameter.kind == "file":
        return _file(parameter, folder, title, said, key)
    if parameter.multiple:
        lines = st.text_area(title, key=held(key), help=f"{said} One in a line.", placeholder=parameter.metavar, height=68)
        return tuple(one for line in lines.splitlines() if (one := line.strip()))
    if parameter.kind == "text":
        text = st.text_input(title, value=parameter.default or "", key=held(key), help=said, placeholder=parameter.metavar)
        return text.strip() or None
    return _number(parameter, title, said, key)


def _number(parameter: Parameter, title: str, said: str, key: str) -> Any:
    kind = int if parameter.kind == "whole" else float
    least, most = (kind(end) if isfinite(end) else None for end in (parameter.least, parameter.most))
    value = None if parameter.default is None else kind(parameter.default)
    step, look = (1, "%d") if parameter.kind == "whole" else (None, "%.6g")
    return st.number_input(title, min_value=least, max_value=most, value=value, step=step, format=look, key=held(key), help=said)


def _file(parameter: Parameter, folder: Path, title: str, said: str, key: str) -> str | None:
    """Return the path of a file that was handed in: its bytes under a name of the parameter, never under its own."""
    given = st.file_uploader(title, type=list(ENDINGS), key=key, help=said)
    if given is None:
        return None
    ending = next(one for one in ENDINGS if given.name.lower().endswith(one))
    path = folder / f"{parameter.name}{ending}"
    path.write_bytes(given.getvalue())
    return str(path)
