"""The declaration of the question why a unit is in, out, or in its quarter."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SECONDS = 13.0
"""Seconds that an answer on one unit may take where nothing else is asked."""


def read(values: Values) -> Ask:
    """Return the question as it was asked: of one unit, or of all."""
    unit, seconds = values["unit"], values["seconds"]

    def answered(asking: Asking) -> "Answer":
        from planner.questions.explain.answer import answer_on_all, answer_on_unit
        from planner.questions.explain.explanation import explain

        given = asking.given
        if given is None:
            raise ValueError("an explanation is of a plan")
        if unit is None:
            return answer_on_all(given)
        left = max(1.0, seconds - asking.seconds_spent())
        return answer_on_unit(explain(given.case, given.plan, unit, asking.options, asking.tell, left), given)

    return Ask(answered)


QUESTION = Question(
    name="explain",
    help="""Explain a written plan: one unit against its alternatives, or all units.

    DIR is what `rollout plan --out DIR` wrote. For one unit, each alternative is forced and everything else is planned anew
    around it: in or out, a quarter earlier or later, the other lever, the other order. For all units, each lever has its
    reason, checked within the plan.
    """,
    read=read,
    parameters=(
        Parameter("unit", "The unit to explain; without it all units, as a table of reasons.", metavar="UNIT"),
        Parameter(
            "seconds",
            "Time for the whole answer on one unit.",
            kind="number",
            default=SECONDS,
            least=1.0,
            most=1e5,
            tells_apart=False,
        ),
    ),
    subject="run",
    writes="file",
    out_help="CSV file to write, instead of among the answers of DIR.",
    takes_solver_options=False,
)
