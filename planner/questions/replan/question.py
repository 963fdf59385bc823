"""The declaration of the question that carries a plan on."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where no quarter is named, or more than the best NPV is to be kept."""
    from planner.errors import QuestionError
    from planner.living.replan import ReplanRequest, replan
    from planner.replanning.cases import share_of_all

    if values["as_of"] is None:
        raise QuestionError("as-of: expected --as-of with the first quarter that is not over, such as 2027Q4")
    keep = share_of_all(values["keep"])
    if keep > 1.0:
        raise QuestionError(f"{values['keep']!r} of the NPV cannot be kept; write a share such as 99%")
    request = ReplanRequest(values["as_of"], values["actuals"], values["figures"], keep, values["freeze_next"])

    def answered(asking: Asking) -> "Answer":
        from planner.living.chain import sunk_in
        from planner.questions.replan.answer import answer_of

        if asking.given is None:
            raise ValueError("a plan is carried on")
        carried = replace(request, sunk=sunk_in(Path(asking.source)))
        found = replan(asking.given.plan, carried, asking.options, asking.tell)
        return answer_of(found, asking.source, asking.target)

    return Ask(answered)


QUESTION = Question(
    name="replan",
    help="""Carry a plan on: fix its past, and plan the rest anew with the least change.

    Launches before --as-of are facts: as planned, or as launches.csv and payments.csv of the actuals say. The rest is the plan
    that moves the fewest launches of those that keep a share of the best NPV; a change that gains less than the proven gap is
    undone. The new run names the run that it carries on.
    """,
    read=read,
    parameters=(
        Parameter("as-of", "First quarter that is not over.", metavar="QUARTER"),
        Parameter("actuals", "File or folder with launches.csv or payments.csv as filled in.", "file", metavar="PATH"),
        Parameter(
            "instance",
            "Instance whose figures replace those of the run, as `rollout learn` writes it.",
            "file",
            metavar="DIR",
            value_name="figures",
        ),
        Parameter("keep", "Share of the best NPV to keep.", metavar="SHARE", default="99%"),
        Parameter("freeze-next", "Keep every launch of the next quarter, --as-of itself.", "flag", default=False),
    ),
    subject="run",
    by_any_measure=True,
    out_help="Folder to write the new plan to, with moves.csv and replan_curve.csv.",
)
