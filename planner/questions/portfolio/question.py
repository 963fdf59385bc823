"""The declaration of the question for the job of each unit, and for the worth of choosing it."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question, which takes no values."""

    def answered(asking: Asking) -> "Answer":
        from planner.questions.portfolio.answer import answer_of
        from planner.questions.portfolio.portfolio import portfolio

        found = portfolio(asking.subject.instance, asking.options, asking.tell, asking.given)
        return answer_of(found, asking.given)

    return Ask(answered, plans=2)


QUESTION = Question(
    name="portfolio",
    help="""Show what each unit is for, and what choosing that is worth.

    The map of brain (routing of orders), body (work in the store), new role, closed or nothing, by unit and quarter. The
    instance is planned with new roles and without them; the difference is what the choice is worth.
    """,
    read=read,
    out_help="Folder to write the map, its summary and both plans to.",
)
