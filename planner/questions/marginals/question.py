"""The declaration of the question for what a little more of each limit is worth."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values, time_for_all

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SECONDS = 180.0
"""Seconds that everything may take where nothing else is asked."""


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where the increment is no share."""
    from planner.errors import QuestionError
    from planner.replanning.cases import share_of_all

    increment = share_of_all(values["increment"])
    if increment == 0.0:
        raise QuestionError(f"{values['increment']!r} adds nothing; write a share above 0, such as 5%")

    def answered(asking: Asking) -> "Answer":
        from planner.questions.marginals.answer import answer_of
        from planner.questions.marginals.marginals import marginals

        left = max(1.0, values["seconds"] - asking.seconds_spent())
        instance, given = asking.subject.instance, asking.given
        found = marginals(
            instance,
            asking.options,
            asking.tell,
            increment=increment,
            seconds=left,
            given=given,
            rules=values["rules"],
            workers=asking.workers,
        )
        return answer_of(found, given)

    return Ask(answered)


QUESTION = Question(
    name="marginals",
    help="""Show what a little more of each budget and capacity is worth.

    Each part is raised alone and the instance planned anew; with --rules, floors, minimums, pilots, sequences and the other
    rules with a number are eased in the same way. The gain is that of the plan found; at least and at most are
    its proven interval. A gain is not determined if 0 lies within its proven interval. --gap holds for the base.
    """,
    read=read,
    parameters=(
        Parameter("increment", "What is added to each part.", metavar="SHARE", default="5%"),
        Parameter("rules", "Ease every other rule with a number, too: counts by one, amounts by the increment.", kind="flag"),
        time_for_all(SECONDS),
    ),
    writes="file",
    out_help="CSV file to write.",
    side_by_side=True,
)
