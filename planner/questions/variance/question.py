"""The declaration of the question for a plan against its actuals."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where no actuals are named."""
    from planner.errors import QuestionError

    where, as_of = values["actuals"], values["as_of"]
    if where is None:
        raise QuestionError("actuals: expected --actuals with a file or folder that was filled in, such as the run folder itself")

    def answered(asking: Asking) -> "Answer":
        from planner.living.dates import actuals_before
        from planner.living.variance import variance_of
        from planner.questions.variance.answer import answer_of

        if asking.given is None:
            raise ValueError("a comparison is of a plan")
        plan = asking.given.plan
        actuals, before = actuals_before(plan.instance, where, as_of)
        return answer_of(plan, variance_of(plan.chosen, actuals, before), actuals)

    return Ask(answered)


QUESTION = Question(
    name="variance",
    help="""Compare a plan with what came of it, and score its stores.

    What was planned and what came differ by volume (launches cancelled, closed down or added), timing (launches earlier or
    later), stages (of a network, learning or licence tiers, reached in other quarters) and price (paid against planned,
    measured against promised), by line, region, lever and quarter. The scorecard has the latest measure of each metric against
    its target, by store and region, and the owners of launches.
    """,
    read=read,
    parameters=(
        Parameter(
            "actuals", "File or folder with tracking.csv, launches.csv or payments.csv as filled in.", "file", metavar="PATH"
        ),
        Parameter("as-of", "First quarter that is not over.  [default: after the last actual]", metavar="QUARTER"),
    ),
    subject="run",
    by_any_measure=True,
    takes_solver_options=False,
    out_help="Folder to write the tables to.",
)
