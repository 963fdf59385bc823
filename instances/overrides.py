"""Override single figures by path: finance.discount_rate, limits."quarterly budget".amount, units.*.revenue.

A path names a key of plan.toml (entries of lists by their name), a column of units.csv for one unit or, with *, for all, or a
column of flows.csv or transfers.csv. The last name alone is enough if only one section has it. Setting a key of an optional
section that is absent, such as records, adds the section. Overrides change the text of the files, which are then read and
checked anew; where a file leaves a figure out, its default is changed. Several overrides of one figure are made one after the
other.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel

from instances.draft import Draft
from instances.figure_paths import EVERY, figures_at, full_suggestion, names_below, split_path, with_section, written_path
from instances.figures import Change, Override, PathError, shown, value_after
from instances.problems import InputProblems, Problem
from instances.schema.instance import Instance
from instances.table_figures import change_flow_figure, change_transfer_figure, change_unit_figure


def value_of(text: str) -> Any:
    """Return the value of a text: a number, a percentage, true or false, a list, else the text itself."""
    text = text.strip()
    if re.fullmatch(r"[+-]?[0-9.]+\s*%", text):
        return float(text.rstrip("% ")) / 100.0
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError, KeyError):
        return text


def overridden(
    instance: Instance, overrides: Iterable[Override], case: str = "", *, may_idle: bool = False
) -> tuple[Instance, tuple[Change, ...]]:
    """Return the instance with some figures changed, and the changes.

    may_idle: whether settings may have no effect, as they may in a world where another figure is 0.

    Raises
    ------
    InputProblems
        a path leads nowhere, or the changed instance is invalid; every problem names the case.
    """
    draft = Draft(instance)
    changes, problems = apply(draft, instance, overrides)
    if problems:
        raise InputProblems(named(problems, case))
    try:
        return draft.instance(may_idle=may_idle), tuple(changes)
    except InputProblems as error:
        raise InputProblems(named(error.problems, case)) from None


def named(problems: Sequence[Problem], case: str) -> list[Problem]:
    """Return the problems with the name of the case before their file."""
    return [replace(problem, file=f"case {case}, {problem.file}") for problem in problems] if case else list(problems)


def apply(draft: Draft, instance: Instance, overrides: Iterable[Override]) -> tuple[list[Change], list[Problem]]:
    """Change figures in a draft of the instance; return the changes, and the problems of overrides that could not be applied."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for override in overrides:
        try:
            changes += _applied(draft, instance, override)
        except PathError as error:
            problems.append(
                Problem(
                    error.code, "override", column=override.path, found=error.found, expected=error.expected, remedy=error.remedy
                )
            )
    return changes, problems


def _applied(draft: Draft, instance: Instance, override: Override) -> list[Change]:
    pieces = split_path(override.path)
    if not pieces:
        raise PathError("figure_unknown", override.path, "a path such as finance.discount_rate")
    if pieces[0] == "solver":
        raise PathError(
            "figure_fixed", "solver", "a figure of the instance", "Give options of the solver to the command, for all cases."
        )
    if pieces[0] == "units":
        return [change_unit_figure(draft, instance, override, pieces[1:])]
    if pieces[0] == "flows":
        return [change_flow_figure(draft, instance, override, pieces[1:])]
    if pieces[0] == "transfers":
        return [change_transfer_figure(draft, instance, override, pieces[1:])]
    whole = with_section(instance.settings, pieces)
    meant = figures_at(instance.settings, whole, numbers=override.how != "set")
    if EVERY not in whole and len(meant) == 1:
        return [replace(_settings_figure(draft, instance, override, meant[0]), figure=written_path(whole))]
    return [_settings_figure(draft, instance, override, one) for one in meant]


def _settings_figure(draft: Draft, instance: Instance, override: Override, pieces: list[str]) -> Change:
    """Change a figure of plan.toml: the validated settings give the value before any change, the raw ones are changed."""
    value: Any = instance.settings
    raw: Any = draft.settings
    begun: BaseModel | None = None
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        key, below = _child(value, piece)
        if below is None and not last:
            below = begun = _default_section(value, piece, override)
        if last:
            if isinstance(below, BaseModel | dict) or (isinstance(below, tuple) and override.how != "set"):
                raise PathError("figure_fixed", piece, "a single figure", _children_remedy(below))
            before = draft.changed.get(tuple(pieces), below)
            raw[key] = draft.changed[tuple(pieces)] = value_after(before, override)
            return Change(written_path(pieces), shown(None if begun else before), shown(raw[key]))
        raw = _raw_below(raw, key, below)
        value = below
    raise AssertionError("a path has at least one piece")


def _child(value: Any, piece: str) -> tuple[Any, Any]:
    """Return the key or index that a name stands for within a value, and the value there."""
    if isinstance(value, BaseModel):
        names = list(type(value).model_fields)
        if piece in names:
            return piece, getattr(value, piece)
    elif isinstance(value, dict):
        names = [str(name) for name in value]
        if piece in value:
            return piece, value[piece]
    elif isinstance(value, tuple):
        names = names_below(value)
        if piece.isdigit() and int(piece) < len(value):
            return int(piece), value[int(piece)]
    else:
        raise PathError("figure_unknown", piece, "the end of the path, as this is a single figure")
    raise PathError("figure_unknown", piece, "a name that exists here", full_suggestion(piece, names))


def _default_section(value: Any, piece: str, override: Override) -> BaseModel | None:
    """Return an absent optional section at its defaults, None for a key that is no section."""
    field = type(value).model_fields.get(piece) if isinstance(value, BaseModel) else None
    allowed = get_args(field.annotation) if field is not None else ()
    section = next((kind for kind in allowed if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    if section is None:
        return None
    if override.how != "set":
        raise PathError("figure_fixed", f"no section {piece}", "a figure that is there, to multiply it or add to it")
    return section()


def _raw_below(raw: Any, key: Any, below: Any) -> Any:
    """Return the raw value of a key; a default that the file leaves out is written out first."""
    if isinstance(raw, dict) and key not in raw:
        raw[key] = [] if isinstance(below, tuple) else {}
    found = raw[key]
    if isinstance(below, tuple) and len(found) != len(below):
        raw[key] = found = [_written_out(one) for one in below]
    return found


def _written_out(value: Any) -> Any:
    return value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, BaseModel) else value


def _children_remedy(value: Any) -> str:
    names = list(type(value).model_fields) if isinstance(value, BaseModel) else list(value) if isinstance(value, dict) else []
    return f"Go on with one of: {', '.join(map(str, names[:12]))}." if names else ""
