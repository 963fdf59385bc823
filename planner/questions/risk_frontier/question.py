"""The declaration of the question for the frontier of mean against CVaR."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values, time_for_all

if TYPE_CHECKING:
    from planner.answers.answer import Answer

SECONDS = 300.0
"""Seconds that everything may take where nothing else is asked."""

MOST_POINTS = 50


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where the gap is no share."""
    from planner.replanning.cases import share_of_all

    gap = share_of_all(values["point_gap"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.risk_frontier.answer import answer_of
        from planner.questions.risk_frontier.params import RiskFrontierParams
        from planner.questions.risk_frontier.risk_frontier import risk_frontier

        objective = asking.subject.instance.settings.objective
        level, worlds = values["level"], values["worlds"]
        params = RiskFrontierParams(
            points=values["points"],
            level=objective.risk_level if level is None else level,
            worlds=objective.risk_worlds if worlds is None else worlds,
            seed=asking.options.seed,
            gap=gap,
            seconds=max(1.0, values["seconds"] - asking.seconds_spent()),
        )
        found = risk_frontier(asking.subject.instance, asking.options, asking.tell, params, asking.given)
        return answer_of(found, asking.given)

    return Ask(answered, plans=1 + values["points"])


QUESTION = Question(
    name="risk-frontier",
    help="""Show what a better CVaR costs in the mean NPV.

    Plans are made over worlds drawn from [[uncertainties]] and [[futures]] for mixes of the mean NPV and CVaR, the mean of
    the worst tenth of the worlds. The best plan of each mix is proven to --point-gap, and looked at in fresh worlds. --gap holds
    for the base, and --seed draws the worlds.
    """,
    read=read,
    parameters=(
        Parameter("points", "Mixes, evenly from the mean to CVaR.", kind="whole", default=5, least=2, most=MOST_POINTS),
        Parameter(
            "level",
            "Chances left out of the CVaR: 0.9 for the mean of the worst tenth; else that of plan.toml.",
            kind="number",
            least=0.0,
            most=0.999,
        ),
        Parameter("worlds", "Worlds to plan for; else as many as plan.toml says, 50.", kind="whole", least=2, most=1_000),
        Parameter("point-gap", "Gap to which the best plan of each mix is proven.", metavar="SHARE", default="0.5%"),
        time_for_all(SECONDS),
    ),
    out_help="Folder to write the frontier, its picture and every plan to.",
)
