"""The declaration of the question for the smallest plan that keeps a share of the NPV."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer

MEASURES = {"spend": "least_spend", "units": "fewest_units", "launches": "fewest_launches"}
"""Goals, by what is made least."""


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where more than the whole NPV is to be kept."""
    from planner.errors import QuestionError
    from planner.replanning.cases import share_of_all

    share = share_of_all(values["keep"])
    if share > 1.0:
        raise QuestionError(f"{values['keep']!r} of the NPV cannot be kept; write a share such as 80%")
    measures = [MEASURES[one] for one in values["by"] or MEASURES]

    def answered(asking: Asking) -> "Answer":
        from planner.questions.smallest.answer import answer_of
        from planner.questions.smallest.smallest import smallest

        found = smallest(asking.subject.instance, share, measures, asking.options, asking.tell, asking.given, asking.workers)
        return answer_of(found, asking.given)

    return Ask(answered, plans=1 + len(measures))


QUESTION = Question(
    name="smallest",
    help="""Find the smallest plan that keeps a share of the NPV.

    Smallest by spend, by the number of units that launch anything, and by the number of launches.
    """,
    read=read,
    parameters=(
        Parameter("keep", "Share of the greatest NPV to keep.", metavar="SHARE", default="80%"),
        Parameter(
            "by", "Measure to minimise; may be repeated.  [default: all]", kind="choice", choices=tuple(MEASURES), multiple=True
        ),
    ),
    side_by_side=True,
    out_help="Folder to write the table and the plans to.",
)
