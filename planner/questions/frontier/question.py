"""The declaration of the question for what more or less of a limit is worth."""

from typing import TYPE_CHECKING

from planner.answers.question import PART_OF_LIMITS, Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SHARES = "40%:160%:10%"
"""Shares of the budgets where none are given."""


def read(values: Values) -> Ask:
    """Return the question as it was asked.

    Raises
    ------
    UsageError
        budgets and capacities are asked for at once.
    QuestionError
        the shares are none, or too many.
    """
    from planner.errors import UsageError
    from planner.questions.frontier.frontier import factors_of
    from planner.replanning.cases import share_of_all
    from planner.replanning.limit_changes import LimitPart

    budget, capacity = values["budget"], values["capacity"]
    if budget is not None and capacity is not None:
        raise UsageError("give --budget or --capacity, not both")
    what, shares = ("capacity", capacity) if capacity is not None else ("budget", budget or SHARES)
    factors, reach = factors_of(shares), share_of_all(values["reach"])
    part = LimitPart(what, values["limit"], values["period"], values["colour"], values["scope"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.frontier.answer import answer_of
        from planner.questions.frontier.frontier import frontier

        found = frontier(asking.subject.instance, part, factors, asking.options, asking.tell, asking.given, asking.workers)
        return answer_of(found, reach, asking.given)

    return Ask(answered, plans=1 + len(factors))


QUESTION = Question(
    name="frontier",
    help="""Show what more or less of a budget or a capacity is worth.

    Every point is planned on the real programme, to --gap or for --time-limit. NPV never falls as the amount rises.
    """,
    read=read,
    parameters=(
        Parameter("budget", "Shares of the budgets, such as 40%:160%:5%.", metavar="FROM:TO:STEP"),
        Parameter("capacity", "Shares of the capacities instead.", metavar="FROM:TO:STEP"),
        *PART_OF_LIMITS,
        Parameter("reach", "Share of the greatest NPV to look for.", metavar="SHARE", default="95%"),
    ),
    side_by_side=True,
    out_help="Folder to write the frontier, its picture and every plan to.",
    knows_stages=True,
    knows_hiring=True,
)
