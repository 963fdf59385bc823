"""The declaration of the question for the life of a plan."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(_: Values) -> Ask:
    """Return the question."""

    def answered(asking: Asking) -> "Answer":
        from pathlib import Path

        from planner.living.history import life_of
        from planner.questions.history.answer import answer_of

        return answer_of(life_of(Path(asking.source)), asking.subject.instance)

    return Ask(answered, plans=0)


QUESTION = Question(
    name="history",
    help="""List the life of a plan: what each run promised, what had come, and what is expected at completion.

    A run that `rollout replan` wrote names the run that it carries on; each is compared with the hashes that were noted.
    """,
    read=read,
    subject="run",
    writes="file",
    takes_solver_options=False,
    out_help="File to write the table to.",
    by_any_measure=True,
)
