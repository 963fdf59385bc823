"""The declaration of the question which constraint dominates each unit."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; errors as for `planner.questions.diagnose.thresholds.thresholds_from`."""
    from planner.questions.diagnose.thresholds import shipped, thresholds_from

    thresholds = shipped() if values["thresholds"] is None else thresholds_from(values["thresholds"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.diagnose.answer import answer_of
        from planner.questions.diagnose.diagnosis import diagnose
        from planner.replanning.given import base_of, start_of

        case = start_of(asking.subject.instance, asking.given)
        plan = base_of(case, asking.given, asking.options, asking.tell, "the plan")
        return answer_of(diagnose(plan, thresholds), asking.given)

    return Ask(answered)


QUESTION = Question(
    name="diagnose",
    help="""Show what constrains each unit, and where plan and rule of thumb differ.

    Per unit, region and network: the dominant constraint (routing, inventory accuracy, labour execution or store role), what
    solving each is worth a year, the signs of readiness, and the situation it resembles. The folder of a written plan is
    compared with that plan; anything else is planned first.
    """,
    read=read,
    parameters=(Parameter("thresholds", "TOML file with thresholds of your own.", kind="file", metavar="FILE"),),
    out_help="Folder to write the tables, the thresholds and the plan to.",
)
