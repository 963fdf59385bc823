"""The declaration of the question for the worth of optimisation over the usual ways to plan."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question, which takes no values."""
    from planner.questions.baselines.usual_ways import WAYS

    def answered(asking: Asking) -> "Answer":
        from planner.questions.baselines.answer import answer_of
        from planner.questions.baselines.baselines import baselines

        found = baselines(asking.subject.instance, asking.options, asking.tell, asking.given)
        return answer_of(found, asking.given)

    return Ask(answered, plans=1 + len(WAYS))


QUESTION = Question(
    name="baselines",
    help="""Compare the optimised plan with the usual ways to plan.

    The instance is planned by rules of thumb as well: the base case (or only what rules ask for), everything early, rank and
    fill, worst units first, a pilot that scales, manual improvement only. All of them keep the same limits and rules.
    """,
    read=read,
    out_help="Folder to write the table and every baseline's plan to.",
)
