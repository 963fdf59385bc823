"""The declaration of the question why a unit is in, out, or in its quarter."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SECONDS = 13.0
"""Seconds that an answer on one unit may take where nothing else is asked."""

EXACT_SECONDS = 120.0
"""The same of the exact answer on all units."""


def read(values: Values) -> Ask:
    """Return the question as it was asked: of one unit, or of all; QuestionError where both are asked for at once."""
    unit, exact = values["unit"], values["exact"]
    seconds = values["seconds"] or (EXACT_SECONDS if exact else SECONDS)
    if exact and unit is not None:
        from planner.errors import QuestionError

        raise QuestionError("--exact is of all units, and the answer on one unit is exact already: leave out --exact or --unit")

    def answered(asking: Asking) -> "Answer":
        from planner.questions.explain.answer import answer_on_all, answer_on_unit
        from planner.questions.explain.explanation import explain

        given = asking.given
        if given is None:
            raise ValueError("an explanation is of a plan")
        left = max(1.0, seconds - asking.seconds_spent())
        if exact:
            from planner.questions.explain.every_answer import answer_on_every_unit
            from planner.questions.explain.every_unit import every_unit

            found = every_unit(given.case, given.plan, asking.options, asking.tell, left, asking.workers)
            return answer_on_every_unit(found, given)
        if unit is None:
            return answer_on_all(given)
        return answer_on_unit(explain(given.case, given.plan, unit, asking.options, asking.tell, left, asking.workers), given)

    return Ask(answered)


QUESTION = Question(
    name="explain",
    help="""Explain a written plan: one unit against its alternatives, or all units.

    DIR is what `rollout plan --out DIR` wrote. For one unit, each alternative is forced and everything else is planned anew
    around it: in or out, a quarter earlier or later, the other lever, the other order. For all units, each lever has its
    reason, checked within the plan; with --exact each unit has its alternatives, each of them forced as for one unit, for as
    long as --seconds says.
    """,
    read=read,
    parameters=(
        Parameter("unit", "The unit to explain; without it all units, as a table of reasons.", metavar="UNIT"),
        Parameter("exact", "All units, each against its alternatives, with the change of the plan's NPV.", kind="flag"),
        Parameter(
            "seconds",
            f"Time for the whole answer: {SECONDS:.0f} for one unit, {EXACT_SECONDS:.0f} with --exact, if nothing is said.",
            kind="number",
            least=1.0,
            most=1e5,
            tells_apart=False,
        ),
    ),
    subject="run",
    writes="file",
    out_help="CSV file to write, instead of among the answers of DIR.",
    takes_solver_options=False,
    side_by_side=True,
)
