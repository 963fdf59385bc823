"""The declaration of the question for the design of a pilot."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values, time_for_all

if TYPE_CHECKING:
    from planner.answers.answer import Answer

POLICIES = ("combined", "worst", "one-region", "representative", "factorial", "none")


FOR_WORTHS = 0.5
"""Share of the seconds for the worth of all designs, where the best of them is then planned."""


def read(values: Values) -> Ask:
    """Return the question as it was asked; QuestionError where a design is named that is not to be planned."""
    if values["design"] is not None and not values["plan"]:
        from planner.errors import QuestionError

        raise QuestionError("--design names the design to plan; expected --plan beside it")

    def answered(asking: Asking) -> "Answer":
        from dataclasses import replace

        from planner.pilots.contingent import ContingentParams, contingent_plan
        from planner.pilots.history import read_history
        from planner.pilots.params import PilotParams
        from planner.pilots.proposals import proposals_of
        from planner.pilots.worths import worths_of
        from planner.questions.pilot.answer import answer_of
        from planner.questions.pilot.chosen import design_named, design_worth_most, precisions_of
        from planner.questions.pilot.contingent import told_of, with_contingent
        from planner.questions.pilot.wanted import wanted_of
        from planner.replanning.given import start_of

        instance = asking.subject.instance
        wanted = wanted_of(instance, values)
        history = None if values["history"] is None else read_history(values["history"], instance)
        params = PilotParams(power=values["power"], seed=asking.options.seed)
        found = proposals_of(
            start_of(instance, asking.given), wanted, history, params, tell=lambda title: asking.tell(title, None)
        )
        chosen = design_named(found, values["design"]) if values["plan"] else None
        seconds = max(1.0, values["seconds"] - asking.seconds_spent())
        own = ContingentParams(worlds=values["worlds"], seed=asking.options.seed, seconds=seconds)
        worths = None
        if values["worth"] and chosen is None:
            share = FOR_WORTHS if values["plan"] else 1.0
            worths = worths_of(found, asking.options, asking.tell, replace(own, seconds=share * seconds), workers=asking.workers)
        answer = answer_of(found, worths, params)
        if not values["plan"] or answer.interrupted:
            return answer
        chosen = chosen or design_worth_most(found, worths)
        left = max(1.0, values["seconds"] - asking.seconds_spent())
        plan = contingent_plan(
            found.case,
            chosen.design,
            precisions_of(chosen),
            asking.options,
            asking.tell,
            replace(own, seconds=left),
            asking.workers,
        )
        return with_contingent(answer, told_of(plan, asking.options))

    return Ask(answered, plans=0)


QUESTION = Question(
    name="pilot",
    help="""Propose pilots: stores, controls, the smallest effect each can show, its cost, and its worth.

    Designs are proposed by several policies, with no pilot beside them: ten stores drawn at random, the worst, one region,
    stores in proportion to cohorts, and a 2 x 2 of store optimization, orchestration, both and neither. Matched controls stay
    untouched until the reading. Noise is found on a history of your own, or assumed. The worth of a design is that of the plan
    that adapts to its reading, over the best plan without a pilot, in the mean over worlds.
    """,
    read=read,
    parameters=(
        Parameter("history", "CSV file with unit, date or quarter, and metrics: noise and bias by placebo.", "file", "FILE"),
        Parameter("policy", "Only designs by this policy; may be repeated.", "choice", choices=POLICIES, multiple=True),
        Parameter("lever", "Lever to pilot; may be repeated.  [default: the two main ones]", metavar="NAME", multiple=True),
        Parameter("stores", "Stores of the pilot, separated by commas.", metavar="LIST"),
        Parameter("controls", "Controls, separated by commas.", metavar="LIST"),
        Parameter("size", "Stores that launch something.  [default: 10, or as many as there are]", "whole", "N", least=2),
        Parameter("launch", "Quarter by which the pilot has launched.  [default: the first one possible]", metavar="QUARTER"),
        Parameter("reading", "First quarter whose launches may follow the reading.", metavar="QUARTER"),
        Parameter("power", "Chance to find the smallest effect that is told.", "number", default=0.8, least=0.5, most=0.99),
        Parameter("worth", "Plan each design with what its reading may say, for its expected worth.", "flag", default=True),
        Parameter("plan", "Plan one design: the launches for each outcome of its reading.", "flag"),
        Parameter("design", "Design to plan.  [default: the one worth most]", metavar="NAME"),
        Parameter("worlds", "Worlds to draw for the worth.", "whole", "N", default=64, least=4, most=4096),
        time_for_all(300.0),
    ),
    side_by_side=True,
    out_help="Folder to write the tables to.",
)
