"""How the frame makes options of a question's parameters, and which of them tell one question from another."""

import pytest

from planner.questions.question import Ask, Parameter, Question
from planner.terminal.asking import command_of
from planner.terminal.destination import asked_of_run

FLAGS = Question(
    "asked",
    "",
    lambda values: Ask(lambda asking: asking),  # type: ignore[arg-type, return-value]
    (Parameter("prove", "", kind="flag"), Parameter("regions", "", kind="flag", default=True)),
)


@pytest.mark.parametrize(("given", "prove"), [((), False), (("--prove",), True)])
def test_a_flag_is_given_without_a_value(given: tuple[str, ...], prove: bool) -> None:
    with command_of("whatif").make_context("whatif", ["instance", "--budget", "80%", *given]) as context:
        assert context.params["prove"] is prove


@pytest.mark.parametrize(
    ("prove", "regions", "name"),
    [(False, True, "asked"), (True, True, "asked-prove"), (False, False, "asked-no-regions")],
)
def test_a_flag_tells_questions_apart_where_it_is_given(prove: bool, regions: bool, name: str) -> None:
    assert asked_of_run(FLAGS, {"prove": prove, "regions": regions}).name == name
