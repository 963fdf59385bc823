"""Columns that a table of Inputs may have and its file does not have yet: fields of the table, and shares of segments."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from instances.files import PLAN
from instances.headers import column_schema, is_share_column, takes_tags
from instances.schema.common import Record
from instances.schema.meanings import meanings_of
from instances.schema.segments import SHARE_PREFIX
from instances.segment_checks import WORDS
from instances.toml_files import values_in
from instances.wording import column_default, schema_of, takes
from planner.editing import Change
from planner.web.held import held
from planner.web.input_changes import change_inputs, show_anew
from planner.web.parts import plain
from planner.wording import counted

COLUMN: Final = "inputs-column"
"""Begins the key of the column that is to be added."""

Shares = Mapping[str, Mapping[str, Any]]
"""Segments, as plan.toml has them, by the columns that their shares may have."""


def shares_in(plan: bytes, kind: type[Record]) -> Shares:
    """Return the segments of a plan.toml by the columns of their shares; none where it cannot be read, or a table takes none."""
    found = values_in(PLAN, plan).get("segments") if takes_tags(kind) else None
    segments = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return {column: one for one in segments if is_share_column(column := f"{SHARE_PREFIX}{one.get('name')}")}


def meaning_of(kind: type[Record], name: str, shares: Shares) -> str:
    """Return the meaning of a column, and the values that it takes; blank for a column of the user's own."""
    if name in kind.model_fields:
        said = " ".join(meanings_of(kind).get(name, "").split())
    elif name in shares:
        segment = shares[name]
        whole = next((words for of, words in WORDS.items() if of == segment.get("of")), "figure")
        said = f"Share of the {whole} of each unit that is the segment {segment.get('title') or segment['name']}."
    else:
        return ""
    return f"{said} Takes {takes(column_schema(name, kind), schema_of(kind), in_table=True)}."


def further_columns(file: str, kind: type[Record], columns: Sequence[str], shares: Shares) -> None:
    """Offer the columns that a table may have and does not have yet, each with what a blank cell stands for."""
    absent = [name for name in (*kind.model_fields, *shares) if name not in columns]
    if not absent:
        return
    with st.expander(f"Add a column ({counted(len(absent), 'column')} that {plain(file)} may have and does not have)"):
        name = st.selectbox(
            "Column", absent, index=None, placeholder="Choose one", key=held(f"{COLUMN} {file}", absent), help="Type to search."
        )
        if name is not None:
            st.text(f"{meaning_of(kind, name, shares)} {_blank(kind, name, shares)}.")
        st.button("Add the column", disabled=name is None, on_click=_add, args=(file, name), key=f"{COLUMN} add {file}")


def _blank(kind: type[Record], name: str, shares: Shares) -> str:
    """Return the meaning of a blank cell of a column, in words."""
    if name in shares:
        return f"A blank cell stands for: {shares[name].get('share', 0.0)}, the share in plan.toml"
    needed, default = column_default(kind, name)
    return f"{'It must be filled:' if needed else 'A blank cell stands for:'} {default}"


def _add(file: str, name: str) -> None:
    change_inputs(Change(file, None, name, None, ""))
    show_anew()
