"""The declaration of the question for the alternatives of a rule, and for what each of them trades."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer

PLANS = 4
"""Plans for which room on disk is asked: the best of all, and three alternatives. A rule may have more."""


def listed_of(text: str | None) -> tuple[str, ...]:
    """Return the names of a list separated by commas, each once."""
    return tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))


def read(values: Values) -> Ask:
    """Return the question as it was asked."""
    rule, levers = values["rule"], listed_of(values["levers"])

    def answered(asking: Asking) -> "Answer":
        from planner.questions.alternatives.alternatives import alternatives
        from planner.questions.alternatives.answer import answer_of

        instance, given = asking.subject.instance, asking.given
        found = alternatives(instance, asking.options, asking.tell, given, rule=rule, levers=levers, workers=asking.workers)
        return answer_of(found, given)

    return Ask(answered, plans=PLANS)


QUESTION = Question(
    name="alternatives",
    help="""Compare the alternatives of a rule, such as the modes of a platform, and show what each trades.

    For each lever of a [[one_of]], or each of --levers, the best plan that launches none of the others, and the best plan of
    all: what each is worth, and its late, split and cancelled orders, misroutes, overtime, stockouts and cost of fulfilment.
    """,
    read=read,
    parameters=(
        Parameter("rule", "The [[one_of]] of plan.toml, where there are several.", metavar="NAME"),
        Parameter("levers", "Levers to compare, separated by commas, whatever plan.toml says.", metavar="LIST"),
    ),
    side_by_side=True,
    out_help="Folder to write the comparison and every plan to.",
)
