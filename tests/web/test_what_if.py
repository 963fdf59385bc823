"""A case made by sliders, figures and quarters is the case that the command line would make."""

import pytest
from streamlit.testing.v1 import AppTest

from instances import Instance, Override, load_instance, resolve_instance
from planner.replanning.cases import Case
from planner.replanning.limit_changes import LimitPart
from planner.web.case_editor import adjustable, edited_case, fault_of
from planner.web.case_words import in_words, suggested_name


def chain() -> Instance:
    return load_instance(resolve_instance("ten-store-chain"))


def shown_editor() -> None:
    import streamlit as st

    st.session_state["made"] = edited_case(adjustable(chain()), "c")


def _page() -> None:
    from tests.web.test_what_if import shown_editor

    shown_editor()


@pytest.fixture
def page() -> AppTest:
    found = AppTest.from_function(_page, default_timeout=20).run()
    assert not found.exception
    return found


def test_a_slider_makes_the_case_of_the_command_line(page: AppTest) -> None:
    page.slider(key="c-limit-0-slider").set_value(80).run()
    assert page.number_input(key="c-limit-0-exact").value == 80.0
    assert page.session_state["made"] == Case("budget 80%", limits=((LimitPart("budget"), 0.8),))


def test_an_exact_share_moves_the_slider_as_far_as_it_goes(page: AppTest) -> None:
    page.number_input(key="c-limit-0-exact").set_value(212.5).run()
    assert page.slider(key="c-limit-0-slider").value == 150
    assert page.session_state["made"].limits == ((LimitPart("budget"), 2.125),)


def test_figures_are_set_multiplied_and_added_to(page: AppTest) -> None:
    paths = ["finance.discount_rate", "units.*.revenue", "finance.tax_rate"]
    page.multiselect(key="c-figures").set_value(paths).run()
    page.text_input(key="c-figure-finance.discount_rate-value").set_value("12 %").run()
    page.selectbox(key="c-figure-units.*.revenue-how").set_value("multiply").run()
    page.text_input(key="c-figure-units.*.revenue-value").set_value("1.1").run()
    page.selectbox(key="c-figure-finance.tax_rate-how").set_value("add").run()
    page.text_input(key="c-figure-finance.tax_rate-value").set_value("much").run()
    assert page.session_state["made"].overrides == (
        Override("finance.discount_rate", 0.12),
        Override("units.*.revenue", 1.1, "multiply"),
    )
    assert "expected a number" in page.error[0].value


def test_quarters_without_launches_and_a_later_start(page: AppTest) -> None:
    quarter = adjustable(chain()).quarters[1]
    page.multiselect(key="c-frozen").set_value([quarter]).run()
    page.number_input(key="c-delay").set_value(2).run()
    page.text_input(key="c-name").set_value("$x$ <script>").run()
    assert page.session_state["made"] == Case("$x$ <script>", frozen=(quarter,), delay=2)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case("a"), "changes nothing"),
        (Case("base", delay=1), "other than base"),
        (Case("old", delay=1), "distinct names"),
        (Case("a", (Override("finance.discount", 1),)), "discount_rate"),
        (Case("a", (Override("finance.tax_rate", 3),)), "tax_rate"),
        (Case("a", frozen=("2050Q1",)), "decision quarters"),
        (Case("a", delay=1), ""),
    ],
)
def test_a_case_that_cannot_be_planned_says_why(case: Case, said: str) -> None:
    fault = fault_of(chain(), case, [Case("old", delay=2)])
    assert said in fault if said else fault == ""


def test_cases_are_told_in_words() -> None:
    case = Case("a", (Override("tax_rate", 0.1, "add"),), ((LimitPart(limit="fit-out"), 1.25),), ("FY2027",), 1)
    assert in_words(case) == "fit-out at 125 %; tax_rate plus 0.1; no launches in FY2027; starts 1 quarter later"
    assert suggested_name(Case("", limits=((LimitPart("capacity"), 1.1),))) == "capacity 110%"
