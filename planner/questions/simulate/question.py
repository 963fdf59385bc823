"""The declaration of the question for actuals under another truth."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where a change cannot be read."""
    from planner.replanning.cases import Case, override_of

    overrides = [override_of(text, how) for how in ("multiply", "set") for text in values[how]]
    case = Case("the truth", tuple(overrides))

    def answered(asking: Asking) -> "Answer":
        from planner.learning.simulated import simulated_sheet
        from planner.living.dates import quarter_from
        from planner.questions.simulate.answer import answer_of
        from planner.questions.simulate.launches import launches_in
        from planner.replanning.cases import case_instance

        if asking.given is None:
            raise ValueError("actuals are of a plan")
        plan = asking.given.plan
        truth = case_instance(plan.instance, case)
        before = quarter_from(plan.instance, values["as_of"])
        launches = launches_in(values["launches"], plan, before)
        sheet = simulated_sheet(plan.chosen, truth.instance, before, values["noise"], values["draw"], launches)
        return answer_of(plan, sheet, truth.changes, plan.instance.label_of(before), values["noise"], len(launches))

    return Ask(answered)


QUESTION = Question(
    name="simulate",
    help="""Fill in the tracking sheet as if the truth were another one.

    To rehearse the reading of a roll-out: what would be measured if a lever brought half of what is believed? `learn`,
    `variance` and `replan` take the sheet as they take a real one.
    """,
    read=read,
    parameters=(
        Parameter(
            "multiply",
            "A figure that is another one in truth, such as levers.orchestration.effects.split=0.5.",
            metavar="PATH=FACTOR",
            multiple=True,
        ),
        Parameter("set", "A figure with its true value.", metavar="PATH=VALUE", multiple=True),
        Parameter("as-of", "First quarter that is not over; needed.", metavar="QUARTER"),
        Parameter("launches", "launches.csv as filled in: launches that came otherwise than planned.", "file", metavar="PATH"),
        Parameter(
            "noise",
            "Standard deviation of each measure, as a share of it, or of 1 less it for accuracies and on-time rate.",
            "number",
            default=0.02,
            least=0.0,
            most=1.0,
        ),
        Parameter("draw", "Seed of the noise.", "whole", default=0, least=0, most=2**31),
    ),
    subject="run",
    by_any_measure=True,
    takes_solver_options=False,
    out_help="CSV file to write.",
    writes="file",
    keeps=True,
)
