"""A question on a page: its fields, its button, the live view while it is answered, and its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import streamlit as st

from planner.answers.question import Question
from planner.errors import OutputError
from planner.web.answer_view import View, show, view_of, view_of_stored
from planner.web.asking import Kept, Subject, ask, given_folder, kept, watch
from planner.web.held import held
from planner.web.parts import line, plain
from planner.web.question_form import first_line, form_of
from planner.web.session import session
from planner.web.stored import StoredAnswer, stored_answers

STALE: Final = "This answer is of another plan or of other inputs. Ask again for the plan as it is now."

LONGEST: Final = 1e6
"""Longest time limit, in seconds."""

Show: TypeAlias = Callable[[View, Subject, str], None]
"""Shows an answer; the text begins the names of its widgets."""


@dataclass(frozen=True)
class Wanted:
    """A question that a page offers.

    Attributes
    ----------
    question
        its declaration.
    button
        words of its button.
    fields
        parameters that are seen at once; the others stand below More options.
    left_out
        parameters without a field.
    fixed
        values that the page gives itself.
    """

    question: Question
    button: str
    fields: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)


def shown_as_found(view: View, about: Subject, key: str) -> None:
    """Show an answer by its parts."""
    show(view, about.currency, key, about.quarters)


def section(wanted: Wanted, about: Subject, key: str, show_answer: Show = shown_as_found) -> None:
    """Show a question with its answers; key begins the names of its widgets."""
    values = _values(wanted, about, key)
    flags = _options(wanted, about, key, values)
    watch(key)
    said = plain(first_line(wanted.question))
    if st.button(wanted.button, type="primary", key=f"{key}-ask", disabled=session().is_busy, help=said):
        ask(key, wanted.question.name, values, about.run, flags)
        st.rerun()
    answers(wanted.question.name, about, key, show_answer)


def _values(wanted: Wanted, about: Subject, key: str) -> dict[str, Any]:
    """Show the fields that are seen at once and return all values so far."""
    values = form_of(wanted.question, about.known, given_folder(), key, wanted.fields)
    return values | dict(wanted.fixed)


def _options(wanted: Wanted, about: Subject, key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Show the other fields, fill in their values, and return the options of the solver."""
    parameters = wanted.question.parameters
    others = [one.name for one in parameters if one.name not in (*wanted.fields, *wanted.left_out)]
    others = [name for name in others if name.replace("-", "_") not in wanted.fixed]
    if not others and not wanted.question.takes_solver_options:
        return {}
    with st.expander("More options"):
        if others:
            given = form_of(wanted.question, about.known, given_folder(), key, others)
            values |= {one.key: given[one.key] for one in parameters if one.name in others}
        return solver_options(key) if wanted.question.takes_solver_options else {}


def solver_options(key: str) -> dict[str, Any]:
    """Show the fields of the options of the solver and return those that are given, by name."""
    left, right = st.columns(2)
    limit = left.number_input(
        "Seconds for each solve",
        1.0,
        LONGEST,
        None,
        key=held(f"{key}-time"),
        placeholder="as the inputs have it",
        help="--time-limit",
    )
    gap = right.number_input(
        "Gap to prove, per cent", 0.0, 100.0, None, key=held(f"{key}-gap"), placeholder="as the inputs have it", help="--gap"
    )
    return {
        name: value for name, value in (("time_limit", limit), ("gap", None if gap is None else gap / 100)) if value is not None
    }


def answers(command: str, about: Subject, key: str, show_answer: Show = shown_as_found) -> None:
    """Show the answer that was found last, or one of those that stand in the run."""
    own = kept(key)
    try:
        others = list(stored_answers(about.run, command))
    except OutputError as error:
        st.error(plain(str(error)))
        others = []
    if own is not None and own.run == about.run:
        others = [one for one in others if one.folder != own.done.folder]
    choice = _chosen([*([own] if own else []), *others], key)
    if isinstance(choice, StoredAnswer):
        if choice.stale:
            st.warning(STALE)
        show_answer(view_of_stored(choice), about, f"{key}-{choice.folder.name}")
    elif choice is not None:
        if choice.run != about.run:
            st.warning(STALE)
        if choice.done.words:
            st.warning(plain(choice.done.words))
        show_answer(view_of(choice.done.shown), about, key)
        for offer in choice.done.shown.offers:
            line(offer)


def _chosen(found: list[Kept | StoredAnswer], key: str) -> Kept | StoredAnswer | None:
    """Return the answer to show: the one there is, or the one that is chosen of several, at first the one found last."""
    if len(found) < 2:
        return found[0] if found else None
    by_name = {_name(one): one for one in found}
    first = next(iter(by_name))
    own = held(f"{key}-which-{first}", by_name)
    name = st.selectbox("Answer", list(by_name), format_func=lambda one: _title(by_name[one]), key=own)
    return by_name[name]


def _name(one: Kept | StoredAnswer) -> str:
    folder = one.folder if isinstance(one, StoredAnswer) else one.done.folder
    return "" if folder is None else folder.name


def _title(one: Kept | StoredAnswer) -> str:
    if isinstance(one, Kept):
        return "found last"
    return f"{one.given or 'as it is asked by default'} ({one.folder.name})"
