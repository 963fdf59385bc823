"""The declaration of the question whether orchestration pays, and from which figures on."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked."""
    regions = bool(values["regions"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.platform.answer import answer_of
        from planner.questions.platform.platform import platform

        return answer_of(platform(asking.subject.instance, asking.options, asking.tell, regions=regions))

    return Ask(answered)


QUESTION = Question(
    name="platform",
    help="""Find whether orchestration pays, and its break-even in orders, accuracy and units.

    For the network, and for each region that would have it alone: the orders, the accuracy and the number of live units
    at which the best plan with orchestration is worth more than the best without.
    """,
    read=read,
    parameters=(Parameter("regions", "Ask for each region on its own as well.", kind="flag", default=True),),
    subject="instance",
    writes="file",
    out_help="CSV file to write.",
)
