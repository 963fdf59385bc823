"""Parts of an answer on a page: harmless texts, tables in the words of the report, figures that say what they are."""

import re

import pandas as pd
import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from planner.answers.answer import Filled, Grid, Heading
from planner.columns import Column, Table
from planner.web.parts import JOINER, cells_of, figures, parts, plain, values_of

HOSTILE = (
    "<script>alert(1)</script>",
    "**bold** and _low_",
    "=1+1",
    "../../x",
    "$x$ and $$y$$",
    ":red[x]",
    "[link](http://example.org)",
    "![picture](http://example.org/x.png)",
    "`code` ~~gone~~",
    "# heading",
    "1. one",
    "- list",
    "> said",
    "a | b",
    "A & B &amp; C",
    "back\\slash",
)

REPLACED = re.compile(
    r":[\w+-]+:|:material/|https?://|www\.|\w@\w|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)|:streamlit:",
)
"""What Streamlit makes symbols and links of in a text without markup."""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_markdown_reader_finds_nothing_but_the_text(text: str) -> None:
    (inline,) = MarkdownIt("js-default").parseInline(plain(text))
    assert {token.type for token in inline.children or ()} <= {"text", "text_special"}
    assert "".join(token.content for token in inline.children or ()).replace(JOINER, "") == text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_begins_a_block(text: str) -> None:
    kinds = {token.type for token in MarkdownIt("js-default").parse(plain(text))}
    assert kinds == {"paragraph_open", "inline", "paragraph_close"}


@pytest.mark.parametrize(
    "text", [":smile:", ":material/home:", ":material_home:", "http://a.org", "www.a.org", "a@b.org", "a -> b", "a <-> b", "-- x"]
)
def test_names_of_pictures_addresses_and_arrows_stay_letters(text: str) -> None:
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain(text))
    assert REPLACED.search(text)
    assert not REPLACED.search(unescaped)
    assert unescaped.replace(JOINER, "") == text


def test_marks_that_nobody_sees_are_written_out() -> None:
    assert plain("a\n\u202eb") == "a \\\\u202eb"


TABLE = Table(
    "units",
    "unit",
    (
        Column("unit", "text", "name of the unit", shown="text"),
        Column("npv", "money", "NPV of the case", "NPV", "plan", blank="no plan"),
        Column("change", "money", "NPV less that of the base", "change", "change", judged=True),
        Column("irr", "level", "return, a share a year", "IRR", "fine per cent", blank="not meaningful"),
        Column("inner", "money", "kept in the file", place="file"),
        Column("determined", "text", "how much is proven"),
    ),
    title="Units",
)


def _frame() -> pd.DataFrame:
    rows = [
        ("=1+1", 1234567.891, 12.5, 0.1234, 1.0, "yes"),
        ("**b**", 2.0, -3.6, None, 1.0, "no"),
        ("<b>", None, None, None, 1.0, ""),
    ]
    return pd.DataFrame(rows, columns=TABLE.names)


def test_cells_are_read_as_in_the_report() -> None:
    columns = [column for column in TABLE.columns if column.place != "file"]
    cells = cells_of(TABLE, columns, _frame())
    assert cells["npv"].tolist() == ["1,234,568", "2", "no plan"]
    assert cells["change"].tolist() == ["+12", "not determined", ""]
    assert cells["irr"].tolist() == ["12.3 %", "not meaningful", ""]
    assert cells["unit"].tolist() == ["=1+1", "**b**", "<b>"]


def test_values_keep_every_decimal_and_no_formula() -> None:
    values = values_of(list(TABLE.columns), _frame())
    assert values["npv"].tolist()[:2] == [1234567.891, 2.0]
    assert values["unit"].tolist() == ["'=1+1", "**b**", "<b>"]


def shown() -> None:
    parts(["A line with <b>", Heading("**Launches**"), Filled(TABLE, _frame(), "units"), Grid(("case", "$l$"), (("=x", "3"),))])
    figures([(TABLE.column("npv"), 1234567.891), (TABLE.column("irr"), float("nan"))])


def _page() -> None:
    from tests.web.test_parts import shown

    shown()


def test_a_page_shows_every_part() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert page.text[0].value == "A line with <b>"
    assert page.subheader[0].value == plain("**Launches**")
    assert page.dataframe[0].value.columns.tolist() == ["unit", "npv", "change", "irr", "determined"]
    assert page.dataframe[1].value.iloc[0].tolist() == ["'=x", "3"]
    npv, irr = page.metric
    assert (npv.label, npv.value, npv.help) == ("NPV", "1,234,568", "NPV of the case")
    assert (irr.value, irr.delta) == ("–", "not meaningful")


def test_the_heading_and_the_meaning_of_a_column_go_with_the_table() -> None:
    page = AppTest.from_function(_page).run()
    config = page.dataframe[0].proto.columns
    assert '"label": "NPV"' in config
    assert '"help": "NPV of the case"' in config
