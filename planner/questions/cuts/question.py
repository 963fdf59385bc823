"""The declaration of the question which launches go first as the budget falls."""

from typing import TYPE_CHECKING

from planner.answers.question import PART_OF_LIMITS, Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where there are no cuts, or too many."""
    from planner.questions.cuts.cut_list import cuts_to
    from planner.replanning.cases import share_of_all
    from planner.replanning.limit_changes import LimitPart

    cuts = cuts_to(share_of_all(values["to"]), share_of_all(values["step"]))
    part = LimitPart("budget", values["limit"], values["period"], values["colour"], values["scope"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.cuts.answer import answer_of
        from planner.questions.cuts.cut_list import cut_list

        found = cut_list(asking.subject.instance, asking.options, asking.tell, cuts, part, asking.given, asking.workers)
        return answer_of(found, asking.given)

    return Ask(answered, plans=1 + len(cuts))


QUESTION = Question(
    name="cuts",
    help="""List which launches go first as the budget falls.

    Each step keeps launches of the step before in their quarters and adds none. Beside it stands the best plan for the same
    budget that is free to start over, and what keeping to the list loses against it.
    """,
    read=read,
    parameters=(
        Parameter("to", "Deepest cut of the budgets.", metavar="SHARE", default="50%"),
        Parameter("step", "Step from cut to cut.", metavar="SHARE", default="5%"),
        *PART_OF_LIMITS,
    ),
    side_by_side=True,
    out_help="Folder to write the list and every cut's plan to.",
)
