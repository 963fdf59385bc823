"""The page Start: an example or files dropped in, and every problem of them."""

import pandas as pd
import streamlit as st

from instances.problems import CATALOGUE, InputProblems, Problem
from instances.reader import example_names
from planner.editing import EditedInputs, from_uploads
from planner.web.held import held
from planner.web.parts import plain
from planner.web.session import session
from planner.wording import counted


def page() -> None:
    """Show the choice of inputs, and what was read."""
    st.title("Start")
    own = session()
    examples = example_names()
    name = st.selectbox("An example", examples, index=None, placeholder="Choose one", key=held("start-example", examples))
    if st.button("Open the example", disabled=name is None) and name is not None:
        own.inputs = EditedInputs.from_example(name)
    files = st.file_uploader("Your own: a workbook, the files of a folder, or a zip of it", accept_multiple_files=True)
    if st.button("Open the files", disabled=not files) and files:
        try:
            own.inputs = from_uploads({one.name: one.getvalue() for one in files})
        except InputProblems as error:
            st.error(
                f"These files are not opened: {counted(len(error.problems), 'problem')}. Correct the files, or choose others."
            )
            problem_table(error.problems)
            return
    if own.inputs is None:
        return
    st.subheader(plain(own.inputs.name))
    found = own.inputs.read()
    if found.problems:
        st.error(f"{counted(len(found.problems), 'problem')}. Correct the inputs on the page Inputs.")
        problem_table(found.problems)
    else:
        st.success("No problem found. Plan them on the page Plan.")
    for warning in found.warnings:
        st.warning(plain(str(warning)))


def problem_table(problems: tuple[Problem, ...]) -> None:
    """Show problems with place, finding, expectation and remedy, as data."""
    rows = [
        {
            "file": one.file,
            "row": one.row,
            "column": one.column,
            "found": CATALOGUE[one.code][0] if one.found is None else one.found,
            "expected": one.expected,
            "what to do": one.remedy or CATALOGUE[one.code][1],
        }
        for one in problems
    ]
    st.dataframe(pd.DataFrame(rows).astype({"row": "Int64"}), hide_index=True, width="stretch", placeholder="")
