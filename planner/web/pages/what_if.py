"""The page What if: cases by slider and named figures, planned and beside each other."""

from functools import partial
from typing import Final

import streamlit as st

from instances import InputProblems
from planner.errors import QuestionError
from planner.questions.whatif.columns import COMPARISON
from planner.replanning.case_files import cases_in, written_cases
from planner.replanning.cases import Case, case_instances, cases_of, checked_names
from planner.web.answer_view import View, tables_in_full
from planner.web.asking import Subject, ask, given_folder, subject, watch
from planner.web.case_editor import edited_case, fault_of
from planner.web.case_results import show_cases
from planner.web.case_words import in_words
from planner.web.held import held
from planner.web.opened import opened
from planner.web.parts import line, parts, plain
from planner.web.section import answers, solver_options
from planner.web.session import session

KEY: Final = "whatif"
"""Of this page's answer and its widgets."""

FORM: Final = f"{KEY}-form"
"""Key of the number of the form of a case: the next one is an empty form."""

QUICK: Final[dict[str, Case]] = {
    "Budgets at 80 %": cases_of(budgets=["80%"])[0],
    "Budgets at 120 %": cases_of(budgets=["120%"])[0],
    "Capacities at 80 %": cases_of(capacities=["80%"])[0],
    "Start 2 quarters later": cases_of(delays=[2])[0],
}
"""Cases of one click."""

FILE: Final = "cases.toml"
MOST_BYTES: Final = 1_000_000
"""Size of a file of cases."""


def page() -> None:
    """Show the page."""
    st.title("What if", anchor=False)
    about = subject()
    if about is None:
        return
    st.text("Choose what changes, then compare. Each case is planned anew and set beside your plan.")
    _quick(about)
    _own(about)
    _listed(about)
    _compare(about)
    watch(KEY)
    answers(KEY, about, KEY, _results)


def _quick(about: Subject) -> None:
    """Show the buttons of cases of one click."""
    names = {case.name for case in session().cases}
    with st.container(horizontal=True):
        for title, case in QUICK.items():
            fault = not _fits(about, case)
            said = "The plan has no such limits." if fault else f"Adds the case: {in_words(case)}."
            if st.button(title, key=f"{KEY}-quick-{title}", disabled=fault or case.name in names, help=said):
                session().cases.append(case)
                st.rerun()


def _fits(about: Subject, case: Case) -> bool:
    """Return whether an instance has what a case of one click changes."""
    parts = {part for part, _ in about.adjustable.limits}
    quarters = len(about.adjustable.quarters)
    return all(part in parts for part, _ in case.limits) and case.delay < quarters


@st.fragment
def _own(about: Subject) -> None:
    """Offer the form of a case; what is set in it shows it anew without the rest of the page."""
    opened("A case of your own: limits, figures, quarters", f"{KEY}-own", partial(_form, about))


def _form(about: Subject) -> None:
    """Show the form of a case, and add the case where it can be planned."""
    form = session().memory.setdefault(FORM, 0)
    case = edited_case(about.adjustable, f"{KEY}-{form}")
    line(f"This case: {in_words(case)}")
    if st.button("Add this case", key=f"{KEY}-add"):
        fault = fault_of(about.instance, case, session().cases)
        if fault:
            st.error(plain(fault))
        else:
            session().cases.append(case)
            session().memory[FORM] = form + 1
            st.rerun()


def _listed(about: Subject) -> None:
    """Show the cases so far, each with a button that removes it, and the file of them."""
    cases = session().cases
    for place, case in enumerate(cases):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            changes = in_words(case)
            line(f"{place + 1}. {case.name}" if changes == case.name else f"{place + 1}. {case.name}: {changes}")
            said = plain(f"Removes the case {case.name}.")
            if st.button("Remove", key=f"{KEY}-remove-{place}-{case.name}", help=said):
                cases.remove(case)
                st.rerun()
    opened("Save the cases, or use saved ones", f"{KEY}-files", partial(_files, about))


def _files(about: Subject) -> None:
    """Show what hands out the cases as a file, and takes those of another."""
    cases = session().cases
    st.download_button(
        f"Download {FILE}",
        partial(written_cases, tuple(cases)),
        FILE,
        "application/toml",
        disabled=not cases,
        on_click="ignore",
        key=f"{KEY}-file",
    )
    given = st.file_uploader("Cases of a file, as `rollout whatif --cases` takes it", type="toml", key=f"{KEY}-upload")
    if given is not None and st.button("Add its cases", key=f"{KEY}-add-file"):
        _add_file(about, given.getvalue())


def _add_file(about: Subject, content: bytes) -> None:
    """Add the cases of a file; where one cannot be planned, none, and every problem is shown."""
    if len(content) > MOST_BYTES:
        st.error(f"The file has {len(content):,} bytes; expected {MOST_BYTES:,} at most.")
        return
    try:
        known = {case.name for case in session().cases}
        found = [case for case in cases_in(content, FILE) if case.name not in known]
        checked_names([*session().cases, *found])
        case_instances(about.instance, found)
    except (QuestionError, InputProblems) as error:
        st.error(plain(str(error)))
        return
    session().cases.extend(found)
    st.rerun()


def _compare(about: Subject) -> None:
    """Show the button that plans the cases, and how long they may take."""
    cases = session().cases
    with st.expander("More options"):
        flags = solver_options(KEY)
        prove = st.checkbox(
            "Prove the order", key=held(f"{KEY}-prove"), help="Solves longer where it is not proven which is better."
        )
    if st.button("Compare with the plan", type="primary", key=f"{KEY}-ask", disabled=not cases or session().is_busy):
        file = given_folder() / FILE
        file.write_bytes(written_cases(cases))
        ask(KEY, "whatif", {"cases": str(file), "prove": prove}, about.run, flags)
        st.rerun()


def _results(view: View, about: Subject, key: str) -> None:
    """Show the cases beside each other, then what else the answer says."""
    show_cases(view.table, about.currency, key)
    if any(isinstance(part, str) for part in view.parts):
        shown = [part for part in view.parts[1:] if getattr(part, "table", None) != COMPARISON]
        parts(shown, quarters=about.quarters, key=f"{key}-part")
    tables_in_full(view, key, about.quarters)
