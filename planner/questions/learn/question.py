"""The declaration of the question for what actuals say of the levers."""

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
        from planner.questions.learn.answer import answer_of
        from planner.questions.learn.learning import learn

        if asking.given is None:
            raise ValueError("actuals are those of a plan")
        actuals, _ = actuals_before(asking.subject.instance, where, as_of)
        return answer_of(learn(asking.given, actuals, where))

    return Ask(answered)


QUESTION = Question(
    name="learn",
    help="""Read the actuals of a plan: what each lever really does, and the instance with what was learned.

    DIR is what `rollout plan --out DIR` wrote. Fill in column actual of its tracking.csv, comparison rows too, and what became
    of the launches in launches.csv. Effects are read by difference in differences against stores without a launch; too little
    data says so and changes nothing.
    """,
    read=read,
    parameters=(
        Parameter(
            "actuals",
            "CSV file, workbook or folder with tracking.csv and launches.csv as filled in, such as DIR itself.",
            kind="file",
            metavar="PATH",
        ),
        Parameter("as-of", "First quarter that is not over.  [default: after the last actual]", metavar="QUARTER"),
    ),
    subject="run",
    by_any_measure=True,
    out_help="Folder to write the tables, the instance and the plan to, instead of among the answers of DIR.",
    takes_solver_options=False,
)
