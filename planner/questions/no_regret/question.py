"""The declaration of the question for what certainty is worth, and for the launches that are right in almost every world."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values, time_for_all

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SECONDS = 300.0
"""Seconds that everything may take where nothing else is asked."""


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where the gap is no share."""
    from planner.replanning.cases import share_of_all

    gap = share_of_all(values["world_gap"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.no_regret.answer import answer_of
        from planner.questions.no_regret.no_regret import no_regret
        from planner.questions.no_regret.params import NoRegretParams
        from planner.worlds.pricing import values_in_worlds
        from planner.worlds.sampling import draw_worlds

        params = NoRegretParams(
            worlds=values["worlds"],
            seed=asking.options.seed,
            world_gap=gap,
            check=values["check"],
            seconds=max(1.0, values["seconds"] - asking.seconds_spent()),
        )
        instance, given = asking.subject.instance, asking.given
        worlds = draw_worlds(instance, params.worlds, params.seed)
        found = no_regret(instance, worlds, values_in_worlds, asking.options, asking.tell, params, given, asking.workers)
        return answer_of(found, given)

    return Ask(answered, plans=2)


QUESTION = Question(
    name="no-regret",
    help="""Show what certainty is worth, and which launches are right in almost every world.

    Worlds are drawn from [[uncertainties]] and [[futures]], and the best plan of each is solved to --world-gap. A launch in
    the best plans of 90 % of the worlds or more is a no-regret one. --gap holds for the base and the plan for the mean, and
    --seed draws the worlds.
    """,
    read=read,
    parameters=(
        Parameter("worlds", "Worlds that are drawn.", kind="whole", default=50, least=2, most=10_000),
        Parameter("world-gap", "Gap to which the best plan of each world is proven.", metavar="SHARE", default="1%"),
        Parameter("check", "No-regret launches to leave out, for the loss.", kind="whole", default=0, least=0, most=1_000),
        time_for_all(SECONDS),
    ),
    side_by_side=True,
    out_help="Folder to write the tables, the picture and the plans to.",
)
