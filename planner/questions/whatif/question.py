"""The declaration of the question for the plan under other budgets, capacities or figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where a case cannot be read, or has no name of its own."""
    from planner.replanning.case_files import read_cases
    from planner.replanning.cases import cases_of, checked_names

    cases = cases_of(
        budgets=values["budget"],
        capacities=values["capacity"],
        sets=values["set"],
        multiplied=values["multiply"],
        added=values["add"],
        delays=values["delay_start"],
        frozen=values["freeze"],
    )
    file = values["cases"]
    cases = checked_names([*cases, *(read_cases(Path(file)) if file is not None else [])])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.whatif.answer import answer_of
        from planner.questions.whatif.whatif import what_if

        instance, given = asking.subject.instance, asking.given
        return answer_of(
            what_if(instance, cases, asking.options, asking.tell, prove=values["prove"], given=given, workers=asking.workers),
            given,
        )

    return Ask(answered, plans=1 + len(cases))


QUESTION = Question(
    name="whatif",
    help="""Plan cases with other budgets, capacities or figures, and compare them.

    Each option is a case of its own; cases.toml names cases that change several things at once. --time-limit and --gap
    apply to each case.
    """,
    read=read,
    parameters=(
        Parameter("budget", "A case with this share of every budget, such as 80% or +10%.", metavar="SHARE", multiple=True),
        Parameter("capacity", "A case with this share of every capacity.", metavar="SHARE", multiple=True),
        Parameter("set", "A case with a figure set, such as discount_rate=0.12.", metavar="PATH=VALUE", multiple=True),
        Parameter("multiply", "A case with a figure multiplied.", metavar="PATH=FACTOR", multiple=True),
        Parameter("add", "A case with an amount added to a figure.", metavar="PATH=AMOUNT", multiple=True),
        Parameter("delay-start", "A case without launches in N quarters.", kind="whole", metavar="N", least=1, multiple=True),
        Parameter("freeze", "A case without launches in a quarter, such as 2027Q4.", metavar="QUARTER", multiple=True),
        Parameter("cases", "cases.toml: cases that change several things.", kind="file", metavar="FILE"),
        Parameter("prove", "Solve longer if it is not proven whether a case is better than the base.", kind="flag"),
    ),
    side_by_side=True,
    out_help="Folder to write the comparison and every case's plan to.",
)
