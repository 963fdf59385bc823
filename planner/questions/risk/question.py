"""The declaration of the question for the risk of a plan."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question as it was asked."""
    from planner.questions.risk.params import RiskParams
    from planner.questions.risk.risk import Asked

    params = RiskParams(worlds=values["worlds"], level=values["level"])

    def answered(asking: Asking) -> "Answer":
        from planner.answers.verified_meanwhile import VerifiedMeanwhile
        from planner.questions.risk.answer import answer_of, start_drawing
        from planner.questions.risk.risk import quarters_by, risk
        from planner.questions.risk.side_by_side import Pricer, Pricing
        from planner.replanning.given import base_of, start_of
        from planner.worlds.pricing import levers_in_worlds, npv_in_worlds, plan_in_worlds
        from planner.worlds.running import BlockParams
        from planner.worlds.sampling import draw_worlds

        instance = asking.subject.instance
        asked = Asked(asking.options.seed, tuple(values["by"]), values["sensitivity"])
        plan = base_of(start_of(instance, asking.given), asking.given, asking.options, asking.tell, "plan")
        quarters_by(plan, asked.by)  # an error would wait for what is begun now
        # other processes price worlds while this one verifies the plan and gets ready to draw
        written, several = asking.target is not None, asking.workers.count > 1
        meanwhile = VerifiedMeanwhile(plan, start_drawing) if written and several else None
        # each worker has a core; a process alone shares the cores among its threads
        blocks = BlockParams(workers=1) if asking.workers.count > 1 else BlockParams()
        pricing = Pricing(
            price=partial(plan_in_worlds, params=blocks),
            npv=partial(npv_in_worlds, params=blocks),
            split=partial(levers_in_worlds, params=blocks),
        )
        pricer = Pricer(plan, pricing, asking.tell, asking.workers)
        found = risk(partial(draw_worlds, instance), pricer, asked, params)
        answer = answer_of(found, asking.given)
        return answer if meanwhile is None else replace(answer, verified=meanwhile.files)

    return Ask(answered)


QUESTION = Question(
    name="risk",
    help="""Show the range of a plan's figures over what is uncertain.

    The plan is priced as it is in many worlds, each a draw of every uncertainty: those of plan.toml, or ranges by grade of
    evidence where it states none. NPV, payback, IRR and cash are shown as ranges, with the chance of a loss, and each
    uncertainty with the range of the NPV that it is behind of.
    """,
    read=read,
    parameters=(
        Parameter("worlds", "Worlds to draw; rounded up to whole batches.", "whole", metavar="N", default=8192, least=32),
        Parameter(
            "level",
            "Chances left out of the CVaR: 0.9 for the mean of the worst tenth.",
            "number",
            default=0.9,
            least=0.0,
            most=0.999,
        ),
        Parameter(
            "by", "Quarter by which the chance to be paid back is told; may be repeated.", metavar="QUARTER", multiple=True
        ),
        Parameter("sensitivity", "Price each uncertainty alone, too.", "flag", default=True),
    ),
    out_help="Folder to write the plan, the tables and the pictures to.",
    side_by_side=True,
    tasks=("planner.questions.risk.side_by_side", "planner.worlds.pricing"),
)
