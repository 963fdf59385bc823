"""A case made by hand: a slider for each limit, named figures, quarters without launches, and a later start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from instances import InputProblems, Instance, Override
from instances.figure_list import ListedFigure, listed_figures
from instances.overrides import value_of
from planner.errors import QuestionError
from planner.limits.scopes import fiscal_year_of
from planner.replanning.cases import Case, case_instance, checked_names
from planner.replanning.limit_changes import LimitPart, amounts
from planner.web.case_words import suggested_name
from planner.web.held import held
from planner.web.parts import plain
from planner.wording import counted, level

LEAST, MOST, ALL = 50, 150, 100
"""Ends of a slider and the amount as it is, in per cent."""

LARGEST: Final = 1000.0
"""Largest share that may be entered, in per cent."""

WAYS: Final = {"set": "set to", "multiply": "times", "add": "plus"}
"""Ways to change a figure, in words."""


@dataclass(frozen=True)
class Adjustable:
    """The figures of an instance that a case may change.

    Attributes
    ----------
    limits
        parts with a slider, and what they come to in words.
    figures
        those that are searched in.
    quarters, years
        in which launches may be forbidden.
    """

    limits: tuple[tuple[LimitPart, str], ...]
    figures: tuple[ListedFigure, ...]
    quarters: tuple[str, ...]
    years: tuple[str, ...]


def adjustable(instance: Instance) -> Adjustable:
    """Return the figures of an instance that a case may change."""
    settings = instance.settings
    parts = [LimitPart("budget"), LimitPart("capacity"), *(LimitPart(limit=rule.name) for rule in settings.limits)]
    quarters = [quarter.label for quarter in instance.quarters[: settings.calendar.decision_quarters]]
    years = dict.fromkeys(fiscal_year_of(quarter) for quarter in quarters)
    return Adjustable(
        tuple((part, said) for part in parts if (said := _sum_of(instance, part))),
        tuple(listed_figures(instance)),
        tuple(quarters),
        tuple(years),
    )


def _sum_of(instance: Instance, part: LimitPart) -> str:
    """Return the amounts of a part in words; blank where there are none."""
    try:
        found = amounts(instance, part)
    except QuestionError:
        return ""
    if part.limit is None:
        return counted(len(dict.fromkeys(one.limit for one in found)), "limit")
    return f"{counted(len(found), 'amount')}, {level(sum(one.amount for one in found))} in all"


def edited_case(change: Adjustable, key: str) -> Case:
    """Show the fields of a case and return the case as they stand.

    key: begins the names of the widgets; another key is an empty form.
    """
    limits = tuple((part, share) for part, share in _limits(change, key) if share != 1.0)
    overrides = tuple(_figures(change, key))
    frozen, delay = _launches(change, key)
    name = st.text_input("Name of the case", key=held(f"{key}-name"), placeholder="a name of your own, or none", max_chars=100)
    made = Case(name.strip(), overrides, limits, frozen, delay)
    return made if made.name else Case(suggested_name(made), overrides, limits, frozen, delay)


def _limits(change: Adjustable, key: str) -> Iterable[tuple[LimitPart, float]]:
    """Yield each part with its share; amounts are written in the help of a slider."""
    titles = {LimitPart("budget"): "All budgets", LimitPart("capacity"): "All capacities"}
    for place, (part, said) in enumerate(change.limits):
        title = titles.get(part, part.limit or str(part))
        yield part, _share(title, f"Share of its amounts. As the plan has it: {said}.", f"{key}-limit-{place}") / ALL


def _share(title: str, said: str, key: str) -> float:
    """Show a slider and a field for the exact value beside it, in per cent; return the value of the field."""
    state, slide, exact = st.session_state, held(f"{key}-slider"), held(f"{key}-exact")
    state.setdefault(slide, ALL)
    state.setdefault(exact, float(ALL))

    def to_exact() -> None:
        state[exact] = float(state[slide])

    def to_slider() -> None:
        state[slide] = int(min(MOST, max(LEAST, round(ALL if state[exact] is None else state[exact]))))

    left, right = st.columns([4, 1], vertical_alignment="bottom")
    left.slider(plain(title), LEAST, MOST, key=slide, format="%d %%", on_change=to_exact, help=plain(said))
    right.number_input(
        plain(f"{title}, per cent"),
        0.0,
        LARGEST,
        step=1.0,
        key=exact,
        format="%.6g",
        on_change=to_slider,
        label_visibility="collapsed",
    )
    return float(ALL if state[exact] is None else state[exact])


def _figures(change: Adjustable, key: str) -> Iterable[Override]:
    """Show a searchable list of figures, and a row for each that was chosen; yield the changes in the order of a file."""
    known = {one.path: one for one in change.figures}
    chosen = st.multiselect(
        "Figures",
        list(known),
        key=held(f"{key}-figures"),
        format_func=lambda path: f"{path.replace('_', ' ')} ({known[path].value})" if path in known else path,
        accept_new_options=True,
        placeholder="search, such as discount rate",
        help=plain("A figure of plan.toml, or a column of units.csv. For one unit type its path, such as units.S001.revenue."),
    )
    found = [one for path in chosen if (one := _figure(path, known.get(path), f"{key}-figure-{path}")) is not None]
    yield from (one for how in WAYS for one in found if one.how == how)


def _figure(path: str, listed: ListedFigure | None, key: str) -> Override | None:
    """Show the row of a figure; return its change, None while it has none."""
    left, middle, right = st.columns([4, 2, 2], vertical_alignment="bottom")
    left.text(path if listed is None else f"{path}\nnow {listed.value}", help=plain(listed.meaning) if listed else None)
    how = middle.selectbox("How", list(WAYS), format_func=WAYS.__getitem__, key=held(f"{key}-how"), label_visibility="collapsed")
    text = right.text_input(
        plain(f"Value for {path}"),
        key=held(f"{key}-value"),
        placeholder="0.12, 12%, yes",
        label_visibility="collapsed",
        max_chars=200,
    )
    return _override(path, text, how) if text.strip() else None


def _override(path: str, text: str, how: Any) -> Override | None:
    value = {"yes": True, "no": False}.get(text.strip().lower(), value_of(text))
    if how != "set" and (isinstance(value, bool) or not isinstance(value, int | float)):
        st.error(plain(f"{path}: found {text}, expected a number such as 1.1"))
        return None
    return Override(path, value, how)


def _launches(change: Adjustable, key: str) -> tuple[tuple[str, ...], int]:
    left, right = st.columns(2)
    options = [*change.quarters, *change.years]
    frozen = left.multiselect(
        "No launches in", options, key=held(f"{key}-frozen", options), help="Launches that are committed stay."
    )
    delay = right.number_input(
        "Start later, quarters",
        0,
        len(change.quarters) - 1,
        key=held(f"{key}-delay", range(len(change.quarters))),
        help="No launches in the first quarters.",
    )
    return tuple(frozen), int(delay)


def fault_of(instance: Instance, case: Case, others: Sequence[Case]) -> str:
    """Return the fault of a case that cannot be planned beside others; blank if it can."""
    if not (case.limits or case.overrides or case.frozen or case.delay):
        return "This case changes nothing: move a slider, or choose a figure."
    try:
        checked_names([*others, case])
        case_instance(instance, case)
    except InputProblems as error:
        return "\n".join(map(str, error.problems))
    except QuestionError as error:
        return str(error)
    return ""
