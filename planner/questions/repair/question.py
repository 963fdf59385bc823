"""The declaration of the question which rules conflict, and how to fix it."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(_: Values) -> Ask:
    """Return the question as it was asked."""

    def answered(asking: Asking) -> "Answer":
        from planner.questions.repair.answer import answer_of
        from planner.questions.repair.repair import diagnosed

        instance = asking.subject.instance
        return answer_of(instance, diagnosed(instance, asking.options, lambda said: asking.tell(said, None)))

    return Ask(answered, plans=0)


QUESTION = Question(
    name="repair",
    help="""Name the rules that conflict, and how to fix it.

    --time-limit applies to each check whether some rules conflict, --gap to the plan of each repair.
    """,
    read=read,
    subject="instance",
    writes="file",
    out_help="CSV file to write the repairs to.",
)
